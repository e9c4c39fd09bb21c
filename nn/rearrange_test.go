package nn

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestRearrange: every value goes back to where it came from, ⟨F·x, s⟩ = ⟨x, back(s)⟩
// but for what constants add, and what arrives at constants is lost.
func TestRearrange(t *testing.T) {
	rng := rand.New(rand.NewPCG(41, 1))
	be := newBackend()
	for name, c := range map[string]struct {
		op Rearrange
		in []Shape
	}{
		"Transpose":                 {&Transpose{Perm: []int{0, 3, 1, 2}}, []Shape{{2, 3, 4, 5}}},
		"Slice":                     {&Slice{Op: "Slice", Axis: 2, Start: 3, Step: -2, Count: 2}, []Shape{{2, 3, 4, 5}}},
		"Slice of the last axis":    {&Slice{Op: "Slice", Axis: 3, Start: 1, Step: 1, Count: 3}, []Shape{{2, 3, 4, 5}}},
		"Concat":                    {&Concat{Axis: 1}, []Shape{{2, 3, 4}, {2, 1, 4}}},
		"Concat with a class token": {&Concat{Axis: 1, Constants: []*Tensor{random(rng, 1, 1, 4), nil, random(rng, 2, 2, 4)}}, []Shape{{2, 3, 4}}},
		"Concat along axis 0":       {&Concat{Axis: 0, Constants: []*Tensor{nil, random(rng, 1, 3)}}, []Shape{{2, 3}, {4, 3}}},
		"Pad":                       {&Pad{Before: []int{0, 1, 2}, After: []int{0, 0, 3}, Value: 1.5}, []Shape{{2, 3, 4}}},
		"Gather":                    {&Take{Op: "Gather", Axis: 1, Index: []int32{2, 0, 0, 1, 2}}, []Shape{{2, 3, 4}}},
		"Expand":                    {&Take{Op: "Expand", Axis: 2, Index: []int32{0, 0, 0}}, []Shape{{2, 3, 1}}},
		"Reshape":                   {&Reshape{Op: "Reshape", Shape: []int{0, -1}}, []Shape{{2, 3, 4}}},
	} {
		shape, err := c.op.OutShape(c.in)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var x, back, zero []*Tensor
		for _, s := range c.in {
			x, back, zero = append(x, random(rng, s...)), append(back, random(rng, s...)), append(zero, NewTensor(s...))
		}
		out, none, s := random(rng, shape...), random(rng, shape...), random(rng, shape...)
		c.op.Forward(be, out, x)
		c.op.Forward(be, none, zero)
		c.op.Back(be, back, s)
		left, right, sum := be.Dot(out.Data, s.Data)-be.Dot(none.Data, s.Data), 0.0, 0.0
		for i := range x {
			right += be.Dot(x[i].Data, back[i].Data)
			sum += be.Sum(back[i].Data)
		}
		if math.Abs(left-right) > 1e-4 {
			t.Errorf("%s: ⟨Fx, s⟩ = %v, ⟨x, back(s)⟩ = %v", name, left, right)
		}
		if l, ok := c.op.(Lossy); ok {
			sum += l.Lost(be, x, s)
		}
		if _, ok := c.op.(*Slice); !ok && math.Abs(sum-be.Sum(s.Data)) > 1e-4 {
			t.Errorf("%s: %v arrived, %v went back or was lost", name, be.Sum(s.Data), sum)
		}
	}
	out := NewTensor(2, 3, 2)
	(&Concat{Axis: 1, Constants: []*Tensor{{Shape: Shape{1, 1, 2}, Data: []float32{7, 8}}}}).Forward(be, out, []*Tensor{{Shape: Shape{2, 2, 2}, Data: []float32{1, 2, 3, 4, 5, 6, 9, 10}}})
	near(t, "a class token for every picture", out.Data, []float32{7, 8, 1, 2, 3, 4, 7, 8, 5, 6, 9, 10})
}
