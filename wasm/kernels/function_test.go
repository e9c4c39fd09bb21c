package kernels

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"lrpexplainer/nn"
)

// arguments are values at which functions turn, on both sides of every border within the
// kernels, and random ones.
func arguments(r *rand.Rand, n int) []float32 {
	x := []float32{0, 1, -1, 0.5, -0.5, 0.499, 0.501, 0.69, 0.71, 1.4, 1.42, 3, -3, 4.1, 4.2, -4.2, 5.7, 5.9, -5.8, 6, -6, 20, 21, -20, 80, -80, 88.3, 1e-20, -1e-20, 1e-4, -1e-4}
	for len(x) < n {
		x = append(x, float32(r.NormFloat64())*[]float32{0.1, 1, 8}[r.IntN(3)])
	}
	return x[:n]
}

// TestFunctions: values and slopes are the portable backend's to a few units of the last
// place, relative to 1 where they are smaller.
func TestFunctions(t *testing.T) {
	ref := nn.NewPortable()
	eachBackend(t, func(t *testing.T, b *Backend, r *rand.Rand) {
		for kind := range nn.Cos + 1 {
			for _, n := range []int{1, 2, 3, 6, 500} {
				fs := []nn.Function{{Kind: kind, A: 0.7, B: 1.3}}
				if kind == nn.Pow {
					fs = nil
					for _, exponent := range []float32{0, 1, 2, 3, 4, 0.5, 1. / 3, 2.5, -1, -2} {
						fs = append(fs, nn.Function{Kind: kind, A: exponent})
					}
				}
				for _, f := range fs {
					x, g := arguments(r, n), randomSlice(r, n)
					got, want := dirty(n).Data, dirty(n).Data
					ref.Evaluate(want, x, f)
					b.Evaluate(got, x, f)
					near(t, fmt.Sprintf("%v of %d", f, n), x, got, want)
					copy(got, x)
					b.Evaluate(got, got, f)
					near(t, fmt.Sprintf("%v of %d in place", f, n), x, got, want)

					slopes, wantSlopes := dirty(n).Data, dirty(n).Data
					ref.Derivative(wantSlopes, g, x, want, f)
					b.Derivative(slopes, g, x, want, f)
					near(t, fmt.Sprintf("slope of %v of %d", f, n), x, slopes, wantSlopes)
				}
			}
		}
	})
}

func near(t *testing.T, what string, x, got, want []float32) {
	t.Helper()
	const bound = 2e-6
	for i, v := range want {
		w, g := float64(v), float64(got[i])
		if w == g || math.IsNaN(w) && math.IsNaN(g) {
			continue
		}
		if !(math.Abs(g-w) <= bound*max(1, math.Abs(w))) {
			t.Errorf("%s: at %v %v, want %v", what, x[i], g, w)
		}
	}
}

// TestTails: what is far below 1 is right to its own size.
func TestTails(t *testing.T) {
	ref := nn.NewPortable()
	for name, b := range backends() {
		for _, c := range []struct {
			f nn.Function
			x []float32
		}{
			{nn.Function{Kind: nn.Gelu}, []float32{-1.4, -1.5, -2, -3, -4, -5}},
			{nn.Function{Kind: nn.Sigmoid}, []float32{-10, -30, -80}},
			{nn.Function{Kind: nn.Swish, A: 1}, []float32{-10, -30, -80}},
			{nn.Function{Kind: nn.Softplus}, []float32{-5, -20, -80}},
			{nn.Function{Kind: nn.Exp}, []float32{-87, -40, 40, 88}},
			{nn.Function{Kind: nn.Tanh}, []float32{1e-5, 0.01, 0.69, 0.71}},
			{nn.Function{Kind: nn.Erf}, []float32{1e-5, 0.01, 0.99, 1.01}},
			{nn.Function{Kind: nn.Elu, A: 1}, []float32{-1e-5, -0.01, -0.49, -0.51}},
			{nn.Function{Kind: nn.Log}, []float32{1e-30, 0.7, 0.999, 1.001, 1.5, 1e30}},
			{nn.Function{Kind: nn.Pow, A: 3}, []float32{1e-4, 0.3, 7, -7}},
		} {
			want, got := make([]float32, len(c.x)), make([]float32, len(c.x))
			ref.Evaluate(want, c.x, c.f)
			b.Evaluate(got, c.x, c.f)
			for i, v := range want {
				if !(math.Abs(float64(got[i]-v)) <= 5e-6*math.Abs(float64(v))) {
					t.Errorf("%s: %v of %v is %v, want %v", name, c.f, c.x[i], got[i], v)
				}
			}
		}
	}
}
