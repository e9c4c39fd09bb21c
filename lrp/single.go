package lrp

import (
	"fmt"
	"math"
	"slices"
	"sort"

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
	Passed      float64        // Σ Shares: what all inputs together get
	Constants   float64        // what the bias keeps; the rest of Relevance stays with the stabiliser
}

// Contribution is what one input gets.
type Contribution struct {
	Input, Index       int // which of the node's inputs, and the position in its sample
	Activation, Weight float32
	Relevance          float32
}

// Single divides the relevance received by a neuron of a linear node, or of a max
// pooling that shares, as Explain does for the whole layer; where the winner takes all, and
// where relevance is passed on to where a value came from, it has one share, of weight 1. The
// trace has one sample. Rules that do none of this are an error.
func (p *Plan) Single(be nn.Backend, tr *nn.Trace, node, index int, received float32) (*Single, error) {
	if p.Graph != tr.Graph {
		return nil, fmt.Errorf("the plan was made for another graph than the trace")
	}
	if node < 1 || node >= len(tr.Outputs) || index < 0 || index >= len(tr.Outputs[node].Data) {
		return nil, fmt.Errorf("there is no neuron %d in layer %d", index, node)
	}
	rule := &p.Rules[node]
	w := walk{be: be, trace: tr, plan: p, nonNegative: nonNegative(p.Graph)}
	switch rule.Step {
	case WinnerTakesAll, Pass:
		return w.one(node, index, received), nil
	case Share:
	default:
		return nil, fmt.Errorf("rule %q on node %q does not share by weights", rule.Name, p.Graph.Nodes[node].Name)
	}
	l := w.layer(node, w.inputs(node, rule), nil, nil)
	defer l.release()
	shapes := make([]nn.Shape, len(l.in))
	for k, x := range l.in {
		shapes[k] = x.Shape
	}
	taps, bias := l.op.Neuron(index, shapes)
	s := &Single{Node: node, Index: index, Relevance: received, Output: tr.Outputs[node].Data[index], Bias: bias, Shares: make([]Contribution, len(taps))}
	if len(taps) == 0 {
		return s, nil
	}
	one := l.neuron(taps, bias, s.Output)
	defer one.release()
	one.share(l.measured(rule.Groups), &nn.Tensor{Shape: nn.Shape{1, 1}, Data: []float32{received}})
	for k, t := range taps {
		s.Passed += float64(one.back.to[0].Data[k])
		s.Shares[k] = Contribution{Input: t.Input, Index: t.Index, Activation: one.in[0].Data[k], Weight: t.Weight, Relevance: one.back.to[0].Data[k]}
	}
	s.Constants = one.entry.Constants
	sort.SliceStable(s.Shares, func(i, j int) bool { return s.Shares[i].before(s.Shares[j]) })
	return s, nil
}

// before orders by magnitude. Both factors of a product have half of it, but for rounding: the
// later one, in attention the value and not what weighs it, comes first.
func (c Contribution) before(o Contribution) bool {
	a, b := math.Abs(float64(c.Relevance)), math.Abs(float64(o.Relevance))
	if c.Input != o.Input && math.Abs(a-b) <= 1e-6*max(a, b) {
		return c.Input > o.Input
	}
	return a > b
}

// one is how a neuron that hands all to one of its inputs divides what it received.
func (w *walk) one(node, index int, received float32) *Single {
	in := w.trace.Inputs(node)
	back, one := like(w.be, in), w.be.New(w.trace.Outputs[node].Shape...)
	defer w.be.Free(append(back, one)...)
	clear(one.Data)
	one.Data[index] = 1
	w.handBack(node, one, back, &Entry{})
	s := &Single{Node: node, Index: index, Relevance: received, Output: w.trace.Outputs[node].Data[index]}
	for k, b := range back {
		if i := slices.Index(b.Data, 1); i >= 0 {
			s.Shares = append(s.Shares, Contribution{Input: k, Index: i, Activation: in[k].Data[i], Weight: 1, Relevance: received})
			s.Passed = float64(received)
		}
	}
	return s
}

// neuron is one neuron of the layer with the output z as a layer of its own: a dense
// one of a single row, which reads the taps.
func (l *layer) neuron(taps []nn.Tap, bias, z float32) *layer {
	row, in := nn.NewTensor(1, len(taps)), nn.NewTensor(1, len(taps))
	for k, t := range taps {
		row.Data[k], in.Data[k] = t.Weight, l.in[t.Input].Data[t.Index]
	}
	one := &layer{
		be: l.be, op: &nn.Dense{Op: "Gemm", Weight: row, Bias: []float32{bias}}, in: []*nn.Tensor{in},
		z: &nn.Tensor{Shape: nn.Shape{1, 1}, Data: []float32{z}}, replaced: l.replaced,
		back:        total{be: l.be, to: []*nn.Tensor{nn.NewTensor(1, len(taps))}},
		nonNegative: []bool{!slices.Contains(l.nonNegative, false)},
		entry:       &Entry{},
	}
	one.bound = func(_ int, highest bool, dst []float32) {
		all := make([][]float32, len(l.in))
		for j, a := range l.in {
			all[j] = make([]float32, len(a.Data))
			l.bound(j, highest, all[j])
		}
		for k, t := range taps {
			dst[k] = all[t.Input][t.Index]
		}
	}
	one.s, one.zg = l.be.New(1, 1), l.be.New(1, 1)
	return one
}

// measured are the groups with every relative ε measured over the whole layer.
func (l *layer) measured(groups []Group) []Group {
	out := slices.Clone(groups)
	for i := range out {
		if s := &out[i].Stabilizer; s.Relative {
			terms, φ := l.factors(out[i].Terms)
			*s = Stabilizer{Epsilon: s.over(l.be, l.denominator(&out[i], terms, φ).Data), Plain: s.Plain}
			l.free(φ)
		}
	}
	return out
}
