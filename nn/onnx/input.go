package onnx

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"lrpexplainer/nn"
)

// The graph's input is a picture, (N,C,H,W) or (N,H,W,C), or a vector (N,K). A
// file whose input has other axes, but plainly takes one of these, gets a Reshape
// in front.

// leastSide is the least height and width of what is taken for a picture where
// an axis of channels or samples is missing.
const leastSide = 8

// form is what the graph's input is to the file's.
type form struct {
	shape []int // of the graph's input, −1 where it is open
	axes  []int // for each axis of the file's input the graph's, −1 for an axis of 1; nil if they are the same
}

// formOf is the form of an input of the given shape; false if it is neither a
// picture nor a vector.
func formOf(shape []int) (form, bool) {
	// as gives the graph's input the file's axes at, a new axis of 1 for −1.
	as := func(at ...int) (form, bool) {
		f := form{axes: make([]int, len(shape))}
		for i := range f.axes {
			f.axes[i] = -1
		}
		for i, a := range at {
			if a < 0 {
				f.shape = append(f.shape, 1)
				continue
			}
			f.shape = append(f.shape, shape[a])
			f.axes[a] = i
		}
		return f, true
	}
	one := func(i int) bool { return shape[i] == 1 }
	sample := func(i int) bool { return shape[i] == 1 || shape[i] == -1 }
	side := func(i int) bool { return shape[i] == -1 || shape[i] >= leastSide }
	colours := func(i int) bool { return shape[i] == 3 || shape[i] == 4 }
	square := func(i, j int) bool { return shape[i] == shape[j] && shape[i] >= leastSide }
	switch len(shape) {
	case 1: // (K)
		return as(-1, 0)
	case 2:
		if square(0, 1) { // (H,W)
			return as(-1, -1, 0, 1)
		}
		return form{shape: shape}, true
	case 4:
		return form{shape: shape}, true
	case 3:
		switch {
		case sample(0) && one(1): // (N,1,K)
			return as(0, 2)
		case sample(0) && one(2): // (N,K,1)
			return as(0, 1)
		case colours(0) && side(1) && side(2): // (C,H,W)
			return as(-1, 0, 1, 2)
		case sample(0) && square(1, 2): // (N,H,W)
			return as(0, -1, 1, 2)
		case (colours(2) || one(2)) && shape[0] >= leastSide && side(1): // (H,W,C)
			return as(-1, 0, 1, 2)
		}
	case 5: // (N,1,C,H,W)
		if sample(0) && one(1) {
			return as(0, 2, 3, 4)
		}
	}
	return form{}, false
}

// checkInput refuses what is no picture or vector for one sample.
func (b *builder) checkInput() error {
	in := b.input
	if e, ok := elements[in.typ]; in.typ != 0 && in.typ != uint8Type && (!ok || e.integer) {
		return fmt.Errorf("input %q takes %v values; expected float32 pictures, or uint8: is this a text model?", in.name, in.typ)
	}
	if in.typ == 0 {
		return fmt.Errorf("input %q is no tensor", in.name)
	}
	if !in.ranked {
		return nil
	}
	f, ok := formOf(in.shape)
	if !ok {
		return fmt.Errorf("input %q has shape %s; expected a picture (N,C,H,W) or a vector (N,K): is this a text or audio model?", in.name, openShape(in.shape))
	}
	if f.shape[0] > 1 {
		return fmt.Errorf("input %q has shape %s, a fixed batch of %d; expected an open batch size or 1", in.name, openShape(in.shape), f.shape[0])
	}
	b.input.shape, b.inputAxes = f.shape, f.axes
	return nil
}

// ErrOpenShape is the error of a file that leaves its input's shape open where
// Options.InputShape does not give it.
var ErrOpenShape = errors.New("it has to be given")

// inputShape is the input's shape for one sample.
func (b *builder) inputShape() (nn.Shape, error) {
	in, given := b.input, b.options.InputShape
	if given == nil {
		if !in.ranked || slices.Contains(in.shape[1:], -1) {
			return nil, fmt.Errorf("the file leaves the shape %s of input %q open; %w", openShape(in.shape), in.name, ErrOpenShape)
		}
		given = append([]int{1}, in.shape[1:]...)
	}
	fits := !in.ranked || len(given) == len(in.shape)
	for i := 1; fits && in.ranked && i < len(given); i++ {
		fits = in.shape[i] == -1 || in.shape[i] == given[i]
	}
	if !fits || len(given) != 2 && len(given) != 4 || given[0] != 1 {
		return nil, fmt.Errorf("the given input shape %v does not fit input %q of shape %s; expected a batch of 1 and the sizes that the file fixes", nn.Shape(given), in.name, openShape(in.shape))
	}
	size := 1
	for _, d := range given {
		if d < 1 || d > nn.MaxValues/size {
			return nil, fmt.Errorf("input %q would have shape %v; expected axes of at least 1 and at most %d values", in.name, nn.Shape(given), nn.MaxValues)
		}
		size *= d
	}
	return nn.Shape(given), nil
}

// addInput begins the graph with the input, reshaped to the file's axes.
func (b *builder) addInput() error {
	shape, err := b.inputShape()
	if err != nil {
		return err
	}
	if b.g, err = nn.NewGraph(b.input.name, shape); err != nil {
		return err
	}
	b.names = map[string]int{b.input.name: 1}
	at := 0
	if b.inputAxes != nil {
		dims := make([]int, len(b.inputAxes))
		for i, a := range b.inputAxes {
			if dims[i] = 1; a >= 0 {
				dims[i] = shape[a]
			}
		}
		dims[0] = -1 // grows with larger batches
		if at, err = b.g.Add(b.unique(b.input.name+"/reshaped"), &nn.Reshape{Op: "Reshape", Shape: dims}, 0); err != nil {
			return err
		}
	}
	b.values, b.quantized = map[string]value{b.input.name: {node: at}}, map[int]*quantization{}
	return nil
}

// bytes reports whether node i holds the bytes of a uint8 input, only moved.
func (b *builder) bytes(i int) bool {
	for b.input.typ == uint8Type {
		n := &b.g.Nodes[i]
		if i == 0 {
			return true
		}
		if _, ok := n.Op.(nn.Rearrange); !ok || len(n.Inputs) != 1 {
			return false
		}
		i = n.Inputs[0]
	}
	return false
}

// openShape is a shape in words, with ? for what is open.
func openShape(shape []int) string {
	if len(shape) == 0 {
		return "(…)"
	}
	return "(" + strings.ReplaceAll(strings.Trim(nn.Shape(shape).String(), "()"), "-1", "?") + ")"
}
