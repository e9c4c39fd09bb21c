package nn

import "fmt"

// Slice is one axis of ONNX's Slice, and one output of Split: Count positions
// from Start in steps of Step along Axis.
type Slice struct {
	Op                       string
	Axis, Start, Step, Count int
}

// Kind is "Slice" or "Split".
func (s *Slice) Kind() string { return s.Op }

// OutShape has Count on the axis.
func (s *Slice) OutShape(in []Shape) (Shape, error) {
	if err := arity(in, 1); err != nil {
		return nil, err
	}
	if s.Axis < 0 || s.Axis >= len(in[0]) {
		return nil, fmt.Errorf("axis %d for input %v; expected one between 0 and %d", s.Axis, in[0], len(in[0])-1)
	}
	last := s.Start + (s.Count-1)*s.Step
	if d := in[0][s.Axis]; s.Count < 1 || s.Step == 0 || s.Start < 0 || s.Start >= d || last < 0 || last >= d {
		return nil, fmt.Errorf("%d positions from %d in steps of %d leave axis %d of input %v", s.Count, s.Start, s.Step, s.Axis, in[0])
	}
	out := append(Shape{}, in[0]...)
	out[s.Axis] = s.Count
	return out, nil
}

func (s *Slice) along(axis int) bool { return s.Axis == axis }

// Forward takes the part.
func (s *Slice) Forward(be Backend, out *Tensor, in []*Tensor) {
	be.Copy(out.Data, in[0].Data, s.movement(in[0].Shape, out.Shape))
}

// Back puts the part back among zeros.
func (s *Slice) Back(be Backend, in []*Tensor, r *Tensor) {
	clear(in[0].Data)
	be.Copy(in[0].Data, r.Data, s.movement(in[0].Shape, r.Shape).back())
}

// movement is the one from in to out.
func (s *Slice) movement(in, out Shape) Movement {
	m := Movement{Shape: out, ToStride: strides(out), FromStride: strides(in)}
	m.From = s.Start * m.FromStride[s.Axis]
	m.FromStride[s.Axis] *= s.Step
	return m
}
