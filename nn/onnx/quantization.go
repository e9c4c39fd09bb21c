package onnx

import "lrpexplainer/nn"

// refuseQuantized answers QuantizeLinear, and DequantizeLinear of what is
// computed from the picture.
func refuseQuantized(c *call) {
	c.fail("quantised activations are not supported; only weights may be quantised")
}

// foldDequantizeLinear is DequantizeLinear (opset 10: one scale; opset 13, 19, 21:
// one scale, or one along an axis) of constant integers:
// (x − zero_point)·scale.
func foldDequantizeLinear(c *call) {
	k, scale := c.constant(0, "operand"), c.constant(1, "scale")
	c.ignore("output_dtype")
	if c.int("block_size", 0) != 0 {
		c.fail("block_size is not supported")
	}
	if !k.isInteger() {
		c.fail("its operand %q holds %v values; expected integers", k.name, k.typ)
	}
	var zero *constant
	if c.has(2) {
		zero = c.constant(2, "zero point")
		if zero.size() != scale.size() {
			c.fail("its zero point %v and its scale %v differ", nn.Shape(zero.dims), nn.Shape(scale.dims))
		}
	}
	axisAttribute := c.int("axis", 1)
	inner := k.size()
	if scale.size() != 1 {
		axis := c.axis(axisAttribute, len(k.dims))
		if len(scale.dims) != 1 || scale.dims[0] != k.dims[axis] {
			c.fail("its scale %v does not fit axis %d of its operand %v", nn.Shape(scale.dims), axis, nn.Shape(k.dims))
		}
		inner = nn.Shape(k.dims[axis+1:]).Size()
	}
	c.emit(&constant{dims: k.dims, typ: float32Type, derive: func() []float32 {
		values := c.dequantizable(k)
		s := c.finite(scale)
		z := make([]float32, len(s))
		if zero != nil {
			z = c.finite(zero)
		}
		for from, i := 0, 0; from < len(values); from, i = from+inner, (i+1)%len(s) {
			for j := from; j < from+inner; j++ {
				values[j] = (values[j] - z[i]) * s[i]
			}
		}
		return values
	}})
}

// dequantizable are k's values in a slice of their own, straight from the file
// where they are there.
func (c *call) dequantizable(k *constant) []float32 {
	own := *k
	own.value = nil
	values, err := c.memory.load(&own)
	c.must(err)
	if k.raw == nil {
		values = append(c.newFloats(0), values...)
	}
	return values
}
