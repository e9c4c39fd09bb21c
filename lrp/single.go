package lrp

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"lrpexplainer/nn"
)

// Single is how one neuron divides the relevance that it received: its rule's
// formula with numbers in it.
type Single struct {
	Node, Index int            // the neuron, by its position in one sample
	Relevance   float32        // R_k, received
	Output      float32        // z_k, before a non-linear layer
	Bias        float32        // b_k
	Shares      []Contribution // one for each weight that is there, largest in magnitude first
}

// Contribution is what one input gets.
type Contribution struct {
	Input, Index       int // which of the node's inputs, and the position in its sample
	Activation, Weight float32
	Relevance          float32
}

// Single divides the relevance received by a neuron of a linear node, or of a max
// pooling that shares, as Explain does for the whole layer. The trace has one sample.
// Rules that do not share by weights are an error.
func (p *Plan) Single(be nn.Backend, tr *nn.Trace, node, index int, received float32) (*Single, error) {
	if p.Graph != tr.Graph {
		return nil, fmt.Errorf("the plan was made for another graph than the trace")
	}
	if node < 1 || node >= len(tr.Outputs) || index < 0 || index >= len(tr.Outputs[node].Data) {
		return nil, fmt.Errorf("there is no neuron %d in layer %d", index, node)
	}
	n, rule := &p.Graph.Nodes[node], &p.Rules[node]
	op, plain := n.Op.(nn.Linear)
	if pooled, ok := n.Op.(nn.Pooled); ok {
		op, plain = pooled.Sum(), false
		if rule.Window == WindowMean {
			op = pooled.Mean()
		}
	}
	if rule.Step != Share || op == nil {
		return nil, fmt.Errorf("rule %q on node %q does not share by weights", rule.Name, n.Name)
	}
	w := walk{be: be, trace: tr, plan: p, nonNegative: nonNegative(p.Graph)}
	in := w.inputs(node, rule)
	shapes := make([]nn.Shape, len(in))
	for k, x := range in {
		shapes[k] = x.Shape
	}
	taps, bias := op.Neuron(index, shapes)
	z := tr.Outputs[node].Data
	s := &Single{Node: node, Index: index, Relevance: received, Output: z[index], Bias: bias, Shares: make([]Contribution, len(taps))}
	for k, t := range taps {
		s.Shares[k] = Contribution{Input: t.Input, Index: t.Index, Activation: in[t.Input].Data[t.Index], Weight: t.Weight}
	}
	for _, g := range rule.Groups {
		epsilon := g.Stabilizer.Epsilon
		if g.Stabilizer.Relative {
			if !plain || !g.plain() {
				return nil, fmt.Errorf("rule %q on node %q measures ε over the layer", rule.Name, n.Name)
			}
			epsilon = float32(float64(epsilon) * math.Sqrt(be.Dot(z, z)/float64(len(z))))
		}
		inputs := w.prepare(node, g.Terms, in)
		var den float64
		each := func(do func(k int, φ, ρ float64)) {
			for i, term := range g.Terms {
				for k, t := range taps {
					if inputs[i].in != nil {
						do(k, float64(term.sign())*float64(inputs[i].in[t.Input].Data[t.Index]), float64(term.Weight.Of(t.Weight)))
					}
				}
			}
		}
		each(func(_ int, φ, ρ float64) { den += φ * ρ })
		for _, term := range g.Terms {
			den += float64(term.sign()) * float64(term.Bias.Of(bias))
		}
		q := nn.Quotient{Coefficient: g.Coefficient, Gate: g.Gate, Epsilon: epsilon, Plain: g.Stabilizer.Plain}
		quotient := float64(q.Of(received, float32(den), z[index]))
		each(func(k int, φ, ρ float64) { s.Shares[k].Relevance += float32(φ * ρ * quotient) })
		w.release(inputs)
	}
	slices.SortStableFunc(s.Shares, func(a, b Contribution) int {
		return cmp.Compare(math.Abs(float64(b.Relevance)), math.Abs(float64(a.Relevance)))
	})
	return s, nil
}
