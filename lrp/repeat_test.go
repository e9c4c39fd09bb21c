package lrp

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"lrpexplainer/nn"
)

// TestRepeatedGradients: SmoothGrad with noise, and integrated gradients, of
// f(x) = v·tanh(Wx) by hand: ∂f/∂x = Wᵀ(v ⊙ (1 − tanh²(Wx))).
func TestRepeatedGradients(t *testing.T) {
	w := [][]float64{{0.5, -1, 0.25}, {1.5, 0.75, -0.5}}
	v := []float64{2, -3}
	x := []float64{0.3, -0.7, 1.1}
	slope := func(x []float64) []float64 {
		out := make([]float64, len(x))
		for k, row := range w {
			z := 0.0
			for j := range x {
				z += row[j] * x[j]
			}
			for j := range x {
				out[j] += v[k] * row[j] * (1 - math.Tanh(z)*math.Tanh(z))
			}
		}
		return out
	}
	const samples, sigma = 7, 0.2
	smooth, integrated := make([]float64, 3), make([]float64, 3)
	noise := rand.New(rand.NewPCG(1, 0)) // the composite's seed is 1
	for s := range samples {
		near, on := make([]float64, 3), make([]float64, 3)
		for j := range x {
			near[j] = x[j] + noise.NormFloat64()*sigma*(1.1+0.7) // of the input's range
			on[j] = x[j] * (float64(s) + 0.5) / samples
		}
		for j, d := range slope(near) {
			smooth[j] += d / samples
		}
		for j, d := range slope(on) {
			integrated[j] += d * x[j] / samples
		}
	}
	g := build(t, nn.Shape{1, 3}, linearLayer(t, 2, 3, nil, 0.5, -1, 0.25, 1.5, 0.75, -0.5), &nn.Elementwise{Op: "Tanh"}, linearLayer(t, 1, 2, nil, 2, -3))
	tr := run(t, g, []float32{0.3, -0.7, 1.1})
	for name, c := range map[string]struct {
		settings Settings
		want     []float64
	}{
		"smoothgrad":           {Settings{"samples": samples, "sigma": sigma}, smooth},
		"integrated-gradients": {Settings{"samples": samples}, integrated},
	} {
		composite, err := NewComposite(name, c.settings)
		if err != nil {
			t.Fatal(err)
		}
		close(t, name, mustExplain(t, tr, composite, Class(0), Options{}).Input().Data, c.want...)
	}
	batch := nn.NewTensor(2, 3)
	two, err := g.Forward(context.Background(), newBackend(), batch, nil)
	if err != nil {
		t.Fatal(err)
	}
	plan, _ := named(t, "smoothgrad").Plan(g, Bounds{})
	if _, err := Explain(context.Background(), newBackend(), two, plan, Class(0), Options{}); err == nil {
		t.Error("a batch was averaged over noise")
	}
}

// oneByOne is tanh, of one input at a time.
type oneByOne struct{ *nn.Elementwise }

func (o oneByOne) OutShape(in []nn.Shape) (nn.Shape, error) {
	if in[0][0] != 1 {
		return nil, errors.New("one input at a time")
	}
	return o.Elementwise.OutShape(in)
}

// TestRepeatInBatches: inputs that go through the network together, with some left over, give the
// same mean as one by one, which is how they go where the network takes no batches.
func TestRepeatInBatches(t *testing.T) {
	tanh := &nn.Elementwise{Op: "Tanh"}
	for name, want := range map[string]struct {
		samples float64
		steps   []int
	}{
		"smoothgrad":           {41, []int{20, 40, 41}},
		"integrated-gradients": {6, []int{6}},
	} {
		composite, err := NewComposite(name, Settings{"samples": want.samples})
		if err != nil {
			t.Fatal(err)
		}
		explain := func(op nn.Operator) (steps []int, e *Explanation) {
			g := build(t, nn.Shape{1, 4}, linearLayer(t, 2, 4, nil, 0.5, -1, 0.25, 2, 1.5, 0.75, -0.5, 1), op, linearLayer(t, 2, 2, nil, 2, -3, 1, 0.5))
			if takes := op == tanh; g.TakesBatches() != takes {
				t.Fatalf("%T: takes batches: %v", op, !takes)
			}
			tr := run(t, g, []float32{0.3, -0.7, 1.1, 0.2})
			e = mustExplain(t, tr, composite, Target{}, Options{Progress: func(done, total int) { steps = append(steps, done) }})
			return steps, e
		}
		steps, e := explain(tanh)
		single, other := explain(oneByOne{tanh})
		if !slices.Equal(steps, want.steps) || len(single) != int(want.samples) {
			t.Errorf("%s: steps %v and %v", name, steps, single)
		}
		for i, v := range other.Input().Data {
			if d := math.Abs(float64(e.Input().Data[i] - v)); v == 0 || d > 1e-6 {
				t.Errorf("%s: %v in batches, %v one by one", name, e.Input().Data, other.Input().Data)
				break
			}
		}
		if math.Abs(e.Account.Score-other.Account.Score) > 1e-6 {
			t.Errorf("%s: score %v in batches, %v one by one", name, e.Account.Score, other.Account.Score)
		}
	}
}

// TestAtOnce: as few passes as there can be.
func TestAtOnce(t *testing.T) {
	for _, c := range []struct{ inputs, most, want int }{
		{20, 1, 1}, {20, 3, 3}, {20, 16, 10}, {20, 32, 20}, {7, 3, 3}, {41, 32, 20}, {1, 32, 1},
	} {
		if got := atOnce(c.inputs, c.most); got != c.want {
			t.Errorf("%d inputs, at most %d: %d at once; expected %d", c.inputs, c.most, got, c.want)
		}
	}
}
