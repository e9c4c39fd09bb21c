package onnx

import "lrpexplainer/nn"

// buildGemm is Gemm (opset 1, 6, 7, 9, 11, 13): alpha·A·B + beta·C. With constant B, alpha and
// beta are folded into the weights; A and B may both be computed from the picture.
func buildGemm(c *call) {
	if c.opset < 7 {
		c.ignore("broadcast")
	}
	transA := c.int("transA", 0) != 0
	if !c.isConstant(1) {
		buildGemmOfTwo(c, transA)
		return
	}
	x := c.x(0)
	if transA {
		x = c.step(&nn.Transpose{Perm: []int{1, 0}}, x)
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
		c.add(d, x)
		return
	}
	if !c.isConstant(2) {
		c.add(&nn.Sum{Op: "Add", Weights: []float32{1, beta}}, c.step(d, x), c.x(2))
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
	c.add(d, x)
}

// buildGemmOfTwo is Gemm with a right operand that is computed from the picture.
func buildGemmOfTwo(c *call, transA bool) {
	transB := c.int("transB", 0) != 0
	var x int
	if c.isConstant(0) {
		// (A·B)ᵀ = Bᵀ·Aᵀ.
		x = c.x(1)
		if !transB {
			x = c.step(&nn.Transpose{Perm: []int{1, 0}}, x)
		}
		x = c.step(&nn.Dense{Op: "Gemm", Weight: c.matrix(0, 2), InMajor: transA}, x)
		x = c.step(&nn.Transpose{Perm: []int{1, 0}}, x)
	} else {
		x = c.step(&nn.MatMul{Op: "Gemm", TransA: transA, TransB: transB, Gate: -1}, c.x(0), c.x(1))
	}
	if alpha := c.float("alpha", 1); alpha != 1 {
		x = c.step(&nn.Affine{Op: "Mul", Scale: &nn.Tensor{Data: []float32{alpha}}}, x)
	}
	beta := c.float("beta", 1)
	switch {
	case !c.has(2) || beta == 0:
		c.pass(x)
	case c.isConstant(2):
		t := c.tensor(c.constant(2, "bias C"))
		if beta != 1 {
			t.Data = c.scaled(t.Data, beta)
		}
		c.add(&nn.Affine{Op: "Add", Shift: t}, x)
	default:
		c.add(&nn.Sum{Op: "Add", Weights: []float32{1, beta}}, x, c.x(2))
	}
}

// scaled is a copy of values, times factor.
func (c *call) scaled(values []float32, factor float32) []float32 {
	out := c.newFloats(len(values))
	for i, v := range values {
		out[i] = factor * v
	}
	return out
}
