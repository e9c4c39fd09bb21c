package nn

import (
	"fmt"
	"slices"
)

// Reshape is ONNX's Reshape, Flatten, Squeeze and Unsqueeze: the same values
// under another shape.
type Reshape struct {
	Op string
	// Shape is the output's, as ONNX's Reshape takes it: 0 copies the input's axis,
	// one −1 takes what is left. A leading 1 stands for the batch axis.
	Shape []int
	// ZeroIsZero is ONNX's allowzero: a 0 is an empty axis, which is refused.
	ZeroIsZero bool
}

// Kind is the ONNX operator.
func (r *Reshape) Kind() string { return r.Op }

// OutShape resolves 0 and −1.
func (r *Reshape) OutShape(in []Shape) (Shape, error) {
	if err := arity(in, 1); err != nil {
		return nil, err
	}
	x := in[0]
	out, rest, known := slices.Clone(Shape(r.Shape)), -1, 1
	for i, d := range out {
		switch {
		case d == 0 && !r.ZeroIsZero:
			if i >= len(x) {
				return nil, fmt.Errorf("shape %v copies axis %d of input %v, which has none", r.Shape, i, x)
			}
			out[i] = x[i]
		case d == -1 && rest < 0:
			rest = i
			continue
		case d < 1:
			return nil, fmt.Errorf("shape %v is not allowed", r.Shape)
		}
		if i == 0 && d == 1 && len(x) > 0 {
			out[i] = x[0]
		}
		known *= out[i]
	}
	if rest >= 0 {
		if x.Size()%known != 0 {
			return nil, fmt.Errorf("input %v does not fit shape %v", x, r.Shape)
		}
		out[rest] = x.Size() / known
	}
	if out.Size() != x.Size() {
		return nil, fmt.Errorf("input %v does not fit shape %v", x, r.Shape)
	}
	return out, nil
}

// Forward copies; a trace shares the data instead.
func (r *Reshape) Forward(_ Backend, out *Tensor, in []*Tensor) { copy(out.Data, in[0].Data) }

// Back copies.
func (r *Reshape) Back(_ Backend, in []*Tensor, s *Tensor) { copy(in[0].Data, s.Data) }

func (r *Reshape) alias() {}

// Identity is ONNX's Identity, and Dropout at inference. Canonize removes it.
type Identity struct{ Op string }

// Kind is "Identity" or "Dropout".
func (i *Identity) Kind() string { return i.Op }

// OutShape is the input's.
func (i *Identity) OutShape(in []Shape) (Shape, error) {
	if err := arity(in, 1); err != nil {
		return nil, err
	}
	return in[0], nil
}

// Forward copies; a trace shares the data instead.
func (i *Identity) Forward(_ Backend, out *Tensor, in []*Tensor) { copy(out.Data, in[0].Data) }

// Back copies.
func (i *Identity) Back(_ Backend, in []*Tensor, s *Tensor) { copy(in[0].Data, s.Data) }

func (i *Identity) alias() {}
