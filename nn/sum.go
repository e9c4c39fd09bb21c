package nn

import (
	"fmt"
	"slices"
)

// Sum is the weighted sum of tensors that are broadcast together: ONNX's Add
// (weights 1, 1), Sub (1, −1), Sum (all 1) and Mean of n (all 1/n).
type Sum struct {
	Op      string
	Weights []float32 // one for each input
}

// Kind is the ONNX operator.
func (a *Sum) Kind() string { return a.Op }

// OutShape is the inputs' common shape.
func (a *Sum) OutShape(in []Shape) (Shape, error) {
	if len(in) == 0 || len(in) != len(a.Weights) {
		return nil, fmt.Errorf("%d inputs; expected %d", len(in), len(a.Weights))
	}
	out := in[0]
	for _, s := range in[1:] {
		var err error
		if out, err = broadcastShape(out, s); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Forward adds up.
func (a *Sum) Forward(be Backend, out *Tensor, in []*Tensor) {
	a.Apply(be, out, in, Unchanged, None)
}

// Apply is Σ ρ(weight)·input.
func (a *Sum) Apply(be Backend, out *Tensor, in []*Tensor, ρ, _ WeightMap) {
	first := slices.IndexFunc(in, func(x *Tensor) bool { return len(x.Data) == len(out.Data) })
	if first < 0 {
		clear(out.Data)
	} else {
		w := ρ.Of(a.Weights[first])
		be.Map(out.Data, in[first].Data, WeightMap{Signed, w, w})
	}
	for i, x := range in {
		if i != first {
			addExpanded(be, out, x, ρ.Of(a.Weights[i]))
		}
	}
}

// ApplyTransposed is ρ(weight)·s for each input, summed where it was broadcast.
func (a *Sum) ApplyTransposed(be Backend, in []*Tensor, s *Tensor, ρ WeightMap) {
	for i, x := range in {
		reduceTo(be, x, s, ρ.Of(a.Weights[i]))
	}
}

// BiasDot is 0: there is no bias.
func (*Sum) BiasDot(Backend, *Tensor, WeightMap) float64 { return 0 }

// Neuron is one tap for each input.
func (a *Sum) Neuron(index int, in []Shape) (taps []Tap, bias float32) {
	out, _ := a.OutShape(in)
	for i, s := range in {
		taps = append(taps, Tap{Input: i, Index: broadcastIndex(index, out, s), Weight: a.Weights[i]})
	}
	return taps, 0
}

// Winner hands each value to the largest summand, the first of equal ones. NaN only
// wins over NaN.
func (a *Sum) Winner(_ Backend, back []*Tensor, r *Tensor, in []*Tensor) {
	for _, b := range back {
		clear(b.Data)
	}
	for k, v := range r.Data {
		best, bestAt, bestValue := -1, 0, float32(0)
		for i, x := range in {
			at := broadcastIndex(k, r.Shape, x.Shape)
			value := x.Data[at] * a.Weights[i]
			if best < 0 || value > bestValue || bestValue != bestValue && value == value {
				best, bestAt, bestValue = i, at, value
			}
		}
		back[best].Data[bestAt] += v
	}
}
