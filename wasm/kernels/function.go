package kernels

import (
	"math"

	"lrpexplainer/nn"
	"lrpexplainer/wasm/kernels/abi"
)

// Evaluate is dst = f(src), by whichever kernel there is for f.
func (b *Backend) Evaluate(dst, src []float32, f nn.Function) {
	switch f.Kind {
	case nn.Relu:
		b.Map(dst, src, nn.Positive)
	case nn.LeakyRelu:
		b.Map(dst, src, nn.WeightMap{Form: nn.Signed, Pos: 1, Neg: f.A})
	case nn.Abs:
		b.Map(dst, src, nn.Absolute)
	case nn.Neg:
		b.Map(dst, src, nn.WeightMap{Form: nn.Signed, Pos: -1, Neg: -1})
	case nn.Clip:
		b.Clip(dst, src, f.A, f.B)
	case nn.Pow:
		b.power(dst, src, f)
	case nn.Sin, nn.Cos:
		b.Portable.Evaluate(dst, src, f)
	default:
		b.function(abi.OpEvaluate, abi.Function{Dst: dst, X: src}, f)
	}
}

// power takes the exponents that need no logarithm apart.
func (b *Backend) power(dst, src []float32, f nn.Function) {
	switch {
	case f.A == 1:
		b.Map(dst, src, nn.Unchanged)
	case f.A == 2:
		b.Map(dst, src, nn.Square)
	case f.A == 0.5:
		b.Evaluate(dst, src, nn.Function{Kind: nn.Sqrt})
	case f.A == -1:
		b.Evaluate(dst, src, nn.Function{Kind: nn.Reciprocal})
	case f.A > 0:
		switch whole := float64(f.A) == math.Trunc(float64(f.A)); {
		case !whole:
			f.B = float32(math.NaN())
		case math.Mod(float64(f.A), 2) == 0:
			f.B = 1
		default:
			f.B = -1
		}
		b.function(abi.OpEvaluate, abi.Function{Dst: dst, X: src}, f)
	default:
		b.Portable.Evaluate(dst, src, f)
	}
}

// Derivative is dst = g·f′(x).
func (b *Backend) Derivative(dst, g, x, y []float32, f nn.Function) {
	if f.Kind == nn.Sin || f.Kind == nn.Cos || f.Kind == nn.Pow && f.A <= 1 {
		b.Portable.Derivative(dst, g, x, y, f)
		return
	}
	b.function(abi.OpDerivative, abi.Function{Dst: dst, G: g, X: x, Y: y}, f)
}

// evaluationsPerPart is how many values a part should have at least: they cost some ten
// times as much as a sum.
const evaluationsPerPart = valuesPerPart / 8

func (b *Backend) function(op abi.Op, a abi.Function, f nn.Function) {
	n := len(a.X)
	a.Dst = a.Dst[:n]
	if a.G != nil {
		a.G, a.Y = a.G[:n], a.Y[:n]
	}
	a.N, a.Kind, a.A, a.B = int32(n), int32(f.Kind), f.A, f.B
	call(op, &a, b.parts(n, evaluationsPerPart))
}
