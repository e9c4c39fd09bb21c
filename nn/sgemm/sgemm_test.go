package sgemm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/blas/gonum"
)

// multiplier is a BLAS, as far as it is tested here.
type multiplier interface {
	Sgemm(tA, tB blas.Transpose, m, n, k int, alpha float32, a []float32, lda int, b []float32, ldb int, beta float32, c []float32, ldc int)
}

// multipliers are gonum's own product, which stays where there is no kernel, and that of
// every kernel of this processor.
func multipliers() (names []string, by map[string]multiplier) {
	names, by = []string{"gonum"}, map[string]multiplier{"gonum": gonum.Implementation{}}
	for _, k := range available() {
		names, by[k.name] = append(names, k.name), implementation{kernel: k}
	}
	return names, by
}

func each(t *testing.T, do func(t *testing.T, im multiplier)) {
	names, by := multipliers()
	for _, name := range names {
		t.Run(name, func(t *testing.T) { do(t, by[name]) })
	}
}

// question is a product with everything that it depends on.
type question struct {
	tA, tB        blas.Transpose
	m, n, k       int
	lda, ldb, ldc int
	alpha, beta   float32
	a, b, c       []float32
}

func (q question) String() string {
	return fmt.Sprintf("%c%c %d×%d×%d, strides %d %d %d, alpha %g, beta %g", q.tA, q.tB, q.m, q.n, q.k, q.lda, q.ldb, q.ldc, q.alpha, q.beta)
}

// beyond marks what lies outside of C and must stay.
const beyond = 12345

func ask(rng *rand.Rand, tA, tB blas.Transpose, m, n, k, spare int, alpha, beta float32) question {
	q := question{tA: tA, tB: tB, m: m, n: n, k: k, ldc: n + spare, alpha: alpha, beta: beta}
	values := func(rows, cols int, t blas.Transpose) ([]float32, int) {
		if t != blas.NoTrans {
			rows, cols = cols, rows
		}
		v := make([]float32, rows*(cols+spare)-spare)
		for i := range v {
			v[i] = float32(rng.NormFloat64())
		}
		return v, cols + spare
	}
	q.a, q.lda = values(m, k, tA)
	q.b, q.ldb = values(k, n, tB)
	q.c = make([]float32, m*q.ldc+5)
	for i := range q.c {
		if i%q.ldc < n && i/q.ldc < m {
			q.c[i] = float32(rng.NormFloat64())
		} else {
			q.c[i] = beyond
		}
	}
	return q
}

// by is C as an implementation computes it.
func (q question) by(im multiplier) []float32 {
	c := append([]float32(nil), q.c...)
	im.Sgemm(q.tA, q.tB, q.m, q.n, q.k, q.alpha, q.a, q.lda, q.b, q.ldb, q.beta, c, q.ldc)
	return c
}

// check compares with the sum in float64, to what float32 sums of so many terms may be off.
func (q question) check(t *testing.T, c []float32) {
	t.Helper()
	at := func(v []float32, stride, i, j int, tr blas.Transpose) float64 {
		if tr != blas.NoTrans {
			i, j = j, i
		}
		return float64(v[i*stride+j])
	}
	for i := range c {
		row, col := i/q.ldc, i%q.ldc
		if row >= q.m || col >= q.n {
			if c[i] != beyond {
				t.Fatalf("%v: value %d, outside of C, is %g", q, i, c[i])
			}
			continue
		}
		want := float64(0)
		if q.beta != 0 {
			want = float64(q.beta) * float64(q.c[i])
		}
		size := math.Abs(want)
		for l := range q.k {
			v := float64(q.alpha) * at(q.a, q.lda, row, l, q.tA) * at(q.b, q.ldb, l, col, q.tB)
			want += v
			size += math.Abs(v)
		}
		if d := math.Abs(float64(c[i]) - want); !(d <= size*1e-7*math.Sqrt(float64(q.k+16))+1e-30) {
			t.Fatalf("%v: (%d, %d) is %g; expected %g", q, row, col, c[i], want)
		}
	}
}

var transposes = []blas.Transpose{blas.NoTrans, blas.Trans, blas.ConjTrans}

// TestShapes goes around every edge of the tiles, the blocks, the strips and the parts.
func TestShapes(t *testing.T) {
	each(t, func(t *testing.T, im multiplier) {
		rng := rand.New(rand.NewPCG(1, 2))
		for _, tA := range transposes[:2] {
			for _, tB := range transposes[:2] {
				for _, m := range []int{1, 3, 4, 6, 7, 8, 13, 65} {
					for _, n := range []int{1, 4, 15, 16, 17, 32, 33, 97} {
						for _, k := range []int{1, 2, 31, 300} {
							q := ask(rng, tA, tB, m, n, k, m%3, 1, float32(n%2))
							q.check(t, q.by(im))
						}
					}
				}
			}
		}
		for _, shape := range [][3]int{{300, 40, 70}, {70, 1100, 40}, {40, 70, 1100}, {530, 520, 33}, {6, 2049, 257}, {515, 5, 513}} {
			q := ask(rng, blas.NoTrans, blas.Trans, shape[0], shape[1], shape[2], 3, -0.5, 2)
			q.check(t, q.by(im))
		}
	})
}

func TestFactors(t *testing.T) {
	each(t, func(t *testing.T, im multiplier) {
		rng := rand.New(rand.NewPCG(3, 4))
		for _, alpha := range []float32{0, 1, -1, 0.25, 3} {
			for _, beta := range []float32{0, 1, -1, 0.5} {
				for _, tA := range transposes[:2] {
					for _, tB := range transposes[:2] {
						q := ask(rng, tA, tB, 29, 50, 300, 2, alpha, beta)
						q.check(t, q.by(im))
					}
				}
			}
		}
	})
}

// TestRandomShapes are products as they come.
func TestRandomShapes(t *testing.T) {
	each(t, func(t *testing.T, im multiplier) {
		rng := rand.New(rand.NewPCG(5, 6))
		for range 100 {
			q := ask(rng, transposes[rng.IntN(3)], transposes[rng.IntN(3)], 1+rng.IntN(70), 1+rng.IntN(120), 1+rng.IntN(400), rng.IntN(9), float32(rng.NormFloat64()), float32(rng.IntN(3)))
			q.check(t, q.by(im))
		}
	})
}

// TestThreads: the same bits on any number of threads, and with products side by side.
func TestThreads(t *testing.T) {
	each(t, func(t *testing.T, im multiplier) {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
		rng := rand.New(rand.NewPCG(7, 8))
		for _, shape := range [][3]int{{64, 2000, 130}, {700, 20, 520}, {200, 300, 300}} {
			q := ask(rng, blas.Trans, blas.NoTrans, shape[0], shape[1], shape[2], 1, 1, 1)
			runtime.GOMAXPROCS(1)
			want := q.by(im)
			q.check(t, want)
			for _, threads := range []int{2, 3, 8} {
				runtime.GOMAXPROCS(threads)
				var group sync.WaitGroup
				for range 3 {
					group.Go(func() {
						for i, v := range q.by(im) {
							if v != want[i] {
								t.Errorf("%v on %d threads: value %d is %g; expected %g", q, threads, i, v, want[i])
								return
							}
						}
					})
				}
				group.Wait()
			}
		}
	})
}

// TestNotNumbers: NaN and Inf reach the values of C that depend on them and no others, and
// what C held is forgotten where beta is 0.
func TestNotNumbers(t *testing.T) {
	each(t, func(t *testing.T, im multiplier) {
		for _, bad := range []float32{float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1))} {
			rng := rand.New(rand.NewPCG(9, 10))
			q := ask(rng, blas.NoTrans, blas.NoTrans, 21, 45, 270, 0, 1, 0)
			q.a[17*q.lda+269], q.b[100*q.ldb+44] = bad, bad
			for i := range q.c[:21*45] {
				q.c[i] = float32(math.NaN())
			}
			theirs := q.by(gonum.Implementation{})
			for i, v := range q.by(im)[:21*45] {
				touched := i/45 == 17 || i%45 == 44
				finite := !math.IsNaN(float64(v)) && !math.IsInf(float64(v), 0)
				if finite == touched {
					t.Fatalf("with %g: (%d, %d) is %g", bad, i/45, i%45, v)
				}
				if math.IsNaN(float64(v)) != math.IsNaN(float64(theirs[i])) || math.IsInf(float64(v), 0) && v != theirs[i] {
					t.Fatalf("with %g: (%d, %d) is %g; gonum's is %g", bad, i/45, i%45, v, theirs[i])
				}
			}
		}
	})
}

// TestRefusals: what gonum does not take is not taken.
func TestRefusals(t *testing.T) {
	each(t, func(t *testing.T, im multiplier) {
		good := ask(rand.New(rand.NewPCG(1, 1)), blas.NoTrans, blas.NoTrans, 30, 40, 50, 0, 1, 0)
		for name, spoil := range map[string]func(q *question){
			"transpose":    func(q *question) { q.tA = 'X' },
			"rows":         func(q *question) { q.m = -1 },
			"stride of A":  func(q *question) { q.lda = 49 },
			"stride of B":  func(q *question) { q.ldb = 39 },
			"stride of C":  func(q *question) { q.ldc = 39 },
			"A is short":   func(q *question) { q.a = q.a[1:] },
			"B is short":   func(q *question) { q.b = q.b[1:] },
			"C is short":   func(q *question) { q.c = q.c[:30*40-1] },
			"A transposed": func(q *question) { q.tA = blas.Trans; q.lda = 29 },
		} {
			q := good
			spoil(&q)
			panicked := func() (p any) {
				defer func() { p = recover() }()
				q.by(im)
				return nil
			}()
			if panicked == nil {
				t.Errorf("%s: no panic", name)
			}
		}
		q := good
		q.k = 0
		for i, v := range q.by(im)[:30*40] {
			if v != 0 {
				t.Fatalf("with no terms value %d is %g", i, v)
			}
		}
	})
}

// TestImported: importing the package puts the fastest kernel in gonum's place, if there
// is one.
func TestImported(t *testing.T) {
	im, ours := blas32.Implementation().(implementation)
	if k := available(); len(k) > 0 != ours || ours && (im.kernel.name != k[0].name || Name() != k[0].name) {
		t.Errorf("blas32 has %T by %s; expected one of %d kernels", blas32.Implementation(), Name(), len(k))
	}
	if runtime.GOARCH != "amd64" && (ours || Name() != "gonum") {
		t.Errorf("on %s blas32 has %T", runtime.GOARCH, blas32.Implementation())
	}
}

// BenchmarkSgemm measures products that convolutions amount to, one thread with -cpu 1.
func BenchmarkSgemm(b *testing.B) {
	names, by := multipliers()
	for _, s := range []struct {
		tA, tB  blas.Transpose
		m, n, k int
	}{
		{blas.NoTrans, blas.NoTrans, 64, 4096, 576}, {blas.Trans, blas.NoTrans, 576, 4096, 64}, {blas.NoTrans, blas.NoTrans, 256, 256, 1152},
		{blas.NoTrans, blas.NoTrans, 512, 64, 4608}, {blas.NoTrans, blas.Trans, 16, 200, 512}, {blas.NoTrans, blas.Trans, 1, 4096, 4096},
	} {
		q := ask(rand.New(rand.NewPCG(1, 1)), s.tA, s.tB, s.m, s.n, s.k, 0, 1, 1)
		for _, name := range names {
			im := by[name]
			b.Run(fmt.Sprintf("%c%c-%dx%dx%d/%s", s.tA, s.tB, s.m, s.n, s.k, name), func(b *testing.B) {
				for b.Loop() {
					im.Sgemm(q.tA, q.tB, q.m, q.n, q.k, q.alpha, q.a, q.lda, q.b, q.ldb, q.beta, q.c, q.ldc)
				}
				b.ReportMetric(2*float64(s.m)*float64(s.n)*float64(s.k)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
			})
		}
	}
}

// TestFilled: a B that is written when it is needed.
func TestFilled(t *testing.T) {
	for _, k := range available() {
		t.Run(k.name, func(t *testing.T) {
			im, rng := implementation{kernel: k}, rand.New(rand.NewPCG(11, 12))
			for _, shape := range [][3]int{{5, 7, 3}, {1, 1, 1}, {64, 1500, 300}, {90, 33, 700}} {
				for _, beta := range []float32{0, 1} {
					q := ask(rng, blas.NoTrans, blas.NoTrans, shape[0], shape[1], shape[2], 2, 1, beta)
					got := append([]float32(nil), q.c...)
					im.SgemmFilled(q.m, q.n, q.k, q.a, q.lda, func(dst []float32, top, bottom, left, right, width int) {
						for i := top; i < bottom; i++ {
							for j := left; j < right; j++ {
								panel := (j - left) / width
								dst[(panel*(bottom-top)+i-top)*width+(j-left)%width] = q.b[i*q.ldb+j]
							}
						}
					}, beta, got, q.ldc)
					q.check(t, got)
				}
			}
			for name, call := range map[string]func(){
				"C is short": func() { im.SgemmFilled(3, 3, 3, make([]float32, 9), 3, nil, 0, make([]float32, 8), 3) },
				"beta is 2":  func() { im.SgemmFilled(3, 3, 3, make([]float32, 9), 3, nil, 2, make([]float32, 9), 3) },
			} {
				func() {
					defer func() {
						if recover() == nil {
							t.Errorf("%s: no panic", name)
						}
					}()
					call()
				}()
			}
		})
	}
}
