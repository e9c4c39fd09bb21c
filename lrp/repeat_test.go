package lrp

import (
	"context"
	"math"
	"math/rand/v2"
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
