package lrp

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"lrpexplainer/nn"
	"lrpexplainer/nn/nntest"
)

// TestOwnRule: a rule that is given as a value is used as the same rule by its name.
func TestOwnRule(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	g := nntest.RandomGraph(t, rng)
	be := newBackend()
	tr, err := g.Forward(context.Background(), be, nntest.Gaussian(rng, 1, 3, 12, 11), nil)
	if err != nil {
		t.Fatal(err)
	}
	gamma, err := NewRule("gamma", Settings{"gamma": 0.5})
	if err != nil {
		t.Fatal(err)
	}
	gamma.Name = ""
	explained := func(a Assignment) *Explanation {
		a.Match.Kind = "convolution"
		plan, err := (&Composite{Assignments: []Assignment{a}}).Plan(g, Bounds{})
		if err != nil {
			t.Fatal(err)
		}
		e, err := Explain(context.Background(), be, tr, plan, Class(2), Options{})
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	named := explained(Assignment{Rule: "gamma", Settings: Settings{"gamma": 0.5}})
	own := explained(Assignment{Own: &gamma})
	if !slices.Equal(own.Input().Data, named.Input().Data) {
		t.Error("the same rule gives another map when it is given as a value")
	}
	if _, err := (&Composite{Assignments: []Assignment{{Own: &gamma}}}).JSON(); err == nil || !strings.Contains(err.Error(), "assignment 1: a rule of one's own") {
		t.Errorf("its JSON form: error %v", err)
	}
	if !slices.ContainsFunc(own.Ledger, func(e Entry) bool { return e.Rule == "own" }) {
		t.Error("the ledger does not have the rule without a name as own")
	}
}

// TestOwnRuleEverywhere: without a match, a rule of one's own goes wherever its step can
// serve, and a gate at a max pooling looks at the sum of the window.
func TestOwnRuleEverywhere(t *testing.T) {
	g, err := nn.NewGraph("x", nn.Shape{1, 1, 1, 4})
	if err != nil {
		t.Fatal(err)
	}
	pool := nn.Window{Kernel: [2]int{1, 2}, Stride: [2]int{1, 2}, Dilation: [2]int{1, 1}}
	for i, op := range []nn.Operator{&nn.Elementwise{Op: "Tanh"}, &nn.MaxPool{Window: pool}} {
		if _, err := g.Add(op.Kind(), op, i); err != nil {
			t.Fatal(err)
		}
	}
	x := nn.NewTensor(1, 1, 1, 4)
	copy(x.Data, []float32{1, 3, 2, -4})
	be := newBackend()
	tr, err := g.Forward(context.Background(), be, x, nil)
	if err != nil {
		t.Fatal(err)
	}
	rule := Rule{Name: "gated", Groups: []Group{{Coefficient: 1, Gate: nn.IfPositive, Terms: []Term{{Input: input, Weight: nn.Unchanged}}}}}
	plan, err := (&Composite{Assignments: []Assignment{{Own: &rule}}}).Plan(g, Bounds{})
	if err != nil {
		t.Fatal(err)
	}
	if plan.Rules[1].Step != Pass || plan.Rules[2].Name != "gated" {
		t.Fatalf("the nodes have the rules %q and %q", plan.Rules[1].Name, plan.Rules[2].Name)
	}
	e, err := Explain(context.Background(), be, tr, plan, Target{Kind: Logits, Parts: []Part{{0, 1}, {1, 1}}}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	a, b, m := math.Tanh(1), math.Tanh(3), math.Tanh(3)
	want := []float64{a / (a + b) * m, b / (a + b) * m, 0, 0} // tanh 2 + tanh −4 < 0
	if d := nntest.Distance(e.Input().Data, want); d > 1e-6 {
		t.Errorf("relevance %v; expected %v", e.Input().Data, want)
	}
}

func TestOwnRuleErrors(t *testing.T) {
	g := nntest.RandomGraph(t, rand.New(rand.NewPCG(4, 4)))
	term := []Term{{Input: input, Weight: nn.Unchanged}}
	nan := float32(math.NaN())
	for want, a := range map[string]Assignment{
		`is given beside rule "gamma"`:          {Rule: "gamma", Own: &Rule{Step: Pass}},
		`rule "own" has 0 groups`:               {Own: &Rule{}},
		`rule "own" has 1 groups`:               {Own: &Rule{Step: Pass, Groups: []Group{{}}}},
		`rule "mine", group 1: it has no terms`: {Own: &Rule{Name: "mine", Groups: []Group{{}}}},
		`ε is -1; expected at least 0`:          {Own: &Rule{Groups: []Group{{Terms: term, Stabilizer: Stabilizer{Epsilon: -1}}}}},
		`NaN is no finite number`:               {Own: &Rule{Groups: []Group{{Terms: term, Coefficient: nan}}}},
		`no step or window of this package`:     {Own: &Rule{Step: Guided + 1}},
		`rule "own" does not suit node "Gemm`:   {Match: Match{Kind: "dense"}, Own: &Rule{Step: WinnerTakesAll}},
		`rule "own" on node "Gemm`:              {Match: Match{Kind: "dense"}, Own: &Rule{Groups: []Group{{Terms: []Term{{Input: InputMap{From: Low}, Weight: nn.Positive}}}}}},
	} {
		_, err := (&Composite{Assignments: []Assignment{a}}).Plan(g, Bounds{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v; expected %q in it", err, want)
		}
	}
}

// TestTablesCannotBeChanged: what Rules, FindRule, Composites and FindComposite give is
// the caller's own.
func TestTablesCannotBeChanged(t *testing.T) {
	for i, r := range Rules() {
		r.For[0] = Other
		Rules()[i].Name = "broken"
		for k := range r.Parameters {
			r.Parameters[k].Max = -1
		}
		again, err := FindRule(r.Name)
		if err != nil {
			t.Fatal(err)
		}
		again.For[0] = Other
	}
	for _, c := range Composites() {
		again, err := FindComposite(c.Name)
		if err != nil {
			t.Fatal(err)
		}
		for k := range c.Parameters {
			c.Parameters[k].Max, again.Parameters[k].Max = -1, -1
		}
	}
	for _, r := range Rules() {
		if r.For[0] == Other || slices.ContainsFunc(r.Parameters, func(p Parameter) bool { return p.Max < 0 }) {
			t.Errorf("rule %q was changed from outside", r.Name)
		}
	}
	for _, c := range Composites() {
		if slices.ContainsFunc(c.Parameters, func(p Parameter) bool { return p.Max < 0 }) {
			t.Errorf("composite %q was changed from outside", c.Name)
		}
	}
}
