package kernels

import (
	"lrpexplainer/nn"
	"lrpexplainer/wasm/kernels/abi"
)

// Map is dst = ρ(src).
func (b *Backend) Map(dst, src []float32, ρ nn.WeightMap) {
	b.elementwise(abi.OpMap, abi.Elementwise{Dst: dst, A: src, N: int32(len(src)), Map: weightMap(ρ)})
}

// Clip is dst = min(max(src, low), high).
func (b *Backend) Clip(dst, src []float32, low, high float32) {
	b.elementwise(abi.OpClip, abi.Elementwise{Dst: dst, A: src, N: int32(len(src)), Low: low, High: high})
}

// Add is dst += src.
func (b *Backend) Add(dst, src []float32) {
	b.elementwise(abi.OpAdd, abi.Elementwise{Dst: dst, A: src, N: int32(len(src))})
}

// AddScaled is dst += c·src.
func (b *Backend) AddScaled(dst, src []float32, c float32) {
	b.elementwise(abi.OpAddScaled, abi.Elementwise{Dst: dst, A: src, N: int32(len(src)), Scale: c})
}

// Mul is dst = a·b.
func (b *Backend) Mul(dst, x, y []float32) {
	b.elementwise(abi.OpMul, abi.Elementwise{Dst: dst, A: x, B: y, N: int32(len(x))})
}

// AddMul is dst += c·a·b.
func (b *Backend) AddMul(dst, x, y []float32, c float32) {
	b.elementwise(abi.OpAddMul, abi.Elementwise{Dst: dst, A: x, B: y, N: int32(len(x)), Scale: c})
}

// elementwise checks that no array is shorter than the first operand: the kernels
// would write past its end.
func (b *Backend) elementwise(op abi.Op, e abi.Elementwise) {
	e.Dst = e.Dst[:e.N]
	if e.B != nil {
		e.B = e.B[:e.N]
	} else {
		e.B = e.A
	}
	call(op, &e, b.parts(int(e.N), valuesPerPart))
}

// Share is s = c·gate(sign)·r ⊘ S(z, ε).
func (b *Backend) Share(s, r, z, sign []float32, q nn.Quotient) (divided float64, stopped bool) {
	n := len(r)
	parts := b.parts(n, valuesPerPart)
	args := abi.Share{
		Divided: b.results(parts), Stopped: table(&b.stopped, parts),
		S: s[:n], R: r, Z: z[:n], Sign: sign[:n], N: int32(n),
		Coefficient: q.Coefficient, Epsilon: q.Epsilon, NegativeEpsilon: -q.Epsilon, Gate: int32(q.Gate),
	}
	if q.Plain {
		args.NegativeEpsilon = q.Epsilon
	}
	call(abi.OpShare, &args, parts)
	for i, sum := range args.Divided {
		divided += sum
		stopped = stopped || args.Stopped[i] != 0
	}
	return divided, stopped
}

// Sum is Σ x.
func (b *Backend) Sum(x []float32) float64 { return b.reduce(abi.OpSum, 1, x, x)[0] }

// Totals are Σ x and Σ |x|.
func (b *Backend) Totals(x []float32) (sum, absolute float64) {
	totals := b.reduce(abi.OpTotals, 2, x, x)
	return totals[0], totals[1]
}

// Dot is Σ x·y.
func (b *Backend) Dot(x, y []float32) float64 { return b.reduce(abi.OpDot, 1, x, y[:len(x)])[0] }

// reduce reduces x and y to some totals: equal stretches, so that there are parts, and
// what is left over.
func (b *Backend) reduce(op abi.Op, totals int, x, y []float32) []float64 {
	parts := b.parts(len(x), valuesPerPart)
	n := len(x) / parts
	result := b.results(totals * (parts + 1))
	part := func(to, from, n, count int) {
		if n > 0 {
			call(op, &abi.Reduction{Result: result[totals*to : totals*(to+count)], A: x[from : from+n*count], B: y[from : from+n*count], N: int32(n), Count: int32(count)}, count)
		}
	}
	part(0, 0, n, parts)
	part(parts, n*parts, len(x)-n*parts, 1)
	for i := totals; i < len(result); i++ {
		result[i%totals] += result[i]
	}
	return result
}

// results is room for n results, zeros.
func (b *Backend) results(n int) []float64 {
	if cap(b.result) < n {
		b.result = make([]float64, n)
	}
	b.result = b.result[:n]
	clear(b.result)
	return b.result
}

// Sums are the sums of len(dst) equal stretches of x.
func (b *Backend) Sums(dst []float64, x []float32) {
	n := len(x) / len(dst)
	x = x[:n*len(dst)]
	call(abi.OpSum, &abi.Reduction{Result: dst, A: x, B: x, N: int32(n), Count: int32(len(dst))}, b.parts(len(x), valuesPerPart))
}
