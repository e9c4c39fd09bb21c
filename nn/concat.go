package nn

import "fmt"

// Concat is ONNX's: inputs joined along Axis.
type Concat struct{ Axis int }

// Kind is "Concat".
func (*Concat) Kind() string { return "Concat" }

// OutShape adds up the joined axis.
func (c *Concat) OutShape(in []Shape) (Shape, error) {
	if len(in) == 0 {
		return nil, fmt.Errorf("no inputs; expected at least 1")
	}
	if c.Axis < 0 || c.Axis >= len(in[0]) {
		return nil, fmt.Errorf("axis %d for input %v; expected one between 0 and %d", c.Axis, in[0], len(in[0])-1)
	}
	out := append(Shape{}, in[0]...)
	for _, s := range in[1:] {
		if len(s) != len(out) {
			return nil, fmt.Errorf("inputs %v and %v differ in rank", in[0], s)
		}
		for i, d := range s {
			if i == c.Axis {
				out[i] += d
			} else if d != out[i] {
				return nil, fmt.Errorf("inputs %v and %v differ beside axis %d", in[0], s, c.Axis)
			}
		}
	}
	return out, nil
}

func (c *Concat) along(axis int) bool { return c.Axis == axis }

// Forward joins.
func (c *Concat) Forward(_ Backend, out *Tensor, in []*Tensor) {
	c.each(out.Shape, in, func(part []float32, at int) { copy(out.Data[at:], part) })
}

// Back splits.
func (c *Concat) Back(_ Backend, in []*Tensor, s *Tensor) {
	c.each(s.Shape, in, func(part []float32, at int) { copy(part, s.Data[at:]) })
}

// each visits every contiguous part of every input and its place in the output.
func (c *Concat) each(out Shape, in []*Tensor, visit func(part []float32, at int)) {
	outer, inner := Shape(out[:c.Axis]).Size(), Shape(out[c.Axis+1:]).Size()
	at := 0
	for o := range outer {
		for _, x := range in {
			n := x.Shape[c.Axis] * inner
			visit(x.Data[o*n:(o+1)*n], at)
			at += n
		}
	}
}
