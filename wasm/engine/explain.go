//go:build js

package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"lrpexplainer/lrp"
	"lrpexplainer/nn"
	"lrpexplainer/wasm/protocol"
)

// explain hands a score of the session's image back to the pixels. Only the
// backward pass is computed; the forward pass is kept from setImage.
func (p *pass) explain(s *session, m *protocol.Explain) error {
	switch {
	case s.model == nil:
		return errNoModel
	case s.image == nil && s.outdated:
		return context.Canceled // it asked about the model before this one
	case s.image == nil:
		return errors.New("There is no image yet: choose or draw one first.")
	}
	answer, err := p.explained(s.model, s.image.trace, m)
	if errors.Is(err, context.Canceled) {
		return err
	}
	if err != nil {
		return errors.New(sentence("The explanation failed", err))
	}
	p.engine.post(header(p.request), answer)
	return nil
}

func (p *pass) explained(m *model, trace *nn.Trace, request *protocol.Explain) (*protocol.Explained, error) {
	plan, err := m.plan(request)
	if err != nil {
		return nil, err
	}
	target, err := targetOf(request.Target)
	if err != nil {
		return nil, err
	}
	options := lrp.Options{Progress: p.progress("backward")}
	for _, c := range request.Conditions {
		options.Conditions = append(options.Conditions, lrp.Condition{Node: c.Node, Channels: c.Channels})
	}
	began := time.Now()
	e, err := lrp.Explain(p.context(), p.engine.be, trace, plan, target, options)
	if err != nil {
		return nil, err
	}
	defer e.Release()
	took := time.Since(began)
	if !nn.Finite(e.Input().Data) {
		return nil, fmt.Errorf("the relevance is not finite under %q; a larger ε helps", request.Composite)
	}
	a := e.Account
	answer := &protocol.Explained{
		Width: m.spec.Width, Height: m.spec.Height,
		Relevance:    m.pixelSums(e.Input().Data),
		Account:      protocol.Account{Score: a.Score, Input: a.Input, Constants: a.Constants, Stabilizer: a.Stabilizer, Removed: a.Removed},
		Gradient:     e.Ledger == nil,
		Ledger:       ledger(e.Ledger),
		Milliseconds: float64(took) / float64(time.Millisecond),
	}
	if request.Layers {
		answer.Layers = m.layers(e, answer.Relevance)
	}
	return answer, nil
}

// plan gives every node its rule: the composite's, or the one that overrides it.
func (m *model) plan(request *protocol.Explain) (*lrp.Plan, error) {
	c, err := lrp.NewComposite(request.Composite, request.Settings)
	if err != nil {
		return nil, err
	}
	overrides := make([]lrp.Assignment, len(request.Overrides))
	for i, o := range request.Overrides {
		if o.Node < 1 || o.Node >= len(m.graph.Nodes) {
			return nil, fmt.Errorf("a rule is set for layer %d; the model has layers 1 to %d", o.Node, len(m.graph.Nodes)-1)
		}
		overrides[i] = lrp.Assignment{Match: lrp.Match{Name: m.graph.Nodes[o.Node].Name}, Rule: o.Rule, Settings: o.Settings}
	}
	c.Assignments = append(overrides, c.Assignments...)
	return c.Plan(m.graph, m.bounds())
}

// targets are the kinds by their names in the protocol.
var targets = map[string]lrp.TargetKind{
	"default": lrp.ByComposite,
	"top":     lrp.Top,
	"classes": lrp.Logits,
	"odds":    lrp.LogOdds,
	"softmax": lrp.SoftmaxAll,
	"neuron":  lrp.Neurons,
}

func targetOf(t *protocol.Target) (lrp.Target, error) {
	if t == nil {
		return lrp.Target{}, nil
	}
	kind, ok := targets[t.Kind]
	if !ok {
		return lrp.Target{}, fmt.Errorf("there is no target kind %q", t.Kind)
	}
	out := lrp.Target{Kind: kind, Node: t.Node}
	for _, part := range t.Parts {
		out.Parts = append(out.Parts, lrp.Part{Index: part.Index, Coefficient: part.Coefficient})
	}
	return out, nil
}

func ledger(l lrp.Ledger) []protocol.Entry {
	out := make([]protocol.Entry, len(l))
	for i, e := range l {
		out[i] = protocol.Entry{
			Node: e.Node, Rule: e.Rule,
			Received: e.Received, Passed: e.Passed, Constants: e.Constants, Stabilizer: e.Stabilizer, Removed: e.Removed,
		}
		if info, err := lrp.FindRule(e.Rule); err == nil {
			out[i].Symbol = info.Symbol
		}
	}
	return out
}

// pixelSums is the input's relevance (Height,Width), summed over the channels.
func (m *model) pixelSums(relevance []float32) []float32 {
	sums := make([]float32, m.spec.Height*m.spec.Width)
	for c := range m.spec.Channels {
		for i := range sums {
			sums[i] += relevance[m.at(c, i)]
		}
	}
	return sums
}

// shown are the roles of nodes that a visitor knows as layers.
var shown = []lrp.Role{lrp.Convolution, lrp.DenseLayer, lrp.MaxPooling, lrp.AveragePooling, lrp.Residual}

// layers is the relevance at every node that a visitor knows as a layer; pixels is
// the input's.
func (m *model) layers(e *lrp.Explanation, pixels []float32) []protocol.Layer {
	var out []protocol.Layer
	for i, r := range e.Relevance {
		switch {
		case r == nil:
		case i == 0:
			out = append(out, protocol.Layer{Width: m.spec.Width, Height: m.spec.Height, Map: pixels, Sum: sum(pixels)})
		case slices.Contains(shown, lrp.RoleOf(m.graph.Nodes[i].Op)):
			out = append(out, channelSums(i, r))
		}
	}
	return out
}

// channelSums is a node's relevance (1,C,H,W) summed over its channels. What has no
// height and width is summed to a single value.
func channelSums(node int, r *nn.Tensor) protocol.Layer {
	l := protocol.Layer{Node: node, Width: 1, Height: 1, Sum: sum(r.Data)}
	if len(r.Shape) == 4 {
		l.Height, l.Width = r.Shape[2], r.Shape[3]
	}
	l.Map = make([]float32, l.Width*l.Height)
	for i, v := range r.Data {
		l.Map[i%len(l.Map)] += v
	}
	return l
}

// sum is Σ x in float64.
func sum(x []float32) float64 {
	var total float64
	for _, v := range x {
		total += float64(v)
	}
	return total
}
