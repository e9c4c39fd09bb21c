package nn

import "fmt"

// Pad is ONNX's Pad in constant mode: Before and After values are added at each
// axis' ends. Negative counts, which crop, are refused.
type Pad struct {
	Before, After []int
	Value         float32
}

// Kind is "Pad".
func (*Pad) Kind() string { return "Pad" }

// OutShape is the grown shape.
func (p *Pad) OutShape(in []Shape) (Shape, error) {
	if err := arity(in, 1); err != nil {
		return nil, err
	}
	if len(p.Before) != len(in[0]) || len(p.After) != len(in[0]) || len(in[0]) == 0 {
		return nil, fmt.Errorf("pads %v, %v for input %v; expected one pair for each axis", p.Before, p.After, in[0])
	}
	out := make(Shape, len(in[0]))
	for i, d := range in[0] {
		if p.Before[i] < 0 || p.After[i] < 0 {
			return nil, fmt.Errorf("pads %v, %v crop; expected none below 0", p.Before, p.After)
		}
		out[i] = d + p.Before[i] + p.After[i]
	}
	return out, nil
}

func (p *Pad) along(axis int) bool { return p.Before[axis] != 0 || p.After[axis] != 0 }

// Forward copies into the middle.
func (p *Pad) Forward(_ Backend, out *Tensor, in []*Tensor) {
	for i := range out.Data {
		out.Data[i] = p.Value
	}
	p.each(in[0], out.Shape, func(row []float32, at int) { copy(out.Data[at:], row) })
}

// Back copies the middle; what arrives at the padding is Lost.
func (p *Pad) Back(_ Backend, in []*Tensor, s *Tensor) {
	p.each(in[0], s.Shape, func(row []float32, at int) { copy(row, s.Data[at:]) })
}

// Lost is the sum of s over the padding, in float64.
func (p *Pad) Lost(be Backend, s *Tensor) float64 {
	shape := append(Shape{}, s.Shape...)
	for i := range shape {
		shape[i] -= p.Before[i] + p.After[i]
	}
	inside := 0.0
	p.each(&Tensor{Shape: shape, Data: make([]float32, shape.Size())}, s.Shape, func(row []float32, at int) {
		inside += be.Sum(s.Data[at : at+len(row)])
	})
	return be.Sum(s.Data) - inside
}

// each visits every row (last axis) of x and its place in the output.
func (p *Pad) each(x *Tensor, out Shape, visit func(row []float32, at int)) {
	n := len(out)
	row := x.Shape[n-1]
	for r := range len(x.Data) / row {
		at, stride, rest := p.Before[n-1], out[n-1], r
		for a := n - 2; a >= 0; a-- {
			at += (rest%x.Shape[a] + p.Before[a]) * stride
			rest /= x.Shape[a]
			stride *= out[a]
		}
		visit(x.Data[r*row:(r+1)*row], at)
	}
}
