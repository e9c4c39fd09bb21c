package lrp

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"lrpexplainer/nn"
	"lrpexplainer/nn/nntest"
)

// TestNonNegative: what is said to be never negative is not, on random graphs; and
// it is said of what follows a ReLU.
func TestNonNegative(t *testing.T) {
	found := 0
	for seed := range uint64(30) {
		rng := rand.New(rand.NewPCG(seed, 10))
		g := nntest.RandomGraph(t, rng)
		tr, err := g.Forward(context.Background(), newBackend(), nntest.Gaussian(rng, 1, 3, 12, 11), nil)
		if err != nil {
			t.Fatal(err)
		}
		for i, never := range nonNegative(g) {
			if !never {
				continue
			}
			found++
			if least := slices.Min(tr.Outputs[i].Data); least < 0 {
				t.Errorf("seed %d: node %q (%s) has %v", seed, g.Nodes[i].Name, g.Nodes[i].Op.Kind(), least)
			}
		}
	}
	if found < 60 {
		t.Errorf("only %d nodes were found", found)
	}
	g := build(t, nn.Shape{1, 2, 4, 4}, &nn.Elementwise{Op: "Relu"}, &nn.MaxPool{Window: nn.Unit(2, 2)}, &nn.Reshape{Op: "Flatten", Shape: []int{0, -1}})
	if !slices.Equal(nonNegative(g), []bool{false, true, true, true}) {
		t.Errorf("behind a ReLU: %v", nonNegative(g))
	}
}
