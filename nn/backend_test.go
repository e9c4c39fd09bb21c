package nn

import "math/rand/v2"

// newBackend makes the backend under test.
func newBackend() Backend { return NewPortable() }

func random(rng *rand.Rand, shape ...int) *Tensor {
	t := NewTensor(shape...)
	for i := range t.Data {
		t.Data[i] = float32(rng.NormFloat64())
	}
	return t
}
