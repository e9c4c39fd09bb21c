package lrp

import (
	"math"
	"strings"
	"testing"

	"lrpexplainer/nn"
)

// TestWSquareOfEnormousBiases: b² beyond what a float32 holds keeps all relevance, and
// nothing is NaN.
func TestWSquareOfEnormousBiases(t *testing.T) {
	g := build(t, nn.Shape{1, 2}, linearLayer(t, 2, 2, []float32{3e30, -1e20}, 1, 2, 3, 4))
	e := mustExplain(t, run(t, g, []float32{1, 1}), named(t, "uniform-wsquare"), Target{Kind: Logits, Parts: []Part{{0, 1e-30}, {1, 1e-20}}}, Options{})
	close(t, "pixels", e.Input().Data, 0, 0)
	if a := e.Account; math.Abs(a.Constants-2) > 1e-5 || math.Abs(a.Rest()) > 1e-5 {
		t.Errorf("account %+v", a)
	}
	// Weights whose squares overflow only together.
	g = build(t, nn.Shape{1, 2}, linearLayer(t, 1, 2, nil, 1.5e19, 1.5e19))
	e = mustExplain(t, run(t, g, []float32{1e-19, 1e-19}), named(t, "uniform-wsquare"), Class(0), Options{})
	if !nn.Finite(e.Input().Data) || math.IsNaN(e.Account.Stabilizer) {
		t.Errorf("map %v, account %+v", e.Input().Data, e.Account)
	}
}

// TestWinnerOfASum: the larger summand, not the larger magnitude; NaN does not win, and
// goes nowhere else than to its own position.
func TestWinnerOfASum(t *testing.T) {
	nan := float32(math.NaN())
	a := &nn.Tensor{Shape: nn.Shape{1, 5}, Data: []float32{1, -5, nan, 2, nan}}
	b := &nn.Tensor{Shape: nn.Shape{1, 5}, Data: []float32{2, -3, 1, nan, nan}}
	r := &nn.Tensor{Shape: nn.Shape{1, 5}, Data: []float32{10, 20, 30, 40, 50}}
	back := []*nn.Tensor{nn.NewTensor(1, 5), nn.NewTensor(1, 5)}
	(&nn.Sum{Op: "Add", Weights: []float32{1, 1}}).Winner(newBackend(), back, r, []*nn.Tensor{a, b})
	close(t, "first", back[0].Data, 0, 0, 0, 40, 50)
	close(t, "second", back[1].Data, 10, 20, 30, 0, 0)
	(&nn.Sum{Op: "Sub", Weights: []float32{1, -1}}).Winner(newBackend(), back, r, []*nn.Tensor{a, b})
	close(t, "minuend", back[0].Data, 10, 0, 0, 40, 50)
	close(t, "subtrahend", back[1].Data, 0, 20, 30, 0, 0)
}

// TestGuidedAtEveryRectifier: a Clip from 0 is a ReLU with a ceiling; others let
// negative values back.
func TestGuidedAtEveryRectifier(t *testing.T) {
	infinity := float32(math.Inf(1))
	for _, c := range []struct {
		op   *nn.Elementwise
		want []float64
	}{
		{&nn.Elementwise{Op: "Relu"}, []float64{1, 0}}, {&nn.Elementwise{Op: "Clip", A: 0, B: 6}, []float64{1, 0}}, {&nn.Elementwise{Op: "Clip", A: 0, B: infinity}, []float64{1, 0}},
		{&nn.Elementwise{Op: "Clip", A: -1, B: 6}, []float64{1, -1}}, {&nn.Elementwise{Op: "LeakyRelu", A: 0.1}, []float64{1, -1}},
	} {
		g := build(t, nn.Shape{1, 2}, c.op, linearLayer(t, 1, 2, nil, 1, -1))
		e := mustExplain(t, run(t, g, []float32{2, 3}), named(t, "guided-backpropagation"), Class(0), Options{})
		close(t, c.op.Op, e.Input().Data, c.want...)
	}
}

// TestMixedGradients: gradients beside relevance are refused, by name.
func TestMixedGradients(t *testing.T) {
	g := build(t, nn.Shape{1, 1, 1, 1}, &nn.Conv{Weight: nn.NewTensor(2, 1, 1, 1), Group: 1, Window: nn.Unit(1, 1)}, &nn.Elementwise{Op: "Relu"},
		&nn.Reshape{Op: "Flatten", Shape: []int{0, -1}}, linearLayer(t, 2, 2, nil, 1, 2, 3, 4), &nn.Softmax{Axis: 1})
	mixed := &Composite{Name: "mine", Assignments: []Assignment{{Match: Match{Kind: "convolution"}, Rule: "gradient"}}}
	_, err := mixed.Plan(g, Bounds{})
	if err == nil || !strings.Contains(err.Error(), `composite "mine": rule "gradient" on node "Conv" is a gradient, rule "epsilon" on node "Gemm" is not`) {
		t.Errorf("error %v", err)
	}
	whole := &Composite{Assignments: []Assignment{{Match: Match{Kind: "convolution"}, Rule: "gradient"}, {Match: Match{Kind: "activation"}, Rule: "guided"}, {Match: Match{Kind: "dense"}, Rule: "gradient"}}}
	if _, err := whole.Plan(g, Bounds{}); err != nil {
		t.Errorf("gradients everywhere, but where values move and behind the logits: %v", err)
	}
}

// TestAveragingRefusesWhatItDrops: an average has nothing of the layers.
func TestAveragingRefusesWhatItDrops(t *testing.T) {
	g := build(t, nn.Shape{1, 2}, linearLayer(t, 2, 2, nil, 1, 2, 3, 4))
	tr := run(t, g, []float32{1, 2})
	for _, name := range []string{"smoothgrad", "integrated-gradients"} {
		plan, err := named(t, name).Plan(g, Bounds{})
		if err != nil {
			t.Fatal(err)
		}
		for want, o := range map[string]Options{
			"conditions": {Conditions: []Condition{{Node: 1, Channels: []int{0}}}}, "maps of layers": {Maps: []Role{DenseLayer}}, "visiting layers": {Visit: func(int, *nn.Tensor) {}},
		} {
			if _, err := Explain(t.Context(), newBackend(), tr, plan, Class(0), o); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), name) {
				t.Errorf("%s: error %v; expected %q", name, err, want)
			}
		}
		if _, err := Explain(t.Context(), newBackend(), tr, plan, Class(0), Options{Bare: true}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
