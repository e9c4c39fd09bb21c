package lrp

import (
	"math"
	"math/rand/v2"
	"testing"

	"lrpexplainer/nn"
	"lrpexplainer/nn/nntest"
)

// TestAmplification: a sum whose summands nearly cancel, by hand.
func TestAmplification(t *testing.T) {
	g, _ := nn.NewGraph("x", nn.Shape{1, 1})
	a := mustAdd(t, g, linearLayer(t, 1, 1, nil, 3), 0)
	b := mustAdd(t, g, linearLayer(t, 1, 1, nil, -2.9), 0)
	sum := mustAdd(t, g, &nn.Sum{Op: "Add", Weights: []float32{1, 1}}, a, b)
	tr := run(t, g, []float32{1}) // 0.1 = 3 − 2.9
	for rule, want := range map[string]float64{"proportional": 59, "absolute": 1, "winner": 1} {
		e := mustExplain(t, tr, &Composite{Assignments: []Assignment{{Match: Match{Kind: "residual"}, Rule: rule}}}, Class(0), Options{})
		entry := e.Ledger[0]
		if got := entry.Amplification(); math.Abs(got-want) > 1e-3*want || entry.Node != sum {
			t.Errorf("%s: amplification %v at node %d; expected %v at %d", rule, got, entry.Node, want, sum)
		}
		worst, ok := e.Ledger.Amplified(e.Account)
		if ok != (want > 10) || ok && worst.Node != sum {
			t.Errorf("%s: amplified %v at node %d", rule, ok, worst.Node)
		}
	}
}

// TestAmplificationOnTheWay: no node grows tenfold, but all together do a hundredfold.
func TestAmplificationOnTheWay(t *testing.T) {
	g, _ := nn.NewGraph("x", nn.Shape{1, 2})
	x := 0
	for range 3 {
		x = mustAdd(t, g, linearLayer(t, 2, 2, nil, 3, -2, -2, 3), x) // (1,1) stays; shares 3 and −2
	}
	mustAdd(t, g, linearLayer(t, 1, 2, nil, 0.5, 0.5), x)
	e := mustExplain(t, run(t, g, []float32{1, 1}), named(t, "uniform-0"), Class(0), Options{})
	if _, ok := e.Ledger.Amplified(e.Account); ok {
		t.Errorf("amplified: %+v", e.Account)
	}
	// Relevance (½, ½) stays so; from (1, 0) it becomes (3, −2), (13, −12), (63, −62).
	e = mustExplain(t, run(t, g, []float32{1, 1}), named(t, "uniform-0"), Neuron(3, 0), Options{})
	if got := e.Account.AbsInput; math.Abs(got-125) > 1e-2 {
		t.Errorf("Σ|R| at the input is %v; expected 125", got)
	}
	if worst, ok := e.Ledger.Amplified(e.Account); !ok || worst.Node < 1 || worst.Node > 3 {
		t.Errorf("amplified %v at node %d", ok, worst.Node)
	}
}

// TestAbsoluteSums: what the ledger says of Σ|R| is so, on random graphs.
func TestAbsoluteSums(t *testing.T) {
	for seed := range uint64(6) {
		rng := rand.New(rand.NewPCG(seed, 30))
		g := nntest.RandomGraph(t, rng)
		tr := traceOf(t, g, nntest.Gaussian(rng, 2, 3, 12, 11))
		for _, name := range []string{"uniform-epsilon", "epsilon-plus-flat", "zplus-filter-0.3"} {
			e := explainWithin(t, tr, named(t, name), Bounds{})
			abs := func(i int) float64 {
				total := 0.0
				for _, v := range e.Relevance[i].Data {
					total += math.Abs(float64(v))
				}
				return total
			}
			readers := g.Readers()
			for _, entry := range e.Ledger {
				if got, want := entry.AbsReceived, abs(entry.Node); math.Abs(got-want) > 1e-5*want {
					t.Errorf("seed %d, %s, node %d: received %v; expected %v", seed, name, entry.Node, got, want)
				}
				if in := g.Nodes[entry.Node].Inputs; len(in) == 1 && readers[in[0]] == 1 {
					if got, want := entry.AbsPassed, abs(in[0]); math.Abs(got-want) > 1e-5*want {
						t.Errorf("seed %d, %s, node %d: passed %v; expected %v", seed, name, entry.Node, got, want)
					}
				}
			}
			if got, want := e.Account.AbsInput, abs(0); math.Abs(got-want) > 1e-5*want {
				t.Errorf("seed %d, %s: %v at the input; expected %v", seed, name, got, want)
			}
		}
	}
}
