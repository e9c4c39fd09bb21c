package nn

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Shape is the size of each axis, outermost first; (N,C,H,W) for pictures.
type Shape []int

// Size is the number of values, 1 for a scalar.
func (s Shape) Size() int {
	n := 1
	for _, d := range s {
		n *= d
	}
	return n
}

// Equal reports whether both shapes have the same axes.
func (s Shape) Equal(o Shape) bool { return slices.Equal(s, o) }

// String is the shape as "(1,3,224,224)".
func (s Shape) String() string {
	parts := make([]string, len(s))
	for i, d := range s {
		parts[i] = strconv.Itoa(d)
	}
	return "(" + strings.Join(parts, ",") + ")"
}

// Tensor is a dense float32 array in row-major order.
type Tensor struct {
	Shape Shape
	Data  []float32
}

// NewTensor is a tensor of zeros.
func NewTensor(shape ...int) *Tensor {
	return &Tensor{Shape: slices.Clone(shape), Data: make([]float32, Shape(shape).Size())}
}

// TensorOf is a tensor over data, which is not copied. The error names both
// sizes when they differ.
func TensorOf(data []float32, shape ...int) (*Tensor, error) {
	if n := Shape(shape).Size(); n != len(data) {
		return nil, fmt.Errorf("%d values do not fill shape %v, which holds %d", len(data), Shape(shape), n)
	}
	return &Tensor{Shape: slices.Clone(shape), Data: data}, nil
}

// View is the same data under another shape of the same size.
func (t *Tensor) View(shape ...int) *Tensor {
	if Shape(shape).Size() != len(t.Data) {
		panic(fmt.Sprintf("nn: view of %v as %v", t.Shape, Shape(shape)))
	}
	return &Tensor{Shape: slices.Clone(shape), Data: t.Data}
}

// Batch is the size of the first axis.
func (t *Tensor) Batch() int {
	if len(t.Shape) == 0 {
		return 1
	}
	return t.Shape[0]
}

// Sample is the n-th part along the batch axis, batch axis kept at 1, sharing
// the data.
func (t *Tensor) Sample(n int) *Tensor {
	if len(t.Shape) == 0 {
		return t
	}
	size := len(t.Data) / t.Batch()
	shape := slices.Clone(t.Shape)
	shape[0] = 1
	return &Tensor{Shape: shape, Data: t.Data[n*size : (n+1)*size]}
}

// Finite reports whether every value is a number, neither NaN nor infinite.
func Finite(values []float32) bool {
	for _, v := range values {
		if f := float64(v); math.IsNaN(f) || math.IsInf(f, 0) {
			return false
		}
	}
	return true
}
