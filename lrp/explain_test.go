package lrp

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"lrpexplainer/nn"
	"lrpexplainer/nn/nntest"
)

// build makes a graph of one chain of operators.
func build(t *testing.T, in nn.Shape, ops ...nn.Operator) *nn.Graph {
	t.Helper()
	g, err := nn.NewGraph("x", in)
	if err != nil {
		t.Fatal(err)
	}
	for _, op := range ops {
		if _, err := g.Add(op.Kind(), op, g.Output); err != nil {
			t.Fatal(err)
		}
	}
	return g
}

func run(t *testing.T, g *nn.Graph, x []float32) *nn.Trace {
	t.Helper()
	in, err := nn.TensorOf(x, g.InputShape()...)
	if err != nil {
		t.Fatal(err)
	}
	tr, err := g.Forward(context.Background(), newBackend(), in, nil)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func mustExplain(t *testing.T, tr *nn.Trace, c *Composite, target Target, o Options) *Explanation {
	t.Helper()
	plan, err := c.Plan(tr.Graph, Bounds{[]float32{-6}, []float32{6}})
	if err != nil {
		t.Fatal(err)
	}
	e, err := Explain(context.Background(), newBackend(), tr, plan, target, o)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func named(t *testing.T, name string) *Composite {
	t.Helper()
	c, err := NewComposite(name, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func close(t *testing.T, what string, got []float32, want ...float64) {
	t.Helper()
	for i, w := range want {
		if len(got) != len(want) || math.Abs(float64(got[i])-w) > 1e-5*(1+math.Abs(w)) {
			t.Errorf("%s: %v; expected %v", what, got, want)
			return
		}
	}
}

func linearLayer(t *testing.T, out, in int, bias []float32, w ...float32) *nn.Dense {
	t.Helper()
	weight, err := nn.TensorOf(w, out, in)
	if err != nil {
		t.Fatal(err)
	}
	return &nn.Dense{Op: "Gemm", Weight: weight, Bias: bias}
}

// TestTargets: each target's start at the logits, by hand, on an identity layer
// that keeps it visible.
func TestTargets(t *testing.T) {
	g := build(t, nn.Shape{1, 3}, linearLayer(t, 3, 3, nil, 1, 0, 0, 0, 1, 0, 0, 0, 1), &nn.Softmax{Axis: 1})
	tr := run(t, g, []float32{1, 3, 2})
	e := math.E
	sum := e + e*e*e + e*e
	odds := 1 / (1 + math.E) // of class 0 against class 2, among the rivals of class 1
	for name, c := range map[string]struct {
		target Target
		want   []float64
	}{
		"default":  {Target{}, []float64{0, 3, 0}},
		"top":      {Target{Kind: Top}, []float64{0, 3, 0}},
		"class":    {Class(2), []float64{0, 0, 2}},
		"several":  {Target{Kind: Logits, Parts: []Part{{0, 1}, {2, 2}}}, []float64{1, 0, 4}},
		"contrast": {Contrast(1, 2), []float64{0, 3, -2}},
		"softmax":  {Target{Kind: SoftmaxAll}, []float64{e / sum, e * e * e / sum, e * e / sum}},
		"log-odds": {Odds(1), []float64{-odds * 1, 3, -(1 - odds) * 2}},
		"neuron":   {Neuron(1, 2), []float64{0, 0, 2}},
	} {
		got := mustExplain(t, tr, named(t, "uniform-0"), c.target, Options{})
		close(t, name, got.Input().Data, c.want...)
	}
	for _, target := range []Target{Class(3), Class(-1), Neuron(9, 0), Neuron(1, 3), {Kind: Logits}} {
		plan, _ := named(t, "uniform-0").Plan(g, Bounds{})
		if _, err := Explain(context.Background(), newBackend(), tr, plan, target, Options{}); err == nil {
			t.Errorf("target %+v was accepted", target)
		}
	}
}

// TestLogOddsIsTheGradientOfLogOdds: with LRP-0 on a linear network the map is
// input × ∂ log(p/(1−p)) / ∂ input.
func TestLogOddsIsTheGradientOfLogOdds(t *testing.T) {
	g := build(t, nn.Shape{1, 2}, linearLayer(t, 3, 2, nil, 1, 2, -1, 0.5, 0.3, -2))
	x := []float32{0.7, -0.4}
	odds := func(x []float32) float64 {
		z := run(t, g, x).Logits()
		p := float64(nn.SoftmaxOf(z).Data[0])
		return math.Log(p / (1 - p))
	}
	got := mustExplain(t, run(t, g, x), named(t, "uniform-0"), Odds(0), Options{}).Input().Data
	for i := range x {
		const h = 1.0 / 256
		up, down := append([]float32{}, x...), append([]float32{}, x...)
		up[i] += h
		down[i] -= h
		want := float64(x[i]) * (odds(up) - odds(down)) / (2 * h)
		if math.Abs(float64(got[i])-want) > 1e-3 {
			t.Errorf("input %d: %v; expected %v", i, got[i], want)
		}
	}
}

func TestParseTarget(t *testing.T) {
	g := build(t, nn.Shape{1, 3}, linearLayer(t, 3, 3, nil, 1, 0, 0, 0, 1, 0, 0, 0, 1))
	for text, want := range map[string]Target{
		"": {}, "2": Class(2), "1-2": Contrast(1, 2), "0+1": {Kind: Logits, Parts: []Part{{0, 1}, {1, 1}}},
		"top": {Kind: Top}, "softmax": {Kind: SoftmaxAll}, "odds:1": Odds(1), "neuron:Gemm:2": Neuron(1, 2),
	} {
		got, err := ParseTarget(text, g)
		if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); err != nil || d != "" {
			t.Errorf("%q: error %v\n%s", text, err, d)
		}
	}
	for text, want := range map[string]string{
		"3": "counted from 0", "-1": "expected a class number", "1-": "expected a class number", "odds:1+2": "one class", "neuron:Gem:0": `did you mean "Gemm"?`,
		"neuron:Gemm:3": "between 0 and 2", "cat": "expected a class number", "neuron:Gemm": "NODE:INDEX",
	} {
		if _, err := ParseTarget(text, g); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v; expected it to contain %q", text, err, want)
		}
	}
}

// TestResidualRules: a sum whose summands nearly cancel, by hand.
func TestResidualRules(t *testing.T) {
	g, _ := nn.NewGraph("x", nn.Shape{1, 1})
	a, _ := g.Add("a", linearLayer(t, 1, 1, nil, 3), 0)
	b, _ := g.Add("b", linearLayer(t, 1, 1, nil, -2), 0)
	if _, err := g.Add("add", &nn.Sum{Op: "Add", Weights: []float32{1, 1}}, a, b); err != nil {
		t.Fatal(err)
	}
	tr := run(t, g, []float32{1})
	for rule, want := range map[string][2]float64{"proportional": {3, -2}, "absolute": {0.6, 0.4}, "winner": {1, 0}, "epsilon": {3, -2}} {
		c := &Composite{Assignments: []Assignment{{Match: Match{Kind: "residual"}, Rule: rule}}}
		e := mustExplain(t, tr, c, Class(0), Options{})
		close(t, rule+", first", e.Relevance[a].Data, want[0])
		if r := e.Relevance[b]; r == nil {
			t.Errorf("%s: nothing at the second summand", rule)
		} else {
			close(t, rule+", second", r.Data, want[1])
		}
	}
}

// TestGateGetsNothing: relevance of a product goes to the signal.
func TestGateGetsNothing(t *testing.T) {
	g, _ := nn.NewGraph("x", nn.Shape{1, 2, 1, 2})
	pooled, _ := g.Add("pool", &nn.Reduce{Op: "GlobalAveragePool", Axes: []int{2, 3}, Keep: true}, 0)
	gate, _ := g.Add("gate", &nn.Elementwise{Op: "Sigmoid"}, pooled)
	if _, err := g.Add("mul", &nn.Product{Gate: 1}, 0, gate); err != nil {
		t.Fatal(err)
	}
	tr := run(t, g, []float32{1, 2, 3, 4})
	e := mustExplain(t, tr, &Composite{}, Class(1), Options{})
	close(t, "signal", e.Input().Data, 0, float64(tr.Logits().Data[1]), 0, 0)
}

// TestConditionsKeepOneChannel: what flows through the channels, one at a time,
// adds up to the whole.
func TestConditions(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 3))
	g := build(t, nn.Shape{1, 5}, &nn.Dense{Op: "Gemm", Weight: nntest.Gaussian(rng, 4, 5)}, &nn.Elementwise{Op: "Relu"}, &nn.Dense{Op: "Gemm", Weight: nntest.Gaussian(rng, 2, 4)})
	tr := run(t, g, nntest.Gaussian(rng, 5).Data)
	whole := mustExplain(t, tr, named(t, "uniform-epsilon"), Class(1), Options{})
	sum := make([]float32, 5)
	for ch := range 4 {
		part := mustExplain(t, tr, named(t, "uniform-epsilon"), Class(1), Options{Conditions: []Condition{{Node: 2, Channels: []int{ch}}}})
		for i, v := range part.Input().Data {
			sum[i] += v
		}
		if math.Abs(part.Account.Rest()) > 1e-5 {
			t.Errorf("channel %d: the account leaves %v", ch, part.Account.Rest())
		}
	}
	close(t, "sum over channels", sum, nntest.Doubles(whole.Input().Data)...)
	plan, _ := named(t, "uniform-epsilon").Plan(g, Bounds{})
	if _, err := Explain(context.Background(), newBackend(), tr, plan, Class(1), Options{Conditions: []Condition{{Node: 2, Channels: []int{4}}}}); err == nil {
		t.Error("a channel that does not exist was accepted")
	}
}

// TestGradientFamily: gradient × input is LRP-0 on a ReLU network without biases;
// integrated gradients add up to f(x) − f(0); SmoothGrad without noise is the
// gradient; guided backpropagation is never negative where its ReLU is first.
func TestGradientFamily(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 5))
	bias := nntest.Gaussian(rng, 6).Data
	plain := build(t, nn.Shape{1, 8}, &nn.Dense{Op: "Gemm", Weight: nntest.Gaussian(rng, 6, 8)}, &nn.Elementwise{Op: "Relu"}, &nn.Dense{Op: "Gemm", Weight: nntest.Gaussian(rng, 3, 6)})
	x := nntest.Gaussian(rng, 8).Data
	tr := run(t, plain, x)
	close(t, "gradient × input", mustExplain(t, tr, named(t, "gradient-times-input"), Class(1), Options{}).Input().Data,
		nntest.Doubles(mustExplain(t, tr, named(t, "uniform-0"), Class(1), Options{}).Input().Data)...)

	biased := build(t, nn.Shape{1, 8}, &nn.Dense{Op: "Gemm", Weight: nntest.Gaussian(rng, 6, 8), Bias: bias}, &nn.Elementwise{Op: "Tanh"}, &nn.Dense{Op: "Gemm", Weight: nntest.Gaussian(rng, 3, 6)})
	tr = run(t, biased, x)
	c, _ := NewComposite("integrated-gradients", Settings{"samples": 300})
	e := mustExplain(t, tr, c, Class(2), Options{})
	want := float64(tr.Logits().Data[2] - run(t, biased, make([]float32, 8)).Logits().Data[2])
	if math.Abs(e.Account.Input-want) > 1e-3*math.Abs(want) {
		t.Errorf("integrated gradients add up to %v; f(x) − f(0) is %v", e.Account.Input, want)
	}
	if e.Ledger != nil {
		t.Error("a gradient method has a ledger")
	}
	c, _ = NewComposite("smoothgrad", Settings{"sigma": 0, "samples": 3})
	close(t, "SmoothGrad without noise", mustExplain(t, tr, c, Class(2), Options{}).Input().Data,
		nntest.Doubles(mustExplain(t, tr, named(t, "gradient"), Class(2), Options{}).Input().Data)...)

	first := build(t, nn.Shape{1, 4}, &nn.Elementwise{Op: "Relu"}, linearLayer(t, 1, 4, nil, 1, -1, 2, -2))
	close(t, "guided", mustExplain(t, run(t, first, []float32{1, 1, -1, 1}), named(t, "guided-backpropagation"), Class(0), Options{}).Input().Data, 1, 0, 0, 0)
}

// TestBoundsThroughScaling: zᴮ behind a normalisation inside the model uses the
// normalised range.
func TestBoundsThroughScaling(t *testing.T) {
	scale, _ := nn.TensorOf([]float32{2, -1}, 2, 1, 1)
	weight, _ := nn.TensorOf([]float32{1, -3}, 1, 2, 1, 1)
	conv := &nn.Conv{Weight: weight, Group: 1, Window: nn.Unit(1, 1)}
	g := build(t, nn.Shape{1, 2, 1, 1}, &nn.Affine{Op: "Mul", Scale: scale}, conv)
	tr := run(t, g, []float32{0.5, 0.25})
	c := &Composite{Assignments: []Assignment{{Match: Match{Kind: "convolution"}, Rule: "box", Settings: Settings{"epsilon": 0}}}}
	plan, err := c.Plan(g, Bounds{[]float32{0}, []float32{1}})
	if err != nil {
		t.Fatal(err)
	}
	e, err := Explain(context.Background(), newBackend(), tr, plan, Class(0), Options{})
	if err != nil {
		t.Fatal(err)
	}
	// Behind the scaling a = (1, −0.25) in [0,2] × [−1,0]; num = a·w − l·w⁺ − h·w⁻ = (1, 0.75); z = 1.75.
	close(t, "behind the scaling", e.Relevance[1].Data, 1, 0.75)
}

func TestPlanRefusals(t *testing.T) {
	g := build(t, nn.Shape{1, 4}, linearLayer(t, 2, 4, nil, 1, 1, 1, 1, 1, 1, 1, 1), &nn.Elementwise{Op: "Relu"})
	for want, c := range map[string]*Composite{
		`there is no rule "gama"; did you mean "gamma"?`:    {Assignments: []Assignment{{Rule: "gama"}}},
		`no parameter "epsilom"; did you mean "epsilon"?`:   {Assignments: []Assignment{{Rule: "epsilon", Settings: Settings{"epsilom": 1}}}},
		`rule "winner" does not suit node "Gemm" (Gemm)`:    {Assignments: []Assignment{{Match: Match{Kind: "dense"}, Rule: "winner"}}},
		`rule "pass" does not suit node "Gemm" (Gemm)`:      {Assignments: []Assignment{{Match: Match{Kind: "dense"}, Rule: "pass"}}},
		`the model has no node "Gem"; did you mean "Gemm"?`: {Assignments: []Assignment{{Match: Match{Name: "Gem"}, Rule: "0"}}},
		`expected 0 to 1`:                       {Filter: 1.5},
		`there is no kind "dence"`:              {Assignments: []Assignment{{Match: Match{Kind: "dence"}, Rule: "0"}}},
		`rule "gamma" does not suit node "Re`:   {Assignments: []Assignment{{Match: Match{Kind: "activation"}, Rule: "gamma"}}},
		`is not between 0 and 1`:                {Assignments: []Assignment{{Match: Match{Below: 2}, Rule: "0"}}},
		`needs the lowest and highest value th`: {Assignments: []Assignment{{Match: Match{Kind: "dense"}, Rule: "box"}}},
	} {
		if _, err := c.Plan(g, Bounds{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v; expected it to contain %q", err, want)
		}
	}
	for _, b := range []Bounds{{[]float32{0, 0, 0}, []float32{1}}, {[]float32{2}, []float32{1}}} {
		c := &Composite{Assignments: []Assignment{{Match: Match{Kind: "dense"}, Rule: "box"}}}
		if _, err := c.Plan(g, b); err == nil {
			t.Errorf("bounds %v were accepted", b)
		}
	}
}

// TestPositions: first, last, ranges from both ends and shares of the depth.
func TestPositions(t *testing.T) {
	square := func() *nn.Dense { return linearLayer(t, 1, 1, nil, 1) }
	g := build(t, nn.Shape{1, 1}, square(), square(), square(), square(), square())
	for name, c := range map[string]struct {
		match Match
		want  string
	}{
		"first": {Match{First: true}, "x...."}, "last": {Match{Last: true}, "....x"}, "range": {Match{From: 1, To: 3}, ".xx.."},
		"from the end": {Match{From: -2}, "...xx"}, "to the end": {Match{To: -1}, "xxxx."}, "below": {Match{Below: 0.5}, "xxx.."},
		"above": {Match{Above: 0.5}, "...xx"}, "all": {Match{Kind: "dense"}, "xxxxx"}, "other kind": {Match{Kind: "convolution", First: true}, "....."},
	} {
		plan, err := (&Composite{Assignments: []Assignment{{Match: c.match, Rule: "gamma"}}}).Plan(g, Bounds{})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, r := range plan.Rules[1:] {
			got += map[bool]string{true: "x", false: "."}[r.Name == "gamma"]
		}
		if got != c.want {
			t.Errorf("%s: %s; expected %s", name, got, c.want)
		}
	}
}

// TestCancel: a cancelled pass ends with the context's error and leaves nothing.
func TestCancel(t *testing.T) {
	g := build(t, nn.Shape{1, 1}, linearLayer(t, 1, 1, nil, 1), linearLayer(t, 1, 1, nil, 1))
	tr := run(t, g, []float32{1})
	plan, _ := named(t, "uniform-0").Plan(g, Bounds{})
	ctx, cancel := context.WithCancel(context.Background())
	steps := 0
	_, err := Explain(ctx, newBackend(), tr, plan, Target{}, Options{Progress: func(_, _ int) { steps++; cancel() }})
	if !errors.Is(err, context.Canceled) || steps != 1 {
		t.Errorf("error %v after %d steps; expected cancellation after one", err, steps)
	}
}

// TestVisit sees what a whole explanation keeps, also when nothing is kept.
func TestVisit(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 7))
	g := build(t, nn.Shape{1, 5}, &nn.Dense{Op: "Gemm", Weight: nntest.Gaussian(rng, 4, 5)}, &nn.Elementwise{Op: "Relu"}, &nn.Dense{Op: "Gemm", Weight: nntest.Gaussian(rng, 2, 4)})
	tr := run(t, g, nntest.Gaussian(rng, 5).Data)
	whole := mustExplain(t, tr, named(t, "uniform-epsilon"), Class(1), Options{})
	var seen []int
	bare := mustExplain(t, tr, named(t, "uniform-epsilon"), Class(1), Options{Bare: true, Visit: func(node int, r *nn.Tensor) {
		seen = append(seen, node)
		close(t, g.Nodes[node].Name, r.Data, nntest.Doubles(whole.Relevance[node].Data)...)
	}})
	if !slices.Equal(seen, []int{3, 2, 1, 0}) {
		t.Errorf("visited %v", seen)
	}
	for i, r := range bare.Relevance {
		if (r != nil) != (i == 0) {
			t.Errorf("node %d kept: %v", i, r != nil)
		}
	}
}

// TestRuleWhereverItSuits: an assignment without a match goes to the nodes that its
// rule is for, and leaves the others their usual rules.
func TestRuleWhereverItSuits(t *testing.T) {
	g := build(t, nn.Shape{1, 2, 4, 4}, &nn.Conv{Weight: nn.NewTensor(3, 2, 1, 1), Group: 1, Window: nn.Unit(1, 1)}, &nn.Elementwise{Op: "Relu"},
		&nn.MaxPool{Window: nn.Unit(2, 2)}, &nn.Reshape{Op: "Flatten", Shape: []int{0, -1}}, &nn.Dense{Op: "Gemm", Weight: nn.NewTensor(2, 27)})
	plan, err := (&Composite{Assignments: []Assignment{{Rule: "gamma"}}}).Plan(g, Bounds{})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"", "gamma", "pass", "winner", "pass", "gamma"} {
		if got := plan.Rules[i].Name; got != want {
			t.Errorf("node %d has rule %q; expected %q", i, got, want)
		}
	}
}
