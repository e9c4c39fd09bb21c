package nntest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"lrpexplainer/nn"
)

// RandomGraph is a small network with every kind of node, in a random order and
// wiring, for property tests.
func RandomGraph(t *testing.T, rng *rand.Rand) *nn.Graph {
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
		w := Gaussian(rng, shape...)
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
			bn, _ := nn.BatchNormalization(Gaussian(rng, channels(x)).Data, Gaussian(rng, channels(x)).Data, Gaussian(rng, channels(x)).Data, ones(channels(x)).Data, 1e-5, 4)
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
			x = add(&nn.Affine{Op: "Mul", Scale: Gaussian(rng, 1), Shift: Gaussian(rng, channels(x), 1, 1)}, x)
		}
	}
	x = add(&nn.Reshape{Op: "Flatten", Shape: []int{0, -1}}, x)
	x = add(&nn.Elementwise{Op: "Relu"}, add(&nn.Dense{Op: "Gemm", Weight: scaled(0.2, 8, g.Nodes[x].Shape[1]), Bias: Gaussian(rng, 8).Data}, x))
	x = add(&nn.Dense{Op: "Gemm", Weight: Gaussian(rng, 5, 8), Bias: Gaussian(rng, 5).Data}, x)
	add(&nn.Softmax{Axis: 1}, x)
	return g
}

func ones(n int) *nn.Tensor {
	t := nn.NewTensor(n)
	nn.One.Apply(t.Data, t.Data)
	return t
}
