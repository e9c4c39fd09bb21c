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

// explain hands a score of the session's image back to the pixels. The forward pass is
// kept from setImage, and of the backward pass what has not changed since the last.
func (p *pass) explain(s *session, m *protocol.Explain) error {
	switch {
	case s.model == nil:
		return errNoModel
	case s.image == nil && s.outdated:
		return context.Canceled // it asked about the model before this one
	case s.image == nil:
		return errNoImage
	}
	answer, err := p.explained(s.model, s.image, m)
	if errors.Is(err, context.Canceled) {
		return err
	}
	if err != nil {
		return errors.New(sentence("The explanation failed", err))
	}
	if !m.Aside {
		s.plans.Number(answer, m.Known)
	}
	p.engine.post(header(p.request), answer)
	tidy()
	return nil
}

func (p *pass) explained(m *model, image *image, request *protocol.Explain) (*protocol.Explained, error) {
	composite, err := m.composite(&request.Compose)
	if err != nil {
		return nil, err
	}
	bounds := m.bounds()
	if b := request.Bounds; b != nil {
		bounds = lrp.Bounds{Low: b.Low, High: b.High}
	}
	plan, err := composite.Plan(m.graph, bounds)
	var missing *lrp.NoBoundsError
	if errors.As(err, &missing) {
		return nil, fmt.Errorf("the rule %s on layer %q needs to know the lowest and highest value of a pixel; say them under “Pixel range”", missing.Rule, missing.Node)
	}
	if err != nil {
		return nil, err
	}
	target, err := targetOf(request.Target)
	if err != nil {
		return nil, err
	}
	answer := &protocol.Explained{}
	trace := image.trace
	options := lrp.Options{Progress: p.progress("backward"), Bare: true, Memo: &image.memo}
	several := trace.Outputs[0].Batch()
	if request.Aside || several > 1 { // the memo is for the explanation that the visitor works on
		options.Memo = nil
	}
	averages := composite.Repeat.Over != lrp.Once // and keeps nothing of the layers
	if request.Layers && !averages {
		options.Maps = shown
	}
	if request.Open > 0 && !averages {
		options.Unskipped = request.Open
		options.Visit = func(node int, relevance *nn.Tensor) {
			if node == request.Open {
				answer.Channels = channels(node, relevance)
				if h := headsOf(m.graph, node); h != nil {
					answer.Channels = h.channels(node, trace.Outputs[node].Data, relevance.Data)
				}
				answer.Channels.Field = field(m.graph, node)
				answer.Neuron = neuron(p.engine.be, plan, trace, node, relevance, request)
			}
		}
	}
	for _, c := range request.Conditions {
		options.Conditions = append(options.Conditions, lrp.Condition{Node: c.Node, Channels: c.Channels})
	}
	began := time.Now()
	e, err := lrp.Explain(p.context(), p.engine.be, trace, plan, target, options)
	var outside *lrp.OutOfBoundsError
	if errors.As(err, &outside) {
		return nil, fmt.Errorf("%w; say them under “Pixel range”", err)
	}
	if err != nil {
		return nil, err
	}
	defer e.Release()
	took := time.Since(began)
	if !nn.Finite(e.Input().Data) {
		return nil, errors.New("the relevance is not finite under these rules; a larger ε helps")
	}
	a := e.Account
	answer.Width, answer.Height = m.spec.Width, m.spec.Height*several
	answer.Relevance = m.pixelSums(e.Input().Data)
	if request.Whole {
		answer.Whole = slices.Clone(e.Input().Data)
	}
	answer.Ninths = ninths(answer.Relevance, answer.Height, answer.Width)
	answer.Account = protocol.Account{Score: a.Score, Input: a.Input, Constants: a.Constants, Softmax: a.Softmax, Stabilizer: a.Stabilizer, Removed: a.Removed}
	answer.Gradient = plan.IsGradient()
	answer.Ledger = ledger(e.Ledger)
	answer.Amplified = amplified(m.graph, e)
	answer.Target = resolved(target, composite.Start, trace)
	answer.Rules = rulesOf(plan)
	answer.Milliseconds = float64(took) / float64(time.Millisecond)
	answer.MemoryBytes = memoryBytes()
	if request.Layers {
		answer.Layers = layers(m.graph, e.Maps)
		pixels := protocol.Layer{Width: answer.Width, Height: answer.Height, Map: answer.Relevance, Sum: sum(answer.Relevance)}
		answer.Layers = append(answer.Layers, pixels)
		slices.Reverse(answer.Layers) // the walk began at the output
	}
	return answer, nil
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

// amplified is where shares nearly cancel, if they do.
func amplified(g *nn.Graph, e *lrp.Explanation) *protocol.Amplified {
	x, ok := e.Ledger.Amplified(e.Account)
	if !ok {
		return nil
	}
	out := &protocol.Amplified{Node: x.Node, Times: x.Amplification()}
	if lrp.RoleOf(g.Nodes[x.Node].Op) == lrp.Residual && x.Rule != "absolute" {
		out.Remedy = "absolute"
	}
	return out
}

// pixelSums is the input's relevance (Height,Width), summed over the channels; that of
// several images one below the other.
func (m *model) pixelSums(relevance []float32) []float32 {
	plane := m.spec.Height * m.spec.Width
	sums := make([]float32, 0, len(relevance)/m.spec.Channels)
	for image := range slices.Chunk(relevance, plane*m.spec.Channels) {
		for i := range plane {
			var sum float32
			for c := range m.spec.Channels {
				sum += image[m.at(c, i)]
			}
			sums = append(sums, sum)
		}
	}
	return sums
}

// shown are the roles of nodes that a visitor knows as layers.
var shown = []lrp.Role{lrp.Convolution, lrp.DenseLayer, lrp.MaxPooling, lrp.AveragePooling, lrp.Residual, lrp.SoftmaxLayer}

// layers are maps as messages have them.
func layers(g *nn.Graph, maps []lrp.Map) []protocol.Layer {
	var out []protocol.Layer
	for _, m := range maps {
		if lrp.RoleOf(g.Nodes[m.Node].Op) == lrp.SoftmaxLayer && headsOf(g, m.Node) == nil {
			continue // no attention
		}
		out = append(out, protocol.Layer{Node: m.Node, Width: m.Width, Height: m.Height, Map: m.Values, Sum: m.Sum, Tokens: m.Tokens})
	}
	return out
}

// sum is Σ x in float64.
func sum(x []float32) float64 {
	var total float64
	for _, v := range x {
		total += float64(v)
	}
	return total
}
