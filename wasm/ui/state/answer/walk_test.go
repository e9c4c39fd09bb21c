package answer

import (
	"testing"

	"lrpexplainer/wasm/ui/state/question"
)

// From the score to the pixels, one layer after the other, with what each kept.
func TestSteps(t *testing.T) {
	a := answered(of("classes", question.Part{Index: 2, Coefficient: 1}), false, 1, 2, 5)
	e := a.Explanation
	e.Layers = []Layer{{Node: 0, Sum: 2, Width: 2, Height: 1, Map: []float32{3, -1}}, {Node: 1, Sum: 4, Width: 1, Height: 1, Map: []float32{4}}, {Node: 4, Sum: 5, Width: 1, Height: 1, Map: []float32{5}}}
	e.Ledger = []Entry{{Node: 4, Received: 5, Passed: 4, Constants: 1}, {Node: 1, Received: 4, Passed: 2, Constants: 2.5, Stabilizer: -0.5}}
	if a.Step(0) != nil {
		t.Error("there is a step before the first")
	}
	s := a.Step(1)
	if got := a.Heading(s); got != "Step 1 of 2: the last layer hands on 4.00 of 5.00" || s.Below.Node != 1 || !s.Waits(&e.Layers[0]) || s.Waits(&e.Layers[1]) {
		t.Errorf("%q, %+v", got, s)
	}
	s = a.Step(9)
	if got := a.Heading(s); got != "Step 2 of 2: conv1 hands on 2.00 of 4.00" || s.Waits(&e.Layers[0]) {
		t.Errorf("%q, %+v", got, s)
	}
	if at := e.Arriving(s); at.Width != 2 || at.Limit != 3 || e.Arriving(s) != at {
		t.Errorf("%+v", at)
	}
	if a.Words(1).Stayed != "−2.50 biases" || a.Words(4).Stayed != "−1.00 biases" || a.Words(0).Stayed != "" {
		t.Errorf("%q, %q", a.Words(1).Stayed, a.Words(4).Stayed)
	}
	if got := a.Words(1).Account; got != "conv1 received 4.0000, handed on 2.0000, its biases kept 2.5000, ε kept −0.50000" {
		t.Error(got)
	}
	e.Gradient = true
	if a.Step(1) != nil {
		t.Error("a gradient is handed on in steps")
	}
}
