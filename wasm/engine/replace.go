//go:build js

package main

import (
	"errors"
	"fmt"

	"lrpexplainer/lrp/evaluate"
	"lrpexplainer/nn"
	"lrpexplainer/wasm/protocol"
)

var errNoImage = errors.New("There is no image yet: choose or draw one first.")

// replace runs the model on the session's image with some pixels replaced.
func (p *pass) replace(s *session, m *protocol.Replace) error {
	if s.model == nil || s.image == nil {
		return errNoImage
	}
	f, err := s.model.flipping(m.Fill)
	if err != nil {
		return errors.New(sentence("The pixels were not replaced", err))
	}
	mask := make([]bool, s.model.spec.Height*s.model.spec.Width)
	for _, i := range m.Pixels {
		if i < 0 || i >= len(mask) {
			return fmt.Errorf("The pixels were not replaced: there is no pixel %d; the model sees %d.", i, len(mask))
		}
		mask[i] = true
	}
	g := s.model.graph
	s.makeRoom()
	x, err := f.Masked(s.model.image(s.image), mask)
	if err != nil {
		return errors.New(sentence("The pixels were not replaced", err))
	}
	trace, err := g.Forward(p.context(), p.engine.be, x.View(g.InputShape()...), nil)
	if err != nil {
		return err
	}
	defer trace.Release()
	p.engine.post(header(p.request), predicted(s.image.input, trace, s.model.seen(x.Data)))
	return nil
}

// flip replaces the pixels of the session's image one after another and follows a score.
func (p *pass) flip(s *session, m *protocol.Flip) error {
	if s.model == nil || s.image == nil {
		return errNoImage
	}
	s.makeRoom()
	answer, err := p.flipped(s.model, s.image, m)
	if err != nil && p.ctx.Err() != nil {
		return p.ctx.Err()
	}
	if err != nil {
		return errors.New(sentence("The curve was not computed", err))
	}
	p.engine.post(header(p.request), answer)
	return nil
}

func (p *pass) flipped(md *model, im *image, m *protocol.Flip) (*protocol.Flipped, error) {
	f, err := md.flipping(m.Fill)
	if err != nil {
		return nil, err
	}
	classes := md.graph.Classes()
	for _, part := range m.Parts {
		if part.Index < 0 || part.Index >= classes {
			return nil, fmt.Errorf("class %d; the model has %d", part.Index, classes)
		}
	}
	f.Part, f.Steps, f.Patch, f.Batch = m.Part, m.Steps, 1, 1
	f.Score = func(scores []float32) (sum float64) {
		for _, part := range m.Parts {
			sum += part.Coefficient * float64(scores[part.Index])
		}
		return sum
	}
	orders, relevance := 1, m.Relevance
	if relevance == nil {
		orders, f.Order = max(1, m.Orders), evaluate.Random
		relevance = make([]float32, md.spec.Height*md.spec.Width)
	}
	answer, progress := &protocol.Flipped{}, p.progress("flip")
	for order := range orders {
		f.Seed = uint64(order)
		f.Progress = func(done, total int) { progress(order*total+done, orders*total) }
		curve, err := f.Curve(p.context(), p.engine.be, md.graph, md.image(im), relevance, 0)
		if err != nil {
			return nil, err
		}
		for i, v := range curve.Scores {
			answer.Scores = append(answer.Scores, float32(v))
			if order == 0 {
				answer.Replaced = append(answer.Replaced, float32(curve.Replaced[i]))
			}
		}
	}
	return answer, nil
}

// image is the network's input for an image, of four axes.
func (m *model) image(i *image) *nn.Tensor { return i.trace.Outputs[0].View(m.spec.Shape()...) }

// flipping is how pixels of the model's input are replaced.
func (m *model) flipping(fill string) (evaluate.Flipping, error) {
	f := evaluate.Flipping{ChannelsLast: m.spec.Layout == "NHWC"}
	low, high := m.spec.Bounds()
	switch fill {
	case "mean", "blur":
		f.Replacement = fill
	case "paper":
		f.Fill = low
	case "grey":
		for c := range low {
			f.Fill = append(f.Fill, (low[c]+high[c])/2)
		}
	default:
		return f, fmt.Errorf("there is no fill %q", fill)
	}
	return f, nil
}
