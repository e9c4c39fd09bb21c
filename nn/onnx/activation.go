package onnx

import (
	"math"
	"slices"

	"lrpexplainer/nn"
)

// parameter is an attribute with its default.
type parameter struct {
	name      string
	otherwise float32
}

// buildActivation is the constructor of an elementwise operator with up to two
// parameters, nn.Elementwise's A and B.
func buildActivation(c *call) {
	e := &nn.Elementwise{Op: c.node.op}
	for i, p := range byName[c.node.op].parameters {
		*[]*float32{&e.A, &e.B}[i] = c.finiteFloat(p.name, p.otherwise)
	}
	c.add(e, c.x(0))
}

func (c *call) finiteFloat(name string, otherwise float32) float32 {
	v := c.float(name, otherwise)
	if math.IsInf(float64(v), 0) {
		c.fail("attribute %q is infinite", name)
	}
	return v
}

// buildGelu is Gelu (opset 20).
func buildGelu(c *call) {
	switch approximate := c.string("approximate", "none"); approximate {
	case "none":
		c.add(&nn.Elementwise{Op: "Gelu"}, c.x(0))
	case "tanh":
		c.add(&nn.Elementwise{Op: "GeluTanh"}, c.x(0))
	default:
		c.fail("approximate %q is not supported", approximate)
	}
}

// buildClip is Clip: bounds are attributes (opset 6) or inputs (opset 11, 12, 13).
func buildClip(c *call) {
	low, high := float32(math.Inf(-1)), float32(math.Inf(1))
	if c.opset < 11 {
		low, high = c.float("min", low), c.float("max", high)
	} else {
		low, high = c.scalar(1, "minimum", low), c.scalar(2, "maximum", high)
	}
	if low > high {
		c.fail("its minimum %v is above its maximum %v", low, high)
	}
	c.add(&nn.Elementwise{Op: "Clip", A: low, B: high}, c.x(0))
}

// buildBound is Max or Min (opset 6, 8, 12, 13): of a value and a single constant, as
// some exporters spell Relu and Clip, or of several tensors computed from the picture.
func buildBound(c *call) {
	if len(c.in) == 1 {
		c.pass(c.x(0))
		return
	}
	x, k, _, ok := c.operands()
	if !ok {
		c.largest()
		return
	}
	if k.size() != 1 || len(c.in) != 2 {
		c.fail("with a constant it is only supported for one tensor and a single value")
	}
	e := &nn.Elementwise{Op: "Clip", A: float32(math.Inf(-1)), B: float32(math.Inf(1))}
	if bound := c.finite(k)[0]; c.node.op == "Max" {
		e.A = bound
	} else {
		e.B = bound
	}
	c.add(e, x)
}

// largest is the largest, or smallest, of all inputs: they are stacked, and a max pooling
// goes over the stack.
func (c *call) largest() {
	dims := []int(c.shape(0))
	for i := range c.in {
		dims = c.broadcast(dims, c.shape(i))
	}
	var stack []int
	for i := range c.in {
		x := c.grown(c.x(i), dims)
		stack = append(stack, c.step(&nn.Reshape{Op: c.node.op, Shape: append(slices.Clone(dims), 1), ZeroIsZero: true}, x))
	}
	x := c.step(&nn.Concat{Axis: len(dims)}, stack...)
	c.extreme(x, []int{len(dims)}, dims, c.node.op == "Min")
}

// buildPRelu is PRelu (opset 1, 6, 7, 9, 16) with one slope, or one for each channel.
func buildPRelu(c *call) {
	k := c.constant(1, "slope")
	x := c.shape(0)
	if c.opset < 7 && len(k.dims) == 1 {
		// One for each channel.
		k = c.viewed(k, append(k.dims[:1:1], slices.Repeat([]int{1}, max(0, len(x)-2))...))
	}
	if k.size() != 1 {
		// The one axis of the slope that is not 1 must meet axis 1 of the input.
		for i, d := range k.dims {
			if at := len(x) - len(k.dims) + i; d != 1 && at != 1 {
				c.fail("its slope of shape %v for input %v; expected one value, or one for each channel", nn.Shape(k.dims), x)
			}
		}
	}
	c.add(&nn.Elementwise{Op: "PRelu", Slope: c.finite(k)}, c.x(0))
}
