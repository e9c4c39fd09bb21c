package onnx

import "lrpexplainer/nn"

// buildGemm is Gemm (opset 1, 6, 7, 9, 11, 13): alpha·A·B + beta·C with constant B;
// alpha and beta are folded into the weights.
func buildGemm(c *call) {
	if c.opset < 7 {
		c.ignore("broadcast")
	}
	if c.int("transA", 0) != 0 {
		c.fail("transA = 1 is not supported")
	}
	k := c.constant(1, "weight B")
	if len(k.dims) != 2 {
		c.fail("its weight B has shape %v; expected a matrix", nn.Shape(k.dims))
	}
	d := &nn.Dense{Op: "Gemm", Weight: c.weight(k), InMajor: c.int("transB", 0) == 0}
	if alpha := c.float("alpha", 1); alpha != 1 {
		d.Weight.Data = c.scaled(d.Weight.Data, alpha)
	}
	beta := c.float("beta", 1)
	if !c.has(2) || beta == 0 {
		c.add(d, c.x(0))
		return
	}
	if !c.isConstant(2) {
		c.add(&nn.Sum{Op: "Add", Weights: []float32{1, beta}}, c.step(d, c.x(0)), c.x(2))
		return
	}
	outs := d.Weight.Shape[0]
	if d.InMajor {
		outs = d.Weight.Shape[1]
	}
	bias := c.constant(2, "bias C")
	values := c.finite(bias)
	last := 1
	if n := len(bias.dims); n > 0 {
		last = bias.dims[n-1]
	}
	switch {
	case len(values) == outs && last == outs:
		d.Bias = values
		if beta != 1 {
			d.Bias = c.scaled(values, beta)
		}
	case len(values) == 1:
		d.Bias = c.newFloats(outs)
		for i := range d.Bias {
			d.Bias[i] = beta * values[0]
		}
	default:
		c.fail("its bias C has shape %v; expected one value for each of %d outputs", nn.Shape(bias.dims), outs)
	}
	c.add(d, c.x(0))
}

// scaled is a copy of values, times factor.
func (c *call) scaled(values []float32, factor float32) []float32 {
	out := c.newFloats(len(values))
	for i, v := range values {
		out[i] = factor * v
	}
	return out
}

// buildMatMul is MatMul (opset 1, 9, 13) with a constant right operand.
func buildMatMul(c *call) {
	if c.isConstant(0) {
		c.fail("its left operand %q is a constant; expected weights on the right", c.node.inputs[0])
	}
	if c.has(1) && !c.isConstant(1) {
		c.fail("both operands are computed from the picture; expected constant weights on the right")
	}
	k := c.constant(1, "weight")
	dims := k.dims
	for len(dims) > 2 && dims[0] == 1 && len(dims) <= len(c.shape(0)) {
		dims = dims[1:]
	}
	if len(dims) != 2 {
		c.fail("its weight has shape %v; expected a matrix", nn.Shape(k.dims))
	}
	w := c.weight(k)
	w.Shape = append(nn.Shape{}, dims...)
	c.add(&nn.Dense{Op: "MatMul", Weight: w, InMajor: true}, c.x(0))
}
