//go:build js

package main

import (
	"lrpexplainer/lrp"
	"lrpexplainer/nn/onnx"
	"lrpexplainer/wasm/protocol"
)

// ready tells the page what there is to choose from.
func ready(backend string, threads int) *protocol.Ready {
	m := &protocol.Ready{Backend: backend, Threads: threads}
	for _, o := range onnx.Operators() {
		m.Operators = append(m.Operators, o.String())
	}
	for _, r := range lrp.Rules() {
		rule := protocol.Rule{
			Name: r.Name, Symbol: r.Symbol, Sentence: r.Sentence, Formula: r.Formula, Reference: r.Reference,
			Parameters: parameters(r.Parameters), NeedsBounds: r.NeedsBounds(),
		}
		for _, role := range r.For {
			rule.For = append(rule.For, role.String())
		}
		m.Rules = append(m.Rules, rule)
	}
	for _, c := range lrp.Composites() {
		m.Composites = append(m.Composites, protocol.Composite{
			Name: c.Name, Title: c.Title, Sentence: c.Sentence, Reference: c.Reference,
			Parameters: parameters(c.Parameters), NeedsBounds: c.NeedsBounds(),
		})
	}
	return m
}

// scales are the names of lrp's scales.
var scales = [...]string{lrp.Linear: "linear", lrp.Logarithmic: "logarithmic", lrp.Switch: "switch"}

func parameters(in []lrp.Parameter) []protocol.Parameter {
	out := make([]protocol.Parameter, len(in))
	for i, p := range in {
		out[i] = protocol.Parameter{
			Name: p.Name, Symbol: p.Symbol, Sentence: p.Sentence,
			Min: p.Min, Max: p.Max, Default: p.Default, Scale: scales[p.Scale], Sliding: p.Sliding,
		}
	}
	return out
}
