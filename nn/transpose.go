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
func (t *Transpose) Forward(be Backend, out *Tensor, in []*Tensor) {
	be.Copy(out.Data, in[0].Data, t.movement(in[0].Shape, out.Shape))
}

// Back moves every value back.
func (t *Transpose) Back(be Backend, in []*Tensor, s *Tensor) {
	be.Copy(in[0].Data, s.Data, t.movement(in[0].Shape, s.Shape).back())
}

// movement is the one from in to out.
func (t *Transpose) movement(in, out Shape) Movement {
	m := Movement{Shape: out, ToStride: strides(out)}
	from := strides(in)
	for _, p := range t.Perm {
		m.FromStride = append(m.FromStride, from[p])
	}
	return m
}

// strides are the distances between neighbours along each axis of a tensor.
func strides(shape Shape) []int {
	out := make([]int, len(shape))
	n := 1
	for i := len(shape) - 1; i >= 0; i-- {
		out[i] = n
		n *= shape[i]
	}
	return out
}
