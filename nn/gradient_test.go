package nn

import (
	"math"
	"math/rand/v2"
	"testing"
)

// differentiables are all non-linear operators, with inputs away from their kinks.
func differentiables(rng *rand.Rand) map[string]struct {
	op Differentiable
	in []*Tensor
} {
	out := map[string]struct {
		op Differentiable
		in []*Tensor
	}{}
	add := func(name string, op Differentiable, in ...*Tensor) {
		out[name] = struct {
			op Differentiable
			in []*Tensor
		}{op, in}
	}
	away := func(shape ...int) *Tensor { // no value near 0, ±0.5, ±2.5 or ±3, where some operators have kinks
		t := NewTensor(shape...)
		for i := range t.Data {
			t.Data[i] = float32((0.1+0.3*rng.Float64())*[]float64{1, -1}[rng.IntN(2)] + []float64{-4, -1, 0, 1, 4}[rng.IntN(5)])
		}
		return t
	}
	distinct := func(shape ...int) *Tensor { // no two values near each other, where the maximum has kinks
		t := NewTensor(shape...)
		for i, k := range rng.Perm(len(t.Data)) {
			t.Data[i] = float32(k)/16 - 4
		}
		return t
	}
	for _, e := range []*Elementwise{
		{Op: "Relu"}, {Op: "LeakyRelu", A: 0.1}, {Op: "Clip", A: -2.5, B: 0.5}, {Op: "Sigmoid"}, {Op: "HardSigmoid", A: 0.2, B: 0.5},
		{Op: "Tanh"}, {Op: "Erf"}, {Op: "HardSwish"}, {Op: "Swish", A: 1}, {Op: "Elu", A: 0.7}, {Op: "Gelu"}, {Op: "GeluTanh"}, {Op: "Softplus"},
		{Op: "PRelu", Slope: []float32{0.1, 0.2, 0.3}},
	} {
		add(e.Op, e, away(2, 3, 4, 2))
	}
	add("Softmax", &Softmax{Axis: 1}, random(rng, 2, 5, 3))
	add("Softmax before opset 13", &Softmax{Axis: 1, Flatten: true}, random(rng, 2, 5, 3))
	add("LRN", &LRN{Size: 3, Alpha: 0.3, Beta: 0.75, Bias: 1.2}, random(rng, 2, 6, 3, 2))
	add("LRN, even size", &LRN{Size: 4, Alpha: 0.3, Beta: 0.75, Bias: 1}, random(rng, 1, 6, 2, 2))
	add("Mul", &Product{}, random(rng, 2, 3, 4, 5), random(rng, 2, 3, 1, 1))
	add("Mul of both broadcast", &Product{}, random(rng, 2, 1, 4), random(rng, 2, 3, 1))
	add("Div", &Division{}, random(rng, 2, 3, 4), away(2, 1, 4))
	add("MatMul", &MatMul{Op: "MatMul"}, random(rng, 2, 3, 4, 5), random(rng, 2, 1, 5, 2))
	add("MatMul of the left transposed", &MatMul{Op: "MatMul", TransA: true}, random(rng, 2, 5, 4), random(rng, 2, 5, 3))
	add("MatMul of both transposed", &MatMul{Op: "Gemm", TransA: true, TransB: true}, random(rng, 5, 4), random(rng, 3, 5))
	add("LayerNormalization", &Normalization{Axis: 1, End: 3, Weight: random(rng, 20).Data, Bias: random(rng, 20).Data, Epsilon: 0.01}, random(rng, 3, 4, 5))
	add("LayerNormalization of channels", &Normalization{Axis: 1, End: 2, Weight: random(rng, 4).Data, Epsilon: 0.01}, random(rng, 3, 4, 5))
	add("GroupNormalization", &Normalization{Groups: 2, Weight: random(rng, 6).Data, Bias: random(rng, 6).Data, Epsilon: 0.01}, random(rng, 2, 6, 3, 4))
	add("RMSNormalization", &Normalization{Axis: 2, End: 3, Raw: true, Weight: random(rng, 5).Data, Epsilon: 0.01}, random(rng, 3, 4, 5))
	add("MaxPool", &MaxPool{Window{Kernel: [2]int{3, 2}, Stride: [2]int{2, 1}, Dilation: [2]int{1, 2}, Pad: [4]int{1, 1, 1, 1}}}, distinct(2, 2, 7, 6))
	return out
}

// TestGradient: Jᵀ·g is the derivative of ⟨f(x), g⟩, by central differences.
func TestGradient(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	be := newBackend()
	for name, c := range differentiables(rng) {
		shapes := make([]Shape, len(c.in))
		grad := make([]*Tensor, len(c.in))
		for i, x := range c.in {
			shapes[i] = x.Shape
			grad[i] = random(rng, x.Shape...)
		}
		shape, err := c.op.OutShape(shapes)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		g, out := random(rng, shape...), NewTensor(shape...)
		c.op.Forward(be, out, c.in)
		c.op.Gradient(be, grad, g, c.in, out)
		value := func() float64 {
			y := NewTensor(shape...)
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
