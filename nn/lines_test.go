package nn

import (
	"math"
	"math/rand/v2"
	"testing"
)

// near fails unless the values agree to 1e-5 of their size.
func near(t *testing.T, what string, got, want []float32) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	for i := range want {
		if d := math.Abs(float64(got[i]) - float64(want[i])); !(d <= 1e-5*(1+math.Abs(float64(want[i])))) {
			t.Fatalf("%s: value %d is %v, want %v", what, i, got[i], want[i])
		}
	}
}

// TestMatMul: every product is Σ a·b, for each way that the matrices can lie.
func TestMatMul(t *testing.T) {
	rng := rand.New(rand.NewPCG(31, 1))
	be := newBackend()
	for _, size := range [][3]int{{1, 1, 1}, {3, 5, 4}, {17, 2, 33}, {50, 64, 50}} {
		m, n, k := size[0], size[1], size[2]
		for way := range 4 {
			p := Products{M: m, N: n, K: k, TransA: way&1 != 0, TransB: way&2 != 0, A: []int{0, m * k, 0, 2 * m * k}, B: []int{k * n, 0, k * n, 0}}
			a, b, y := random(rng, 3, m*k).Data, random(rng, 2, k*n).Data, random(rng, 4, m*n).Data
			want := make([]float32, len(y))
			for i := range p.A {
				for r := range m {
					for c := range n {
						var sum float64
						for j := range k {
							left, right := r*k+j, j*n+c
							if p.TransA {
								left = j*m + r
							}
							if p.TransB {
								right = c*k + j
							}
							sum += float64(a[p.A[i]+left]) * float64(b[p.B[i]+right])
						}
						want[(i*m+r)*n+c] = float32(sum)
					}
				}
			}
			be.MatMul(y, a, b, p)
			near(t, "MatMul", y, want)
		}
	}
}

// TestCopy: transposing moves every value, joined axes or not, and an added copy back
// through a stride of 0 is the sum over the copies.
func TestCopy(t *testing.T) {
	be := newBackend()
	rng := rand.New(rand.NewPCG(31, 2))
	x := random(rng, 2, 3, 4, 5)
	for _, perm := range [][]int{{0, 1, 2, 3}, {0, 2, 1, 3}, {3, 2, 1, 0}, {1, 2, 3, 0}} {
		stride := []int{60, 20, 5, 1}
		m := Movement{}
		out := NewTensor(2, 3, 4, 5)
		for _, a := range perm {
			m.Shape, m.FromStride = append(m.Shape, x.Shape[a]), append(m.FromStride, stride[a])
		}
		m.ToStride = []int{m.Shape[1] * m.Shape[2] * m.Shape[3], m.Shape[2] * m.Shape[3], m.Shape[3], 1}
		be.Copy(out.Data, x.Data, m)
		var want []float32
		at := [4]int{}
		for at[0] = range m.Shape[0] {
			for at[1] = range m.Shape[1] {
				for at[2] = range m.Shape[2] {
					for at[3] = range m.Shape[3] {
						i := 0
						for k, a := range perm {
							i += at[k] * stride[a]
						}
						want = append(want, x.Data[i])
					}
				}
			}
		}
		near(t, "Copy", out.Data, want)
	}
	if c := (Movement{Shape: []int{2, 1, 3, 4}, ToStride: []int{12, 9, 4, 1}, FromStride: []int{24, 9, 4, 1}}).Collapsed(); len(c.Shape) != 2 || c.Shape[1] != 12 {
		t.Errorf("collapsed to %v", c)
	}
	sums := []float32{1, 1}
	be.Copy(sums, []float32{1, 2, 3, 4, 5, 6}, Movement{Shape: []int{2, 3}, ToStride: []int{1, 0}, FromStride: []int{3, 1}, Add: true})
	near(t, "added copies", sums, []float32{7, 16})
	part := []float32{0, 0, 0, 0}
	be.Copy(part, []float32{1, 2, 3, 4, 5, 6}, Movement{Shape: []int{2}, To: 1, From: 5, ToStride: []int{2}, FromStride: []int{-2}})
	near(t, "backwards", part, []float32{0, 6, 0, 4})
}

// lineCases are divisions of tensors, seeded, with values for them.
func lineCases() []Lines {
	return []Lines{{1, 1, 1}, {4, 7, 1}, {1, 5, 6}, {3, 4, 2}, {2, 130, 3}, {5, 64, 1}}
}

// column is one line of x.
func (l Lines) column(x []float32, at int) []float64 {
	var out []float64
	for k := range l.Count {
		out = append(out, float64(x[at+k*l.Inner]))
	}
	return out
}

// TestLines: each step along lines is its formula.
func TestLines(t *testing.T) {
	be := newBackend()
	rng := rand.New(rand.NewPCG(31, 3))
	for _, l := range lineCases() {
		n := l.Size()
		x, r := random(rng, n).Data, random(rng, n).Data
		scale, shift, factor := random(rng, l.Count).Data, random(rng, l.Count).Data, random(rng, l.Number()).Data
		y := random(rng, n).Data
		if l.Count > 2 {
			x[l.Inner] = float32(math.Inf(-1))
		}
		be.Softmax(y, x, l)
		taylor, gradient := random(rng, n).Data, random(rng, n).Data
		be.SoftmaxTaylor(taylor, r, x, y, l)
		be.SoftmaxGradient(gradient, r, y, l)
		want, wantTaylor, wantGradient := make([]float32, n), make([]float32, n), make([]float32, n)
		l.each(func(at, _ int) {
			xs, rs := l.column(x, at), l.column(r, at)
			var sum, all, dot float64
			for k, v := range xs {
				sum += math.Exp(v)
				all += rs[k]
			}
			for k, v := range xs {
				dot += rs[k] * math.Exp(v) / sum
			}
			for k, v := range xs {
				s, i := math.Exp(v)/sum, at+k*l.Inner
				want[i], wantGradient[i] = float32(s), float32(s*(rs[k]-dot))
				if !math.IsInf(v, -1) {
					wantTaylor[i] = float32(v * (rs[k] - s*all))
				}
			}
		})
		near(t, "Softmax", y, want)
		near(t, "SoftmaxTaylor", taylor, wantTaylor)
		near(t, "SoftmaxGradient", gradient, wantGradient)

		if l.Count > 2 {
			x[l.Inner] = 0.5
		}
		dots, sums, deviations, rms := random(rng, l.Number()).Data, random(rng, l.Number()).Data, random(rng, l.Number()).Data, random(rng, l.Number()).Data
		be.LineDots(dots, x, r, l)
		be.LineDots(sums, x, nil, l)
		be.Deviation(deviations, x, l, 0.25, false)
		be.Deviation(rms, x, l, 0.25, true)
		centered, scaledOnly, scaled := random(rng, n).Data, random(rng, n).Data, random(rng, n).Data
		be.Center(centered, x, factor, l, false)
		be.Center(scaledOnly, x, factor, l, true)
		be.Scale(scaled, x, scale, shift, l)
		l.each(func(at, line int) {
			xs, rs := l.column(x, at), l.column(r, at)
			var dot, sum, squares, variance float64
			for k, v := range xs {
				dot, sum, squares = dot+v*rs[k], sum+v, squares+v*v
			}
			mean := sum / float64(l.Count)
			for k, v := range xs {
				variance += (v - mean) * (v - mean)
				i := at + k*l.Inner
				near(t, "Center", centered[i:i+1], []float32{float32((v - mean) * float64(factor[line]))})
				near(t, "Center, raw", scaledOnly[i:i+1], []float32{float32(v) * factor[line]})
				near(t, "Scale", scaled[i:i+1], []float32{scale[k]*float32(v) + shift[k]})
			}
			count := float64(l.Count)
			near(t, "LineDots", []float32{dots[line], sums[line]}, []float32{float32(dot), float32(sum)})
			near(t, "Deviation", []float32{deviations[line], rms[line]}, []float32{float32(1 / math.Sqrt(variance/count+0.25)), float32(1 / math.Sqrt(squares/count+0.25))})
		})
	}
}

// TestResample: the rows of W, and ⟨W·x, y⟩ = ⟨x, Wᵀ·y⟩.
func TestResample(t *testing.T) {
	be := newBackend()
	rng := rand.New(rand.NewPCG(31, 4))
	for _, l := range lineCases() {
		outputs := 1 + rng.IntN(9)
		r := &Resampling{Start: []int32{0}}
		for range outputs {
			for range rng.IntN(4) {
				r.Index = append(r.Index, int32(rng.IntN(l.Count)))
				r.Weight = append(r.Weight, float32(rng.NormFloat64()))
			}
			r.Start = append(r.Start, int32(len(r.Index)))
		}
		x, y := random(rng, l.Size()).Data, random(rng, l.Outer*outputs*l.Inner).Data
		forward, back := random(rng, len(y)).Data, random(rng, len(x)).Data
		be.Resample(forward, x, l, r)
		be.ResampleTransposed(back, y, l, r)
		want := make([]float32, len(y))
		for o := range l.Outer {
			for k := range outputs {
				for i := range l.Inner {
					for tap := r.Start[k]; tap < r.Start[k+1]; tap++ {
						want[(o*outputs+k)*l.Inner+i] += r.Weight[tap] * x[(o*l.Count+int(r.Index[tap]))*l.Inner+i]
					}
				}
			}
		}
		near(t, "Resample", forward, want)
		if a, b := be.Dot(forward, y), be.Dot(x, back); math.Abs(a-b) > 1e-4*(1+math.Abs(a)) {
			t.Errorf("⟨Wx, y⟩ = %v, ⟨x, Wᵀy⟩ = %v", a, b)
		}
	}
}

// TestFunctions: every function has a name, values in float32 as Of says, and its slope.
func TestFunctions(t *testing.T) {
	be := newBackend()
	x := []float32{0.3, 0.7, 1.6, 4.2, 2.2}
	for k := range functionKinds {
		f := Function{k, 0.4, 1.3}
		if k.String() == "" || !IsElementwise(k.String()) {
			t.Fatalf("function %d has no name", k)
		}
		y, g, d := make([]float32, len(x)), []float32{1, -2, 0.5, 3, 1}, make([]float32, len(x))
		be.Evaluate(y, x, f)
		be.Derivative(d, g, x, y, f)
		for i, v := range x {
			near(t, k.String(), y[i:i+1], []float32{f.Of(v)})
			near(t, k.String()+"'s slope", d[i:i+1], []float32{g[i] * f.Slope(v, y[i])})
			const h = 1e-3
			value := curves[k].value
			numeric := (value(float64(v)+h, 0.4, 1.3) - value(float64(v)-h, 0.4, 1.3)) / (2 * h)
			if math.Abs(numeric-float64(f.Slope(v, y[i]))) > 1e-3*(1+math.Abs(numeric)) {
				t.Errorf("%v at %v: slope %v, by differences %v", k, v, f.Slope(v, y[i]), numeric)
			}
		}
	}
}
