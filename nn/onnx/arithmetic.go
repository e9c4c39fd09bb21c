package onnx

import (
	"math"
	"slices"

	"lrpexplainer/nn"
)

// The arithmetic operators have broadcast operands since opset 7. With a constant
// operand they are nn.Affine, between two tensors nn.Sum or nn.Product.

// operands are the activation and the constant of a node that has one of each,
// and whether the constant comes first; ok is false if both are activations.
// The activation is broadcast to a larger constant.
func (c *call) operands() (x int, k *constant, first, ok bool) {
	switch {
	case c.isConstant(0):
		x, k, first = c.x(1), c.in[0].c, true
	case c.isConstant(1):
		x, k = c.x(0), c.in[1].c
	default:
		return 0, nil, false, false
	}
	return c.grown(x, c.broadcast(c.g.Nodes[x].Shape, k.dims)), k, first, true
}

func buildAdd(c *call) {
	if x, k, _, ok := c.operands(); ok {
		// What is masked has −∞ added.
		c.add(&nn.Affine{Op: "Add", Shift: &nn.Tensor{Shape: slices.Clone(nn.Shape(k.dims)), Data: c.bounded(k)}}, x)
		return
	}
	c.add(&nn.Sum{Op: "Add", Weights: []float32{1, 1}}, c.x(0), c.x(1))
}

func buildSub(c *call) {
	x, k, first, ok := c.operands()
	switch {
	case !ok:
		c.add(&nn.Sum{Op: "Sub", Weights: []float32{1, -1}}, c.x(0), c.x(1))
	case first:
		c.add(&nn.Affine{Op: "Sub", Scale: minusOne(), Shift: c.tensor(k)}, x)
	default:
		t := c.tensor(k)
		t.Data = c.scaled(t.Data, -1)
		c.add(&nn.Affine{Op: "Sub", Shift: t}, x)
	}
}

func minusOne() *nn.Tensor { return &nn.Tensor{Data: []float32{-1}} }

func buildNeg(c *call) { c.add(&nn.Affine{Op: "Neg", Scale: minusOne()}, c.x(0)) }

func buildMul(c *call) {
	if x, k, _, ok := c.operands(); ok {
		c.add(&nn.Affine{Op: "Mul", Scale: c.tensor(k)}, x)
		return
	}
	// Which of the two is the gate is found in canonising; till then the second.
	c.add(&nn.Product{Gate: 1}, c.x(0), c.x(1))
}

func buildDiv(c *call) {
	x, k, first, ok := c.operands()
	switch {
	case !ok:
		c.add(&nn.Division{}, c.x(0), c.x(1))
		return
	case first:
		inverse := &nn.Elementwise{Op: "Reciprocal"}
		if values := c.finite(k); len(values) == 1 && values[0] == 1 {
			c.add(inverse, x)
			return
		}
		c.add(&nn.Affine{Op: "Mul", Scale: c.tensor(k)}, c.step(inverse, x))
		return
	}
	t := c.tensor(k)
	inverse := c.newFloats(len(t.Data))
	for i, v := range t.Data {
		inverse[i] = 1 / v
	}
	if !nn.Finite(inverse) {
		c.fail("its divisor %q has values that are 0 or too close to it", k.name)
	}
	t.Data = inverse
	c.add(&nn.Affine{Op: "Div", Scale: t}, x)
}

// buildMean is Mean (opset 8, 13) of any number of tensors.
func buildMean(c *call) {
	mean := &nn.Sum{Op: "Mean"}
	var xs []int
	for i := range c.in {
		xs = append(xs, c.x(i))
		mean.Weights = append(mean.Weights, 1/float32(len(c.in)))
	}
	c.add(mean, xs...)
}

// buildPow is Pow (opset 7, 12, 13, 15) with a single constant exponent, or a single
// constant base.
func buildPow(c *call) {
	x, k, first, ok := c.operands()
	if !ok {
		c.fail("both operands are computed from the picture; expected a constant exponent")
	}
	values := c.finite(k)
	for _, v := range values {
		if v != values[0] {
			c.fail("its constant operand %q has different values; expected a single one", k.name)
		}
	}
	switch v := values[0]; {
	case first && v > 0: // vˣ = exp(x·ln v)
		scale := &nn.Tensor{Data: []float32{float32(math.Log(float64(v)))}}
		c.add(&nn.Elementwise{Op: "Exp"}, c.step(&nn.Affine{Op: "Mul", Scale: scale}, x))
	case first:
		c.fail("its base is %v; expected one above 0", v)
	case v == 1:
		c.pass(x)
	default:
		c.add(&nn.Elementwise{Op: "Pow", A: v}, x)
	}
}

// buildWhere is Where (opset 9, 16) with a constant condition: a mask.
func buildWhere(c *call) {
	on := c.constant(0, "condition")
	dims := on.dims
	for i := 1; i <= 2; i++ {
		dims = c.broadcast(dims, c.shape(i))
	}
	condition := c.integers(on)
	mask := func(keep bool) *nn.Tensor {
		t := &nn.Tensor{Shape: slices.Clone(nn.Shape(on.dims)), Data: c.newFloats(len(condition))}
		for i, v := range condition {
			if (v != 0) == keep {
				t.Data[i] = 1
			}
		}
		return t
	}
	part := func(i int, keep bool, constantSoFar *nn.Tensor) int {
		return c.step(&nn.Affine{Op: "Where", Scale: mask(keep), Shift: constantSoFar}, c.grown(c.x(i), dims))
	}
	for i := 1; i <= 2; i++ {
		if !c.isConstant(i) {
			continue
		}
		k := c.in[i].c
		values := c.bounded(k)
		shift := &nn.Tensor{Shape: slices.Clone(nn.Shape(c.broadcast(on.dims, k.dims)))}
		shift.Data = c.newFloats(c.sizeOf(shift.Shape))
		for at := range shift.Data {
			if (condition[position(at, shift.Shape, on.dims)] != 0) == (i == 1) {
				shift.Data[at] = values[position(at, shift.Shape, k.dims)]
			}
		}
		c.pass(part(3-i, i == 2, shift))
		return
	}
	c.add(&nn.Sum{Op: "Where", Weights: []float32{1, 1}}, part(1, true, nil), part(2, false, nil))
}

// buildSum is Sum (opset 8, 13) of any number of tensors; constants are added
// last.
func buildSum(c *call) {
	var xs []int
	var constants []*constant
	for i := range c.in {
		if c.isConstant(i) {
			constants = append(constants, c.in[i].c)
		} else {
			xs = append(xs, c.x(i))
		}
	}
	x := xs[0]
	if len(xs) > 1 {
		s := &nn.Sum{Op: "Sum"}
		for range xs {
			s.Weights = append(s.Weights, 1)
		}
		if len(constants) == 0 {
			c.add(s, xs...)
			return
		}
		x = c.step(s, xs...)
	}
	for i, k := range constants {
		a := &nn.Affine{Op: "Add", Shift: c.tensor(k)}
		if i == len(constants)-1 {
			c.add(a, x)
			return
		}
		x = c.step(a, x)
	}
	c.pass(x)
}

// sizeOf is the number of values of a shape, refused if there are too many.
func (c *call) sizeOf(dims []int) int {
	size := 1
	for _, d := range dims {
		if d < 0 || d > 0 && size > nn.MaxValues/d {
			c.fail("its output would have shape %v; expected at most %d values", nn.Shape(dims), nn.MaxValues)
		}
		size *= d
	}
	return size
}

// broadcast is the common shape of two constants.
func (c *call) broadcast(a, b []int) []int {
	if len(a) < len(b) {
		a, b = b, a
	}
	out := append([]int{}, a...)
	for i, d := range b {
		at := len(a) - len(b) + i
		switch {
		case out[at] == 1:
			out[at] = d
		case d != 1 && d != out[at]:
			c.fail("shapes %v and %v do not broadcast together", nn.Shape(a), nn.Shape(b))
		}
	}
	return out
}

// position is where value number i of shape out lies in a value of shape in that
// is broadcast to it.
func position(i int, out, in []int) int {
	at, stride := 0, 1
	for a := len(out) - 1; a >= 0; a-- {
		if k := len(in) - len(out) + a; k >= 0 {
			if in[k] != 1 {
				at += i % out[a] * stride
			}
			stride *= in[k]
		}
		i /= out[a]
	}
	return at
}
