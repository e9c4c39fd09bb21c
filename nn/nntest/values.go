package nntest

import (
	"math"
	"math/rand/v2"

	"lrpexplainer/nn"
)

// Gaussian is a tensor of normally distributed values.
func Gaussian(rng *rand.Rand, shape ...int) *nn.Tensor {
	t := nn.NewTensor(shape...)
	for i := range t.Data {
		t.Data[i] = float32(rng.NormFloat64())
	}
	return t
}

// Doubles are the same values in float64.
func Doubles(x []float32) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = float64(v)
	}
	return out
}

// Distance is ‖got − want‖ / ‖want‖; infinite where the lengths differ.
func Distance(got []float32, want []float64) float64 {
	if len(got) != len(want) {
		return math.Inf(1)
	}
	var d, n float64
	for i, w := range want {
		d += (float64(got[i]) - w) * (float64(got[i]) - w)
		n += w * w
	}
	if d == 0 {
		return 0
	}
	return math.Sqrt(d / n)
}
