package kernels

import (
	"lrpexplainer/nn"
	"lrpexplainer/wasm/kernels/abi"
)

// Scale is dst = scale ⊙ src + shift, each along the lines.
func (b *Backend) Scale(dst, src, scale, shift []float32, l nn.Lines) {
	a := abi.Lines{Dst: dst, A: src, At: scale, Shift: shift}
	if scale == nil {
		a.At = constants(&b.ones, l.Count, 1)
	}
	if shift == nil {
		a.Shift = constants(&b.zeros, l.Count, 0)
	}
	b.lines(abi.OpScale, a, l)
}

// constants is n times a value.
func constants(kept *[]float32, n int, v float32) []float32 {
	for len(*kept) < n {
		*kept = append(*kept, v)
	}
	return (*kept)[:n]
}

// LineDots is Σ x·y of every line, or Σ x.
func (b *Backend) LineDots(dst, x, y []float32, l nn.Lines) {
	b.lines(abi.OpLineDots, abi.Lines{Dst: dst, A: x, B: y}, l)
}

// Deviation is 1/√(variance + epsilon) of every line.
func (b *Backend) Deviation(dst, x []float32, l nn.Lines, epsilon float32, raw bool) {
	b.lines(abi.OpDeviation, abi.Lines{Dst: dst, A: x, Epsilon: epsilon, Raw: flag(raw)}, l)
}

// Center is dst = (src − the line's mean)·factor.
func (b *Backend) Center(dst, src, factor []float32, l nn.Lines, raw bool) {
	b.lines(abi.OpCenter, abi.Lines{Dst: dst, A: src, Line: factor, Raw: flag(raw)}, l)
}

// Softmax is exp(x − max)/Σ of every line.
func (b *Backend) Softmax(y, x []float32, l nn.Lines) {
	b.lines(abi.OpSoftmax, abi.Lines{Dst: y, A: x}, l)
}

// SoftmaxGradient is y ⊙ (g − ⟨g, y⟩) of every line.
func (b *Backend) SoftmaxGradient(dst, g, y []float32, l nn.Lines) {
	b.lines(abi.OpSoftmaxGradient, abi.Lines{Dst: dst, A: g, B: y}, l)
}

// SoftmaxTaylor is x ⊙ (r − y·Σ r) of every line, 0 where x is −∞.
func (b *Backend) SoftmaxTaylor(dst, r, x, y []float32, l nn.Lines) {
	b.lines(abi.OpSoftmaxTaylor, abi.Lines{Dst: dst, A: r, B: x, C: y}, l)
}

func (b *Backend) lines(op abi.Op, a abi.Lines, l nn.Lines) {
	if l.Size() == 0 {
		return
	}
	// The kernels would write past the end of a shorter array.
	n := l.Size()
	if op == abi.OpLineDots || op == abi.OpDeviation {
		a.Dst = a.Dst[:l.Number()]
	} else {
		a.Dst = a.Dst[:n]
	}
	a.A = a.A[:n]
	if a.B != nil {
		a.B = a.B[:n]
	}
	if a.C != nil {
		a.C = a.C[:n]
	}
	if a.Line != nil {
		a.Line = a.Line[:l.Number()]
	}
	a.Outer, a.Count, a.Inner = int32(l.Outer), int32(l.Count), int32(l.Inner)
	call(op, &a, b.parts(n, valuesPerPart/2))
}

func flag(on bool) int32 {
	if on {
		return 1
	}
	return 0
}

// Resample is dst = W·src along the lines.
func (b *Backend) Resample(dst, src []float32, l nn.Lines, r *nn.Resampling) {
	outputs := len(r.Start) - 1
	if l.Size() == 0 || outputs == 0 {
		return
	}
	call(abi.OpResample, &abi.Resampling{
		Dst: dst[:l.Outer*outputs*l.Inner], Src: src[:l.Size()], Start: r.Start, Index: r.Index, Weight: r.Weight,
		Outer: int32(l.Outer), Count: int32(l.Count), Inner: int32(l.Inner), Outputs: int32(outputs),
	}, b.parts(l.Outer*l.Inner*(outputs+len(r.Weight)), valuesPerPart))
}

// ResampleTransposed is Resample by the transposed matrix, which is small.
func (b *Backend) ResampleTransposed(src, dst []float32, l nn.Lines, r *nn.Resampling) {
	t := transposed(r, l.Count)
	l.Count = len(r.Start) - 1
	if l.Count == 0 {
		clear(src)
		return
	}
	b.Resample(src, dst, l, t)
}

// transposed is the matrix whose rows are r's columns, of which there are some.
func transposed(r *nn.Resampling, columns int) *nn.Resampling {
	t := &nn.Resampling{Start: make([]int32, columns+1), Index: make([]int32, len(r.Index)), Weight: make([]float32, len(r.Index))}
	for _, c := range r.Index {
		t.Start[c+1]++
	}
	for c := range columns {
		t.Start[c+1] += t.Start[c]
	}
	next := append([]int32(nil), t.Start...)
	for row := range len(r.Start) - 1 {
		for i := r.Start[row]; i < r.Start[row+1]; i++ {
			at := &next[r.Index[i]]
			t.Index[*at], t.Weight[*at] = int32(row), r.Weight[i]
			*at++
		}
	}
	return t
}
