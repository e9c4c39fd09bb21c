package onnx

import (
	"math"
	"slices"

	"lrpexplainer/nn"
)

// move emits a constant whose value number i is value at of sources[from].
func (c *call) move(dims []int, sources []*constant, place func(i int) (from, at int)) {
	n := c.sizeOf(dims)
	out := &constant{dims: dims, typ: sources[0].typ}
	for _, k := range sources[1:] {
		if k.typ != out.typ {
			c.fail("its operands are of types %v and %v", out.typ, k.typ)
		}
	}
	switch {
	case out.isInteger():
		out.ints = moved(c.newInts(n), sources, c.integers, place)
	case out.typ == doubleType:
		out.derive64 = func() []float64 { return moved(c.newDoubles(n), sources, c.doubles, place) }
	default:
		out.derive = func() []float32 { return moved(c.newFloats(n), sources, c.floats, place) }
	}
	c.emit(out)
}

// moved fills to with the values of the sources that place says.
func moved[T any](to []T, sources []*constant, values func(k *constant) []T, place func(i int) (from, at int)) []T {
	from := make([][]T, len(sources))
	for i, k := range sources {
		from[i] = values(k)
	}
	for i := range to {
		k, at := place(i)
		to[i] = from[k][at]
	}
	return to
}

// permutation is Transpose's (opset 1, 13): output axis i is input axis perm[i].
func (c *call) permutation() []int {
	rank := len(c.shape(0))
	perm := make([]int, rank)
	for i := range perm {
		perm[i] = rank - 1 - i
	}
	list, ok := c.intList("perm")
	if !ok {
		return perm
	}
	seen := make([]bool, rank)
	for i, a := range list {
		if len(list) != rank || a < 0 || a >= int64(rank) || seen[a] {
			c.fail("perm %v does not permute the axes of input %v", list, c.shape(0))
		}
		perm[i], seen[a] = int(a), true
	}
	if len(list) != rank {
		c.fail("perm %v does not permute the axes of input %v", list, c.shape(0))
	}
	return perm
}

func buildTranspose(c *call) { c.add(&nn.Transpose{Perm: c.permutation()}, c.x(0)) }

func foldTranspose(c *call) {
	k, perm := c.constant(0, "operand"), c.permutation()
	dims := make([]int, len(perm))
	strides := make([]int, len(perm)) // in the operand, along each output axis
	for i, a := range perm {
		dims[i], strides[i] = k.dims[a], nn.Shape(k.dims[a+1:]).Size()
	}
	c.move(dims, []*constant{k}, func(i int) (from, at int) {
		for a := len(dims) - 1; a >= 0; a-- {
			at += i % dims[a] * strides[a]
			i /= dims[a]
		}
		return 0, at
	})
}

// buildConcat is Concat (opset 1, 4, 11, 13), of constants too: class tokens.
func buildConcat(c *call) {
	op := &nn.Concat{Axis: c.axis(c.int("axis", 1), len(c.shape(0)))}
	var xs []int
	for i := range c.in {
		if !c.isConstant(i) {
			xs = append(xs, c.x(i))
			continue
		}
		if c.in[i].c.size() == 0 {
			continue
		}
		op.Constants = append(op.Constants, make([]*nn.Tensor, i+1-len(op.Constants))...)
		op.Constants[i] = c.tensor(c.in[i].c)
	}
	if len(xs) == 1 && len(op.Constants) == 0 {
		c.pass(xs[0])
		return
	}
	c.add(op, xs...)
}

func foldConcat(c *call) {
	var sources []*constant
	for i := range c.in {
		sources = append(sources, c.constant(i, "operand"))
	}
	if len(sources) == 0 {
		c.fail("it has no inputs")
	}
	byDefault := int64(0)
	if c.opset < 4 {
		byDefault = 1
	}
	axis := c.axis(c.int("axis", byDefault), len(sources[0].dims))
	dims := slices.Clone(sources[0].dims)
	for _, k := range sources[1:] {
		if len(k.dims) != len(dims) {
			c.fail("inputs of shapes %v and %v", nn.Shape(sources[0].dims), nn.Shape(k.dims))
		}
		for a, d := range k.dims {
			if a == axis {
				dims[a] += d
			} else if d != dims[a] {
				c.fail("inputs of shapes %v and %v", nn.Shape(sources[0].dims), nn.Shape(k.dims))
			}
		}
	}
	inner := nn.Shape(dims[axis+1:]).Size()
	c.move(dims, sources, func(i int) (from, at int) {
		outer, a, rest := i/inner/dims[axis], i/inner%dims[axis], i%inner
		for ; a >= sources[from].dims[axis]; from++ {
			a -= sources[from].dims[axis]
		}
		return from, (outer*sources[from].dims[axis]+a)*inner + rest
	})
}

// buildSplit is Split: sizes are an attribute (opset 1, 2, 11), an input (opset 13)
// or a number of parts (opset 18). Every output is a node of its own, named as
// the output.
func buildSplit(c *call) {
	x := c.x(0)
	shape := c.shape(0)
	axis := c.axis(c.int("axis", 0), len(shape))
	var sizes []int64
	if c.opset < 13 {
		sizes, _ = c.intList("split")
	} else if c.has(1) {
		sizes = c.ints(1, "split")
	}
	parts := int64(len(c.node.outputs))
	if c.opset >= 18 {
		parts = c.int("num_outputs", parts)
	}
	if sizes == nil && parts > 0 && parts <= int64(shape[axis]) {
		// The last part is smaller where the axis does not divide.
		each := (int64(shape[axis]) + parts - 1) / parts
		for left := int64(shape[axis]); left > 0; left -= each {
			sizes = append(sizes, min(each, left))
		}
	}
	if len(sizes) != len(c.node.outputs) {
		c.fail("%d outputs for %d parts of axis %d of input %v", len(c.node.outputs), len(sizes), axis, shape)
	}
	start := 0
	for i, n := range sizes {
		if n < 1 || n > int64(shape[axis]-start) {
			c.fail("parts %v of axis %d of input %v", sizes, axis, shape)
		}
		if out := c.node.outputs[i]; out != "" {
			c.addAs(i, out, &nn.Slice{Op: "Split", Axis: axis, Start: start, Step: 1, Count: int(n)}, x)
		}
		start += int(n)
	}
	if start != shape[axis] {
		c.fail("parts %v of axis %d of input %v", sizes, axis, shape)
	}
}

// slices are the parts that Slice (opset 1: attributes; opset 10, 11, 13: inputs)
// takes of input 0, axis by axis; axes taken whole are left out.
func (c *call) slices() []nn.Slice {
	x := c.shape(0)
	var starts, ends, axes, steps []int64
	if c.opset < 10 {
		starts, _ = c.intList("starts")
		ends, _ = c.intList("ends")
		axes, _ = c.intList("axes")
	} else {
		starts, ends = c.ints(1, "starts"), c.ints(2, "ends")
		if c.has(3) {
			axes = c.ints(3, "axes")
		}
		if c.has(4) {
			steps = c.ints(4, "steps")
		}
	}
	if len(ends) != len(starts) || axes != nil && len(axes) != len(starts) || steps != nil && len(steps) != len(starts) || len(starts) > len(x) {
		c.fail("starts %v, ends %v, axes %v and steps %v for input %v", starts, ends, axes, steps, x)
	}
	var out []nn.Slice
	for i := range starts {
		axis := i
		if axes != nil {
			axis = c.axis(axes[i], len(x))
		}
		if slices.ContainsFunc(out, func(s nn.Slice) bool { return s.Axis == axis }) {
			c.fail("axis %d is given twice", axis)
		}
		step := int64(1)
		if steps != nil {
			step = min(max(steps[i], -math.MaxInt32), math.MaxInt32)
		}
		if step == 0 {
			c.fail("steps %v", steps)
		}
		s := nn.Slice{Op: "Slice", Axis: axis, Step: int(step)}
		size := int64(x[axis])
		start, end := fromEnd(starts[i], size), fromEnd(ends[i], size)
		if step > 0 {
			start, end = min(max(start, 0), size), min(max(end, 0), size)
			s.Count = int(max(0, (end-start+step-1)/step))
		} else {
			start, end = min(max(start, 0), size-1), min(max(end, -1), size-1)
			s.Count = int(max(0, (end-start+step+1)/step))
		}
		s.Start = int(start)
		if s.Count != int(size) || step != 1 {
			out = append(out, s)
		}
	}
	return out
}

// fromEnd counts a negative position from an axis' end.
func fromEnd(at, size int64) int64 {
	if at < 0 {
		// Far below 0 stays below 0.
		return max(at, -size-1) + size
	}
	return at
}

func buildSlice(c *call) {
	parts, x := c.slices(), c.x(0)
	if len(parts) == 0 {
		c.pass(x)
	}
	for i := range parts {
		if i == len(parts)-1 {
			c.add(&parts[i], x)
			return
		}
		x = c.step(&parts[i], x)
	}
}

func foldSlice(c *call) {
	k, parts := c.constant(0, "operand"), c.slices()
	dims := slices.Clone(k.dims)
	for _, s := range parts {
		dims[s.Axis] = s.Count
	}
	c.move(dims, []*constant{k}, func(i int) (from, at int) {
		stride := 1
		for a := len(dims) - 1; a >= 0; a-- {
			along := i % dims[a]
			for _, s := range parts {
				if s.Axis == a {
					along = s.Start + along*s.Step
				}
			}
			at += along * stride
			stride *= k.dims[a]
			i /= dims[a]
		}
		return 0, at
	})
}

// gathered are the axis and the positions that Gather (opset 1, 11, 13) takes.
func (c *call) gathered() (axis int, at []int, indices nn.Shape) {
	x := c.shape(0)
	axis = c.axis(c.int("axis", 0), len(x))
	for _, v := range c.ints(1, "indices") {
		if v < int64(-x[axis]) || v >= int64(x[axis]) {
			c.fail("index %d leaves axis %d of input %v", v, axis, x)
		}
		at = append(at, int(fromEnd(v, int64(x[axis]))))
	}
	return axis, at, c.shape(1)
}

// buildGather takes the positions along the axis, and gives them the indices' shape.
func buildGather(c *call) {
	axis, at, indices := c.gathered()
	if len(at) == 0 {
		c.fail("indices of shape %v are not supported for what is computed from the picture", indices)
	}
	var op nn.Operator = &nn.Slice{Op: "Gather", Axis: axis, Start: at[0], Step: max(1, step(at)), Count: len(at)}
	if !even(at) {
		index := make([]int32, len(at))
		for i, v := range at {
			index[i] = int32(v)
		}
		op = &nn.Take{Op: "Gather", Axis: axis, Index: index}
	} else if s := step(at); s < 0 {
		op = &nn.Slice{Op: "Gather", Axis: axis, Start: at[0], Step: s, Count: len(at)}
	}
	if len(indices) == 1 {
		c.add(op, c.x(0))
		return
	}
	x := c.step(op, c.x(0))
	dims := slices.Concat(c.shape(0)[:axis], indices, c.shape(0)[axis+1:])
	if len(dims) > 0 {
		dims[0] = -1
	}
	c.add(&nn.Reshape{Op: "Gather", Shape: dims}, x)
}

// step is the distance of the first two positions, 0 if there is only one.
func step(at []int) int {
	if len(at) < 2 {
		return 0
	}
	return at[1] - at[0]
}

// even reports whether positions lie at equal distances, other than 0.
func even(at []int) bool {
	for i := 1; i < len(at); i++ {
		if at[i]-at[i-1] != step(at) || step(at) == 0 {
			return false
		}
	}
	return true
}

func foldGather(c *call) {
	k := c.constant(0, "operand")
	axis, at, indices := c.gathered()
	dims := slices.Concat(k.dims[:axis], indices, k.dims[axis+1:])
	inner := nn.Shape(k.dims[axis+1:]).Size()
	c.move(dims, []*constant{k}, func(i int) (int, int) {
		outer, a, rest := i/inner/len(at), i/inner%len(at), i%inner
		return 0, (outer*k.dims[axis]+at[a])*inner + rest
	})
}
