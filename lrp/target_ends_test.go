package lrp

import (
	"math"
	"strings"
	"testing"

	"lrpexplainer/nn"
)

// TestTargetsOfSigmoids: the score is the logit before the Sigmoid; of a single one the
// second class is the first with its sign turned; several are independent.
func TestTargetsOfSigmoids(t *testing.T) {
	sigmoid := &nn.Elementwise{Op: "Sigmoid"}
	one := build(t, nn.Shape{1, 2}, linearLayer(t, 1, 2, nil, 1, -3), sigmoid)
	tr := run(t, one, []float32{1, 2}) // logit −5 = 1 − 6
	p := 1 / (1 + math.Exp(5))
	many := build(t, nn.Shape{1, 2}, linearLayer(t, 2, 2, nil, 1, 0, 0, 1), sigmoid)
	labels := run(t, many, []float32{3, -2})
	number := run(t, build(t, nn.Shape{1, 2}, linearLayer(t, 1, 2, nil, 1, -3)), []float32{1, 2})
	for name, c := range map[string]struct {
		trace  *nn.Trace
		rules  string
		target Target
		score  float64
		want   []float64
	}{
		"first":               {tr, "uniform-0", Class(0), -5, []float64{1, -6}},
		"second":              {tr, "uniform-0", Class(1), 5, []float64{-1, 6}},
		"top is second":       {tr, "uniform-0", Target{}, 5, []float64{-1, 6}},
		"contrast":            {tr, "uniform-0", Contrast(0, 1), -10, []float64{2, -12}},
		"odds":                {tr, "uniform-0", Odds(0), -5, []float64{1, -6}},
		"probabilities":       {tr, "uniform-0", Target{Kind: SoftmaxAll}, 1, []float64{-0.2, 1.2}},
		"gradient, first":     {tr, "gradient", Class(0), 1, []float64{1, -3}},
		"gradient, second":    {tr, "gradient", Class(1), -1, []float64{-1, 3}},
		"neuron":              {tr, "uniform-0", Neuron(2, 0), p, []float64{p * -0.2, p * 1.2}},
		"label":               {labels, "uniform-0", Class(1), -2, []float64{0, -2}},
		"odds of a label":     {labels, "uniform-0", Odds(1), -2, []float64{0, -2}},
		"both labels":         {labels, "uniform-0", Target{Kind: SoftmaxAll}, 1/(1+math.Exp(-3)) + 1/(1+math.Exp(2)), []float64{1 / (1 + math.Exp(-3)), 1 / (1 + math.Exp(2))}},
		"number":              {number, "uniform-0", Target{}, -5, []float64{1, -6}},
		"number, by original": {number, "uniform-0", Target{Kind: SoftmaxAll}, -5, []float64{1, -6}},
	} {
		e := mustExplain(t, c.trace, named(t, c.rules), c.target, Options{})
		close(t, name, e.Input().Data, c.want...)
		if math.Abs(e.Account.Score-c.score) > 1e-5 {
			t.Errorf("%s: score %v; expected %v", name, e.Account.Score, c.score)
		}
	}
}

// TestScoresAreFinite: scores that are not are an error, not a map.
func TestScoresAreFinite(t *testing.T) {
	g := build(t, nn.Shape{1, 2}, linearLayer(t, 2, 2, nil, 1e38, 1e38, 1, 1))
	plan, err := named(t, "uniform-0").Plan(g, Bounds{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = Explain(t.Context(), newBackend(), run(t, g, []float32{2, 2}), plan, Class(1), Options{})
	if err == nil || !strings.Contains(err.Error(), "class 0 is +Inf") {
		t.Errorf("error %v", err)
	}
}
