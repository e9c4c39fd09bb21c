package answer

import (
	"math"
	"strings"
	"testing"

	"lrpexplainer/wasm/ui/state/question"
)

// TestDecisions: what the page says of models whose classes do not exclude each other, and
// of one that has none.
func TestDecisions(t *testing.T) {
	one := of("classes", question.Part{Index: 0, Coefficient: 1})
	a := answered(one, false, 2.5)
	a.Model.Decision, a.Model.Labels = "value", nil
	a.Input.Predicted.Probabilities = nil
	if got := a.Headline(); got != (Headline{Before: "What made the output ", Strong: "2.50", After: "?"}) {
		t.Errorf("%+v", got)
	}
	if got := a.Outcome(); strings.Contains(got, "%") || !strings.Contains(got, "output is 2.50") {
		t.Error(got)
	}
	if got := a.Scores(); len(got) != 1 || got[0] != (Score{Class: 0, Value: 2.5, Part: 1}) {
		t.Errorf("%+v", got)
	}
	if got := a.ScoreSentence(); !strings.Contains(got, "the number that the network computes") {
		t.Error(got)
	}

	a = answered(of("softmax"), true, 1, -1)
	a.Model.Decision = "multilabel"
	a.Input.Predicted.Probabilities = []float32{0.75, 0.5}
	if got := a.Score(); got != 1.25 {
		t.Errorf("the probabilities add up to %v", got)
	}
	if got := a.ScoreSentence(); strings.Contains(got, "one") {
		t.Error(got)
	}
	a.Explanation.Target = of("odds", question.Part{Index: 1, Coefficient: 1})
	if got := a.Score(); got != -1 {
		t.Errorf("the log-odds of a label are %v", got)
	}
	if got := a.Scores(); math.Abs(got[0].Probability-0.75) > 1e-6 {
		t.Errorf("%+v", got)
	}
}
