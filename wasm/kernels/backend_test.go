package kernels

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"lrpexplainer/nn"
)

// The portable backend is the reference: it computes with gonum.

// backends are the kernels undivided and divided, without Winograd and with it.
func backends() map[string]*Backend {
	plain := testBackend(1)
	plain.Winograd = Never
	divided := testBackend(3)
	divided.Winograd = Never
	winograd, winogradDivided, inFineTiles := testBackend(1), testBackend(2), testBackend(2)
	winograd.Winograd, winogradDivided.Winograd, inFineTiles.Winograd = everywhere, everywhere, everywhereFine
	return map[string]*Backend{
		"plain": plain, "divided": divided, "winograd": winograd, "winograd divided": winogradDivided, "winograd in fine tiles": inFineTiles,
	}
}

// compare fails unless got and want differ by at most the bound in relative L2.
func compare(t *testing.T, what string, got, want []float32, bound float64) {
	t.Helper()
	if e := relativeError(got, want); !(e <= bound) {
		t.Errorf("%s: relative error %.3g, bound %.3g", what, e, bound)
	}
}

func relativeError(got, want []float32) float64 {
	var difference, size float64
	for i := range want {
		d := float64(got[i]) - float64(want[i])
		difference += d * d
		size += float64(want[i]) * float64(want[i])
	}
	return math.Sqrt(difference) / (math.Sqrt(size) + 1e-30)
}

var weightMaps = map[string]nn.WeightMap{
	"unchanged": nn.Unchanged, "positive": nn.Positive, "negative": nn.Negative,
	"gamma": {Form: nn.Signed, Pos: 1.25, Neg: 1}, "absolute": nn.Absolute, "square": nn.Square, "one": nn.One,
}

func randomTensor(r *rand.Rand, shape ...int) *nn.Tensor {
	t := nn.NewTensor(shape...)
	for i := range t.Data {
		t.Data[i] = float32(r.NormFloat64() + 0.3)
	}
	return t
}

func randomSlice(r *rand.Rand, n int) []float32 { return randomTensor(r, n).Data }

// dirty fills a destination: kernels must not rely on what is there.
func dirty(shape ...int) *nn.Tensor {
	t := nn.NewTensor(shape...)
	for i := range t.Data {
		t.Data[i] = float32(math.NaN())
	}
	return t
}

// convCase is the geometry of a convolution.
type convCase struct {
	n, c, h, w, m, group int
	win                  nn.Window
}

func (c convCase) String() string {
	return fmt.Sprintf("(%d,%d,%d,%d) to %d channels, %d groups, %+v", c.n, c.c, c.h, c.w, c.m, c.group, c.win)
}

// convCases are chosen ones and random ones.
func convCases(r *rand.Rand, random int) []convCase {
	square := func(k, stride, pad int) nn.Window {
		return nn.Window{Kernel: [2]int{k, k}, Stride: [2]int{stride, stride}, Dilation: [2]int{1, 1}, Pad: [4]int{pad, pad, pad, pad}}
	}
	cases := []convCase{
		{1, 3, 32, 32, 16, 1, square(3, 1, 1)},
		{1, 24, 14, 14, 40, 1, square(3, 1, 1)},
		{1, 40, 28, 28, 36, 1, square(1, 1, 0)},
		{1, 32, 14, 14, 24, 1, square(1, 2, 0)},
		{1, 3, 40, 40, 20, 1, square(7, 2, 3)},
		{1, 24, 17, 17, 24, 24, square(3, 1, 1)},
		{1, 24, 17, 17, 24, 24, square(3, 2, 1)},
		{1, 8, 20, 20, 16, 8, square(5, 1, 2)},
		{1, 700, 5, 5, 20, 1, square(1, 1, 0)}, // more than one block of k
		{1, 20, 5, 5, 300, 1, square(1, 1, 0)}, // more than one block of rows
		{1, 2, 40, 40, 3, 1, square(3, 1, 1)},  // more than one block of columns
		{2, 12, 9, 9, 18, 3, square(3, 1, 1)},
		{1, 4, 6, 6, 5, 1, square(6, 1, 0)}, // a dense layer in disguise
		{5, 12, 7, 7, 20, 1, square(3, 1, 1)},
		{60, 6, 4, 4, 9, 1, square(1, 1, 0)}, // samples in more than one block of columns
	}
	for range random {
		c := convCase{n: 1 + r.IntN(2), h: 1 + r.IntN(20), w: 1 + r.IntN(20), group: 1 + r.IntN(3)}
		c.c, c.m = c.group*(1+r.IntN(9)), c.group*(1+r.IntN(9))
		for i := range 2 {
			c.win.Kernel[i], c.win.Stride[i], c.win.Dilation[i] = 1+r.IntN(4), 1+r.IntN(3), 1+r.IntN(2)
			c.win.Pad[i], c.win.Pad[i+2] = r.IntN(3), r.IntN(3)
		}
		if r.IntN(3) == 0 {
			c.win.Kernel, c.win.Stride, c.win.Dilation = [2]int{3, 3}, [2]int{1, 1}, [2]int{1, 1}
		}
		if oh, ow := c.win.Out(c.h, c.w); oh > 0 && ow > 0 {
			cases = append(cases, c)
		}
	}
	return cases
}

func TestConv(t *testing.T) {
	ref := nn.NewPortable()
	for name, b := range backends() {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			for _, c := range convCases(r, 25) {
				x, w := randomTensor(r, c.n, c.c, c.h, c.w), randomTensor(r, c.m, c.c/c.group, c.win.Kernel[0], c.win.Kernel[1])
				bias := randomSlice(r, c.m)
				oh, ow := c.win.Out(c.h, c.w)
				s := randomTensor(r, c.n, c.m, oh, ow)
				for mapName, ρ := range weightMaps {
					want, got := dirty(c.n, c.m, oh, ow), dirty(c.n, c.m, oh, ow)
					bias := bias
					if ρ == nn.Positive {
						bias = nil
					}
					ref.Conv(want, x, w, bias, c.win, c.group, ρ)
					b.Conv(got, x, w, bias, c.win, c.group, ρ)
					compare(t, fmt.Sprintf("forward, %v, %s", c, mapName), got.Data, want.Data, 1e-5)

					want, got = dirty(x.Shape...), dirty(x.Shape...)
					ref.ConvTransposed(want, s, w, c.win, c.group, ρ)
					b.ConvTransposed(got, s, w, c.win, c.group, ρ)
					compare(t, fmt.Sprintf("transposed, %v, %s", c, mapName), got.Data, want.Data, 1e-5)
				}
			}
		})
	}
}

func TestDense(t *testing.T) {
	ref := nn.NewPortable()
	for name, b := range backends() {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(3, 4))
			for range 15 {
				out, in, rows := 1+r.IntN(90), 1+r.IntN(90), 1+r.IntN(2)*r.IntN(20)
				if r.IntN(8) == 0 {
					in += 3000
				}
				for mapName, ρ := range weightMaps {
					for _, inMajor := range []bool{false, true} {
						w := nn.DenseWeight{Data: randomSlice(r, out*in), Out: out, In: in, InMajor: inMajor}
						x, s, bias := randomSlice(r, rows*in), randomSlice(r, rows*out), randomSlice(r, out)
						for i := range s {
							if r.IntN(3) > 0 {
								s[i] = 0
							}
						}
						if ρ == nn.Negative {
							bias = nil
						}
						what := fmt.Sprintf("%d rows of %d to %d, in major %v, %s", rows, in, out, inMajor, mapName)
						want, got := dirty(rows*out).Data, dirty(rows*out).Data
						ref.Dense(want, x, w, bias, rows, ρ)
						b.Dense(got, x, w, bias, rows, ρ)
						compare(t, what, got, want, 1e-5)
						want, got = dirty(rows*in).Data, dirty(rows*in).Data
						ref.DenseTransposed(want, s, w, rows, ρ)
						b.DenseTransposed(got, s, w, rows, ρ)
						compare(t, "transposed, "+what, got, want, 1e-5)
					}
				}
			}
		})
	}
}

func TestPool(t *testing.T) {
	ref := nn.NewPortable()
	for name, b := range backends() {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(5, 6))
			cases := convCases(r, 25)
			for _, c := range cases {
				c.win.Ceil = r.IntN(2) == 0
				oh, ow := c.win.Out(c.h, c.w)
				x, s := randomTensor(r, c.n, c.c, c.h, c.w), randomTensor(r, c.n, c.c, oh, ow)
				for i := range x.Data { // equal values meet in windows
					x.Data[i] = float32(math.Round(float64(x.Data[i])))
				}
				for _, step := range []struct {
					name     string
					dst, src *nn.Tensor
					run      func(nn.Backend, *nn.Tensor)
				}{
					{"MaxPool", s, x, func(b nn.Backend, y *nn.Tensor) { b.MaxPool(y, x, c.win) }},
					{"MaxPoolWinner", x, s, func(b nn.Backend, y *nn.Tensor) { b.MaxPoolWinner(y, s, x, c.win) }},
					{"SumPool", s, x, func(b nn.Backend, y *nn.Tensor) { b.SumPool(y, x, c.win) }},
					{"SumPoolTransposed", x, s, func(b nn.Backend, y *nn.Tensor) { b.SumPoolTransposed(y, s, c.win) }},
				} {
					want, got := dirty(step.dst.Shape...), dirty(step.dst.Shape...)
					step.run(ref, want)
					step.run(b, got)
					compare(t, fmt.Sprintf("%s, %v", step.name, c), got.Data, want.Data, 1e-5)
				}
			}
		})
	}
}

func TestElementwise(t *testing.T) {
	ref := nn.NewPortable()
	for name, b := range backends() {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(7, 8))
			for _, n := range []int{0, 1, 2, 3, 4, 5, 7, 8, 31, 1000, 100001} {
				x, y, z, dst := randomSlice(r, n), randomSlice(r, n), randomSlice(r, n), randomSlice(r, n)
				for i := range z {
					if r.IntN(4) == 0 {
						z[i], y[i] = 0, 0
					}
				}
				check := func(what string, bound float64, run func(b nn.Backend, dst []float32)) {
					t.Helper()
					want, got := append([]float32(nil), dst...), append([]float32(nil), dst...)
					run(ref, want)
					run(b, got)
					compare(t, fmt.Sprintf("%s of %d", what, n), got, want, bound)
				}
				for mapName, ρ := range weightMaps {
					check("Map "+mapName, 0, func(b nn.Backend, dst []float32) { b.Map(dst, x, ρ) })
					check("Map in place "+mapName, 0, func(b nn.Backend, dst []float32) { b.Map(dst, dst, ρ) })
				}
				check("Clip", 0, func(b nn.Backend, dst []float32) { b.Clip(dst, x, -0.5, 1) })
				check("Add", 0, func(b nn.Backend, dst []float32) { b.Add(dst, x) })
				check("AddScaled", 1e-6, func(b nn.Backend, dst []float32) { b.AddScaled(dst, x, 0.3) })
				check("Mul", 0, func(b nn.Backend, dst []float32) { b.Mul(dst, x, y) })
				check("Mul in place", 0, func(b nn.Backend, dst []float32) { b.Mul(dst, dst, y) })
				check("AddMul", 1e-6, func(b nn.Backend, dst []float32) { b.AddMul(dst, x, y, -0.7) })
				for _, gate := range []nn.Gate{nn.Always, nn.IfPositive, nn.IfNegative} {
					for _, plain := range []bool{false, true} {
						for _, ε := range []float32{0, 0.25} {
							q := nn.Quotient{Coefficient: 1.5, Gate: gate, Epsilon: ε, Plain: plain}
							check(fmt.Sprintf("Share %+v", q), 0, func(b nn.Backend, dst []float32) { b.Share(dst, x, z, y, q) })
							gotSum, gotStopped := b.Share(dirty(n).Data, x, z, y, q)
							wantSum, wantStopped := ref.Share(dirty(n).Data, x, z, y, q)
							if math.Abs(gotSum-wantSum) > 1e-6*float64(1+n) || gotStopped != wantStopped {
								t.Errorf("Share %+v of %d divided %v and stopped %v, want %v and %v", q, n, gotSum, gotStopped, wantSum, wantStopped)
							}
							check(fmt.Sprintf("Share in place %+v", q), 0, func(b nn.Backend, dst []float32) { b.Share(dst, dst, z, y, q) })
						}
					}
				}
				sums := func(b nn.Backend) []float32 {
					sum, absolute := b.Totals(x)
					return []float32{float32(b.Sum(x)), float32(b.Dot(x, y)), float32(sum), float32(absolute)}
				}
				compare(t, fmt.Sprintf("Sum, Dot and Totals of %d", n), sums(b), sums(ref), 1e-6)
				for _, stretches := range []int{1, 2, n} {
					if stretches == 0 || n%stretches != 0 {
						continue
					}
					got, want := make([]float64, stretches), make([]float32, stretches)
					b.Sums(got, x)
					for i := range want {
						want[i] = float32(ref.Sum(x[i*n/stretches : (i+1)*n/stretches]))
						if math.Abs(got[i]-float64(want[i])) > 1e-6*float64(1+n) {
							t.Errorf("sum %d of %d stretches of %d values: %v, want %v", i, stretches, n, got[i], want[i])
						}
					}
				}
			}
		})
	}
}
