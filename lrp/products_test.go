package lrp

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"lrpexplainer/nn"
	"lrpexplainer/nn/nntest"
)

// counting counts the products of convolutions with their weights: forward and transposed,
// by output channels.
type counting struct {
	*nn.Portable
	forward, transposed []int
}

func (c *counting) Conv(y, x, w *nn.Tensor, bias []float32, win nn.Window, group int, ρ nn.WeightMap) {
	c.forward = append(c.forward, w.Shape[0])
	c.Portable.Conv(y, x, w, bias, win, group, ρ)
}

func (c *counting) ConvTransposed(x, y, w *nn.Tensor, win nn.Window, group int, ρ nn.WeightMap) {
	c.transposed = append(c.transposed, w.Shape[0])
	c.Portable.ConvTransposed(x, y, w, win, group, ρ)
}

// TestProductsOfGamma: where z has both signs, the second denominator is no product, and is
// right also where z nearly cancels, for inputs of one sign and of both.
func TestProductsOfGamma(t *testing.T) {
	const in, out, γ, ε = 64, 12, 0.25, 1e-6
	for _, rectified := range []bool{false, true} {
		rng := rand.New(rand.NewPCG(2, 11))
		x := nntest.Gaussian(rng, 1, in, 1, 1)
		if rectified {
			nn.Absolute.Apply(x.Data, x.Data)
		}
		conv := &nn.Conv{Weight: nntest.Gaussian(rng, out, in, 1, 1), Bias: make([]float32, out), Group: 1, Window: nn.Unit(1, 1)}
		for k := range conv.Bias { // the outputs become ±1, ±0.1, … ±1e-5
			var sum float64
			for j, a := range x.Data {
				sum += float64(a) * float64(conv.Weight.Data[k*in+j])
			}
			conv.Bias[k] = float32(math.Pow(-1, float64(k))*math.Pow(10, -float64(k/2)) - sum)
		}
		g := build(t, nn.Shape{1, in, 1, 1}, &nn.Elementwise{Op: "LeakyRelu", A: 1}, conv, &nn.Reshape{Op: "Flatten", Shape: []int{0, -1}}, &nn.Dense{Op: "Gemm", Weight: nntest.Gaussian(rng, 2, out)})
		if rectified {
			g.Nodes[1].Op = &nn.Elementwise{Op: "Relu"}
		}
		tr := traceOf(t, g, x)
		be := &counting{Portable: nn.NewPortable()}
		plan, err := (&Composite{Assignments: []Assignment{{Match: Match{Kind: "convolution"}, Rule: "gamma"}}}).Plan(g, Bounds{})
		if err != nil {
			t.Fatal(err)
		}
		e, err := Explain(context.Background(), be, tr, plan, Class(1), Options{})
		if err != nil {
			t.Fatal(err)
		}
		forward, transposed := 2, 4 // for a⁺ and a⁻
		if rectified {
			forward, transposed = 1, 2
		}
		if len(be.forward) != forward || len(be.transposed) != transposed {
			t.Errorf("rectified %v: %d products forward and %d transposed; expected %d and %d", rectified, len(be.forward), len(be.transposed), forward, transposed)
		}

		want, size := make([]float64, in), make([]float64, in)
		for k, z := range tr.Outputs[2].Data {
			raised := func(v float64) float64 { // what has the output's sign counts 1 + γ times
				if v > 0 == (z > 0) {
					return v * (1 + γ)
				}
				return v
			}
			shares := make([]float64, in)
			sum := raised(float64(conv.Bias[k]))
			for j, a := range x.Data {
				shares[j] = raised(float64(a) * float64(conv.Weight.Data[k*in+j]))
				sum += shares[j]
			}
			for j, v := range shares {
				v *= float64(e.Relevance[2].Data[k]) / (sum + math.Copysign(ε, sum))
				want[j] += v
				size[j] += math.Abs(v)
			}
		}
		for j, r := range e.Relevance[1].Data {
			if difference := math.Abs(float64(r) - want[j]); !(difference <= 2e-5*size[j]) {
				t.Errorf("rectified %v: input %d gets %v, want %v", rectified, j, r, want[j])
			}
		}
	}
}

// TestProductsOfBox: zᴮ takes two products each way.
func TestProductsOfBox(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 11))
	g := build(t, nn.Shape{1, 2, 3, 3}, &nn.Conv{Weight: nntest.Gaussian(rng, 4, 2, 2, 2), Group: 1, Window: nn.Unit(2, 2)},
		&nn.Reshape{Op: "Flatten", Shape: []int{0, -1}}, &nn.Dense{Op: "Gemm", Weight: nntest.Gaussian(rng, 2, 16)})
	be := &counting{Portable: nn.NewPortable()}
	plan, err := named(t, "epsilon-gamma-box").Plan(g, Bounds{Low: []float32{-6}, High: []float32{6}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Explain(context.Background(), be, traceOf(t, g, nntest.Gaussian(rng, 1, 2, 3, 3)), plan, Class(0), Options{}); err != nil {
		t.Fatal(err)
	}
	if len(be.forward) != 2 || len(be.transposed) != 2 {
		t.Errorf("%d products forward and %d transposed; expected 2 and 2", len(be.forward), len(be.transposed))
	}
}

// TestProductsOfOneClass: where a convolution gives the scores, only the class's own channel
// is multiplied, which changes nothing.
func TestProductsOfOneClass(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 11))
	conv := &nn.Conv{Weight: nntest.Gaussian(rng, 10, 3, 2, 2), Bias: nntest.Gaussian(rng, 10).Data, Group: 1, Window: nn.Unit(2, 2)}
	mean := func() *nn.Reduce { return &nn.Reduce{Op: "GlobalAveragePool", Axes: []int{2, 3}} }
	g := build(t, nn.Shape{1, 3, 5, 5}, conv, mean())
	alone := build(t, nn.Shape{1, 3, 5, 5}, conv.Channels(7, 8), mean())
	x := nntest.Gaussian(rng, 1, 3, 5, 5)
	for _, name := range []string{"gamma", "zplus", "epsilon", "alpha-beta"} {
		composite := &Composite{Assignments: []Assignment{{Match: Match{Kind: "convolution"}, Rule: name}}}
		explain := func(g *nn.Graph, class int) (*Explanation, *counting) {
			be := &counting{Portable: nn.NewPortable()}
			plan, err := composite.Plan(g, Bounds{})
			if err != nil {
				t.Fatal(err)
			}
			e, err := Explain(context.Background(), be, traceOf(t, g, x), plan, Class(class), Options{})
			if err != nil {
				t.Fatal(err)
			}
			return e, be
		}
		e, be := explain(g, 7)
		for _, channels := range append(be.forward, be.transposed...) {
			if channels != 1 {
				t.Errorf("%s: a product with %d output channels; expected 1", name, channels)
			}
		}
		if len(be.transposed) == 0 {
			t.Errorf("%s: no product", name)
		}
		want, _ := explain(alone, 0)
		close(t, name, e.Input().Data, nntest.Doubles(want.Input().Data)...)
		if difference := math.Abs(e.Account.Constants - want.Account.Constants); difference > 1e-5 {
			t.Errorf("%s: biases keep %v, want %v", name, e.Account.Constants, want.Account.Constants)
		}
	}
}

// TestLeading finds the first that is not empty, and looks at no more than a few when it is
// the first of all.
func TestLeading(t *testing.T) {
	for n := range 40 {
		for first := range n + 1 {
			looked := 0
			got := leading(n, func(from, to int) bool {
				if from < 0 || from >= to || to > n {
					t.Fatalf("looked at %d … %d of %d", from, to, n)
				}
				looked += to - from
				return to <= first
			})
			if got != first || looked > 1+4*first {
				t.Errorf("%d of %d, after looking at %d; expected %d", got, n, looked, first)
			}
		}
	}
}
