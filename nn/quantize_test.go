package nn

import (
	"slices"
	"testing"
)

// Values become multiples of their scale within the type's limits; the gradient
// goes straight through within them.
func TestQuantize(t *testing.T) {
	q := &Quantize{Scale: []float32{0.5, 2}, Low: []float32{-2, 0}, High: []float32{3, 5}, Axis: 1}
	in := &Tensor{Shape: Shape{1, 2, 4}, Data: []float32{-9, 0.75, 0.2, 9, -1, 3, 5, 11}}
	out, grad, g := NewTensor(1, 2, 4), NewTensor(1, 2, 4), &Tensor{Shape: in.Shape, Data: []float32{1, 2, 3, 4, 5, 6, 7, 8}}
	be := newBackend()
	q.Forward(be, out, []*Tensor{in})
	if want := []float32{-1, 1, 0, 1.5, 0, 4, 4, 10}; !slices.Equal(out.Data, want) {
		t.Errorf("got %v, want %v", out.Data, want)
	}
	q.Gradient(be, []*Tensor{grad}, g, []*Tensor{in}, out)
	if want := []float32{0, 2, 3, 0, 0, 6, 7, 0}; !slices.Equal(grad.Data, want) {
		t.Errorf("gradient %v, want %v", grad.Data, want)
	}
}
