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
func (p *Pad) Forward(be Backend, out *Tensor, in []*Tensor) {
	clear(out.Data)
	if p.Value != 0 {
		be.Scale(out.Data, out.Data, nil, []float32{p.Value}, Lines{1, 1, len(out.Data)})
	}
	be.Copy(out.Data, in[0].Data, p.movement(in[0].Shape, out.Shape))
}

// Back copies the middle; what arrives at the padding is Lost.
func (p *Pad) Back(be Backend, in []*Tensor, s *Tensor) {
	be.Copy(in[0].Data, s.Data, p.movement(in[0].Shape, s.Shape).back())
}

// Lost is the sum of s over the padding, in float64.
func (p *Pad) Lost(be Backend, in []*Tensor, s *Tensor) float64 {
	edge := be.New(s.Shape...)
	defer be.Free(edge)
	copy(edge.Data, s.Data)
	m := p.movement(in[0].Shape, s.Shape)
	m.FromStride = make([]int, len(m.Shape)) // zeros, for all of the middle
	be.Copy(edge.Data, []float32{0}, m)
	return be.Sum(edge.Data)
}

// movement is the one from the input into the middle of out.
func (p *Pad) movement(in, out Shape) Movement {
	m := Movement{Shape: in, ToStride: strides(out), FromStride: strides(in)}
	for a, n := range p.Before {
		m.To += n * m.ToStride[a]
	}
	return m
}
