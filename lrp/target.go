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
	// Samples are the targets of kind PerSample, one for each sample of the batch; none
	// of them may be of kinds Neurons or PerSample.
	Samples []Target
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
	PerSample                     // each sample's own target
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
	if t.Kind == PerSample {
		return t.startEach(tr, s, unit)
	}
	kind := t.kind(s)
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
		} else {
			t.ofSample(out, kind, tr, b, unit)
		}
	}
	return node, r, nil
}

// startEach is start for kind PerSample.
func (t Target) startEach(tr *nn.Trace, s Start, unit bool) (node int, r *nn.Tensor, err error) {
	node = tr.Graph.Logits()
	batch := tr.Outputs[0].Batch()
	if len(t.Samples) != batch {
		return 0, nil, fmt.Errorf("%d targets for a batch of %d; expected one for each sample", len(t.Samples), batch)
	}
	r = nn.NewTensor(tr.Outputs[node].Shape...)
	for b, own := range t.Samples {
		kind := own.kind(s)
		if kind == Neurons || kind == PerSample {
			return 0, nil, fmt.Errorf("the target of sample %d is no score of classes", b)
		}
		if err := own.check(tr, node, kind); err != nil {
			return 0, nil, err
		}
		n := len(r.Data) / batch
		own.ofSample(r.Data[b*n:(b+1)*n], kind, tr, b, unit)
	}
	return node, r, nil
}

// kind is the target's, or what the composite's start says.
func (t Target) kind(s Start) TargetKind {
	switch {
	case t.Kind != ByComposite:
		return t.Kind
	case s == SoftmaxOfAll:
		return SoftmaxAll
	default:
		return Top
	}
}

// ofSample writes the relevance of one sample's logits, or with unit the target's
// derivatives, to out.
func (t Target) ofSample(out []float32, kind TargetKind, tr *nn.Trace, sample int, unit bool) {
	if tr.Graph.Decision() != nn.Binary {
		t.onClasses(out, kind, tr, sample, unit)
		return
	}
	classes := make([]float32, 2)
	t.onClasses(classes, kind, tr, sample, unit)
	// The second class's score is minus the logit, and so is its derivative.
	if unit {
		classes[1] = -classes[1]
	}
	out[0] = classes[0] + classes[1]
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
