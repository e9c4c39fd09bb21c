package nn

import (
	"math/rand/v2"
	"testing"
)

// A window without the taps that reach no input finds the same inputs.
func TestReaching(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		w := Unit(1+rng.IntN(12), 1)
		w.Stride[0], w.Dilation[0] = 1+rng.IntN(4), 1+rng.IntN(3)
		w.Pad[0], w.Pad[2] = rng.IntN(w.Extent(0)), rng.IntN(w.Extent(0))
		w.Ceil = rng.IntN(2) > 0
		size := 1 + rng.IntN(9)
		out, _ := w.Out(size, 1)
		if out < 1 {
			continue
		}
		r := w.Reaching(Shape{1, 1, size, 1}, Shape{1, 1, out, 1})
		for o := range out {
			from, to := w.Taps(0, o, size)
			rFrom, rTo := r.Taps(0, o, size)
			if to-from != rTo-rFrom || to > from && o*w.Stride[0]-w.Pad[0]+from*w.Dilation[0] != o*r.Stride[0]-r.Pad[0]+rFrom*r.Dilation[0] {
				t.Fatalf("%+v over %d: taps %d to %d at %d; %+v: %d to %d", w, size, from, to, o, r, rFrom, rTo)
			}
		}
		if r.Pad[0] < 0 || r.Kernel[0] > w.Kernel[0] || r.Kernel[0] > (size+(out-1)*w.Stride[0])/w.Dilation[0]+2 {
			t.Fatalf("%+v over %d became %+v", w, size, r)
		}
	}
}
