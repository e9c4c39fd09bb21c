package kernels

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"

	"lrpexplainer/wasm/kernels/abi"
)

func TestSgemm(t *testing.T) {
	for name, b := range backends() {
		t.Run(name, func(t *testing.T) {
			im := &implementation{backend: b}
			r := rand.New(rand.NewPCG(9, 10))
			size := func() int {
				if r.IntN(10) == 0 {
					return 100 + r.IntN(500)
				}
				return 1 + r.IntN(50)
			}
			for range 60 {
				m, n, k := size(), size(), size()
				tA, tB := []blas.Transpose{blas.NoTrans, blas.Trans}[r.IntN(2)], []blas.Transpose{blas.NoTrans, blas.Trans}[r.IntN(2)]
				matrix := func(rows, cols int, trans blas.Transpose) ([]float32, int) {
					if trans != blas.NoTrans {
						rows, cols = cols, rows
					}
					stride := cols + r.IntN(5)
					offset := r.IntN(4)
					return randomSlice(r, offset+(rows-1)*stride+cols)[offset:], stride
				}
				a, lda := matrix(m, k, tA)
				b, ldb := matrix(k, n, tB)
				c, ldc := matrix(m, n, blas.NoTrans)
				alpha, beta := []float32{1, -0.5}[r.IntN(2)], []float32{0, 1, 0.5}[r.IntN(3)]
				want := append([]float32(nil), c...)
				gonum.Implementation{}.Sgemm(tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, want, ldc)
				im.Sgemm(tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
				compare(t, fmt.Sprintf("%c%c %d×%d×%d, %v·AB + %v·C", tA, tB, m, n, k, alpha, beta), c, want, 1e-5)
			}
		})
	}
}

// TestBlocks: products of several blocks of rows, columns and steps, and with every number of
// rows that is left for the last tiles.
func TestBlocks(t *testing.T) {
	type shape struct{ m, n, k int }
	large := []shape{
		{7, abi.SlabN + 104, 2*abi.BlockK + 30},   // steps in three blocks, all of A's packed once for two slabs
		{200, abi.SlabN + 4, 1110},                // and packed again, since they do not fit
		{2*abi.BlockM + 14, abi.BlockN + 40, 400}, // rows in three blocks, columns in two
		{2*abi.NearM + 4, 20, abi.BlockK + 6},     // rows that are near in three
		{1, 250, 100},                             // B is not packed, in tiles of as many rows, over three blocks of steps
		{2, 250, 100},
		{3, 250, 100},
		{4, 250, 100},
		{31, 16 * 17, 50}, // strips side by side
	}
	var small []shape
	for m := range 26 {
		small = append(small, shape{m + 1, 19, 9})
	}
	for name, shapes := range map[string][]shape{"plain": append(large, small...), "divided": append(large[2:], small...)} {
		b := backends()[name]
		t.Run(name, func(t *testing.T) {
			im := &implementation{backend: b}
			r := rand.New(rand.NewPCG(1, 3))
			for _, s := range shapes {
				x, y := randomSlice(r, s.m*s.k), randomSlice(r, s.k*s.n)
				got, want := dirty(s.m, s.n).Data, make([]float32, s.m*s.n)
				gonum.Implementation{}.Sgemm(blas.NoTrans, blas.NoTrans, s.m, s.n, s.k, 1, x, s.k, y, s.n, 0, want, s.n)
				im.Sgemm(blas.NoTrans, blas.NoTrans, s.m, s.n, s.k, 1, x, s.k, y, s.n, 0, got, s.n)
				compare(t, fmt.Sprintf("%d×%d×%d", s.m, s.n, s.k), got, want, 1e-5)
			}
		})
	}
}

// TestSgemmBorder: what gonum refuses is refused as gonum does.
func TestSgemmBorder(t *testing.T) {
	im := &implementation{backend: testBackend(1)}
	one := []float32{1}
	for name, call := range map[string]func(){
		"short A": func() { im.Sgemm(blas.NoTrans, blas.NoTrans, 2, 1, 1, 1, one, 1, one, 1, 0, []float32{1, 1}, 1) },
		"narrow stride": func() {
			im.Sgemm(blas.NoTrans, blas.NoTrans, 1, 2, 1, 1, one, 1, []float32{1, 1}, 1, 0, []float32{1, 1}, 2)
		},
		"negative size": func() { im.Sgemm(blas.NoTrans, blas.NoTrans, -1, 1, 1, 1, one, 1, one, 1, 0, one, 1) },
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
	c := []float32{3}
	im.Sgemm(blas.NoTrans, blas.NoTrans, 0, 1, 1, 1, nil, 1, one, 1, 0, c, 1)
	if c[0] != 3 {
		t.Error("an empty product changed its destination")
	}
}
