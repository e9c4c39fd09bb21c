package lrptest

import (
	"context"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"lrpexplainer/lrp"
	"lrpexplainer/nn"
	"lrpexplainer/nn/nntest"
)

// Rules compares every rule on every kind of layer that it serves with its formula,
// share by share, for a batch of two: on inputs of both signs, zeros among them, and
// behind a ReLU. The subtests are called rule/layer.
func Rules(t *testing.T, backend func() nn.Backend) {
	all := layers()
	for _, info := range lrp.Rules() {
		written := false
		for _, f := range formulas {
			if f.rule != info.Name {
				continue
			}
			written = true
			for _, l := range all {
				if !slices.Contains(info.For, l.role) {
					continue
				}
				for _, relu := range []bool{false, true} {
					name := f.rule
					for _, p := range slices.Sorted(maps.Keys(f.settings)) {
						name += fmt.Sprint(" ", p, "=", f.settings[p])
					}
					name += "/" + l.name
					if relu {
						name += " behind a ReLU"
					}
					t.Run(name, func(t *testing.T) {
						compare(t, backend(), lrp.Assignment{Rule: f.rule, Settings: f.settings}, f.formula, l, relu)
					})
				}
			}
		}
		if !written {
			t.Errorf("rule %q has no formula in lrptest/formulas.go", info.Name)
		}
		for _, role := range info.For {
			if !slices.ContainsFunc(all, func(l layer) bool { return l.role == role }) {
				t.Errorf("rule %q is for %v layers, of which none is in lrptest/layers.go", info.Name, role)
			}
		}
	}
}

// compare explains one layer.
func compare(t *testing.T, be nn.Backend, rule lrp.Assignment, f formula, l layer, relu bool) {
	g, feeds := network(t, l, relu)
	rng := rand.New(rand.NewPCG(2, 3))
	x := nntest.Gaussian(rng, append([]int{2}, g.InputShape()[1:]...)...)
	for i, v := range x.Data {
		x.Data[i] = min(max(v, low), high)
		if i%5 == 0 {
			x.Data[i] = 0
		}
	}
	tr, err := g.Forward(context.Background(), be, x, nil)
	if err != nil {
		t.Fatal(err)
	}
	if r, err := lrp.NewRule(rule.Rule, rule.Settings); err != nil {
		t.Fatal(err)
	} else if !r.IsGradient() { // which is everywhere or nowhere
		rule.Match.Name = "layer"
	}
	plan, err := (&lrp.Composite{Assignments: []lrp.Assignment{rule}}).Plan(g, lrp.Bounds{Low: []float32{low}, High: []float32{high}})
	if err != nil {
		t.Fatal(err)
	}
	// Every output with a coefficient of its own.
	node := g.Find("layer")
	target := lrp.Target{Kind: lrp.Neurons, Node: node}
	for i := range g.Nodes[node].Shape.Size() {
		target.Parts = append(target.Parts, lrp.Part{Index: i, Coefficient: rng.NormFloat64()})
	}
	e, err := lrp.Explain(context.Background(), be, tr, plan, target, lrp.Options{Magnitude: true})
	if err != nil {
		t.Fatal(err)
	}
	for sample := range 2 {
		in := make([][]float64, len(feeds))
		want := make([][]float64, len(feeds))
		for k, j := range feeds {
			in[k] = nntest.Doubles(tr.Outputs[j].Sample(sample).Data)
			want[k] = make([]float64, len(in[k]))
		}
		neurons := l.read(in)
		z, squares := make([]float64, len(neurons)), 0.0
		for i, n := range neurons {
			z[i] = n.z
			squares += n.z * n.z
		}
		if d := nntest.Distance(tr.Outputs[node].Sample(sample).Data, z); !(d <= 1e-5) {
			t.Fatalf("sample %d: the layer's output is %v away", sample, d)
		}
		for i, n := range neurons {
			n.place, n.rms = i, math.Sqrt(squares/float64(len(neurons)))
			r := target.Parts[i].Coefficient
			if !plan.IsGradient() {
				r *= n.z
			}
			for j, share := range f(n, r) {
				want[n.taps[j].input][n.taps[j].index] += share
			}
		}
		for k, j := range feeds {
			if d := nntest.Distance(e.Relevance[j].Sample(sample).Data, want[k]); !(d <= 1e-4) {
				t.Errorf("sample %d, input %d: relative L2 distance to the formula is %v", sample, k, d)
			}
		}
	}
	for _, entry := range e.Ledger {
		if !closes(entry) {
			t.Errorf("the ledger leaves %v of a magnitude of %v", entry.Residual(), entry.Magnitude)
		}
	}
}

// network is a graph whose input is cut into the layer's inputs, each perhaps behind a
// ReLU; feeds are the nodes that the layer reads.
func network(t *testing.T, l layer, relu bool) (g *nn.Graph, feeds []int) {
	total := 0
	for _, s := range l.in {
		total += s.Size()
	}
	g, err := nn.NewGraph("x", nn.Shape{1, total})
	if err != nil {
		t.Fatal(err)
	}
	add := func(name string, op nn.Operator, in ...int) int {
		i, err := g.Add(name, op, in...)
		if err != nil {
			t.Fatal(err)
		}
		return i
	}
	from := 0
	for k, s := range l.in {
		i := add(fmt.Sprint("part ", k), &nn.Slice{Op: "Slice", Axis: 1, Start: from, Step: 1, Count: s.Size()}, 0)
		from += s.Size()
		i = add(fmt.Sprint("shaped ", k), &nn.Reshape{Op: "Reshape", Shape: append([]int{0}, s[1:]...)}, i)
		if relu {
			i = add(fmt.Sprint("ReLU ", k), &nn.Elementwise{Op: "Relu"}, i)
		}
		feeds = append(feeds, i)
	}
	add("layer", l.op, feeds...)
	return g, feeds
}

// closes reports whether a ledger's entry adds up to within 1e-4 of Σ|num·s|.
func closes(e lrp.Entry) bool { return math.Abs(e.Residual()) <= 1e-4*e.Magnitude }
