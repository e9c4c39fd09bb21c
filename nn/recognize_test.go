package nn_test

import (
	"math"
	"testing"

	"lrpexplainer/nn"
)

// TestCanonizeJoinsActivations: an activation that is written as a product becomes one
// node, however its constants are arranged.
func TestCanonizeJoinsActivations(t *testing.T) {
	one := func(v float32) *nn.Tensor { return &nn.Tensor{Data: []float32{v}} }
	scaled := func(b *builder, name string, v float32, x int) int {
		return b.add(name, &nn.Affine{Op: "Mul", Scale: one(v)}, x)
	}
	plus := func(b *builder, name string, v float32, x int) int {
		return b.add(name, &nn.Affine{Op: "Add", Shift: one(v)}, x)
	}
	for want, build := range map[string]func(b *builder, x int) int{
		"Gelu": func(b *builder, x int) int {
			erf := b.add("erf", &nn.Elementwise{Op: "Erf"}, scaled(b, "root", 0.70710677, x))
			return scaled(b, "half", 0.5, b.add("product", &nn.Product{}, x, plus(b, "one", 1, erf)))
		},
		"GeluTanh": func(b *builder, x int) int {
			cube := scaled(b, "small", 0.044715, b.add("cube", &nn.Elementwise{Op: "Pow", A: 3}, x))
			sum := b.add("sum", &nn.Sum{Op: "Add", Weights: []float32{1, 1}}, x, cube)
			tanh := b.add("tanh", &nn.Elementwise{Op: "Tanh"}, scaled(b, "root", 0.7978846, sum))
			return b.add("product", &nn.Product{}, scaled(b, "half", 0.5, x), plus(b, "one", 1, tanh))
		},
		"Swish": func(b *builder, x int) int {
			return b.add("product", &nn.Product{}, b.add("sigmoid", &nn.Elementwise{Op: "Sigmoid"}, x), x)
		},
		"Mish": func(b *builder, x int) int {
			return b.add("product", &nn.Product{}, x, b.add("tanh", &nn.Elementwise{Op: "Tanh"}, b.add("softplus", &nn.Elementwise{Op: "Softplus"}, x)))
		},
		"HardSwish": func(b *builder, x int) int {
			clip := b.add("clip", &nn.Elementwise{Op: "Clip", B: 6}, plus(b, "three", 3, x))
			return scaled(b, "sixth", 1./6, b.add("product", &nn.Product{}, x, clip))
		},
		"Softsign": func(b *builder, x int) int {
			return b.add("quotient", &nn.Division{}, x, plus(b, "one", 1, b.add("abs", &nn.Elementwise{Op: "Abs"}, x)))
		},
	} {
		t.Run(want, func(t *testing.T) {
			b := newBuilder(t, 1, 3, 6, 6)
			b.Output = build(b, b.conv("first", 3, 4, 0))
			g := b.canonized()
			if e, ok := g.Nodes[g.Output].Op.(*nn.Elementwise); len(g.Nodes) != 3 || !ok || e.Op != want {
				t.Errorf("%d nodes, the last is %+v", len(g.Nodes), g.Nodes[g.Output].Op)
			}
		})
	}
}

// TestCanonizeJoinsNormalizations: LayerNormalization in the ways that PyTorch and Keras
// write it, along the last axis and along channels, RMSNormalization, and PyTorch's
// GroupNormalization become one node that has the weights and biases behind it.
func TestCanonizeJoinsNormalizations(t *testing.T) {
	mean := func(b *builder, name string, axis, x int) int {
		return b.add(name, &nn.Reduce{Op: "ReduceMean", Axes: []int{axis}, Keep: true}, x)
	}
	centred := func(b *builder, name string, axis, x int) int {
		return b.add(name, &nn.Sum{Op: "Sub", Weights: []float32{1, -1}}, x, mean(b, name+" mean", axis, x))
	}
	deviation := func(b *builder, axis, d int) int {
		v := mean(b, "variance", axis, b.add("square", &nn.Elementwise{Op: "Pow", A: 2}, d))
		return b.add("root", &nn.Elementwise{Op: "Sqrt"}, b.add("epsilon", &nn.Affine{Op: "Add", Shift: &nn.Tensor{Data: []float32{0.01}}}, v))
	}
	for _, c := range []struct {
		name, want string
		build      func(b *builder, x int) int
	}{
		{"written out", "LayerNormalization", func(b *builder, x int) int {
			d := centred(b, "centred", 3, x)
			x = b.add("quotient", &nn.Division{}, d, deviation(b, 3, d))
			x = b.add("weight", &nn.Affine{Op: "Mul", Scale: b.values(4)}, x)
			return b.add("bias", &nn.Affine{Op: "Add", Shift: b.values(4)}, x)
		}},
		{"of channels, centred twice", "LayerNormalization", func(b *builder, x int) int {
			x = b.add("quotient", &nn.Division{}, centred(b, "one", 1, x), deviation(b, 1, centred(b, "other", 1, x)))
			return b.add("weight", &nn.Affine{Op: "Mul", Scale: b.values(4, 1, 1)}, x)
		}},
		{"as Keras writes it", "LayerNormalization", func(b *builder, x int) int {
			m := mean(b, "mean", 3, x)
			d := b.add("centred", &nn.Sum{Op: "Sub", Weights: []float32{1, -1}}, x, m)
			inverse := b.add("inverse", &nn.Elementwise{Op: "Reciprocal"}, deviation(b, 3, d))
			// The reader broadcasts a tensor to a larger constant.
			factor := b.add("gamma", &nn.Affine{Op: "Mul", Scale: b.values(4)}, b.add("grown", &nn.Take{Op: "Mul", Axis: 3, Index: make([]int32, 4)}, inverse))
			rest := b.add("rest", &nn.Product{}, b.add("minus", &nn.Affine{Op: "Neg", Scale: &nn.Tensor{Data: []float32{-1}}}, m), factor)
			rest = b.add("beta", &nn.Affine{Op: "Add", Shift: b.values(4)}, rest)
			return b.add("sum", &nn.Sum{Op: "Add", Weights: []float32{1, 1}}, b.add("product", &nn.Product{}, x, factor), rest)
		}},
		{"as Flax writes it", "LayerNormalization", func(b *builder, x int) int {
			d := centred(b, "centred", 3, x)
			inverse := b.add("inverse", &nn.Elementwise{Op: "Reciprocal"}, deviation(b, 3, d))
			factor := b.add("gamma", &nn.Affine{Op: "Mul", Scale: b.values(4)}, b.add("grown", &nn.Take{Op: "Mul", Axis: 3, Index: make([]int32, 4)}, inverse))
			return b.add("beta", &nn.Affine{Op: "Add", Shift: b.values(4)}, b.add("product", &nn.Product{}, d, factor))
		}},
		{"of the mean of squares", "LayerNormalization", func(b *builder, x int) int {
			m := mean(b, "mean", 3, x)
			less := b.add("less", &nn.Sum{Op: "Sub", Weights: []float32{1, -1}}, mean(b, "of squares", 3, b.add("squares", &nn.Product{}, x, x)), b.add("square", &nn.Product{}, m, m))
			v := b.add("variance", &nn.Elementwise{Op: "Clip", A: 0, B: float32(math.Inf(1))}, less)
			root := b.add("root", &nn.Elementwise{Op: "Sqrt"}, b.add("epsilon", &nn.Affine{Op: "Add", Shift: &nn.Tensor{Data: []float32{10}}}, v))
			x = b.add("quotient", &nn.Division{}, b.add("centred", &nn.Sum{Op: "Sub", Weights: []float32{1, -1}}, x, m), root)
			return b.add("weight", &nn.Affine{Op: "Mul", Scale: b.values(4)}, x)
		}},
		{"without a mean, weighted first", "RMSNormalization", func(b *builder, x int) int {
			inverse := b.add("inverse", &nn.Elementwise{Op: "Reciprocal"}, deviation(b, 3, x))
			factor := b.add("weight", &nn.Affine{Op: "Mul", Scale: b.values(4)}, b.add("grown", &nn.Take{Op: "Mul", Axis: 3, Index: make([]int32, 4)}, inverse))
			return b.add("product", &nn.Product{}, factor, x)
		}},
		{"in groups, written out", "GroupNormalization", func(b *builder, x int) int {
			shape := b.Nodes[x].Shape
			x = b.add("groups", &nn.Reshape{Op: "Reshape", Shape: []int{0, 2, -1}}, x)
			d := centred(b, "centred", 2, x)
			x = b.add("quotient", &nn.Division{}, d, deviation(b, 2, d))
			x = b.add("back", &nn.Reshape{Op: "Reshape", Shape: append([]int{-1}, shape[1:]...)}, x)
			x = b.add("weight", &nn.Affine{Op: "Mul", Scale: b.values(4, 1, 1)}, x)
			return b.add("bias", &nn.Affine{Op: "Add", Shift: b.values(4, 1, 1)}, x)
		}},
		{"without a mean", "RMSNormalization", func(b *builder, x int) int {
			inverse := b.add("inverse", &nn.Elementwise{Op: "Reciprocal"}, deviation(b, 3, x))
			return b.add("weight", &nn.Affine{Op: "Mul", Scale: b.values(4)}, b.add("product", &nn.Product{}, x, inverse))
		}},
		{"in groups", "GroupNormalization", func(b *builder, x int) int {
			shape := b.Nodes[x].Shape
			x = b.add("groups", &nn.Reshape{Op: "Reshape", Shape: []int{0, 2, -1}}, x)
			x = b.add("instance", &nn.Normalization{Op: "InstanceNormalization", Groups: 2, Epsilon: 1e-5}, x)
			x = b.add("back", &nn.Reshape{Op: "Reshape", Shape: append([]int{-1}, shape[1:]...)}, x)
			x = b.add("weight", &nn.Affine{Op: "Mul", Scale: b.values(4, 1, 1)}, x)
			return b.add("bias", &nn.Affine{Op: "Add", Shift: b.values(4, 1, 1)}, x)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBuilder(t, 1, 3, 6, 6)
			b.Output = c.build(b, b.conv("first", 3, 4, 0))
			g := b.canonized()
			n := &g.Nodes[g.Output]
			if op, ok := n.Op.(*nn.Normalization); len(g.Nodes) != 3 || !ok || op.Op != c.want || op.Weight == nil {
				t.Errorf("%d nodes, the last is %s %+v", len(g.Nodes), n.Op.Kind(), n.Op)
			}
		})
	}
}
