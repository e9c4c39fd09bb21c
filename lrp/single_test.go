package lrp

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"lrpexplainer/nn"
	"lrpexplainer/nn/nntest"
)

// The shares of all neurons of a layer, one by one, are what the layer hands back,
// for every rule that shares by weights.
func TestSingleNeuronsAddUpToTheLayer(t *testing.T) {
	be := nn.NewPortable()
	compared := 0
	for seed := range uint64(6) {
		g := nntest.RandomGraph(t, rand.New(rand.NewPCG(seed, 7)))
		x := nntest.Gaussian(rand.New(rand.NewPCG(seed, 8)), g.InputShape()...)
		tr, err := g.Forward(context.Background(), be, x, nil)
		if err != nil {
			t.Fatal(err)
		}
		readers := g.Readers()
		for _, info := range Composites() {
			c, err := NewComposite(info.Name, nil)
			if err != nil {
				t.Fatal(err)
			}
			p, err := c.Plan(g, Bounds{Low: []float32{-6}, High: []float32{6}})
			if err != nil {
				t.Fatal(err)
			}
			if p.IsGradient() {
				continue
			}
			e, err := Explain(context.Background(), be, tr, p, Target{}, Options{})
			if err != nil {
				t.Fatal(err)
			}
			for i := 1; i < len(g.Nodes); i++ {
				in := g.Nodes[i].Inputs
				if e.Relevance[i] == nil || len(in) != 1 || readers[in[0]] != 1 || p.Composite.Filter < 1 && p.Composite.Filter > 0 {
					continue
				}
				if compare(t, fmt.Sprintf("seed %d, %s, node %d", seed, info.Name, i), be, e, tr, i) {
					compared++
				}
			}
		}
	}
	if compared < 100 {
		t.Errorf("only %d layers were compared", compared)
	}
}

// compare adds up node i's neurons, unless its rule does not share by weights.
func compare(t *testing.T, what string, be nn.Backend, e *Explanation, tr *nn.Trace, i int) bool {
	t.Helper()
	want := e.Relevance[e.Plan.Graph.Nodes[i].Inputs[0]].Data
	got := make([]float64, len(want))
	for k, r := range e.Relevance[i].Data {
		s, err := e.Plan.Single(be, tr, i, k, r)
		if err != nil {
			return false
		}
		for _, c := range s.Shares {
			got[c.Index] += float64(c.Relevance)
		}
	}
	var difference, size float64
	for j, v := range want {
		difference += (got[j] - float64(v)) * (got[j] - float64(v))
		size += float64(v) * float64(v)
	}
	if !(math.Sqrt(difference) <= 1e-3*math.Sqrt(size)+1e-7) {
		t.Errorf("%s (%s, rule %s): off by %v of %v", what, e.Plan.Graph.Nodes[i].Op.Kind(), e.Plan.Rules[i].Name, math.Sqrt(difference), math.Sqrt(size))
	}
	return true
}

// TestSingleWithRelativeEpsilon: ε is measured over the whole layer, for terms other than
// the layer's own output too, and at a max pooling.
func TestSingleWithRelativeEpsilon(t *testing.T) {
	relative := func(terms ...Term) Rule {
		return Rule{Name: "relative", Groups: []Group{{Coefficient: 1, Stabilizer: Stabilizer{Epsilon: 0.25, Relative: true}, Terms: terms}}}
	}
	rng := rand.New(rand.NewPCG(5, 9))
	be := nn.NewPortable()
	conv := &nn.Conv{Weight: nntest.Gaussian(rng, 4, 2, 3, 3), Bias: nntest.Gaussian(rng, 4).Data, Group: 1, Window: nn.Unit(3, 3)}
	pool := &nn.MaxPool{Window: nn.Unit(2, 2)}
	for name, c := range map[string]struct {
		op   nn.Operator
		rule Rule
	}{
		"own output": {conv, relative(Term{Input: input, Weight: nn.Unchanged, Bias: nn.Unchanged})},
		"positive":   {conv, relative(Term{Input: positive, Weight: nn.Positive}, Term{Input: negative, Weight: nn.Negative})},
		"pooling":    {pool, relative(Term{Input: input, Weight: nn.Unchanged})},
	} {
		g := build(t, nn.Shape{1, 2, 5, 6}, c.op)
		tr := run(t, g, nntest.Gaussian(rng, 60).Data)
		plan, err := (&Composite{Assignments: []Assignment{{Own: &c.rule}}}).Plan(g, Bounds{})
		if err != nil {
			t.Fatal(err)
		}
		target := Target{Kind: Logits}
		for i := range tr.Logits().Data {
			target.Parts = append(target.Parts, Part{i, 1})
		}
		e, err := Explain(context.Background(), be, tr, plan, target, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if !compare(t, name, be, e, tr, 1) {
			t.Errorf("%s: the rule does not share", name)
		}
	}
}

// TestFactorsInOrder: shares are ordered by magnitude; of a product's factors, which have half
// each but for rounding, the later one comes first.
func TestFactorsInOrder(t *testing.T) {
	value, weight := Contribution{Input: 1, Relevance: 0.5}, Contribution{Input: 0, Relevance: math.Nextafter32(0.5, 1)}
	more, opposite := Contribution{Input: 0, Relevance: 0.51}, Contribution{Input: 1, Relevance: -0.6}
	for _, c := range []struct {
		first, second Contribution
	}{{value, weight}, {more, value}, {more, weight}, {opposite, more}} {
		if !c.first.before(c.second) || c.second.before(c.first) {
			t.Errorf("%+v should come before %+v", c.first, c.second)
		}
	}
}
