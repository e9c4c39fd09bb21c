package lrp

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"lrpexplainer/nn"
	"lrpexplainer/nn/nntest"
)

// behind is a small network on (1,3,6,5), from node input of g on.
func behind(t *testing.T, rng *rand.Rand, g *nn.Graph, input int) {
	t.Helper()
	add := func(op nn.Operator, in ...int) int { return mustAdd(t, g, op, in...) }
	conv := func(in int) int {
		op := &nn.Conv{Weight: nntest.Gaussian(rng, 4, g.Nodes[in].Shape[1], 3, 3), Bias: nntest.Gaussian(rng, 4).Data, Group: 1, Window: nn.Unit(3, 3)}
		op.Pad = [4]int{1, 1, 1, 1}
		return add(&nn.Elementwise{Op: "Relu"}, add(op, in))
	}
	first := conv(input)
	norm, _ := nn.BatchNormalization(nntest.Gaussian(rng, 4).Data, nntest.Gaussian(rng, 4).Data, nntest.Gaussian(rng, 4).Data, ones(4), 1e-5, 4)
	x := add(&nn.Sum{Op: "Add", Weights: []float32{1, 1}}, add(norm, first), conv(first))
	x = add(&nn.Reshape{Op: "Flatten", Shape: []int{0, -1}}, x)
	add(&nn.Dense{Op: "Gemm", Weight: nntest.Gaussian(rng, 5, g.Nodes[x].Shape[1]), Bias: nntest.Gaussian(rng, 5).Data}, x)
}

func mustAdd(t *testing.T, g *nn.Graph, op nn.Operator, in ...int) int {
	t.Helper()
	i, err := g.Add(fmt.Sprintf("%s%d", op.Kind(), len(g.Nodes)), op, in...)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// preparations are what a file may do to (1,3,6,5) before the network, but for the
// first, which takes channels last.
var preparations = map[string]func(t *testing.T, rng *rand.Rand, g *nn.Graph) int{
	"rescale twice": func(t *testing.T, rng *rand.Rand, g *nn.Graph) int {
		x := mustAdd(t, g, &nn.Affine{Op: "Div", Scale: &nn.Tensor{Data: []float32{1. / 127.5}}}, 0)
		x = mustAdd(t, g, &nn.Affine{Op: "Sub", Shift: &nn.Tensor{Data: []float32{-1}}}, x)
		return mustAdd(t, g, &nn.Affine{Op: "Mul", Scale: &nn.Tensor{Data: []float32{-1.5}}}, x)
	},
	"normalise by channel": func(t *testing.T, rng *rand.Rand, g *nn.Graph) int {
		norm, _ := nn.BatchNormalization([]float32{1, -2, 0.5}, nntest.Gaussian(rng, 3).Data, []float32{128, 100, 90}, []float32{3000, 4000, 5000}, 1e-3, 4)
		return mustAdd(t, g, norm, 0)
	},
	"normalise by pixel": func(t *testing.T, rng *rand.Rand, g *nn.Graph) int {
		scale := nntest.Gaussian(rng, 1, 3, 6, 5)
		for i := range scale.Data {
			scale.Data[i] /= 100
		}
		return mustAdd(t, g, &nn.Affine{Op: "Mul", Scale: scale, Shift: nntest.Gaussian(rng, 3, 6, 5)}, 0)
	},
	"blue, green, red, each scaled by itself": func(t *testing.T, rng *rand.Rand, g *nn.Graph) int {
		var parts []int
		for c := range 3 {
			x := mustAdd(t, g, &nn.Slice{Op: "Split", Axis: 1, Start: 2 - c, Step: 1, Count: 1}, 0)
			parts = append(parts, mustAdd(t, g, &nn.Affine{Op: "Mul", Scale: &nn.Tensor{Data: []float32{0.01 * float32(c+1)}}, Shift: nntest.Gaussian(rng, 1)}, x))
		}
		return mustAdd(t, g, &nn.Concat{Axis: 1}, parts...)
	},
	"reversed, moved and padded": func(t *testing.T, rng *rand.Rand, g *nn.Graph) int {
		x := mustAdd(t, g, &nn.Slice{Op: "Gather", Axis: 1, Start: 2, Step: -1, Count: 3}, 0)
		x = mustAdd(t, g, &nn.Affine{Op: "Mul", Scale: &nn.Tensor{Data: []float32{1. / 255}}, Shift: &nn.Tensor{Data: []float32{-0.5}}}, x)
		return mustAdd(t, g, &nn.Pad{Before: []int{0, 0, 1, 0}, After: []int{0, 0, 0, 2}}, x)
	},
	"limited and rounded": func(t *testing.T, rng *rand.Rand, g *nn.Graph) int {
		x := mustAdd(t, g, &nn.Elementwise{Op: "Clip", A: 0, B: 255}, 0)
		x = mustAdd(t, g, &nn.Affine{Op: "Mul", Scale: &nn.Tensor{Data: []float32{1. / 64}}, Shift: &nn.Tensor{Data: []float32{-2}}}, x)
		return mustAdd(t, g, &nn.Quantize{Scale: []float32{1. / 64}, Low: []float32{-128}, High: []float32{127}}, x)
	},
	"channels last": func(t *testing.T, rng *rand.Rand, g *nn.Graph) int {
		x := mustAdd(t, g, &nn.Reshape{Op: "Reshape", Shape: []int{0, 6, 5, 3}}, 0)
		x = mustAdd(t, g, &nn.Affine{Op: "Sub", Scale: nntest.Gaussian(rng, 3), Shift: nntest.Gaussian(rng, 3)}, x)
		return mustAdd(t, g, &nn.Transpose{Perm: []int{0, 3, 1, 2}}, x)
	},
}

// ways are, by value behind the preprocessing, the pixel that it is made of (−1 for
// padding), its scale, and its lowest and highest, found by trying every pixel.
type way struct {
	pixel             int
	scale, low, high_ float32
}

func waysOf(t *testing.T, g *nn.Graph, at int) []way {
	t.Helper()
	of := func(pixel int, value float32) []float32 {
		x := nn.NewTensor(g.InputShape()...)
		for i := range x.Data {
			if pixel < 0 || pixel == i {
				x.Data[i] = value
			}
		}
		return traceOf(t, g, x).Outputs[at].Data
	}
	dark, bright := of(-1, 0), of(-1, 255)
	out := make([]way, len(dark))
	for i := range out {
		out[i] = way{-1, 0, min(dark[i], bright[i]), max(dark[i], bright[i])}
	}
	for pixel := range g.InputShape().Size() {
		for i, v := range of(pixel, 255) {
			if v != dark[i] {
				out[i].pixel, out[i].scale = pixel, (v-dark[i])/255
			}
		}
	}
	return out
}

// boxed is zᴮ at a convolution by its formula, with a range for every input value.
func boxed(conv *nn.Conv, x, r *nn.Tensor, ways []way) []float64 {
	out := make([]float64, len(x.Data))
	for k, v := range r.Data {
		taps, _ := conv.Neuron(k, []nn.Shape{x.Shape})
		den := 0.0
		num := make([]float64, len(taps))
		for j, tap := range taps {
			w := float64(tap.Weight)
			num[j] = float64(x.Data[tap.Index])*w - float64(ways[tap.Index].low)*plus(w) - float64(ways[tap.Index].high_)*minus(w)
			den += num[j]
		}
		for j, tap := range taps {
			out[tap.Index] += num[j] / stabilized(den, 1e-6) * float64(v)
		}
	}
	return out
}

// TestPreprocessingInside: for every composite the map is that of the network behind,
// moved back to the pixels; derivatives have the scale in them.
func TestPreprocessingInside(t *testing.T) {
	for name, prepare := range preparations {
		for seed := range uint64(3) {
			rng := rand.New(rand.NewPCG(seed, 20))
			whole, _ := nn.NewGraph("pixels", nn.Shape{1, 3, 6, 5})
			at := prepare(t, rng, whole)
			ways := waysOf(t, whole, at)
			bare, _ := nn.NewGraph("prepared", whole.Nodes[at].Shape)
			behind(t, rand.New(rand.NewPCG(seed, 21)), whole, at)
			behind(t, rand.New(rand.NewPCG(seed, 21)), bare, 0)
			pixels := nn.NewTensor(whole.InputShape()...)
			for i := range pixels.Data {
				pixels.Data[i] = float32(rng.IntN(256))
			}
			tr := traceOf(t, whole, pixels)
			alone := traceOf(t, bare, tr.Outputs[at])
			for _, info := range Composites() {
				c := named(t, info.Name)
				if c.Repeat.Over == UnderNoise {
					continue // the noise is that of the pixels
				}
				if c.InputOnes && slices.ContainsFunc(ways, func(w way) bool { return w.pixel < 0 }) {
					continue // the bare network would take the padding for picture
				}
				got := explainWithin(t, tr, c, Bounds{[]float32{0}, []float32{255}})
				if got.Plan.IsGradient() && name == "limited and rounded" {
					continue // at the limits there is no gradient
				}
				var want []float64
				if info.NeedsBounds() {
					want = boxed(bare.Nodes[1].Op.(*nn.Conv), tr.Outputs[at], got.Relevance[at+1], ways)
				} else {
					want = nntest.Doubles(explainWithin(t, alone, c, Bounds{}).Input().Data)
				}
				moved := make([]float64, len(pixels.Data))
				for i, w := range ways {
					if w.pixel < 0 {
						continue
					}
					if got.Plan.IsGradient() && !c.TimesInput {
						want[i] *= float64(w.scale)
					}
					moved[w.pixel] += want[i]
				}
				if d := nntest.Distance(got.Input().Data, moved); !(d <= 1e-4) {
					t.Errorf("%s, seed %d, %s: the map differs from that of the network behind by %.3g", name, seed, info.Name, d)
				}
				for _, e := range got.Ledger {
					if e.Node <= at && e.Rule != "pass" {
						t.Errorf("%s, %s: node %q has rule %q", name, info.Name, whole.Nodes[e.Node].Name, e.Rule)
					}
				}
			}
		}
	}
}

func traceOf(t *testing.T, g *nn.Graph, x *nn.Tensor) *nn.Trace {
	t.Helper()
	tr, err := g.Forward(context.Background(), newBackend(), x, nil)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func explainWithin(t *testing.T, tr *nn.Trace, c *Composite, b Bounds) *Explanation {
	t.Helper()
	plan, err := c.Plan(tr.Graph, b)
	if err != nil {
		t.Fatal(err)
	}
	e, err := Explain(context.Background(), newBackend(), tr, plan, Class(tr.Graph.Classes()/2), Options{})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestPreprocessingEnds: what is no preprocessing keeps its rule, and so does a node
// that an assignment calls by name.
func TestPreprocessingEnds(t *testing.T) {
	half := func() *nn.Affine {
		return &nn.Affine{Op: "Mul", Scale: &nn.Tensor{Data: []float32{0.5}}, Shift: &nn.Tensor{Data: []float32{1}}}
	}
	g, _ := nn.NewGraph("x", nn.Shape{1, 2})
	first := mustAdd(t, g, half(), 0)
	relu := mustAdd(t, g, &nn.Elementwise{Op: "Relu"}, first)
	second := mustAdd(t, g, half(), relu)
	mustAdd(t, g, &nn.Concat{Axis: 1}, second, first)
	for want, c := range map[string]*Composite{
		"pass epsilon":      {},
		"pass flat":         {Assignments: []Assignment{{Match: Match{Kind: "normalization"}, Rule: "flat"}}},
		"zplus epsilon":     {Assignments: []Assignment{{Match: Match{Name: g.Nodes[first].Name}, Rule: "zplus"}}},
		"gradient gradient": {Assignments: []Assignment{{Rule: "gradient"}}},
	} {
		plan, err := c.Plan(g, Bounds{})
		if err != nil {
			t.Fatal(err)
		}
		if got := plan.Rules[first].Name + " " + plan.Rules[second].Name; got != want {
			t.Errorf("rules %q; expected %q", got, want)
		}
	}
}

// TestInputOnesBehindPreprocessing: the original's ones stand for what the network
// behind the preprocessing reads.
func TestInputOnesBehindPreprocessing(t *testing.T) {
	g, _ := nn.NewGraph("x", nn.Shape{1, 4})
	x := mustAdd(t, g, &nn.Affine{Op: "Mul", Scale: &nn.Tensor{Data: []float32{0.1}}}, 0)
	x = mustAdd(t, g, &nn.Reshape{Op: "Reshape", Shape: []int{0, 2, 2}}, x)
	x = mustAdd(t, g, &nn.Pad{Before: []int{0, 0, 1}, After: []int{0, 0, 0}}, x)
	x = mustAdd(t, g, &nn.Reshape{Op: "Reshape", Shape: []int{0, 6}}, x)
	mustAdd(t, g, linearLayer(t, 1, 6, nil, 5, 1, 2, -3, 4, 3), x)
	e := explainWithin(t, traceOf(t, g, &nn.Tensor{Shape: nn.Shape{1, 4}, Data: []float32{10, 20, 30, 40}}), &Composite{InputOnes: true, Assignments: []Assignment{{Match: Match{Kind: "dense"}, Rule: "zplus-original", Settings: Settings{"epsilon": 0}}}}, Bounds{})
	z := 0.1 * (10 + 2*20 + 4*30 + 3*40)
	close(t, "shares", e.Input().Data, z/10, 2*z/10, 4*z/10, 3*z/10)
}

// TestOutsideTheBounds: a picture outside the range that zᴮ was told is an error, not a
// map of noise.
func TestOutsideTheBounds(t *testing.T) {
	for _, c := range []struct {
		shape  nn.Shape
		bounds Bounds
		values []float32
		want   string
	}{
		{nn.Shape{1, 2}, Bounds{[]float32{0}, []float32{1}}, []float32{0, 1.5}, "value 1 of the input is 1.5, outside the lowest and highest that a pixel can have, 0 and 1"},
		{nn.Shape{1, 2, 1, 1}, Bounds{[]float32{0, -1}, []float32{1}}, []float32{0, -0.5}, ""},
		{nn.Shape{1, 2, 1, 1}, Bounds{[]float32{0, -1}, []float32{1}}, []float32{-0.5, 0}, "value 0 of the input is -0.5"},
		{nn.Shape{1, 1, 2, 3}, Bounds{[]float32{0, 1, 2}, []float32{1, 2, 3}}, []float32{0, 1, 2, 1, 2, 2}, ""},
		{nn.Shape{1, 1, 2, 3}, Bounds{[]float32{0, 1, 2}, []float32{1, 2, 3}}, []float32{0, 1, 2, 1, 2, 1}, "value 5 of the input is 1"},
		{nn.Shape{1, 2}, Bounds{[]float32{0}, []float32{1}}, []float32{0, 1.00005}, ""}, // rounding
	} {
		x := &nn.Tensor{Shape: c.shape, Data: c.values}
		err := c.bounds.Contain(x)
		var outside *OutOfBoundsError
		if c.want == "" && err != nil || c.want != "" && (!errors.As(err, &outside) || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%v: error %v; expected %q", c.values, err, c.want)
		}
	}
	g, _ := nn.NewGraph("x", nn.Shape{1, 2})
	mustAdd(t, g, linearLayer(t, 1, 2, nil, 1, 2), 0)
	tr := traceOf(t, g, &nn.Tensor{Shape: nn.Shape{1, 2}, Data: []float32{0, 2}})
	for rule, refused := range map[string]bool{"box": true, "epsilon": false} {
		plan, err := (&Composite{Assignments: []Assignment{{Rule: rule}}}).Plan(g, Bounds{[]float32{0}, []float32{1}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Explain(context.Background(), newBackend(), tr, plan, Target{}, Options{}); (err != nil) != refused {
			t.Errorf("rule %q: error %v", rule, err)
		}
	}
}

// TestPixelsSeveralWays: gradient × input where branches scale a pixel differently.
func TestPixelsSeveralWays(t *testing.T) {
	g, _ := nn.NewGraph("x", nn.Shape{1, 2})
	double := mustAdd(t, g, &nn.Affine{Op: "Mul", Scale: &nn.Tensor{Data: []float32{2}}, Shift: &nn.Tensor{Data: []float32{-2}}}, 0) // 0 at 1
	minus := mustAdd(t, g, &nn.Affine{Op: "Sub", Scale: &nn.Tensor{Data: []float32{-1}}, Shift: &nn.Tensor{Data: []float32{1}}}, 0)  // 0 at 1
	joined := mustAdd(t, g, &nn.Concat{Axis: 1}, double, minus)
	mustAdd(t, g, linearLayer(t, 1, 4, []float32{7}, 1, 10, 3, 5), joined)
	tr := traceOf(t, g, &nn.Tensor{Shape: nn.Shape{1, 2}, Data: []float32{3, 5}})
	// ∂ = (2·1 − 3, 2·10 − 5); the distances from 1 are 2 and 4.
	plan, err := named(t, "gradient-times-input").Plan(g, Bounds{})
	if err != nil {
		t.Fatal(err)
	}
	var seen []float32
	e, err := Explain(context.Background(), newBackend(), tr, plan, Class(0), Options{Visit: func(node int, r *nn.Tensor) {
		if node == 0 {
			seen = slices.Clone(r.Data)
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	close(t, "gradient × input", e.Input().Data, -2, 60)
	close(t, "as seen", seen, -2, 60)
	close(t, "the map's own sum", []float32{float32(e.Account.Input)}, 58)
}

func plus(x float64) float64  { return math.Max(x, 0) }
func minus(x float64) float64 { return math.Min(x, 0) }

// stabilized is den + ε·sign(den).
func stabilized(den, ε float64) float64 {
	if den < 0 {
		return den - ε
	}
	return den + ε
}

func ones(n int) []float32 {
	out := make([]float32, n)
	nn.One.Apply(out, out)
	return out
}

// TestPreprocessingManyWays: what is joined and parted again and again is followed once,
// however many ways lead to a pixel.
func TestPreprocessingManyWays(t *testing.T) {
	g, _ := nn.NewGraph("x", nn.Shape{1, 2})
	x := 0
	for range 60 {
		x = mustAdd(t, g, &nn.Concat{Axis: 1}, x, x)
		x = mustAdd(t, g, &nn.Slice{Op: "Slice", Axis: 1, Start: 1, Step: 1, Count: 2}, x)
	}
	mustAdd(t, g, linearLayer(t, 1, 2, nil, 1, 2), x)
	tr := traceOf(t, g, &nn.Tensor{Shape: nn.Shape{1, 2}, Data: []float32{0.5, 0.25}})
	for rule, want := range map[string][]float64{"box": {0.5, 0.5}, "epsilon": {0.5, 0.5}} {
		c := &Composite{Assignments: []Assignment{{Match: Match{Kind: "dense"}, Rule: rule}}}
		close(t, rule, explainWithin(t, tr, c, Bounds{[]float32{0}, []float32{1}}).Input().Data, want...)
	}
	original := &Composite{InputOnes: true, Assignments: []Assignment{{Match: Match{Kind: "dense"}, Rule: "zplus-original", Settings: Settings{"epsilon": 0}}}}
	close(t, "ones", explainWithin(t, tr, original, Bounds{}).Input().Data, 1./3, 2./3)
}
