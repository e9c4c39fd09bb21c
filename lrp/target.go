package lrp

import (
	"fmt"
	"math"

	"lrpexplainer/nn"
)

// Target is the question that is asked: the quantity whose relevance is handed
// back. The zero value is the composite's own start.
type Target struct {
	Kind TargetKind
	// Parts are the neurons of kinds Logits and Neurons, with their coefficients:
	// {c,+1},{d,−1} is the contrast of two classes. LogOdds takes one.
	Parts []Part
	// Node is the layer of kind Neurons.
	Node int
}

// Part is one neuron, by its position in one sample.
type Part struct {
	Index       int
	Coefficient float64
}

// TargetKind names the quantity.
type TargetKind uint8

const (
	ByComposite TargetKind = iota // the composite's Start
	Top                           // the logit of the top class
	Logits                        // Σ coefficient · logit
	LogOdds                       // log of a class's probability against all others
	SoftmaxAll                    // the probabilities of all classes; of a single value that value
	Neurons                       // Σ coefficient · activation in any layer
)

// Class is the logit of one class.
func Class(c int) Target { return Target{Kind: Logits, Parts: []Part{{c, 1}}} }

// Contrast is the logit of c minus the logit of d: what speaks for c rather than d.
func Contrast(c, d int) Target { return Target{Kind: Logits, Parts: []Part{{c, 1}, {d, -1}}} }

// Odds is the log-odds of class c against the rest.
func Odds(c int) Target { return Target{Kind: LogOdds, Parts: []Part{{c, 1}}} }

// Neuron is one activation of one layer.
func Neuron(node, index int) Target {
	return Target{Kind: Neurons, Node: node, Parts: []Part{{index, 1}}}
}

// start is the node and the relevance there. With unit the target's derivative
// takes the place of its value, as gradients need.
func (t Target) start(tr *nn.Trace, s Start, unit bool) (node int, r *nn.Tensor, err error) {
	node = tr.Graph.Logits()
	kind := t.Kind
	if kind == ByComposite {
		kind = Top
		if s == SoftmaxOfAll {
			kind = SoftmaxAll
		}
	}
	if kind == Neurons {
		if t.Node < 0 || t.Node >= len(tr.Outputs) {
			return 0, nil, fmt.Errorf("the target's layer %d does not exist; the model has %d", t.Node, len(tr.Outputs))
		}
		node = t.Node
	}
	if err := t.check(tr, node, kind); err != nil {
		return 0, nil, err
	}
	r = nn.NewTensor(tr.Outputs[node].Shape...)
	batch := tr.Outputs[0].Batch()
	for b := range batch {
		n := len(r.Data) / batch
		out := r.Data[b*n : (b+1)*n]
		if kind == Neurons {
			t.add(out, tr.Sample(node, b), unit)
			continue
		}
		classes := out
		binary := tr.Graph.Decision() == nn.Binary
		if binary {
			classes = make([]float32, 2)
		}
		t.onClasses(classes, kind, tr, b, unit)
		if !binary {
			continue
		}
		// The second class's score is minus the logit, and so is its derivative.
		if unit {
			classes[1] = -classes[1]
		}
		out[0] = classes[0] + classes[1]
	}
	return node, r, nil
}

// check says what the target asks that the trace does not have.
func (t Target) check(tr *nn.Trace, node int, kind TargetKind) error {
	n, what := tr.Graph.Classes(), "class"
	if kind == Neurons {
		n, what = len(tr.Sample(node, 0)), "neuron"
	}
	for _, p := range t.Parts {
		if p.Index < 0 || p.Index >= n {
			return fmt.Errorf("the target %s %d does not exist; there are %d, counted from 0", what, p.Index, n)
		}
	}
	if (kind == Logits || kind == Neurons || kind == LogOdds) && len(t.Parts) == 0 {
		return fmt.Errorf("the target names no class")
	}
	return tr.CheckScores()
}

// onClasses writes the relevance of one sample's classes, or with unit the target's
// derivatives by their scores, to out.
func (t Target) onClasses(out []float32, kind TargetKind, tr *nn.Trace, sample int, unit bool) {
	scores, decision := tr.Scores(sample), tr.Graph.Decision()
	switch {
	case kind == SoftmaxAll && decision != nn.Value:
		copy(out, tr.Probabilities(sample))
	case kind == Top, kind == SoftmaxAll:
		Class(TopClass(scores)).add(out, scores, unit)
	case kind == LogOdds && decision == nn.Multiclass:
		// With the differences z_c − z_d as a layer of its own and the soft minimum
		// above it, LRP-0 gives every logit its value times ∂(log-odds)/∂z
		// (the overview, sec. 10.2.1 and fig. 10.4).
		c := t.Parts[0].Index
		odds := Target{Parts: []Part{{c, 1}}}
		for d, p := range rivals(scores, c) {
			odds.Parts = append(odds.Parts, Part{d, -p})
		}
		odds.add(out, scores, unit)
	default: // of a Sigmoid the logit is the log-odds
		t.add(out, scores, unit)
	}
}

// add is out += coefficient · value for each part, with unit += coefficient.
func (t Target) add(out, values []float32, unit bool) {
	for _, p := range t.Parts {
		v := float32(1)
		if !unit {
			v = values[p.Index]
		}
		out[p.Index] += float32(p.Coefficient) * v
	}
}

// rivals is the softmax over all values but number c, which is 0.
func rivals(z []float32, c int) []float64 {
	out := make([]float64, len(z))
	top := math.Inf(-1)
	for d, v := range z {
		if d != c {
			top = math.Max(top, float64(v))
		}
	}
	var sum float64
	for d, v := range z {
		if d != c {
			out[d] = math.Exp(float64(v) - top)
			sum += out[d]
		}
	}
	for d := range out {
		out[d] /= sum
	}
	if len(z) == 1 {
		out[c] = 0
	}
	return out
}

// TopClass is the position of the largest value, the first of equal ones.
func TopClass(logits []float32) int {
	top := 0
	for i, v := range logits {
		if v > logits[top] {
			top = i
		}
	}
	return top
}
