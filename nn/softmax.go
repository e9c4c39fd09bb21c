package nn

import "fmt"

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

// Lines are the runs of values that sum to one.
func (s *Softmax) Lines(shape Shape) Lines {
	l := alongAxis(shape, s.Axis)
	if s.Flatten {
		l.Count, l.Inner = l.Count*l.Inner, 1
	}
	return l
}

// Forward is exp(x − max)/Σ.
func (s *Softmax) Forward(be Backend, out *Tensor, in []*Tensor) {
	be.Softmax(out.Data, in[0].Data, s.Lines(in[0].Shape))
}

// Gradient is y ⊙ (g − ⟨g, y⟩).
func (s *Softmax) Gradient(be Backend, grad []*Tensor, g *Tensor, _ []*Tensor, out *Tensor) {
	be.SoftmaxGradient(grad[0].Data, g.Data, out.Data, s.Lines(out.Shape))
}

// SoftmaxOf is the softmax of each sample's values, all axes but the batch
// together.
func SoftmaxOf(logits *Tensor) *Tensor {
	out := NewTensor(logits.Shape...)
	n := logits.Batch()
	(&Portable{}).Softmax(out.Data, logits.Data, Lines{n, len(logits.Data) / n, 1})
	return out
}
