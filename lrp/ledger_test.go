package lrp

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"lrpexplainer/nn"
)

// randomGraph is a small network with every kind of node, in a random order and
// wiring, for property tests.
func randomGraph(t *testing.T, rng *rand.Rand) *nn.Graph {
	t.Helper()
	g, err := nn.NewGraph("image", nn.Shape{1, 3, 12, 11})
	if err != nil {
		t.Fatal(err)
	}
	add := func(op nn.Operator, in ...int) int {
		i, err := g.Add(fmt.Sprintf("%s%d", op.Kind(), len(g.Nodes)), op, in...)
		if err != nil {
			t.Fatal(err)
		}
		return i
	}
	scaled := func(k float64, shape ...int) *nn.Tensor {
		w := gaussian(rng, shape...)
		for i := range w.Data {
			w.Data[i] *= float32(k)
		}
		return w
	}
	channels := func(i int) int { return g.Nodes[i].Shape[1] }
	conv := func(in, out int) int {
		c := channels(in)
		op := &nn.Conv{Weight: scaled(1/math.Sqrt(float64(9*c)), out, c, 3, 3), Bias: scaled(0.1, out).Data, Group: 1, Window: nn.Unit(3, 3)}
		op.Pad = [4]int{1, 1, 1, 1}
		return add(op, in)
	}
	x := conv(0, 4)
	for range 7 {
		switch rng.IntN(11) {
		case 0:
			x = add(&nn.Elementwise{Op: "Relu"}, conv(x, 2+rng.IntN(4)))
		case 1: // residual
			x = add(&nn.Sum{Op: "Add", Weights: []float32{1, 1}}, conv(x, channels(x)), x)
		case 2:
			x = add(&nn.Concat{Axis: 1}, conv(x, 2), x)
		case 3:
			bn, _ := nn.BatchNormalization(gaussian(rng, channels(x)).Data, gaussian(rng, channels(x)).Data, gaussian(rng, channels(x)).Data, ones(channels(x)), 1e-5, 4)
			x = add(bn, x)
		case 4: // squeeze and excitation
			pooled := add(&nn.Reduce{Op: "GlobalAveragePool", Axes: []int{2, 3}, Keep: true}, x)
			one := &nn.Conv{Weight: scaled(0.5, channels(x), channels(x), 1, 1), Group: 1, Window: nn.Unit(1, 1)}
			x = add(&nn.Product{Gate: 1}, x, add(&nn.Elementwise{Op: "Sigmoid"}, add(one, pooled)))
		case 5:
			if g.Nodes[x].Shape[2] > 3 {
				win := nn.Window{Kernel: [2]int{3, 2}, Stride: [2]int{2, 1}, Dilation: [2]int{1, 1}, Pad: [4]int{1, 0, 1, 1}}
				x = add(&nn.MaxPool{Window: win}, x)
			}
		case 6:
			if g.Nodes[x].Shape[3] > 3 {
				win := nn.Window{Kernel: [2]int{2, 3}, Stride: [2]int{1, 2}, Dilation: [2]int{1, 1}, Pad: [4]int{1, 1, 0, 1}}
				x = add(&nn.AveragePool{Window: win}, x)
			}
		case 7:
			x = add(&nn.Elementwise{Op: "Elu", A: 1}, add(&nn.Pad{Before: []int{0, 0, 1, 0}, After: []int{0, 0, 0, 2}, Value: 0.5}, x))
		case 8:
			if channels(x) > 2 {
				x = add(&nn.Slice{Op: "Slice", Axis: 1, Start: 1, Step: 1, Count: channels(x) - 1}, x)
			}
		case 9: // depthwise
			op := &nn.Conv{Weight: scaled(0.4, channels(x), 1, 3, 3), Group: channels(x), Window: nn.Unit(3, 3)}
			op.Pad = [4]int{1, 1, 1, 1}
			x = add(&nn.Elementwise{Op: "HardSwish"}, add(op, x))
		case 10:
			x = add(&nn.Affine{Op: "Mul", Scale: gaussian(rng, 1), Shift: gaussian(rng, channels(x), 1, 1)}, x)
		}
	}
	x = add(&nn.Reshape{Op: "Flatten", Shape: []int{0, -1}}, x)
	x = add(&nn.Elementwise{Op: "Relu"}, add(&nn.Dense{Op: "Gemm", Weight: scaled(0.2, 8, g.Nodes[x].Shape[1]), Bias: gaussian(rng, 8).Data}, x))
	x = add(&nn.Dense{Op: "Gemm", Weight: gaussian(rng, 5, 8), Bias: gaussian(rng, 5).Data}, x)
	add(&nn.Softmax{Axis: 1}, x)
	return g
}

// TestLedgerCloses: on every node of random graphs and for every composite, what a
// node received is what it passed on, kept, absorbed and removed.
func TestLedgerCloses(t *testing.T) {
	residuals := [][]Assignment{nil, {{Match: Match{Kind: "residual"}, Rule: "absolute"}, {Match: Match{Kind: "max-pooling"}, Rule: "proportional"}}, {{Match: Match{Kind: "residual"}, Rule: "winner"}, {Match: Match{Kind: "normalization"}, Rule: "pass"}}}
	for seed := range uint64(12) {
		rng := rand.New(rand.NewPCG(seed, 9))
		g := randomGraph(t, rng)
		be := newBackend()
		x := gaussian(rng, 2, 3, 12, 11)
		tr, err := g.Forward(context.Background(), be, x, nil)
		if err != nil {
			t.Fatal(err)
		}
		for k, info := range Composites() {
			c, err := NewComposite(info.Name, nil)
			if err != nil {
				t.Fatal(err)
			}
			if r, err := NewRule(c.Assignments[0].Rule, nil); err == nil && r.IsGradient() {
				continue // the gradient conserves nothing
			}
			c.Filter = []float64{0, 0.3, 1}[k%3]
			c.Assignments = append(residuals[(k+int(seed))%3], c.Assignments...)
			plan, err := c.Plan(g, Bounds{[]float32{-6, -5, -6}, []float32{6, 6, 5}})
			if err != nil {
				t.Fatal(err)
			}
			options := Options{Magnitude: true, Conditions: []Condition{{Node: len(g.Nodes) / 2, Channels: []int{0, 1}}}}
			if k%2 == 0 {
				options.Conditions = nil
			}
			e, err := Explain(context.Background(), be, tr, plan, Class(int(seed)%5), options)
			if err != nil {
				t.Fatal(err)
			}
			for _, entry := range e.Ledger {
				if !entry.closes() {
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

func magnitudes(l Ledger) float64 {
	sum := 0.0
	for _, e := range l {
		sum += e.Magnitude
	}
	return sum
}

// closes reports whether the entry adds up to within 1e-4 of Σ|num·s|.
func (e Entry) closes() bool { return math.Abs(e.Residual()) <= 1e-4*e.Magnitude }

func ones(n int) []float32 {
	out := make([]float32, n)
	nn.One.Apply(out, out)
	return out
}
