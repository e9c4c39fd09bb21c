//go:build js

package main

import (
	"errors"
	"slices"

	"lrpexplainer/nn"
	"lrpexplainer/wasm/protocol"
	"lrpexplainer/weights/preprocess"
)

var errNoModel = errors.New("There is no model yet: load one first.")

// setImage runs the session's model on an image and keeps every layer's output.
func (p *pass) setImage(s *session, m *protocol.SetImage) error {
	if s.model == nil {
		return errNoModel
	}
	input, err := s.model.inputs(m)
	if err != nil {
		return errors.New(sentence("The image was not used", err))
	}
	g, be := s.model.graph, p.engine.be
	s.makeRoom()
	shape := slices.Clone(g.InputShape())
	shape[0] = input.Tensor.Batch()
	x := input.Tensor.View(shape...)
	trace, err := g.Forward(p.context(), be, x, p.progress("forward"))
	if err != nil {
		return err
	}
	if trace.CheckScores() != nil {
		trace.Release()
		return errors.New("The model does not compute a number for every class, so its weights or the way its input is scaled must be wrong.")
	}
	s.dropImage()
	s.image = &image{input: input, trace: trace}
	p.engine.post(header(p.request), predicted(input, trace, input.Seen))
	return nil
}

// predicted is what the model says of an input that looks like seen.
func predicted(input *preprocess.Input, trace *nn.Trace, seen []byte) *protocol.Predicted {
	at := input.Placement
	var logits, probabilities []float32
	for k := range trace.Outputs[0].Batch() {
		logits, probabilities = append(logits, trace.Scores(k)...), append(probabilities, trace.Probabilities(k)...)
	}
	return &protocol.Predicted{
		Logits:        logits,
		Probabilities: probabilities,
		Placement:     protocol.Rectangle{X: at.X, Y: at.Y, Width: at.Width, Height: at.Height},
		InputRGBA:     protocol.Pixels(seen),
		InputWidth:    input.Width, InputHeight: input.Height,
	}
}

// inputs are the network's input for an image and those that go with it.
func (m *model) inputs(i *protocol.SetImage) (*preprocess.Input, error) {
	all, err := m.input(i)
	if err != nil || len(i.Others) == 0 {
		return all, err
	}
	values := all.Tensor.Data
	for k := range i.Others {
		next, err := m.input(&i.Others[k])
		if err != nil {
			return nil, err
		}
		values, all.Seen = append(values, next.Tensor.Data...), append(all.Seen, next.Seen...)
	}
	all.Tensor = &nn.Tensor{Shape: append(nn.Shape{1 + len(i.Others)}, all.Tensor.Shape[1:]...), Data: values}
	return all, nil
}

// input is the network's input for an image.
func (m *model) input(i *protocol.SetImage) (*preprocess.Input, error) {
	if i.Values != nil {
		return m.given(i.Values)
	}
	var crop *preprocess.Crop
	if i.Crop != nil {
		crop = &preprocess.Crop{X: i.Crop.X, Y: i.Crop.Y, Side: i.Crop.Side}
	}
	return preprocess.Apply(protocol.PixelBytes(i.RGBA), i.Width, i.Height, crop, m.spec)
}

// given is an input that the page has preprocessed itself.
func (m *model) given(values []float32) (*preprocess.Input, error) {
	x, err := nn.TensorOf(values, m.spec.Shape()...)
	if err != nil {
		return nil, err
	}
	if !nn.Finite(values) {
		return nil, errors.New("not every value is a finite number")
	}
	return &preprocess.Input{
		Tensor: x, Seen: m.seen(values), Width: m.spec.Width, Height: m.spec.Height,
		Placement: preprocess.Placement{Width: float64(m.spec.Width), Height: float64(m.spec.Height)},
	}, nil
}

// seen is what values of the network's input look like, as RGBA pixels.
func (m *model) seen(values []float32) []byte {
	seen := make([]byte, 4*m.spec.Height*m.spec.Width)
	low, high := m.spec.Bounds()
	for i := range m.spec.Height * m.spec.Width {
		seen[4*i+3] = 255
		for c := range 3 {
			from := min(c, m.spec.Channels-1)
			if m.spec.Order == "BGR" && m.spec.Channels == 3 {
				from = 2 - c
			}
			v := (values[m.at(from, i)] - low[from]) / (high[from] - low[from])
			seen[4*i+c] = byte(255*min(max(v, 0), 1) + 0.5)
		}
	}
	return seen
}

// at is where the input holds channel c of pixel i, counted row by row.
func (m *model) at(c, i int) int {
	if m.spec.Layout == "NHWC" {
		return i*m.spec.Channels + c
	}
	return c*m.spec.Height*m.spec.Width + i
}
