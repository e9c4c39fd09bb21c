package nn

import (
	"fmt"
	"math"
)

// Quantize is ONNX's QuantizeLinear followed by its DequantizeLinear: every value
// becomes the nearest multiple of its scale, even multiples where two are as near,
// among those that the integer type reaches. It is an activation: relevance passes.
type Quantize struct {
	// Scale, Low and High have one value, or one for each position along Axis. Low and
	// High are the integer type's limits less the zero point, in steps of Scale.
	Scale, Low, High []float32
	Axis             int
}

// Kind is "QuantizeLinear".
func (*Quantize) Kind() string { return "QuantizeLinear" }

// OutShape is the input's.
func (q *Quantize) OutShape(in []Shape) (Shape, error) {
	if err := arity(in, 1); err != nil {
		return nil, err
	}
	if n := len(q.Scale); n != 1 && (q.Axis < 0 || q.Axis >= len(in[0]) || in[0][q.Axis] != n) {
		return nil, fmt.Errorf("%d scales for axis %d of input %v", n, q.Axis, in[0])
	}
	return in[0], nil
}

// each visits every stretch of values with one scale, by its number.
func (q *Quantize) each(shape Shape, visit func(from, to, k int)) {
	if len(q.Scale) == 1 {
		visit(0, shape.Size(), 0)
		return
	}
	inner := shape[q.Axis+1:].Size()
	for from, k := 0, 0; from < shape.Size(); from, k = from+inner, (k+1)%len(q.Scale) {
		visit(from, from+inner, k)
	}
}

// Forward rounds.
func (q *Quantize) Forward(_ Backend, out *Tensor, in []*Tensor) {
	q.each(in[0].Shape, func(from, to, k int) {
		s, low, high := q.Scale[k], float64(q.Low[k]), float64(q.High[k])
		for i := from; i < to; i++ {
			steps := math.RoundToEven(float64(in[0].Data[i] / s))
			out.Data[i] = float32(math.Min(math.Max(steps, low), high)) * s
		}
	})
}

// Gradient is g where the value lies within the type's limits, as if it were not
// rounded (the straight-through estimator).
func (q *Quantize) Gradient(_ Backend, grad []*Tensor, g *Tensor, in []*Tensor, _ *Tensor) {
	q.each(in[0].Shape, func(from, to, k int) {
		low, high := q.Low[k]*q.Scale[k], q.High[k]*q.Scale[k]
		for i := from; i < to; i++ {
			if x := in[0].Data[i]; x >= low && x <= high {
				grad[0].Data[i] = g.Data[i]
			} else {
				grad[0].Data[i] = 0
			}
		}
	})
}

// Bounded is false: a quantised signal is no gate.
func (*Quantize) Bounded() bool { return false }
