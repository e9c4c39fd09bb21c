package lrptest

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"lrpexplainer/lrp"
	"lrpexplainer/nn"
	"lrpexplainer/nn/nntest"
)

// Ledger: on every node of random graphs and for every composite, what a
// node received is what it passed on, kept, absorbed and removed.
func Ledger(t *testing.T, backend func() nn.Backend) {
	residuals := [][]lrp.Assignment{nil, {{Match: lrp.Match{Kind: "residual"}, Rule: "absolute"}, {Match: lrp.Match{Kind: "max-pooling"}, Rule: "proportional"}}, {{Match: lrp.Match{Kind: "residual"}, Rule: "winner"}, {Match: lrp.Match{Kind: "normalization"}, Rule: "pass"}}}
	for seed := range uint64(12) {
		rng := rand.New(rand.NewPCG(seed, 9))
		g := nntest.RandomGraph(t, rng)
		be := backend()
		x := nntest.Gaussian(rng, 2, 3, 12, 11)
		tr, err := g.Forward(context.Background(), be, x, nil)
		if err != nil {
			t.Fatal(err)
		}
		for k, info := range lrp.Composites() {
			c, err := lrp.NewComposite(info.Name, nil)
			if err != nil {
				t.Fatal(err)
			}
			if r, err := lrp.NewRule(c.Assignments[0].Rule, nil); err == nil && r.IsGradient() {
				continue // the gradient conserves nothing
			}
			c.Filter = []float64{0, 0.3, 1}[k%3]
			c.Assignments = append(residuals[(k+int(seed))%3], c.Assignments...)
			plan, err := c.Plan(g, lrp.Bounds{Low: []float32{-6, -5, -6}, High: []float32{6, 6, 5}})
			if err != nil {
				t.Fatal(err)
			}
			options := lrp.Options{Magnitude: true, Conditions: []lrp.Condition{{Node: len(g.Nodes) / 2, Channels: []int{0, 1}}}}
			if k%2 == 0 {
				options.Conditions = nil
			}
			e, err := lrp.Explain(context.Background(), be, tr, plan, lrp.Class(int(seed)%5), options)
			if err != nil {
				t.Fatal(err)
			}
			for _, entry := range e.Ledger {
				if !closes(entry) {
					t.Errorf("seed %d, %s: node %q (%s, rule %s) leaves %v of a magnitude of %v: %+v", seed, info.Name,
						g.Nodes[entry.Node].Name, g.Nodes[entry.Node].Op.Kind(), entry.Rule, entry.Residual(), entry.Magnitude, entry)
				}
			}
			if a := e.Account; math.Abs(a.Rest()) > 1e-4*magnitudes(e.Ledger) {
				t.Errorf("seed %d, %s: the account leaves %v: %+v", seed, info.Name, a.Rest(), a)
			}
			e.Release()
		}
	}
}

func magnitudes(l lrp.Ledger) float64 {
	sum := 0.0
	for _, e := range l {
		sum += e.Magnitude
	}
	return sum
}
