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

// fill writes the lowest (or highest) values that node i can have to dst, one sample
// after the other. The pixels' range is followed exactly through nodes that only move
// or scale values; behind any other node the lowest and highest of all pixels stand
// for every value.
func (b Bounds) fill(be nn.Backend, g *nn.Graph, i int, highest bool, dst []float32) {
	if !followsPixels(g, i) {
		v := slices.Min(b.Low)
		if highest {
			v = slices.Max(b.High)
		}
		for k := range dst {
			dst[k] = v
		}
		return
	}
	values, high := b.at(be, g, i)
	if highest {
		values = high
	}
	for k := 0; k < len(dst); k += len(values.Data) {
		copy(dst[k:], values.Data)
	}
}

// followsPixels reports whether node i is the input, moved and scaled.
func followsPixels(g *nn.Graph, i int) bool {
	for i != 0 {
		n := &g.Nodes[i]
		_, moves := n.Op.(nn.Rearrange)
		_, scales := n.Op.(*nn.Affine)
		if !moves && !scales || len(n.Inputs) != 1 {
			return false
		}
		i = n.Inputs[0]
	}
	return true
}

// at are the lowest and highest tensor that node i, which follows the pixels, can
// have.
func (b Bounds) at(be nn.Backend, g *nn.Graph, i int) (low, high *nn.Tensor) {
	n := &g.Nodes[i]
	if i == 0 {
		l, _ := spread(b.Low, n.Shape)
		h, _ := spread(b.High, n.Shape)
		return &nn.Tensor{Shape: n.Shape, Data: l}, &nn.Tensor{Shape: n.Shape, Data: h}
	}
	low, high = nn.NewTensor(n.Shape...), nn.NewTensor(n.Shape...)
	l, h := b.at(be, g, n.Inputs[0])
	n.Op.Forward(be, low, []*nn.Tensor{l})
	n.Op.Forward(be, high, []*nn.Tensor{h})
	for k := range low.Data { // a negative scale swaps them
		low.Data[k], high.Data[k] = min(low.Data[k], high.Data[k]), max(low.Data[k], high.Data[k])
	}
	return low, high
}

// spread is one value a channel, or one for all, over an input of the given shape:
// (1,C,H,W), (1,H,W,C), or (1,K) where K is C channels one after the other.
func spread(values []float32, shape nn.Shape) ([]float32, error) {
	n := shape.Size()
	switch {
	case len(values) == 1 || len(values) > 0 && len(shape) > 1 && (shape[1] == len(values) || len(shape) == 2 && shape[1]%len(values) == 0):
		out := make([]float32, 0, n)
		for _, v := range values {
			out = append(out, slices.Repeat([]float32{v}, n/len(values))...)
		}
		return out, nil
	case len(values) > 0 && len(shape) == 4 && shape[3] == len(values):
		return slices.Repeat(values, n/len(values)), nil
	default:
		return nil, fmt.Errorf("%d bounds for an input of shape %v; expected one, or one for each channel", len(values), shape)
	}
}
