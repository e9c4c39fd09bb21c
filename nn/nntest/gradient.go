package nntest

import (
	"math"
	"math/rand/v2"
	"testing"

	"lrpexplainer/nn"
)

// differentiables are all non-linear operators, with inputs away from their kinks.
func differentiables(rng *rand.Rand) map[string]struct {
	op nn.Differentiable
	in []*nn.Tensor
} {
	out := map[string]struct {
		op nn.Differentiable
		in []*nn.Tensor
	}{}
	add := func(name string, op nn.Differentiable, in ...*nn.Tensor) {
		out[name] = struct {
			op nn.Differentiable
			in []*nn.Tensor
		}{op, in}
	}
	away := func(shape ...int) *nn.Tensor { // no value near 0, ±0.5, ±2.5 or ±3, where some operators have kinks
		t := nn.NewTensor(shape...)
		for i := range t.Data {
			t.Data[i] = float32((0.1+0.3*rng.Float64())*[]float64{1, -1}[rng.IntN(2)] + []float64{-4, -1, 0, 1, 4}[rng.IntN(5)])
		}
		return t
	}
	distinct := func(shape ...int) *nn.Tensor { // no two values near each other, where the maximum has kinks
		t := nn.NewTensor(shape...)
		for i, k := range rng.Perm(len(t.Data)) {
			t.Data[i] = float32(k)/16 - 4
		}
		return t
	}
	for _, e := range []*nn.Elementwise{
		{Op: "Relu"}, {Op: "LeakyRelu", A: 0.1}, {Op: "Clip", A: -2.5, B: 0.5}, {Op: "Sigmoid"}, {Op: "HardSigmoid", A: 0.2, B: 0.5},
		{Op: "Tanh"}, {Op: "Erf"}, {Op: "HardSwish"}, {Op: "Swish", A: 1}, {Op: "Elu", A: 0.7}, {Op: "Gelu"}, {Op: "GeluTanh"}, {Op: "Softplus"},
		{Op: "PRelu", Slope: []float32{0.1, 0.2, 0.3}},
	} {
		add(e.Op, e, away(2, 3, 4, 2))
	}
	add("Softmax", &nn.Softmax{Axis: 1}, Gaussian(rng, 2, 5, 3))
	add("Softmax before opset 13", &nn.Softmax{Axis: 1, Flatten: true}, Gaussian(rng, 2, 5, 3))
	add("LRN", &nn.LRN{Size: 3, Alpha: 0.3, Beta: 0.75, Bias: 1.2}, Gaussian(rng, 2, 6, 3, 2))
	add("LRN, even size", &nn.LRN{Size: 4, Alpha: 0.3, Beta: 0.75, Bias: 1}, Gaussian(rng, 1, 6, 2, 2))
	add("Mul", &nn.Product{}, Gaussian(rng, 2, 3, 4, 5), Gaussian(rng, 2, 3, 1, 1))
	add("Mul of both broadcast", &nn.Product{}, Gaussian(rng, 2, 1, 4), Gaussian(rng, 2, 3, 1))
	add("Div", &nn.Division{}, Gaussian(rng, 2, 3, 4), away(2, 1, 4))
	add("MatMul", &nn.MatMul{Op: "MatMul"}, Gaussian(rng, 2, 3, 4, 5), Gaussian(rng, 2, 1, 5, 2))
	add("MatMul of the left transposed", &nn.MatMul{Op: "MatMul", TransA: true}, Gaussian(rng, 2, 5, 4), Gaussian(rng, 2, 5, 3))
	add("MatMul of both transposed", &nn.MatMul{Op: "Gemm", TransA: true, TransB: true}, Gaussian(rng, 5, 4), Gaussian(rng, 3, 5))
	add("LayerNormalization", &nn.Normalization{Axis: 1, End: 3, Weight: Gaussian(rng, 20).Data, Bias: Gaussian(rng, 20).Data, Epsilon: 0.01}, Gaussian(rng, 3, 4, 5))
	add("LayerNormalization of channels", &nn.Normalization{Axis: 1, End: 2, Weight: Gaussian(rng, 4).Data, Epsilon: 0.01}, Gaussian(rng, 3, 4, 5))
	add("GroupNormalization", &nn.Normalization{Groups: 2, Weight: Gaussian(rng, 6).Data, Bias: Gaussian(rng, 6).Data, Epsilon: 0.01}, Gaussian(rng, 2, 6, 3, 4))
	add("RMSNormalization", &nn.Normalization{Axis: 2, End: 3, Raw: true, Weight: Gaussian(rng, 5).Data, Epsilon: 0.01}, Gaussian(rng, 3, 4, 5))
	add("MaxPool", &nn.MaxPool{Window: nn.Window{Kernel: [2]int{3, 2}, Stride: [2]int{2, 1}, Dilation: [2]int{1, 2}, Pad: [4]int{1, 1, 1, 1}}}, distinct(2, 2, 7, 6))
	return out
}

// gradient: Jᵀ·g is the derivative of ⟨f(x), g⟩, by central differences.
func gradient(t *testing.T, be nn.Backend) {
	rng := rand.New(rand.NewPCG(7, 8))
	for name, c := range differentiables(rng) {
		shapes := make([]nn.Shape, len(c.in))
		grad := make([]*nn.Tensor, len(c.in))
		for i, x := range c.in {
			shapes[i] = x.Shape
			grad[i] = Gaussian(rng, x.Shape...)
		}
		shape, err := c.op.OutShape(shapes)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		g, out := Gaussian(rng, shape...), nn.NewTensor(shape...)
		c.op.Forward(be, out, c.in)
		c.op.Gradient(be, grad, g, c.in, out)
		value := func() float64 {
			y := nn.NewTensor(shape...)
			c.op.Forward(be, y, c.in)
			return be.Dot(y.Data, g.Data)
		}
		for i, x := range c.in {
			for range 20 {
				k := rng.IntN(len(x.Data))
				const h = 1.0 / 128
				old := x.Data[k]
				x.Data[k] = old + h
				up := value()
				x.Data[k] = old - h
				down := value()
				x.Data[k] = old
				want, got := (up-down)/(2*h), float64(grad[i].Data[k])
				if math.Abs(got-want) > 2e-3*(1+math.Abs(want)) {
					t.Errorf("%s: derivative by input %d, value %d is %v; differences give %v", name, i, k, got, want)
				}
			}
		}
	}
}
