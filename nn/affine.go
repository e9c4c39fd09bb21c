package nn

import (
	"fmt"
	"math"
)

// Affine is y = scale ⊙ x + shift with constants that are broadcast to x: ONNX's
// BatchNormalization, and Mul, Div, Add, Sub with a constant operand.
type Affine struct {
	Op    string
	Scale *Tensor // nil for 1
	Shift *Tensor // nil for 0
}

// Kind is the ONNX operator it came from.
func (a *Affine) Kind() string { return a.Op }

// OutShape is the input's.
func (a *Affine) OutShape(in []Shape) (Shape, error) {
	if err := arity(in, 1); err != nil {
		return nil, err
	}
	for _, c := range []*Tensor{a.Scale, a.Shift} {
		if c == nil {
			continue
		}
		if out, err := broadcastShape(in[0], c.Shape); err != nil || !out.Equal(in[0]) {
			return nil, fmt.Errorf("a constant of shape %v does not broadcast to input %v", c.Shape, in[0])
		}
	}
	return in[0], nil
}

// Forward is scale ⊙ x + shift.
func (a *Affine) Forward(be Backend, out *Tensor, in []*Tensor) {
	a.Apply(be, out, in, Unchanged, Unchanged)
}

// Apply is ρ(scale) ⊙ x + β(shift).
func (a *Affine) Apply(be Backend, out *Tensor, in []*Tensor, ρ, β WeightMap) {
	shift := a.Shift
	if β.IsZero() {
		shift = nil
	}
	if shift != nil && a.Scale != nil {
		l, ok := banded(out.Shape, shift.Shape)
		if same, also := banded(out.Shape, a.Scale.Shape); ok && also && l == same {
			be.Scale(out.Data, in[0].Data, mapped(a.Scale.Data, ρ), mapped(shift.Data, β), l)
			return
		}
	}
	a.scaled(be, out, in[0], ρ)
	if shift != nil {
		addExpanded(be, out, &Tensor{Shape: shift.Shape, Data: mapped(shift.Data, β)}, 1)
	}
}

// ApplyTransposed is ρ(scale) ⊙ s.
func (a *Affine) ApplyTransposed(be Backend, in []*Tensor, s *Tensor, ρ WeightMap) {
	a.scaled(be, in[0], s, ρ)
}

// scaled is y = ρ(scale) ⊙ x.
func (a *Affine) scaled(be Backend, y, x *Tensor, ρ WeightMap) {
	if a.Scale == nil {
		c := ρ.Of(1)
		be.Map(y.Data, x.Data, WeightMap{Signed, c, c})
		return
	}
	scale := a.Scale
	if !ρ.IsIdentity() {
		scale = NewTensor(scale.Shape...)
		ρ.Apply(scale.Data, a.Scale.Data)
	}
	mulExpanded(be, y, x, scale)
}

// BiasDot is Σ β(shift)·s.
func (a *Affine) BiasDot(be Backend, s *Tensor, β WeightMap) float64 {
	if a.Shift == nil || β.IsZero() {
		return 0
	}
	return dotExpanded(be, s, &Tensor{Shape: a.Shift.Shape, Data: mapped(a.Shift.Data, β)})
}

// Neuron is a single tap.
func (a *Affine) Neuron(index int, in []Shape) (taps []Tap, bias float32) {
	w := float32(1)
	if a.Scale != nil {
		w = a.Scale.Data[broadcastIndex(index, in[0], a.Scale.Shape)]
	}
	if a.Shift != nil {
		bias = a.Shift.Data[broadcastIndex(index, in[0], a.Shift.Shape)]
	}
	return []Tap{{Index: index, Weight: w}}, bias
}

// BatchNormalization is ONNX's operator of that name at inference:
// y = scale·(x − mean)/√(variance + epsilon) + bias over channels (axis 1) of an
// input with the given number of axes.
func BatchNormalization(scale, bias, mean, variance []float32, epsilon float64, axes int) (*Affine, error) {
	c := len(scale)
	if len(bias) != c || len(mean) != c || len(variance) != c {
		return nil, fmt.Errorf("scale, bias, mean and variance have %d, %d, %d and %d values; expected the same number", c, len(bias), len(mean), len(variance))
	}
	shape := make([]int, max(axes-1, 1))
	for i := range shape {
		shape[i] = 1
	}
	shape[0] = c
	a := &Affine{Op: "BatchNormalization", Scale: NewTensor(shape...), Shift: NewTensor(shape...)}
	for i := range c {
		k := float64(scale[i]) / math.Sqrt(float64(variance[i])+epsilon)
		a.Scale.Data[i] = float32(k)
		a.Shift.Data[i] = float32(float64(bias[i]) - k*float64(mean[i]))
	}
	return a, nil
}
