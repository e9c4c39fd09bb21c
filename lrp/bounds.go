package lrp

import (
	"fmt"
	"slices"

	"lrpexplainer/nn"
)

// Bounds are the smallest and largest value that a pixel can have after
// preprocessing, one for each channel or one for all.
type Bounds struct{ Low, High []float32 }

// Check says what is wrong with the bounds for an input of this shape,
// (1,C,H,W) or (1,K).
func (b Bounds) Check(shape nn.Shape) error {
	for _, values := range [][]float32{b.Low, b.High} {
		if _, err := spread(values, shape); err != nil {
			return err
		}
	}
	for i := range max(len(b.Low), len(b.High)) {
		if l, h := b.Low[i%len(b.Low)], b.High[i%len(b.High)]; !(l <= h) {
			return fmt.Errorf("the lowest value %v is above the highest, %v", l, h)
		}
	}
	return nil
}

// An OutOfBoundsError says that a pixel lies outside the range that a rule was told.
type OutOfBoundsError struct {
	Index            int // of the value in the input
	Value, Low, High float32
}

// Error names the value and the range.
func (e *OutOfBoundsError) Error() string {
	return fmt.Sprintf("value %d of the input is %v, outside the lowest and highest that a pixel can have, %v and %v", e.Index, e.Value, e.Low, e.High)
}

// Contain checks that all of an input lies within the bounds, up to rounding: the
// error is an OutOfBoundsError.
func (b Bounds) Contain(x *nn.Tensor) error {
	if err := b.Check(x.Shape); err != nil {
		return err
	}
	low, _ := spread(b.Low, x.Sample(0).Shape)
	high, _ := spread(b.High, x.Sample(0).Shape)
	for from := 0; from < len(x.Data); from += len(low) {
		for i, v := range x.Data[from : from+len(low)] {
			l, h := low[i], high[i]
			if v >= l && v <= h { // nearly all
				continue
			}
			if slack := 1e-4 * (h - l); !(v >= l-slack && v <= h+slack) {
				return &OutOfBoundsError{from + i, v, l, h}
			}
		}
	}
	return nil
}

// fillBounds writes the lowest (or highest) values that node i can have to dst, one
// sample after the other. The pixels' range is followed exactly through the
// preprocessing; behind any other node the lowest and highest of all pixels stand for
// every value.
func (p *Plan) fillBounds(be nn.Backend, i int, highest bool, dst []float32) {
	if !p.preprocessing[i] {
		v := slices.Min(p.Bounds.Low)
		if highest {
			v = slices.Max(p.Bounds.High)
		}
		fill(dst, v)
		return
	}
	values, high := p.boundsAt(be, i)
	if highest {
		values = high
	}
	for k := 0; k < len(dst); k += len(values.Data) {
		copy(dst[k:], values.Data)
	}
}

// boundsAt are the lowest and highest tensor that node i of the preprocessing can have.
func (p *Plan) boundsAt(be nn.Backend, i int) (low, high *nn.Tensor) {
	both := through(p.Graph, i, func(i int, inputs [][2]*nn.Tensor) (out [2]*nn.Tensor) {
		n := &p.Graph.Nodes[i]
		for k, values := range [][]float32{p.Bounds.Low, p.Bounds.High} {
			if i == 0 {
				all, _ := spread(values, n.Shape)
				out[k] = &nn.Tensor{Shape: n.Shape, Data: all}
				continue
			}
			in := make([]*nn.Tensor, len(inputs))
			for j := range inputs {
				in[j] = inputs[j][k]
			}
			out[k] = nn.NewTensor(n.Shape...)
			n.Op.Forward(be, out[k], in)
		}
		if i == 0 {
			return out
		}
		l, h := out[0].Data, out[1].Data
		for k := range l { // a negative scale swaps them
			l[k], h[k] = min(l[k], h[k]), max(l[k], h[k])
		}
		return out
	})
	return both[0], both[1]
}

// spread is one value a channel, or one for all, over an input of the given shape:
// (1,C,H,W), (1,H,W,C), or (1,K) where K is C channels one after the other.
func spread(values []float32, shape nn.Shape) ([]float32, error) {
	n := shape.Size()
	switch {
	case len(values) == 1 || len(values) > 0 && len(shape) > 1 && (shape[1] == len(values) || len(shape) == 2 && shape[1]%len(values) == 0):
		out := make([]float32, n)
		for i, v := range values {
			fill(out[i*n/len(values):(i+1)*n/len(values)], v)
		}
		return out, nil
	case len(values) > 0 && len(shape) == 4 && shape[3] == len(values):
		return slices.Repeat(values, n/len(values)), nil
	default:
		return nil, fmt.Errorf("%d bounds for an input of shape %v; expected one, or one for each channel", len(values), shape)
	}
}

// fill writes v to all of dst, twice as many values at a time as before.
func fill(dst []float32, v float32) {
	if len(dst) == 0 {
		return
	}
	dst[0] = v
	for n := 1; n < len(dst); n *= 2 {
		copy(dst[n:], dst[:n])
	}
}
