//go:build js

package ask

import (
	"maps"
	"syscall/js"

	"lrpexplainer/wasm/protocol"
	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/question"
)

// each converts a list.
func each[A, B any](list []A, convert func(A) B) []B {
	if list == nil {
		return nil
	}
	out := make([]B, len(list))
	for i, a := range list {
		out[i] = convert(a)
	}
	return out
}

func tables(r *protocol.Ready) (t question.Tables) {
	for _, r := range r.Rules {
		t.Rules = append(t.Rules, question.Rule{
			Name: r.Name, Symbol: r.Symbol, Sentence: r.Sentence, Formula: r.Formula, Reference: r.Reference,
			For: r.For, Parameters: parameters(r.Parameters), NeedsBounds: r.NeedsBounds,
		})
	}
	for _, c := range r.Composites {
		t.Composites = append(t.Composites, question.Composite{
			Name: c.Name, Title: c.Title, Sentence: c.Sentence, Reference: c.Reference,
			Parameters: parameters(c.Parameters), NeedsBounds: c.NeedsBounds,
		})
	}
	t.Operators = r.Operators
	return t
}

func parameters(list []protocol.Parameter) []question.Parameter {
	return each(list, func(p protocol.Parameter) question.Parameter { return question.Parameter(p) })
}

func compose(c question.Composition) protocol.Compose {
	m := protocol.Compose{
		Composite: c.Composite, Settings: maps.Clone(c.Settings),
		Overrides: each(c.Overrides, func(o question.Override) protocol.Override { return protocol.Override(o) }),
	}
	if c.File != nil {
		m.Custom = js.Global().Get("JSON").Call("parse", c.File.JSON)
	}
	return m
}

func target(t *question.Target) *protocol.Target {
	if t == nil {
		return nil
	}
	return &protocol.Target{Kind: t.Kind, Node: t.Node, Parts: each(t.Parts, func(p question.Part) protocol.Part { return protocol.Part(p) })}
}

func model(m *protocol.Model) *answer.Model {
	return &answer.Model{
		Name: m.Name, InputShape: m.InputShape, Classes: m.Classes, Decision: m.Decision, Labels: m.Labels, MemoryBytes: m.MemoryBytes,
		Nodes:  each(m.Nodes, func(n protocol.Node) answer.Node { return answer.Node(n) }),
		Logits: m.Logits, Bounds: (*question.Bounds)(m.Bounds), Suggested: m.Suggested, Why: m.Why,
		Misfits: each(m.Misfits, func(f protocol.Misfit) answer.Misfit { return answer.Misfit(f) }),
	}
}

func modelInfo(m *protocol.ModelInfo) *answer.ModelInfo {
	return &answer.ModelInfo{
		Name: m.Name, Producer: m.Producer, InputShape: m.InputShape, Output: m.Output, Outputs: m.Outputs, Complete: m.Complete, Classes: m.Classes, Scales: m.Scales,
		WeightBytes: m.WeightBytes, MemoryBytes: m.MemoryBytes, AvailableBytes: m.AvailableBytes, Fingerprint: m.Fingerprint,
	}
}

func prediction(p *protocol.Predicted) *question.Prediction {
	return &question.Prediction{
		Logits: p.Logits, Probabilities: p.Probabilities, Placement: question.Rectangle(p.Placement),
		InputWidth: p.InputWidth, InputHeight: p.InputHeight, Seen: p.InputRGBA,
	}
}

func explanation(e *protocol.Explained) *answer.Explanation {
	x := &answer.Explanation{
		Width: e.Width, Height: e.Height, Relevance: e.Relevance,
		Account: answer.Account(e.Account), Gradient: e.Gradient,
		Ledger:    each(e.Ledger, func(l protocol.Entry) answer.Entry { return answer.Entry(l) }),
		Amplified: (*answer.Amplified)(e.Amplified),
		Layers:    each(e.Layers, func(l protocol.Layer) answer.Layer { return answer.Layer(l) }),
		Target:    question.Target{Kind: e.Target.Kind, Node: e.Target.Node, Parts: each(e.Target.Parts, func(p protocol.Part) question.Part { return question.Part(p) })},
		Rules:     each(e.Rules, func(o protocol.Override) question.Override { return question.Override(o) }),
		Channels:  channels(e.Channels),
		Ninths:    e.Ninths,
		Took:      e.Milliseconds, MemoryBytes: e.MemoryBytes,
	}
	if n := e.Neuron; n != nil {
		x.Neuron = &answer.Neuron{
			Node: n.Node, Index: n.Index, Relevance: n.Relevance, Output: n.Output, Bias: n.Bias, Inputs: n.Inputs, Passed: n.Passed, Constants: n.Constants,
			Shares: each(n.Shares, func(c protocol.Contribution) answer.Contribution { return answer.Contribution(c) }),
		}
	}
	return x
}

func channels(c *protocol.Channels) *answer.Channels {
	if c == nil {
		return nil
	}
	return &answer.Channels{
		Node: c.Node, Width: c.Width, Height: c.Height, Sums: c.Sums, Shown: c.Shown, Maps: c.Maps,
		Attention: c.Attention, Query: c.Query, Field: (*answer.Field)(c.Field),
	}
}
