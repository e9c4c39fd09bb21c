package kernels

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"lrpexplainer/nn"
)

// eachBackend runs a test on the backends that differ in how they divide calls.
func eachBackend(t *testing.T, test func(t *testing.T, b *Backend, r *rand.Rand)) {
	for name, b := range backends() {
		if b.Winograd == Never {
			t.Run(name, func(t *testing.T) { test(t, b, rand.New(rand.NewPCG(11, 12))) })
		}
	}
}

// same compares what the two backends make of a destination.
func same(t *testing.T, what string, b *Backend, n int, bound float64, run func(b nn.Backend, dst []float32)) {
	t.Helper()
	want, got := dirty(n).Data, dirty(n).Data
	run(nn.NewPortable(), want)
	run(b, got)
	compare(t, what, got, want, bound)
}

func TestMatMul(t *testing.T) {
	eachBackend(t, func(t *testing.T, b *Backend, r *rand.Rand) {
		for i := range 40 {
			p := nn.Products{M: 1 + r.IntN(40), N: 1 + r.IntN(40), K: 1 + r.IntN(40), TransA: r.IntN(2) == 0, TransB: r.IntN(2) == 0}
			if i%8 == 0 {
				p.M, p.N, p.K = 49, 49, 32
			}
			if i%8 == 1 {
				p.K += 400 // more than one block
			}
			matrices := 1 + r.IntN(7)
			x, w := randomSlice(r, 3*p.M*p.K+5), randomSlice(r, 2*p.K*p.N+3)
			for range matrices {
				p.A, p.B = append(p.A, r.IntN(3)*p.M*p.K+r.IntN(6)), append(p.B, r.IntN(2)*p.K*p.N+r.IntN(4))
			}
			same(t, fmt.Sprintf("%+v", p), b, matrices*p.M*p.N, 1e-6, func(b nn.Backend, dst []float32) { b.MatMul(dst, x, w, p) })
		}
	})
}

func TestLines(t *testing.T) {
	eachBackend(t, func(t *testing.T, b *Backend, r *rand.Rand) {
		for i := range 30 {
			l := nn.Lines{Outer: 1 + r.IntN(9), Count: 1 + r.IntN(70), Inner: 1}
			if i%2 == 1 {
				l.Inner += r.IntN(13)
			}
			n, lines := l.Size(), l.Number()
			x, y := randomSlice(r, n), randomSlice(r, n)
			factor, scale, shift := randomSlice(r, lines), randomSlice(r, l.Count), randomSlice(r, l.Count)
			check := func(what string, n int, run func(b nn.Backend, dst []float32)) {
				t.Helper()
				same(t, fmt.Sprintf("%s of %+v", what, l), b, n, 2e-6, run)
			}
			check("Scale", n, func(b nn.Backend, dst []float32) { b.Scale(dst, x, scale, shift, l) })
			check("Scale alone", n, func(b nn.Backend, dst []float32) { b.Scale(dst, x, scale, nil, l) })
			check("shift alone", n, func(b nn.Backend, dst []float32) { b.Scale(dst, x, nil, shift, l) })
			check("LineDots", lines, func(b nn.Backend, dst []float32) { b.LineDots(dst, x, y, l) })
			check("line sums", lines, func(b nn.Backend, dst []float32) { b.LineDots(dst, x, nil, l) })
			for _, raw := range []bool{false, true} {
				check("Deviation", lines, func(b nn.Backend, dst []float32) { b.Deviation(dst, x, l, 1e-2, raw) })
				if l.Count > 1 || raw { // else nothing is left but rounding
					check("Center", n, func(b nn.Backend, dst []float32) { b.Center(dst, x, factor, l, raw) })
					check("Center alone", n, func(b nn.Backend, dst []float32) { b.Center(dst, x, nil, l, raw) })
				}
			}
			if l.Count > 1 {
				x[n/l.Outer-1] = float32(math.Inf(-1))
				x[0] -= 100
			}
			check("Softmax", n, func(b nn.Backend, dst []float32) { b.Softmax(dst, x, l) })
			check("Softmax in place", n, func(b nn.Backend, dst []float32) { copy(dst, x); b.Softmax(dst, dst, l) })
			s := make([]float32, n)
			nn.NewPortable().Softmax(s, x, l)
			check("SoftmaxTaylor", n, func(b nn.Backend, dst []float32) { b.SoftmaxTaylor(dst, y, x, s, l) })
			check("SoftmaxGradient", n, func(b nn.Backend, dst []float32) { b.SoftmaxGradient(dst, y, s, l) })
		}
	})
}

func TestCopy(t *testing.T) {
	eachBackend(t, func(t *testing.T, b *Backend, r *rand.Rand) {
		for range 60 {
			rank := 1 + r.IntN(7)
			m := nn.Movement{Shape: make([]int, rank), ToStride: make([]int, rank), FromStride: make([]int, rank), To: r.IntN(4), From: r.IntN(4), Add: r.IntN(3) == 0}
			size := 1
			for a := range rank {
				m.Shape[a] = 1 + r.IntN(5)
				if rank < 4 {
					m.Shape[a] += r.IntN(40)
				}
				size *= m.Shape[a]
			}
			// Both sides step through the axes in an order of their own.
			lay := func(stride []int, start *int, missing bool) int {
				n := 1 + r.IntN(2)*r.IntN(2)
				for _, a := range r.Perm(rank) {
					stride[a] = n
					n *= m.Shape[a]
					if missing && r.IntN(5) == 0 {
						stride[a] = 0
					}
					if !missing && r.IntN(8) == 0 {
						*start += (m.Shape[a] - 1) * stride[a]
						stride[a] = -stride[a]
					}
				}
				return n
			}
			to := lay(m.ToStride, &m.To, m.Add)
			from := lay(m.FromStride, &m.From, true)
			old, src := randomSlice(r, to+8), randomSlice(r, from+8)
			same(t, fmt.Sprintf("%+v", m), b, len(old), 1e-6, func(b nn.Backend, dst []float32) {
				copy(dst, old)
				b.Copy(dst, src, m)
			})
		}
	})
}

// TestBorders: what does not lie in its array is refused before the kernels run.
func TestBorders(t *testing.T) {
	b := testBackend(1)
	x := make([]float32, 12)
	for what, call := range map[string]func(){
		"a copy past the end of its destination": func() {
			b.Copy(x[:5], x, nn.Movement{Shape: []int{2, 3}, ToStride: []int{3, 1}, FromStride: []int{1, 2}})
		},
		"a copy past the end of its source": func() {
			b.Copy(x, x[:4], nn.Movement{Shape: []int{5}, ToStride: []int{1}, FromStride: []int{1}})
		},
		"a copy from before the beginning": func() {
			b.Copy(x, x, nn.Movement{Shape: []int{3}, From: 1, ToStride: []int{1}, FromStride: []int{-1}})
		},
		"a product of a short matrix": func() {
			b.MatMul(x[:4], x, x, nn.Products{M: 2, N: 2, K: 3, A: []int{7}, B: []int{0}})
		},
		"a short destination":      func() { b.Softmax(x[:3:3], x[:4], nn.Lines{Outer: 1, Count: 4, Inner: 1}) },
		"a function's short array": func() { b.Evaluate(x[:3:3], x[:4], nn.Function{Kind: nn.Gelu}) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", what)
				}
			}()
			call()
		}()
	}
}

func TestResample(t *testing.T) {
	eachBackend(t, func(t *testing.T, b *Backend, r *rand.Rand) {
		for range 30 {
			l := nn.Lines{Outer: 1 + r.IntN(6), Count: 1 + r.IntN(20), Inner: 1 + r.IntN(2)*r.IntN(12)}
			outputs := 1 + r.IntN(20)
			m := &nn.Resampling{Start: []int32{0}}
			for range outputs {
				for range r.IntN(5) {
					m.Index, m.Weight = append(m.Index, int32(r.IntN(l.Count))), append(m.Weight, float32(r.NormFloat64()))
				}
				m.Start = append(m.Start, int32(len(m.Index)))
			}
			x, y := randomSlice(r, l.Size()), randomSlice(r, l.Outer*outputs*l.Inner)
			same(t, fmt.Sprintf("%+v, %+v", l, m), b, len(y), 1e-6, func(b nn.Backend, dst []float32) { b.Resample(dst, x, l, m) })
			same(t, fmt.Sprintf("transposed %+v, %+v", l, m), b, len(x), 1e-6, func(b nn.Backend, dst []float32) { b.ResampleTransposed(dst, y, l, m) })
		}
	})
}
