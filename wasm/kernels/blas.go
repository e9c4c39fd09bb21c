package kernels

import (
	"sync"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/blas/gonum"

	"lrpexplainer/wasm/kernels/abi"
)

// Use makes the kernels gonum's float32 BLAS (blas32.Use) and reports whether there
// are kernels.
func Use() bool {
	features, threads := loaded()
	if features&abi.SIMD == 0 {
		return false
	}
	blas32.Use(&implementation{backend: newBackend(features, threads)})
	return true
}

// implementation is gonum's BLAS with another Sgemm.
type implementation struct {
	gonum.Implementation
	mu      sync.Mutex
	backend *Backend
}

// Sgemm is C = alpha·op(A)·op(B) + beta·C. What is wrong or empty is left to gonum,
// which panics or does nothing as it should.
func (im *implementation) Sgemm(tA, tB blas.Transpose, m, n, k int, alpha float32, a []float32, lda int, b []float32, ldb int, beta float32, c []float32, ldc int) {
	transA, transB := tA != blas.NoTrans, tB != blas.NoTrans
	rowsA, colsA := m, k
	if transA {
		rowsA, colsA = k, m
	}
	rowsB, colsB := k, n
	if transB {
		rowsB, colsB = n, k
	}
	valid := (tA == blas.NoTrans || tA == blas.Trans || tA == blas.ConjTrans) && (tB == blas.NoTrans || tB == blas.Trans || tB == blas.ConjTrans)
	if !valid || alpha == 0 || !fits(a, rowsA, colsA, lda) || !fits(b, rowsB, colsB, ldb) || !fits(c, m, n, ldc) {
		im.Implementation.Sgemm(tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
		return
	}
	im.mu.Lock()
	defer im.mu.Unlock()
	be := im.backend
	p := abi.Product{
		C: c, A: a, B: b,
		AOffset: table(&be.weightOffsets, k), BOffset: table(&be.offsets, k), Column: table(&be.columns, n),
		M: int32(m), N: int32(n), K: int32(k), AStride: int32(4 * lda), CStride: int32(4 * ldc),
	}
	if alpha != 1 {
		p.AMap = abi.Map{Form: abi.Signed, Pos: alpha, Neg: alpha}
	}
	aStep, bStep, column := 1, ldb, 1
	if transA {
		aStep, p.AStride = lda, 4
	}
	if transB {
		bStep, column = 1, ldb
	}
	for i := range k {
		p.AOffset[i], p.BOffset[i] = int32(4*i*aStep), int32(4*i*bStep)
	}
	for i := range n {
		p.Column[i] = int32(4 * i * column)
	}
	if beta != 0 {
		p.Add = 1
	}
	if beta != 0 && beta != 1 {
		for i := range m {
			row := c[i*ldc:][:n]
			for j := range row {
				row[j] *= beta
			}
		}
	}
	be.product(p)
}

// fits reports whether data holds a matrix that is not empty.
func fits(data []float32, rows, cols, stride int) bool {
	return rows > 0 && cols > 0 && stride >= cols && len(data) >= (rows-1)*stride+cols
}
