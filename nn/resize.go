package nn

import "fmt"

// Resize is ONNX's Resize and Upsample by linear or cubic interpolation: one sparse
// matrix for each axis that it resizes, applied one after the other.
type Resize struct {
	Op   string
	Axes []ResizedAxis
}

// ResizedAxis is how one axis is resampled.
type ResizedAxis struct {
	Axis, Size int // Size is the input's
	*Resampling
}

// Kind is "Resize" or "Upsample".
func (r *Resize) Kind() string { return r.Op }

// OutShape has the new sizes.
func (r *Resize) OutShape(in []Shape) (Shape, error) {
	if err := arity(in, 1); err != nil {
		return nil, err
	}
	out := append(Shape{}, in[0]...)
	for _, a := range r.Axes {
		if a.Axis < 0 || a.Axis >= len(out) || in[0][a.Axis] != a.Size {
			return nil, fmt.Errorf("input %v; expected %d positions on axis %d", in[0], a.Size, a.Axis)
		}
		out[a.Axis] = len(a.Start) - 1
	}
	return out, nil
}

func (r *Resize) along(axis int) bool {
	for _, a := range r.Axes {
		if a.Axis == axis {
			return true
		}
	}
	return false
}

// Forward interpolates.
func (r *Resize) Forward(be Backend, out *Tensor, in []*Tensor) {
	r.Apply(be, out, in, Unchanged, None)
}

// mapped is ρ of an axis' weights: as they are products of one weight for each axis, a
// map of the product is no product of maps; see Apply.
func (a ResizedAxis) mapped(ρ WeightMap) *Resampling {
	if ρ.IsIdentity() {
		return a.Resampling
	}
	w := *a.Resampling
	w.Weight = make([]float32, len(a.Weight))
	ρ.Apply(w.Weight, a.Weight)
	return &w
}

// parts are the maps for the axes whose products add up to ρ of the whole weight. A
// weight is positive where an even number of its factors is negative.
func (r *Resize) parts(ρ WeightMap) [][]WeightMap {
	n := len(r.Axes)
	same := func(m WeightMap) []WeightMap {
		out := make([]WeightMap, n)
		for i := range out {
			out[i] = m
		}
		return out
	}
	if ρ.Form != Signed {
		return [][]WeightMap{same(ρ)}
	}
	if ρ.Pos == ρ.Neg || !r.negative() {
		m := same(Unchanged)
		if n > 0 {
			m[0] = WeightMap{Pos: ρ.Pos, Neg: ρ.Pos}
		}
		return [][]WeightMap{m}
	}
	var parts [][]WeightMap
	for signs := range 1 << n {
		m, factor := make([]WeightMap, n), ρ.Pos
		for i := range n {
			m[i] = Positive
			if signs>>i&1 == 1 {
				m[i] = Negative
				factor = ρ.Pos + ρ.Neg - factor
			}
		}
		m[0].Pos, m[0].Neg = factor*m[0].Pos, factor*m[0].Neg
		parts = append(parts, m)
	}
	return parts
}

// negative reports whether some weight is.
func (r *Resize) negative() bool {
	for _, a := range r.Axes {
		for _, w := range a.Weight {
			if w < 0 {
				return true
			}
		}
	}
	return false
}

// Apply is ρ(W)·x.
func (r *Resize) Apply(be Backend, out *Tensor, in []*Tensor, ρ, _ WeightMap) {
	for k, maps := range r.parts(ρ) {
		x, shape := in[0].Data, append(Shape{}, in[0].Shape...)
		var before *Tensor
		for i, a := range r.Axes {
			l := alongAxis(shape, a.Axis)
			shape[a.Axis] = len(a.Start) - 1
			next := out
			if i < len(r.Axes)-1 || k > 0 {
				next = be.New(shape...)
			}
			be.Resample(next.Data, x, l, a.mapped(maps[i]))
			be.Free(before)
			x, before = next.Data, next
			if next == out {
				before = nil
			}
		}
		if len(r.Axes) == 0 {
			copy(out.Data, x)
		} else if k > 0 {
			be.Add(out.Data, x)
		}
		be.Free(before)
	}
}

// ApplyTransposed is ρ(W)ᵀ·s.
func (r *Resize) ApplyTransposed(be Backend, in []*Tensor, s *Tensor, ρ WeightMap) {
	for k, maps := range r.parts(ρ) {
		y, shape := s.Data, append(Shape{}, s.Shape...)
		var before *Tensor
		for i := len(r.Axes) - 1; i >= 0; i-- {
			a := r.Axes[i]
			shape[a.Axis] = a.Size
			next := in[0]
			if i > 0 || k > 0 {
				next = be.New(shape...)
			}
			be.ResampleTransposed(next.Data, y, alongAxis(shape, a.Axis), a.mapped(maps[i]))
			be.Free(before)
			y, before = next.Data, next
			if next == in[0] {
				before = nil
			}
		}
		if len(r.Axes) == 0 {
			copy(in[0].Data, y)
		} else if k > 0 {
			be.Add(in[0].Data, y)
		}
		be.Free(before)
	}
}

// BiasDot is 0: there is no bias.
func (*Resize) BiasDot(Backend, *Tensor, WeightMap) float64 { return 0 }

// Neuron is the product of one tap for each axis, for every combination.
func (r *Resize) Neuron(index int, in []Shape) (taps []Tap, bias float32) {
	out, _ := r.OutShape(in)
	position := make([]int, len(out))
	for a := len(out) - 1; a >= 0; a-- {
		position[a] = index % out[a]
		index /= out[a]
	}
	step := strides(in[0])
	at := 0
	for a, p := range position {
		if !r.along(a) {
			at += p * step[a]
		}
	}
	taps = []Tap{{Index: at, Weight: 1}}
	for _, a := range r.Axes {
		var next []Tap
		for _, t := range taps {
			p := position[a.Axis]
			for k := a.Start[p]; k < a.Start[p+1]; k++ {
				next = append(next, Tap{Index: t.Index + int(a.Index[k])*step[a.Axis], Weight: t.Weight * a.Weight[k]})
			}
		}
		taps = next
	}
	return taps, 0
}
