package nn

import (
	"fmt"
	"math"
)

// Decision is how a network's output is to be read.
type Decision uint8

const (
	// Multiclass is one class of several: probabilities are the softmax of the
	// logits.
	Multiclass Decision = iota
	// Multilabel is several labels, each with a Sigmoid of its own.
	Multilabel
	// Binary is a single Sigmoid: a class with probability p, and its opposite with
	// 1 − p, whose score is minus the logit.
	Binary
	// Value is a single number that is no class's.
	Value
)

// String is the name that messages and files have for it.
func (d Decision) String() string {
	return [...]string{"multiclass", "multilabel", "binary", "value"}[d]
}

// Decision is read off the network's end.
func (g *Graph) Decision() Decision {
	logits, end := g.end()
	one := g.Nodes[logits].Shape.Size() == 1
	e, sigmoid := end.(*Elementwise)
	switch {
	case sigmoid && e.Op == "Sigmoid" && one:
		return Binary
	case sigmoid && e.Op == "Sigmoid":
		return Multilabel
	case one && end == nil:
		return Value
	default:
		return Multiclass
	}
}

// Classes is the number of classes for one sample; see Trace.Scores.
func (g *Graph) Classes() int {
	if g.Decision() == Binary {
		return 2
	}
	return g.Nodes[g.Logits()].Shape.Size()
}

// Logits is the node whose values are explained: what a final Softmax or Sigmoid
// reads, or the output if there is none. Behind that one there may be nodes that
// only reshape, and a Clip of probabilities.
func (g *Graph) Logits() int {
	logits, _ := g.end()
	return logits
}

// end is the node of the logits, and the Softmax or Sigmoid behind it; nil if the
// output has none.
func (g *Graph) end() (logits int, end Operator) {
	logits = skipIdentities(g, g.Output)
	for i := g.Output; i != 0; {
		n := &g.Nodes[i]
		switch op := n.Op.(type) {
		case *Softmax:
			i = skipIdentities(g, n.Inputs[0])
			logits, end = i, op
			continue
		case *Elementwise:
			if op.Op == "Sigmoid" && end == nil {
				return skipIdentities(g, n.Inputs[0]), op
			}
			if !op.keepsProbabilities() {
				return logits, end
			}
		case *Quantize:
		default:
			if !g.Reshapes(i) {
				return logits, end
			}
		}
		i = n.Inputs[0]
	}
	return logits, end
}

// skipIdentities is the node whose values node i has.
func skipIdentities(g *Graph, i int) int {
	for {
		if _, ok := g.Nodes[i].Op.(*Identity); !ok {
			return i
		}
		i = g.Nodes[i].Inputs[0]
	}
}

// keepsProbabilities reports whether it is a Clip that leaves some of 0…1 apart.
func (e *Elementwise) keepsProbabilities() bool {
	return e.Op == "Clip" && e.A < 1 && e.B > 0 && e.A < e.B
}

// Reshapes reports whether node i hands on its input's values in their order.
func (g *Graph) Reshapes(i int) bool {
	n := &g.Nodes[i]
	switch op := n.Op.(type) {
	case *Reshape, *Identity:
		return true
	case *Slice:
		return op.Step == 1 && n.Shape.Size() == g.Nodes[n.Inputs[0]].Shape.Size()
	case *Transpose:
		// Axes that are longer than 1 stay in order.
		last := -1
		for _, axis := range op.Perm {
			if g.Nodes[n.Inputs[0]].Shape[axis] == 1 {
				continue
			}
			if axis < last {
				return false
			}
			last = axis
		}
		return true
	}
	return false
}

// Logits is the tensor of what is explained, (N, …): what a final Softmax or Sigmoid
// reads.
func (t *Trace) Logits() *Tensor { return t.Outputs[t.Graph.Logits()] }

// Sample is one sample's part of a node's output, whether or not that has kept a batch
// axis.
func (t *Trace) Sample(node, sample int) []float32 {
	values := t.Outputs[node].Data
	n := len(values) / t.Outputs[0].Batch()
	return values[sample*n : (sample+1)*n]
}

// Scores are one sample's scores, one for each class: its logits; of a single
// Sigmoid the logit and minus the logit.
func (t *Trace) Scores(sample int) []float32 {
	z := t.Sample(t.Graph.Logits(), sample)
	if t.Graph.Decision() == Binary {
		return []float32{z[0], -z[0]}
	}
	return z
}

// Probabilities are one sample's, one for each class, as the network computes them;
// the softmax of the logits where it ends in those. A single value has none: nil.
func (t *Trace) Probabilities(sample int) []float32 {
	_, end := t.Graph.end()
	out := t.Sample(t.Graph.Output, sample)
	switch t.Graph.Decision() {
	case Value:
		return nil
	case Binary:
		return []float32{out[0], 1 - out[0]}
	}
	if end == nil {
		return SoftmaxOf(&Tensor{Shape: Shape{1, len(out)}, Data: out}).Data
	}
	return out
}

// CheckScores says which score is not a finite number, of a network whose weights or
// input are too large.
func (t *Trace) CheckScores() error {
	for b := range t.Outputs[0].Batch() {
		for c, v := range t.Sample(t.Graph.Logits(), b) {
			if f := float64(v); math.IsNaN(f) || math.IsInf(f, 0) {
				return fmt.Errorf("the scores are not finite: that of class %d is %v; the weights, or the way the input is scaled, must be wrong", c, v)
			}
		}
	}
	return nil
}

// NoClassesError says that an output is not a score for each class.
type NoClassesError struct {
	Output string
	Shape  Shape
}

// Error names the output and its shape.
func (e *NoClassesError) Error() string {
	return fmt.Sprintf("output %q has shape %v; expected a score for each class: is this a model for segmentation or detection?", e.Output, e.Shape)
}

// CheckClasses gives a *[NoClassesError] for an output, of that name, of which more than
// one axis is longer than 1.
func CheckClasses(name string, output Shape) error {
	long := 0
	for _, d := range output {
		if d > 1 {
			long++
		}
	}
	if long > 1 {
		return &NoClassesError{name, output}
	}
	return nil
}
