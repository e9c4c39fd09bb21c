package nn

import (
	"fmt"
	"math"
)

// LRN is ONNX's local response normalization across channels:
// y = x·(Bias + Alpha/Size·Σ x²)^−Beta, the sum over Size channels around each.
type LRN struct {
	Size              int
	Alpha, Beta, Bias float64
}

// Kind is "LRN".
func (*LRN) Kind() string { return "LRN" }

// OutShape is the input's.
func (l *LRN) OutShape(in []Shape) (Shape, error) {
	if err := arity(in, 1); err != nil {
		return nil, err
	}
	if len(in[0]) < 2 || l.Size < 1 {
		return nil, fmt.Errorf("input %v with size %d; expected (N,C,…) and a size of at least 1", in[0], l.Size)
	}
	return in[0], nil
}

// reach is how many channels before and after are looked at.
func (l *LRN) reach() (before, after int) { return (l.Size - 1) / 2, l.Size / 2 }

// each visits every position's column of channels: n values from at in steps.
func (l *LRN) each(shape Shape, visit func(at, n, step int)) {
	n, inner := shape[1], Shape(shape[2:]).Size()
	for o := range shape[0] {
		for i := range inner {
			visit(o*n*inner+i, n, inner)
		}
	}
}

// base is Bias + Alpha/Size·Σ x² around channel c.
func (l *LRN) base(x []float32, c, n, step int) float64 {
	before, after := l.reach()
	var sum float64
	for k := max(0, c-before); k <= min(n-1, c+after); k++ {
		v := float64(x[k*step])
		sum += v * v
	}
	return l.Bias + l.Alpha/float64(l.Size)*sum
}

// Forward normalises.
func (l *LRN) Forward(_ Backend, out *Tensor, in []*Tensor) {
	l.each(in[0].Shape, func(at, n, step int) {
		x := in[0].Data[at:]
		for c := range n {
			out.Data[at+c*step] = float32(float64(x[c*step]) * math.Pow(l.base(x, c, n, step), -l.Beta))
		}
	})
}

// Gradient is the exact derivative, neighbours included.
func (l *LRN) Gradient(_ Backend, grad []*Tensor, g *Tensor, in []*Tensor, _ *Tensor) {
	clear(grad[0].Data)
	before, after := l.reach()
	l.each(in[0].Shape, func(at, n, step int) {
		x, d := in[0].Data[at:], grad[0].Data[at:]
		for c := range n {
			base, up := l.base(x, c, n, step), float64(g.Data[at+c*step])
			d[c*step] += float32(up * math.Pow(base, -l.Beta))
			factor := -2 * l.Beta * l.Alpha / float64(l.Size) * math.Pow(base, -l.Beta-1) * float64(x[c*step]) * up
			for k := max(0, c-before); k <= min(n-1, c+after); k++ {
				d[k*step] += float32(factor * float64(x[k*step]))
			}
		}
	})
}
