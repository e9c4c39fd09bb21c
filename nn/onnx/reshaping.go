package onnx

import (
	"math"
	"slices"

	"lrpexplainer/nn"
)

func buildIdentity(c *call) { c.pass(c.x(0)) }

func foldIdentity(c *call) { c.view(c.constant(0, "operand"), c.shape(0)) }

// buildDropout is Dropout (opset 1, 6, 7, 10, 12, 13) at inference.
func buildDropout(c *call) {
	c.checkDropout()
	c.pass(c.x(0))
}

func foldDropout(c *call) {
	c.checkDropout()
	foldIdentity(c)
}

func (c *call) checkDropout() {
	c.ignore("ratio", "seed")
	if !c.isTest() {
		c.fail("is_test is 0; export the model for inference")
	}
	if c.scalar(2, "training_mode", 0) != 0 {
		c.fail("training_mode is on; export the model for inference")
	}
}

// buildCast is Cast (opset 1 to 21) between floating-point types, which are all
// float32 here, and of the input's bytes to any type that holds them.
func buildCast(c *call) {
	c.ignore("saturate")
	to := c.castType()
	e, ok := elements[to]
	if !ok || e.integer && (!c.bytes(c.x(0)) || to == int8Type || to == boolType) {
		c.fail("a cast to %v of what is computed from the picture is not supported", to)
	}
	c.pass(c.x(0))
}

func foldCast(c *call) {
	c.ignore("saturate", "round_mode")
	c.cast(c.constant(0, "operand"), c.castType())
}

// foldCastLike is CastLike (opset 15, 19).
func foldCastLike(c *call) {
	c.ignore("saturate", "round_mode")
	c.cast(c.constant(0, "operand"), c.constant(1, "target type").typ)
}

// cast emits k's values in another type: integers with as many bits as it has,
// floating-point values rounded; a floating-point value becomes an integer
// towards 0, and is true where it is not 0.
func (c *call) cast(k *constant, to dataType) {
	e, ok := elements[to]
	out := &constant{dims: k.dims, typ: to}
	switch {
	case !ok:
		c.fail("a cast to %v is not supported", to)
	case to == k.typ:
		c.view(k, k.dims)
		return
	case e.integer && k.isInteger():
		x := c.integers(k)
		out.ints = c.newInts(len(x))
		for i, v := range x {
			out.ints[i] = to.wrap(v)
		}
	case e.integer:
		at := c.reals(k)
		out.ints = c.newInts(k.size())
		for i := range out.ints {
			switch v := at(i); {
			case to == boolType:
				out.ints[i] = pick[int64](v != 0, 1, 0)
			case math.IsNaN(v) || math.IsInf(v, 0):
				c.fail("constant %q: value %d is %v; expected what %v holds", k.name, i, v, to)
			default:
				out.ints[i] = to.truncate(v)
			}
		}
	case to == doubleType:
		out.derive64 = func() []float64 { return c.doubles(k) }
	case k.typ == float16Type || k.typ == bfloat16Type:
		out.derive = func() []float32 {
			if to == float32Type {
				return c.floats(k)
			}
			values := slices.Clone(c.floats(k))
			to.roundAll(values)
			return values
		}
	default:
		out.derive = func() []float32 {
			if to == float32Type && k.typ != doubleType {
				return c.floats(k)
			}
			at := c.reals(k)
			values := c.newFloats(k.size())
			for i := range values {
				values[i] = float32(to.round(at(i)))
			}
			return values
		}
	}
	c.emit(out)
}

// reshaped adds the same values under a shape whose first axis takes what is
// left, so that it grows with larger batches.
func (c *call) reshaped(dims []int) {
	dims = slices.Clone(dims)
	if len(dims) > 0 {
		dims[0] = -1
	}
	c.add(&nn.Reshape{Op: c.node.op, Shape: dims}, c.x(0))
}

func buildReshape(c *call) { c.reshaped(c.reshape()) }

func foldReshape(c *call) { c.view(c.constant(0, "operand"), c.reshape()) }

// reshape is the shape that Reshape (opset 1: an attribute; opset 5, 13, 14: an input) gives input 0: 0 copies an
// axis, −1 takes what is left.
func (c *call) reshape() []int {
	x := c.shape(0)
	want, _ := c.intList("shape")
	if c.opset >= 5 {
		want = c.ints(1, "shape")
	}
	zeroIsZero := c.int("allowzero", 0) != 0
	dims := make([]int, len(want))
	rest, known := -1, 1
	for i, d := range want {
		switch {
		case d == 0 && !zeroIsZero && i < len(x):
			dims[i] = x[i]
		case d == -1 && rest < 0:
			rest = i
			continue
		case d < 0 || d > nn.MaxValues || d == 0 && !zeroIsZero:
			c.fail("input %v does not fit shape %v", x, want)
		default:
			dims[i] = int(d)
		}
		if known *= dims[i]; known > nn.MaxValues {
			c.fail("input %v does not fit shape %v", x, want)
		}
	}
	if rest >= 0 {
		if known == 0 {
			c.fail("input %v does not fit shape %v", x, want)
		}
		dims[rest] = x.Size() / known
		known *= dims[rest]
	}
	if known != x.Size() {
		c.fail("input %v does not fit shape %v", x, want)
	}
	return dims
}

func buildFlatten(c *call) { c.reshaped(c.flatten()) }

func foldFlatten(c *call) { c.view(c.constant(0, "operand"), c.flatten()) }

// flatten is the shape that Flatten (opset 1, 9, 11, 13) gives input 0.
func (c *call) flatten() []int {
	x, axis := c.shape(0), c.int("axis", 1)
	if axis < 0 {
		axis += int64(len(x))
	}
	if axis < 0 || axis > int64(len(x)) {
		c.fail("axis %d for input %v", axis, x)
	}
	return []int{x[:axis].Size(), x[axis:].Size()}
}

func buildSqueeze(c *call) { c.reshaped(c.squeeze()) }

func foldSqueeze(c *call) { c.view(c.constant(0, "operand"), c.squeeze()) }

// squeeze is the shape that Squeeze (opset 1, 11, 13) gives input 0.
func (c *call) squeeze() []int {
	x := c.shape(0)
	given, ok := c.axes(1, 13)
	drop := make([]bool, len(x))
	for _, a := range given {
		i := c.axis(a, len(x))
		if drop[i] = true; x[i] != 1 {
			c.fail("axis %d of input %v is not 1", a, x)
		}
	}
	dims := []int{}
	for i, d := range x {
		if !drop[i] && (ok || d != 1) {
			dims = append(dims, d)
		}
	}
	return dims
}

func buildUnsqueeze(c *call) { c.reshaped(c.unsqueeze()) }

func foldUnsqueeze(c *call) { c.view(c.constant(0, "operand"), c.unsqueeze()) }

// unsqueeze is the shape that Unsqueeze (opset 1, 11, 13) gives input 0.
func (c *call) unsqueeze() []int {
	x := c.shape(0)
	given, ok := c.axes(1, 13)
	if !ok || len(given) > mostDims {
		c.fail("its axes are missing or too many")
	}
	rank := len(x) + len(given)
	added := make([]bool, rank)
	for _, a := range given {
		i := c.axis(a, rank)
		if added[i] {
			c.fail("axis %d is given twice", a)
		}
		added[i] = true
	}
	dims := make([]int, rank)
	for i := range dims {
		if dims[i] = 1; !added[i] {
			dims[i], x = x[0], x[1:]
		}
	}
	return dims
}

// expanded is the shape that Expand (opset 8, 13) gives input 0.
func (c *call) expanded() []int {
	dims := c.broadcast(c.shape(0), c.dimsOf(c.ints(1, "shape")))
	c.sizeOf(dims)
	return dims
}

func foldExpand(c *call) {
	k, dims := c.constant(0, "operand"), c.expanded()
	c.move(dims, []*constant{k}, func(i int) (from, at int) { return 0, position(i, dims, k.dims) })
}
