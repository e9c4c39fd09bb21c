package lens

import (
	"math"
	"testing"

	"lrpexplainer/wasm/ui/state/answer"
)

// The rows of a neuron are all that it received, whatever is listed, and their bars lie end to
// end from 0 to that.
func TestRows(t *testing.T) {
	neuron := func(inputs, known int) *answer.Neuron {
		n := &answer.Neuron{Relevance: 10, Constants: -2, Passed: 11.5, Inputs: inputs} // ε keeps 0.5
		for i := range known {
			n.Shares = append(n.Shares, answer.Contribution{Index: i, Relevance: 1 / float64(i+1)})
		}
		return n
	}
	for _, c := range []struct {
		name   string
		n      *answer.Neuron
		all    bool
		listed int
		others string
		more   bool
	}{
		{"a few of many", neuron(288, 24), false, 6, "282 other inputs", true},
		{"all that is known", neuron(288, 24), true, 24, "264 other inputs", false},
		{"nine, a few", neuron(9, 9), false, 6, "3 other inputs", true},
		{"nine, all: there is a way back", neuron(9, 9), true, 9, "0 other inputs", false},
		{"six", neuron(6, 6), false, 6, "", false},
		{"six, all", neuron(6, 6), true, 6, "", false},
	} {
		listed, others, more, sum, end := 0, "", false, 0.0, 0.0
		for _, r := range Rows(c.n, c.all) {
			switch {
			case r.Input != nil:
				listed++
			case !r.Kept:
				others, more = r.Words, r.More
			}
			if math.Abs(r.From-end) > 1e-12 && math.Abs(r.To-end) > 1e-12 {
				t.Errorf("%s: the bar from %v to %v does not touch %v", c.name, r.From, r.To, end)
			}
			if end = r.To; r.Relevance < 0 {
				end = r.From
			}
			sum += r.Relevance
		}
		if listed != c.listed || others != c.others || more != c.more {
			t.Errorf("%s: %d inputs and %q (more: %v); expected %d and %q (%v)", c.name, listed, others, more, c.listed, c.others, c.more)
		}
		if missing := 10 - sum; c.others != "" && math.Abs(missing) > 1e-9 {
			t.Errorf("%s: the rows miss %v", c.name, missing)
		}
	}
}
