package nn

import (
	"fmt"
	"slices"
)

// Transpose is ONNX's: output axis i is input axis Perm[i].
type Transpose struct{ Perm []int }

// Kind is "Transpose".
func (*Transpose) Kind() string { return "Transpose" }

// OutShape is the permuted shape.
func (t *Transpose) OutShape(in []Shape) (Shape, error) {
	if err := arity(in, 1); err != nil {
		return nil, err
	}
	sorted := slices.Sorted(slices.Values(t.Perm))
	for i, p := range sorted {
		if i != p || len(sorted) != len(in[0]) {
			return nil, fmt.Errorf("perm %v does not permute the axes of input %v", t.Perm, in[0])
		}
	}
	if len(sorted) != len(in[0]) {
		return nil, fmt.Errorf("perm %v does not permute the axes of input %v", t.Perm, in[0])
	}
	out := make(Shape, len(t.Perm))
	for i, p := range t.Perm {
		out[i] = in[0][p]
	}
	return out, nil
}

// Forward moves every value.
func (t *Transpose) Forward(_ Backend, out *Tensor, in []*Tensor) {
	t.each(in[0].Shape, out.Shape, func(o, i int) { out.Data[o] = in[0].Data[i] })
}

// Back moves every value back.
func (t *Transpose) Back(_ Backend, in []*Tensor, s *Tensor) {
	t.each(in[0].Shape, s.Shape, func(o, i int) { in[0].Data[i] = s.Data[o] })
}

// each visits every pair of output and input positions.
func (t *Transpose) each(in, out Shape, visit func(o, i int)) {
	stride := make([]int, len(in))
	n := 1
	for i := len(in) - 1; i >= 0; i-- {
		stride[i] = n
		n *= in[i]
	}
	index := make([]int, len(out))
	at := 0
	for o := range n {
		visit(o, at)
		for a := len(out) - 1; a >= 0; a-- {
			index[a]++
			at += stride[t.Perm[a]]
			if index[a] < out[a] {
				break
			}
			at -= index[a] * stride[t.Perm[a]]
			index[a] = 0
		}
	}
}
