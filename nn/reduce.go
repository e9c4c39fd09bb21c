package nn

import (
	"fmt"
	"slices"
)

// Reduce is ONNX's GlobalAveragePool, ReduceMean and ReduceSum.
type Reduce struct {
	Op   string
	Axes []int // ascending, non-negative
	Keep bool  // keepdims: reduced axes stay, of size 1
}

// Kind is the ONNX operator.
func (r *Reduce) Kind() string { return r.Op }

// OutShape drops the axes, or keeps them at 1.
func (r *Reduce) OutShape(in []Shape) (Shape, error) {
	if err := arity(in, 1); err != nil {
		return nil, err
	}
	for _, a := range r.Axes {
		if a < 0 || a >= len(in[0]) {
			return nil, fmt.Errorf("axes %v of input %v; expected axes between 0 and %d", r.Axes, in[0], len(in[0])-1)
		}
	}
	kept := r.kept(in[0])
	if r.Keep {
		return kept, nil
	}
	var out Shape
	for i, d := range kept {
		if !slices.Contains(r.Axes, i) {
			out = append(out, d)
		}
	}
	return out, nil
}

// along reports whether axis is reduced.
func (r *Reduce) along(axis int) bool { return slices.Contains(r.Axes, axis) }

func (r *Reduce) kept(in Shape) Shape {
	kept := slices.Clone(in)
	for _, a := range r.Axes {
		kept[a] = 1
	}
	return kept
}

func (r *Reduce) weight(in Shape) float32 {
	if r.Op == "ReduceSum" {
		return 1
	}
	n := 1
	for _, a := range r.Axes {
		n *= in[a]
	}
	return 1 / float32(n)
}

// Forward reduces.
func (r *Reduce) Forward(be Backend, out *Tensor, in []*Tensor) {
	r.Apply(be, out, in, Unchanged, None)
}

// Apply is ρ(1/n)·Σ, or ρ(1)·Σ for a sum.
func (r *Reduce) Apply(be Backend, out *Tensor, in []*Tensor, ρ, _ WeightMap) {
	reduceTo(be, out.View(r.kept(in[0].Shape)...), in[0], ρ.Of(r.weight(in[0].Shape)))
}

// ApplyTransposed spreads ρ(1/n)·s.
func (r *Reduce) ApplyTransposed(be Backend, in []*Tensor, s *Tensor, ρ WeightMap) {
	clear(in[0].Data)
	addExpanded(be, in[0], s.View(r.kept(in[0].Shape)...), ρ.Of(r.weight(in[0].Shape)))
}

// BiasDot is 0: there is no bias.
func (*Reduce) BiasDot(Backend, *Tensor, WeightMap) float64 { return 0 }

// Neuron is equal weights on all values that are reduced to this one.
func (r *Reduce) Neuron(index int, in []Shape) (taps []Tap, bias float32) {
	kept, w := r.kept(in[0]), r.weight(in[0])
	for i := range in[0].Size() {
		if broadcastIndex(i, in[0], kept) == index {
			taps = append(taps, Tap{Index: i, Weight: w})
		}
	}
	return taps, 0
}
