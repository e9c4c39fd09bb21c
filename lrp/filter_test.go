package lrp

import (
	"slices"
	"testing"
)

func TestKeepLargest(t *testing.T) {
	for _, c := range []struct {
		fraction  float64
		src, want []float32
	}{
		{0.5, []float32{1, -9, 3, 2}, []float32{0, 0, 3, 2}},
		{0.01, []float32{1, -9, 3, 2}, []float32{0, 0, 3, 0}},           // at least one
		{0.5, []float32{2, 2, 2, 2}, []float32{2, 2, 0, 0}},             // the earlier of equal ones
		{0.5, []float32{-1, -2, -3, -4}, []float32{-1, -2, 0, 0}},       // largest, not largest in magnitude
		{0.6, []float32{5, 4, 3, 2, 1}, []float32{5, 4, 3, 0, 0}},       // 0.6·5 is 3 in float64
		{0.29, rising(0), rising(72)},                                   // 0.29·100 is 28.999… in float64: 28 stay
		{0.75, []float32{0, 1, 0, 1}, []float32{0, 1, 0, 1}},            // a kept zero is a zero
		{0.5, []float32{1, 3, 2, 3, 3, 0}, []float32{0, 3, 0, 3, 3, 0}}, // equal ones in between
	} {
		got := make([]float32, len(c.src))
		keepLargest(got, c.src, c.fraction)
		if !slices.Equal(got, c.want) {
			t.Errorf("%v of %v: %v; expected %v", c.fraction, c.src, got, c.want)
		}
		in := slices.Clone(c.src)
		keepLargest(in, in, c.fraction)
		if !slices.Equal(in, c.want) {
			t.Errorf("%v of %v in place: %v; expected %v", c.fraction, c.src, in, c.want)
		}
	}
}

// rising is 1 to 100, with zeros for the first ones.
func rising(zeros int) []float32 {
	out := make([]float32, 100)
	for i := zeros; i < len(out); i++ {
		out[i] = float32(i + 1)
	}
	return out
}
