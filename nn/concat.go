package nn

import "fmt"

// Concat is ONNX's: inputs joined along Axis, with constants (a class token) among them.
type Concat struct {
	Axis int
	// Constants are by place among the parts; nil is the next input. A constant's first
	// axis of 1 is repeated to the inputs'. nil: all parts are inputs.
	Constants []*Tensor
}

// Kind is "Concat".
func (*Concat) Kind() string { return "Concat" }

// part is one of the tensors that are joined.
type part struct {
	shape    Shape
	input    int // −1 for a constant
	constant *Tensor
}

// parts are all parts in their order, constants repeated to the batch.
func (c *Concat) parts(in []Shape) []part {
	var out []part
	input := 0
	for i := 0; i < len(c.Constants) || input < len(in); i++ {
		if i < len(c.Constants) && c.Constants[i] != nil {
			shape := append(Shape{}, c.Constants[i].Shape...)
			if len(shape) > 0 && shape[0] == 1 && c.Axis > 0 && len(in) > 0 && len(in[0]) > 0 {
				shape[0] = in[0][0]
			}
			out = append(out, part{shape, -1, c.Constants[i]})
			continue
		}
		if input == len(in) {
			return nil
		}
		out = append(out, part{in[input], input, nil})
		input++
	}
	return out
}

// OutShape adds up the joined axis.
func (c *Concat) OutShape(in []Shape) (Shape, error) {
	parts := c.parts(in)
	if len(in) == 0 || parts == nil {
		return nil, fmt.Errorf("%d inputs; expected at least 1 and no fewer than it joins", len(in))
	}
	first := parts[0].shape
	if c.Axis < 0 || c.Axis >= len(first) {
		return nil, fmt.Errorf("axis %d for input %v; expected one between 0 and %d", c.Axis, first, len(first)-1)
	}
	out := append(Shape{}, first...)
	for _, p := range parts[1:] {
		if len(p.shape) != len(out) {
			return nil, fmt.Errorf("inputs %v and %v differ in rank", first, p.shape)
		}
		for i, d := range p.shape {
			if i == c.Axis {
				out[i] += d
			} else if d != out[i] {
				return nil, fmt.Errorf("inputs %v and %v differ beside axis %d", first, p.shape, c.Axis)
			}
		}
	}
	return out, nil
}

func (c *Concat) along(axis int) bool { return c.Axis == axis }

// each calls do with every part and the movement between it and the output, as if the
// part were copied there.
func (c *Concat) each(out Shape, in []*Tensor, do func(p part, m Movement)) {
	shapes := make([]Shape, len(in))
	for i, x := range in {
		shapes[i] = x.Shape
	}
	step := strides(out)
	at := 0
	for _, p := range c.parts(shapes) {
		from := strides(p.shape)
		if p.constant != nil && len(p.constant.Data) != p.shape.Size() {
			from[0] = 0
		}
		do(p, Movement{Shape: p.shape, To: at * step[c.Axis], ToStride: step, FromStride: from})
		at += p.shape[c.Axis]
	}
}

// Forward joins.
func (c *Concat) Forward(be Backend, out *Tensor, in []*Tensor) {
	c.each(out.Shape, in, func(p part, m Movement) {
		if p.constant != nil {
			be.Copy(out.Data, p.constant.Data, m)
		} else {
			be.Copy(out.Data, in[p.input].Data, m)
		}
	})
}

// Back splits; what arrives at constants is Lost.
func (c *Concat) Back(be Backend, in []*Tensor, s *Tensor) {
	c.each(s.Shape, in, func(p part, m Movement) {
		if p.constant == nil {
			be.Copy(in[p.input].Data, s.Data, m.back())
		}
	})
}

// Lost is the sum of s over the constants, in float64.
func (c *Concat) Lost(be Backend, in []*Tensor, s *Tensor) float64 {
	var lost float64
	c.each(s.Shape, in, func(p part, m Movement) {
		if p.constant != nil {
			t := be.New(p.shape...)
			m = m.back()
			m.ToStride = strides(p.shape)
			be.Copy(t.Data, s.Data, m)
			lost += be.Sum(t.Data)
			be.Free(t)
		}
	})
	return lost
}
