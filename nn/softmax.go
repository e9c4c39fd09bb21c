package nn

import (
	"fmt"
	"math"
)

// Softmax is ONNX's, over Axis alone (opset 13 on), or over all axes from Axis on
// taken together (before opset 13).
type Softmax struct {
	Axis    int
	Flatten bool
}

// Kind is "Softmax".
func (*Softmax) Kind() string { return "Softmax" }

// OutShape is the input's.
func (s *Softmax) OutShape(in []Shape) (Shape, error) {
	if err := arity(in, 1); err != nil {
		return nil, err
	}
	if s.Axis < 0 || s.Axis >= len(in[0]) {
		return nil, fmt.Errorf("axis %d for input %v; expected one between 0 and %d", s.Axis, in[0], len(in[0])-1)
	}
	return in[0], nil
}

func (s *Softmax) along(axis int) bool { return axis == s.Axis || s.Flatten && axis > s.Axis }

// each visits every run of values that sum to one: n values from at in steps.
func (s *Softmax) each(shape Shape, visit func(at, n, step int)) {
	n, inner := shape[s.Axis], Shape(shape[s.Axis+1:]).Size()
	if s.Flatten {
		n, inner = n*inner, 1
	}
	for o := range Shape(shape[:s.Axis]).Size() {
		for i := range inner {
			visit(o*n*inner+i, n, inner)
		}
	}
}

// Forward is exp(x − max)/Σ, in float64.
func (s *Softmax) Forward(_ Backend, out *Tensor, in []*Tensor) {
	s.each(in[0].Shape, func(at, n, step int) {
		x, y := in[0].Data[at:], out.Data[at:]
		top := math.Inf(-1)
		for i := range n {
			top = math.Max(top, float64(x[i*step]))
		}
		var sum float64
		for i := range n {
			sum += math.Exp(float64(x[i*step]) - top)
		}
		for i := range n {
			y[i*step] = float32(math.Exp(float64(x[i*step])-top) / sum)
		}
	})
}

// Gradient is y ⊙ (g − ⟨g, y⟩).
func (s *Softmax) Gradient(_ Backend, grad []*Tensor, g *Tensor, _ []*Tensor, out *Tensor) {
	s.each(out.Shape, func(at, n, step int) {
		var dot float64
		for i := range n {
			dot += float64(g.Data[at+i*step]) * float64(out.Data[at+i*step])
		}
		for i := range n {
			k := at + i*step
			grad[0].Data[k] = out.Data[k] * float32(float64(g.Data[k])-dot)
		}
	})
}

// SoftmaxOf is the softmax of each sample's values, all axes but the batch
// together.
func SoftmaxOf(logits *Tensor) *Tensor {
	out := NewTensor(logits.Shape...)
	n := len(logits.Data) / logits.Batch()
	flat := &Softmax{Axis: 1, Flatten: true}
	flat.Forward(nil, out.View(logits.Batch(), n), []*Tensor{logits.View(logits.Batch(), n)})
	return out
}
