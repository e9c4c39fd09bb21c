package nn

import "fmt"

// Take copies positions of one axis, in any order and any number: ONNX's Gather of
// constant positions, Expand and Tile along one axis, and Resize by the nearest pixel.
type Take struct {
	Op    string
	Axis  int
	Index []int32
}

// Kind is the ONNX operator.
func (t *Take) Kind() string { return t.Op }

// OutShape has as many positions on the axis as are taken.
func (t *Take) OutShape(in []Shape) (Shape, error) {
	if err := arity(in, 1); err != nil {
		return nil, err
	}
	if t.Axis < 0 || t.Axis >= len(in[0]) || len(t.Index) == 0 {
		return nil, fmt.Errorf("%d positions of axis %d for input %v; expected an axis between 0 and %d", len(t.Index), t.Axis, in[0], len(in[0])-1)
	}
	for _, i := range t.Index {
		if i < 0 || int(i) >= in[0][t.Axis] {
			return nil, fmt.Errorf("position %d leaves axis %d of input %v", i, t.Axis, in[0])
		}
	}
	out := append(Shape{}, in[0]...)
	out[t.Axis] = len(t.Index)
	return out, nil
}

func (t *Take) along(axis int) bool { return t.Axis == axis }

// resampling is the matrix that has a 1 for each copy.
func (t *Take) resampling() *Resampling {
	n := len(t.Index)
	r := &Resampling{Start: make([]int32, n+1), Index: t.Index, Weight: make([]float32, n)}
	for i := range n {
		r.Start[i+1], r.Weight[i] = int32(i+1), 1
	}
	return r
}

// Forward copies.
func (t *Take) Forward(be Backend, out *Tensor, in []*Tensor) {
	be.Resample(out.Data, in[0].Data, alongAxis(in[0].Shape, t.Axis), t.resampling())
}

// Back adds up what arrives at the copies of each value.
func (t *Take) Back(be Backend, in []*Tensor, s *Tensor) {
	be.ResampleTransposed(in[0].Data, s.Data, alongAxis(in[0].Shape, t.Axis), t.resampling())
}
