package onnx

import (
	"math"
	"slices"

	"lrpexplainer/nn"
)

// buildMatMul is MatMul (opset 1, 9, 13): with constant weights on either side, or of
// two matrices, or stacks of them, that are both computed from the picture.
func buildMatMul(c *call) {
	a, b := len(c.shape(0)) == 1, len(c.shape(1)) == 1
	if !a && !b {
		buildMatrices(c)
		return
	}
	if a {
		c.asMatrix(0)
	}
	if b {
		c.asMatrix(1)
	}
	buildMatrices(c)
	x := c.values[c.node.outputs[0]].node
	dims := slices.Clone(c.g.Nodes[x].Shape)
	rows := len(dims) - 2
	if b {
		dims = dims[:rows+1]
	}
	if a {
		dims = slices.Delete(dims, rows, rows+1)
	}
	c.add(&nn.Reshape{Op: "MatMul", Shape: dims}, x)
}

// asMatrix makes a row of a vector that is the first factor, a column of one that is the
// second.
func (c *call) asMatrix(i int) {
	k := c.shape(i)[0]
	if c.isConstant(i) {
		dims := []int{1, k}
		if i == 1 {
			dims = []int{k, 1}
		}
		c.in[i] = value{c: c.viewed(c.in[i].c, dims)}
		return
	}
	x := c.step(&nn.Reshape{Op: "MatMul", Shape: []int{k, 1}}, c.x(i))
	if i == 0 {
		x = c.step(&nn.Transpose{Perm: []int{1, 0}}, x)
	}
	c.in[i] = value{node: x}
}

// buildMatrices is MatMul of operands with two axes or more.
func buildMatrices(c *call) {
	switch {
	case c.isConstant(1):
		x := c.x(0)
		c.add(&nn.Dense{Op: "MatMul", Weight: c.matrix(1, len(c.shape(0))), InMajor: true}, x)
	case c.isConstant(0):
		// (W·x)ᵀ = xᵀ·Wᵀ.
		swap := &nn.Transpose{Perm: swapped(len(c.shape(1)))}
		x := c.step(swap, c.x(1))
		x = c.step(&nn.Dense{Op: "MatMul", Weight: c.matrix(0, len(c.shape(1)))}, x)
		c.add(swap, x)
	default:
		c.add(&nn.MatMul{Op: "MatMul", Gate: -1}, c.x(0), c.x(1))
	}
}

// matrix is input i as the weights of a product with a tensor of the given rank.
func (c *call) matrix(i, rank int) *nn.Tensor {
	k := c.constant(i, "weight")
	dims := k.dims
	for len(dims) > 2 && dims[0] == 1 && len(dims) <= rank {
		dims = dims[1:]
	}
	if len(dims) != 2 {
		c.fail("its weight has shape %v; expected a matrix", nn.Shape(k.dims))
	}
	w := c.weight(k)
	w.Shape = append(nn.Shape{}, dims...)
	return w
}

// swapped is the permutation that exchanges the last two of so many axes.
func swapped(rank int) []int {
	perm := make([]int, rank)
	for i := range perm {
		perm[i] = i
	}
	if rank > 1 {
		perm[rank-2], perm[rank-1] = rank-1, rank-2
	}
	return perm
}

// buildAttention is Attention (opset 23, 24), without keys and values of the past:
// softmax(scale·Q·Kᵀ + mask)·V, of queries, keys and values (N,heads,T,d), or (N,T,heads·d).
func buildAttention(c *call) {
	for i, what := range map[int]string{4: "past_key", 5: "past_value", 6: "nonpad_kv_seqlen"} {
		if c.has(i) {
			c.fail("%s is not supported", what)
		}
	}
	c.ignore("softmax_precision", "qk_matmul_output_mode")
	q, heads := c.heads(0, "q_num_heads")
	k, kvHeads := c.heads(1, "kv_num_heads")
	v, vHeads := c.heads(2, "kv_num_heads")
	if kvHeads < 1 || heads%kvHeads != 0 || vHeads != kvHeads {
		c.fail("%d heads of queries for %d of keys and %d of values", heads, kvHeads, vHeads)
	}
	if heads != kvHeads { // each serves several heads of queries
		index := make([]int32, heads)
		for i := range index {
			index[i] = int32(i / (heads / kvHeads))
		}
		repeat := &nn.Take{Op: "Attention", Axis: 1, Index: index}
		k, v = c.step(repeat, k), c.step(repeat, v)
	}
	x := c.step(&nn.MatMul{Op: "MatMul", TransB: true, Gate: -1}, q, k)
	shape := c.g.Nodes[x].Shape // (N,heads,T,T')
	scale := c.float("scale", 0)
	if scale == 0 {
		scale = float32(1 / math.Sqrt(float64(c.g.Nodes[q].Shape[3])))
	}
	x = c.step(&nn.Affine{Op: "Mul", Scale: &nn.Tensor{Data: []float32{scale}}}, x)
	if c.has(3) {
		mask := c.constant(3, "attn_mask")
		c.broadcast(shape, mask.dims)
		t := &nn.Tensor{Shape: slices.Clone(nn.Shape(mask.dims))}
		if mask.isInteger() {
			t.Data = c.newFloats(mask.size())
			for i, on := range c.integers(mask) {
				if on == 0 {
					t.Data[i] = lowest
				}
			}
		} else {
			t.Data = c.bounded(mask)
		}
		x = c.step(&nn.Affine{Op: "Add", Shift: t}, x)
	}
	if c.int("is_causal", 0) != 0 {
		rows, columns := shape[2], shape[3]
		t := &nn.Tensor{Shape: nn.Shape{rows, columns}, Data: c.newFloats(rows * columns)}
		for i := range rows {
			for j := i + 1; j < columns; j++ {
				t.Data[i*columns+j] = lowest
			}
		}
		x = c.step(&nn.Affine{Op: "Add", Shift: t}, x)
	}
	if cap := c.float("softcap", 0); cap > 0 {
		x = c.step(&nn.Affine{Op: "Div", Scale: &nn.Tensor{Data: []float32{1 / cap}}}, x)
		x = c.step(&nn.Elementwise{Op: "Tanh"}, x)
		x = c.step(&nn.Affine{Op: "Mul", Scale: &nn.Tensor{Data: []float32{cap}}}, x)
	}
	x = c.step(&nn.Softmax{Axis: 3}, x)
	out := &nn.MatMul{Op: "MatMul", Gate: 0}
	if len(c.shape(0)) == 4 {
		c.add(out, x, v)
		return
	}
	x = c.step(out, x, v)
	x = c.step(&nn.Transpose{Perm: []int{0, 2, 1, 3}}, x)
	c.add(&nn.Reshape{Op: "Reshape", Shape: []int{-1, c.shape(0)[1], heads * c.g.Nodes[v].Shape[3]}}, x)
}

// heads is input i as (N,heads,T,d), and the number of heads, which attribute name says
// for an input of three axes.
func (c *call) heads(i int, name string) (x, heads int) {
	x = c.x(i)
	switch shape := c.shape(i); len(shape) {
	case 4:
		c.ignore(name)
		return x, shape[1]
	case 3:
		heads = c.small(name, 0)
		if heads < 1 || shape[2]%heads != 0 {
			c.fail("attribute %q is %d for input %v; expected a divisor of its last axis", name, heads, shape)
		}
		x = c.step(&nn.Reshape{Op: "Reshape", Shape: []int{-1, shape[1], heads, shape[2] / heads}}, x)
		return c.step(&nn.Transpose{Perm: []int{0, 2, 1, 3}}, x), heads
	default:
		c.fail("input %v; expected (N,heads,T,d) or (N,T,heads·d)", shape)
		return 0, 0
	}
}

// lowest stands for −∞ in what is added to scores before a Softmax: finite, so that
// shares of it are.
const lowest = -math.MaxFloat32 / 4

// bounded are all values of a constant, −∞ as lowest.
func (c *call) bounded(k *constant) []float32 {
	values := c.floats(k)
	if nn.Finite(values) {
		return values
	}
	out := c.newFloats(len(values))
	for i, v := range values {
		if out[i] = v; math.IsInf(float64(v), -1) {
			out[i] = lowest
		}
	}
	if !nn.Finite(out) {
		c.must(finite(k, out))
	}
	return out
}
