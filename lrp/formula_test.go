package lrp

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"lrpexplainer/nn"
)

// A formula is a rule written down share by share for one output neuron: what
// every input contributes (num) and what it is divided by (den), in float64.
type formula func(a, w []float64, b, z float64) (num []float64, den float64)

func plus(x float64) float64  { return math.Max(x, 0) }
func minus(x float64) float64 { return math.Min(x, 0) }

func stabilized(den, ε float64) float64 {
	if den < 0 {
		return den - ε
	}
	return den + ε
}

// shares builds a formula from one expression for num and one for the bias.
func shares(num func(a, w, z float64) float64, bias func(b, z float64) float64) formula {
	return func(a, w []float64, b, z float64) ([]float64, float64) {
		out, den := make([]float64, len(a)), bias(b, z)
		for j := range a {
			out[j] = num(a[j], w[j], z)
			den += out[j]
		}
		return out, den
	}
}

const low, high = -1.5, 2.0

// formulas are the definitions of the rules, independent of Rules: each group with
// its coefficient.
var formulas = []struct {
	name     string
	settings Settings
	ε        float64
	groups   []struct {
		coefficient float64
		f           formula
	}
}{
	{"0", nil, 0, one(shares(func(a, w, _ float64) float64 { return a * w }, func(b, _ float64) float64 { return b }))},
	{"epsilon", Settings{"epsilon": 0.25}, 0.25, one(shares(func(a, w, _ float64) float64 { return a * w }, func(b, _ float64) float64 { return b }))},
	{"gamma", Settings{"gamma": 0.5}, 1e-6, one(shares(func(a, w, z float64) float64 {
		switch {
		case z > 0:
			return plus(a)*(w+0.5*plus(w)) + minus(a)*(w+0.5*minus(w))
		case z < 0:
			return plus(a)*(w+0.5*minus(w)) + minus(a)*(w+0.5*plus(w))
		}
		return 0
	}, func(b, z float64) float64 {
		if z > 0 {
			return b + 0.5*plus(b)
		}
		return b + 0.5*minus(b)
	}))},
	{"zplus", nil, 1e-6, one(excites)},
	{"zplus", Settings{"bias": 0}, 1e-6, one(shares(func(a, w, _ float64) float64 { return plus(a)*plus(w) + minus(a)*minus(w) }, func(_, _ float64) float64 { return 0 }))},
	{"alpha-beta", Settings{"alpha": 3}, 1e-6, append(coefficient(3, excites), coefficient(-2, inhibits)...)},
	{"wsquare", nil, 1e-6, one(shares(func(_, w, _ float64) float64 { return w * w }, func(b, _ float64) float64 { return b * b }))},
	{"flat", nil, 1e-6, one(shares(func(_, _, _ float64) float64 { return 1 }, func(_, _ float64) float64 { return 0 }))},
	{"box", nil, 1e-6, one(shares(func(a, w, _ float64) float64 { return a*w - low*plus(w) - high*minus(w) }, func(_, _ float64) float64 { return 0 }))},
}

var (
	excites  = shares(func(a, w, _ float64) float64 { return plus(a)*plus(w) + minus(a)*minus(w) }, func(b, _ float64) float64 { return plus(b) })
	inhibits = shares(func(a, w, _ float64) float64 { return plus(a)*minus(w) + minus(a)*plus(w) }, func(b, _ float64) float64 { return minus(b) })
)

func coefficient(c float64, f formula) []struct {
	coefficient float64
	f           formula
} {
	return []struct {
		coefficient float64
		f           formula
	}{{c, f}}
}

func one(f formula) []struct {
	coefficient float64
	f           formula
} {
	return coefficient(1, f)
}

// TestRuleFormulas compares every rule on one layer with its formula, share by
// share, on inputs of both signs, zeros among them.
func TestRuleFormulas(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	window := nn.Window{Kernel: [2]int{3, 2}, Stride: [2]int{2, 1}, Dilation: [2]int{1, 1}, Pad: [4]int{1, 1, 0, 1}}
	layers := []struct {
		name string
		op   nn.Linear
		in   nn.Shape
	}{
		{"dense", &nn.Dense{Op: "Gemm", Weight: gaussian(rng, 4, 12), Bias: gaussian(rng, 4).Data}, nn.Shape{1, 12}},
		{"conv", &nn.Conv{Weight: gaussian(rng, 4, 3, 3, 2), Bias: gaussian(rng, 4).Data, Group: 1, Window: window}, nn.Shape{1, 3, 6, 5}},
		{"grouped conv", &nn.Conv{Weight: gaussian(rng, 4, 2, 3, 2), Group: 2, Window: window}, nn.Shape{1, 4, 6, 5}},
	}
	for _, layer := range layers {
		for _, f := range formulas {
			t.Run(fmt.Sprint(layer.name, "/", f.name, f.settings), func(t *testing.T) {
				g, err := nn.NewGraph("x", layer.in)
				if err != nil {
					t.Fatal(err)
				}
				node, err := g.Add("layer", layer.op)
				if err == nil {
					t.Fatal("a layer without input was accepted")
				}
				if node, err = g.Add("layer", layer.op, 0); err != nil {
					t.Fatal(err)
				}
				x := gaussian(rng, layer.in...)
				for i, v := range x.Data {
					x.Data[i] = min(max(v, low), high)
					if i%5 == 0 {
						x.Data[i] = 0
					}
				}
				be := newBackend()
				tr, err := g.Forward(context.Background(), be, x, nil)
				if err != nil {
					t.Fatal(err)
				}
				z := tr.Outputs[node]
				c := &Composite{Assignments: []Assignment{{Rule: f.name, Settings: f.settings}}}
				plan, err := c.Plan(g, Bounds{[]float32{low}, []float32{high}})
				if err != nil {
					t.Fatal(err)
				}
				// Every output with a coefficient of its own, through a target of all of them.
				target := Target{Kind: Logits}
				for i := range z.Data {
					target.Parts = append(target.Parts, Part{i, rng.NormFloat64()})
				}
				e, err := Explain(context.Background(), be, tr, plan, target, Options{Magnitude: true})
				if err != nil {
					t.Fatal(err)
				}
				want := make([]float64, len(x.Data))
				for k, v := range z.Data {
					r := float64(v) * target.Parts[k].Coefficient
					taps, bias := layer.op.Neuron(k, []nn.Shape{layer.in})
					a, w := make([]float64, len(taps)), make([]float64, len(taps))
					for j, tap := range taps {
						a[j], w[j] = float64(x.Data[tap.Index]), float64(tap.Weight)
					}
					for _, group := range f.groups {
						num, den := group.f(a, w, float64(bias), float64(v))
						if d := stabilized(den, f.ε); d != 0 {
							for j, tap := range taps {
								want[tap.Index] += group.coefficient * num[j] / d * r
							}
						}
					}
				}
				if d := distance(e.Input().Data, want); d > 1e-4 {
					t.Errorf("relative L2 distance to the formula is %v", d)
				}
				if entry := e.Ledger[0]; !entry.closes() {
					t.Errorf("the ledger leaves %v of a magnitude of %v", entry.Residual(), entry.Magnitude)
				}
			})
		}
	}
}

func gaussian(rng *rand.Rand, shape ...int) *nn.Tensor {
	t := nn.NewTensor(shape...)
	for i := range t.Data {
		t.Data[i] = float32(rng.NormFloat64())
	}
	return t
}

// distance is ‖got − want‖ / ‖want‖.
func distance(got []float32, want []float64) float64 {
	var d, n float64
	for i, w := range want {
		d += (float64(got[i]) - w) * (float64(got[i]) - w)
		n += w * w
	}
	return math.Sqrt(d / n)
}
