//go:build js

package main

import (
	"errors"
	"slices"

	"lrpexplainer/lrp"
	"lrpexplainer/nn"
	"lrpexplainer/wasm/protocol"
)

// excite says how strongly the channels of a layer fire in the session's image, or in another.
func (p *pass) excite(s *session, m *protocol.Excite) error {
	if s.model == nil || s.image == nil {
		return errNoImage
	}
	g := s.model.graph
	if m.Node < 1 || m.Node >= len(g.Nodes) || len(g.Nodes[m.Node].Shape) != 4 {
		return errors.New("What excites a layer was not found: the layer has no channels with places.")
	}
	input, trace := s.image.input, s.image.trace
	if m.Image != nil {
		var err error
		if input, err = s.model.input(m.Image); err != nil {
			return errors.New(sentence("The image was not used", err))
		}
		if trace, err = g.Forward(p.context(), p.engine.be, input.Tensor.View(g.InputShape()...), p.progress("forward")); err != nil {
			return err
		}
		defer trace.Release()
	}
	answer := excited(trace.Outputs[firing(g, m.Node)], m.Channels)
	answer.InputRGBA = protocol.Pixels(input.Seen)
	p.engine.post(header(p.request), answer)
	return nil
}

// firing is the activation function that reads a node, or the node itself.
func firing(g *nn.Graph, node int) int {
	i := slices.IndexFunc(g.Nodes, func(n nn.Node) bool { return slices.Contains(n.Inputs, node) })
	if i >= 0 && lrp.RoleOf(g.Nodes[i].Op) == lrp.ActivationLayer {
		return i
	}
	return node
}

// excited are values (1,C,H,W) by channel, and the mean over some channels or all.
func excited(x *nn.Tensor, channels []int) *protocol.Excited {
	m := &protocol.Excited{Height: x.Shape[2], Width: x.Shape[3]}
	per, count := m.Width*m.Height, len(channels)
	if count == 0 {
		count = x.Shape[1]
	}
	m.Map = make([]float32, per)
	for c := range x.Shape[1] {
		values := x.Data[c*per : (c+1)*per]
		m.At = append(m.At, lrp.TopClass(values))
		m.Peaks = append(m.Peaks, values[m.At[c]])
		if len(channels) > 0 && !slices.Contains(channels, c) {
			continue
		}
		for i, v := range values {
			m.Map[i] += v / float32(count)
		}
	}
	return m
}
