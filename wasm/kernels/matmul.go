package kernels

import (
	"lrpexplainer/nn"
	"lrpexplainer/wasm/kernels/abi"
)

// MatMul is one call for all pairs of matrices, which are read where they lie.
func (b *Backend) MatMul(y, x, w []float32, p nn.Products) {
	if len(p.A) == 0 || p.M == 0 || p.N == 0 {
		return
	}
	if p.K == 0 {
		clear(y[:len(p.A)*p.M*p.N])
		return
	}
	for i := range p.A { // the kernels would read past an array's end
		_, _ = x[p.A[i]:][:p.M*p.K], w[p.B[i]:][:p.K*p.N]
	}
	xRow, xStep, wStep, wColumn := p.K, 1, p.N, 1
	if p.TransA {
		xRow, xStep = 1, p.M
	}
	if p.TransB {
		wStep, wColumn = 1, p.K
	}
	b.product(abi.Product{
		C: y[:len(p.A)*p.M*p.N], A: x, B: w,
		AOffset: steps(&b.weightOffsets, p.K, xStep), BOffset: steps(&b.offsets, p.K, wStep), Column: steps(&b.columns, p.N, wColumn),
		AStart: places(&b.starts[0], p.A), BStart: places(&b.starts[1], p.B),
		M: int32(p.M), N: int32(p.N), K: int32(p.K), AStride: int32(4 * xRow), CStride: int32(4 * p.N),
		Count: int32(len(p.A)), CPlane: int32(4 * p.M * p.N),
	})
}

// steps is a table of n places, in bytes, from each of which to the next there are some
// values.
func steps(kept *[]int32, n, values int) []int32 {
	t := table(kept, n)
	for i := range t {
		t[i] = int32(4 * i * values)
	}
	return t
}

// places is a table of places, in bytes.
func places(kept *[]int32, at []int) []int32 {
	t := table(kept, len(at))
	for i, v := range at {
		t[i] = int32(4 * v)
	}
	return t
}
