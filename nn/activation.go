package nn

import (
	"math"
)

// Elementwise is an ONNX activation: one input, the same shape out.
type Elementwise struct {
	Op string
	// A and B are the attributes, by operator: LeakyRelu, Elu A = alpha;
	// HardSigmoid A = alpha, B = beta; Clip A = min, B = max; others none.
	A, B float32
	// Slope is PRelu's, one value a channel (axis 1) or a single one.
	Slope []float32
}

// activation is one row of the table of elementwise operators.
type activation struct {
	value   func(x, a, b float64) float64
	slope   func(x, y, a, b float64) float64 // derivative, given input and output
	bounded bool
}

// activations are all elementwise operators but PRelu, whose slope depends on
// the channel. Definitions: ONNX operators of the same name, opset 13 to 20.
var activations = map[string]activation{
	"Relu":        {value: func(x, _, _ float64) float64 { return math.Max(x, 0) }, slope: func(x, _, _, _ float64) float64 { return step(x > 0) }},
	"LeakyRelu":   {value: func(x, a, _ float64) float64 { return leaky(x, a) }, slope: func(x, _, a, _ float64) float64 { return choose(x > 0, 1, a) }},
	"Clip":        {value: func(x, a, b float64) float64 { return math.Min(math.Max(x, a), b) }, slope: func(x, _, a, b float64) float64 { return step(x > a && x < b) }, bounded: true},
	"Sigmoid":     {value: func(x, _, _ float64) float64 { return sigmoid(x) }, slope: func(_, y, _, _ float64) float64 { return y * (1 - y) }, bounded: true},
	"HardSigmoid": {value: func(x, a, b float64) float64 { return hardSigmoid(x, a, b) }, slope: func(x, _, a, b float64) float64 { return choose(a*x+b > 0 && a*x+b < 1, a, 0) }, bounded: true},
	"Tanh":        {value: func(x, _, _ float64) float64 { return math.Tanh(x) }, slope: func(_, y, _, _ float64) float64 { return 1 - y*y }, bounded: true},
	"Erf":         {value: func(x, _, _ float64) float64 { return math.Erf(x) }, slope: func(x, _, _, _ float64) float64 { return 2 / math.Sqrt(math.Pi) * math.Exp(-x*x) }, bounded: true},
	"HardSwish": {value: func(x, _, _ float64) float64 { return x * hardSigmoid(x, 1./6, 0.5) }, slope: func(x, _, _, _ float64) float64 {
		return choose(x <= -3, 0, choose(x >= 3, 1, x/3+0.5))
	}},
	"Swish": {value: func(x, a, _ float64) float64 { return x * sigmoid(a*x) }, slope: func(x, _, a, _ float64) float64 {
		s := sigmoid(a * x)
		return s + a*x*s*(1-s)
	}},
	"Elu":      {value: func(x, a, _ float64) float64 { return choose(x >= 0, x, a*math.Expm1(x)) }, slope: func(x, y, a, _ float64) float64 { return choose(x >= 0, 1, y+a) }},
	"Gelu":     {value: func(x, _, _ float64) float64 { return x * normal(x) }, slope: func(x, _, _, _ float64) float64 { return normal(x) + x*math.Exp(-x*x/2)/math.Sqrt(2*math.Pi) }},
	"GeluTanh": {value: func(x, _, _ float64) float64 { return geluTanh(x) }, slope: func(x, _, _, _ float64) float64 { return geluTanhSlope(x) }},
	"Softplus": {value: func(x, _, _ float64) float64 { return math.Max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }, slope: func(x, _, _, _ float64) float64 { return sigmoid(x) }},
}

// IsElementwise reports whether NewElementwise knows the operator.
func IsElementwise(op string) bool { _, ok := activations[op]; return ok || op == "PRelu" }

func step(on bool) float64 { return choose(on, 1, 0) }

func choose(c bool, a, b float64) float64 {
	if c {
		return a
	}
	return b
}

func leaky(x, a float64) float64 { return choose(x > 0, x, a*x) }

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

func hardSigmoid(x, a, b float64) float64 { return math.Max(0, math.Min(1, a*x+b)) }

func normal(x float64) float64 { return 0.5 * (1 + math.Erf(x/math.Sqrt2)) }

const geluCubic = 0.044715

func geluTanh(x float64) float64 {
	return 0.5 * x * (1 + math.Tanh(math.Sqrt(2/math.Pi)*(x+geluCubic*x*x*x)))
}

func geluTanhSlope(x float64) float64 {
	c := math.Sqrt(2 / math.Pi)
	t := math.Tanh(c * (x + geluCubic*x*x*x))
	return 0.5*(1+t) + 0.5*x*(1-t*t)*c*(1+3*geluCubic*x*x)
}

// Kind is ONNX's op_type.
func (e *Elementwise) Kind() string {
	switch e.Op {
	case "GeluTanh":
		return "Gelu"
	default:
		return e.Op
	}
}

// OutShape is the input's.
func (e *Elementwise) OutShape(in []Shape) (Shape, error) {
	if err := arity(in, 1); err != nil {
		return nil, err
	}
	if err := e.check(in[0]); err != nil {
		return nil, err
	}
	return in[0], nil
}

// Forward applies the function to every value.
func (e *Elementwise) Forward(be Backend, out *Tensor, in []*Tensor) {
	x, y := in[0].Data, out.Data
	switch e.Op {
	case "Relu":
		be.Map(y, x, Positive)
	case "LeakyRelu":
		be.Map(y, x, WeightMap{Signed, 1, e.A})
	case "Clip":
		be.Clip(y, x, e.A, e.B)
	case "PRelu":
		e.channels(in[0], func(from, to int, slope float32) {
			be.Map(y[from:to], x[from:to], WeightMap{Signed, 1, slope})
		})
	default:
		f, a, b := activations[e.Op].value, float64(e.A), float64(e.B)
		for i, v := range x {
			y[i] = float32(f(float64(v), a, b))
		}
	}
}

// Gradient is g·f'(x).
func (e *Elementwise) Gradient(be Backend, grad []*Tensor, g *Tensor, in []*Tensor, out *Tensor) {
	x, y, d := in[0].Data, out.Data, grad[0].Data
	if e.Op == "PRelu" {
		e.channels(in[0], func(from, to int, slope float32) {
			for i := from; i < to; i++ {
				d[i] = g.Data[i] * float32(choose(x[i] > 0, 1, float64(slope)))
			}
		})
		return
	}
	f, a, b := activations[e.Op].slope, float64(e.A), float64(e.B)
	for i, v := range x {
		d[i] = g.Data[i] * float32(f(float64(v), float64(y[i]), a, b))
	}
}

// Bounded reports whether the output can serve as a gate.
func (e *Elementwise) Bounded() bool {
	return activations[e.Op].bounded && (e.Op != "Clip" || !math.IsInf(float64(e.A), 0) && !math.IsInf(float64(e.B), 0))
}
