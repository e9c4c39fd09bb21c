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
func (s *Slice) Forward(_ Backend, out *Tensor, in []*Tensor) {
	s.each(in[0], func(part []float32, at int) { copy(out.Data[at:], part) })
}

// Back puts the part back among zeros.
func (s *Slice) Back(_ Backend, in []*Tensor, r *Tensor) {
	clear(in[0].Data)
	s.each(in[0], func(part []float32, at int) { copy(part, r.Data[at:]) })
}

func (s *Slice) each(x *Tensor, visit func(part []float32, at int)) {
	outer, inner := Shape(x.Shape[:s.Axis]).Size(), Shape(x.Shape[s.Axis+1:]).Size()
	at := 0
	for o := range outer {
		for k := range s.Count {
			from := (o*x.Shape[s.Axis] + s.Start + k*s.Step) * inner
			visit(x.Data[from:from+inner], at)
			at += inner
		}
	}
}
