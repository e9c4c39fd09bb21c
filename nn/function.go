package nn

import "math"

// Function is a function of one number: an ONNX activation or unary operator.
type Function struct {
	Kind FunctionKind
	// A and B are the attributes, by kind: LeakyRelu, Elu, Celu, Swish A = alpha; Selu
	// A = alpha, B = gamma; HardSigmoid A = alpha, B = beta; Clip A = min, B = max; Pow
	// A = the exponent; others none.
	A, B float32
}

// FunctionKind names a function; its String is the name in Elementwise.Op.
type FunctionKind uint8

const (
	Relu FunctionKind = iota
	LeakyRelu
	Clip
	Sigmoid
	HardSigmoid
	Tanh
	Erf
	HardSwish
	Swish
	Elu
	Selu
	Celu
	Gelu
	GeluTanh
	Mish
	Softplus
	Softsign
	Pow
	Sqrt
	Reciprocal
	Exp
	Log
	Abs
	Sign
	Neg
	Sin
	Cos
	functionKinds
)

// curve is one row of the table of functions.
type curve struct {
	name    string
	value   func(x, a, b float64) float64
	slope   func(x, y, a, b float64) float64 // derivative, given input and output
	bounded bool                             // its values lie in a fixed finite range
}

// curves are all functions. Definitions: ONNX operators of the same name, opset 13 to 22.
var curves = [functionKinds]curve{
	Relu: {name: "Relu", value: func(x, _, _ float64) float64 { return math.Max(x, 0) }, slope: func(x, _, _, _ float64) float64 { return step(x > 0) }},
	LeakyRelu: {name: "LeakyRelu", value: func(x, a, _ float64) float64 { return choose(x > 0, x, a*x) },
		slope: func(x, _, a, _ float64) float64 { return choose(x > 0, 1, a) }},
	Clip: {name: "Clip", value: func(x, a, b float64) float64 { return math.Min(math.Max(x, a), b) },
		slope: func(x, _, a, b float64) float64 { return step(x > a && x < b) }, bounded: true},
	Sigmoid: {name: "Sigmoid", value: func(x, _, _ float64) float64 { return sigmoid(x) }, slope: func(_, y, _, _ float64) float64 { return y * (1 - y) }, bounded: true},
	HardSigmoid: {name: "HardSigmoid", value: hardSigmoid,
		slope: func(x, _, a, b float64) float64 { return choose(a*x+b > 0 && a*x+b < 1, a, 0) }, bounded: true},
	Tanh: {name: "Tanh", value: func(x, _, _ float64) float64 { return math.Tanh(x) }, slope: func(_, y, _, _ float64) float64 { return 1 - y*y }, bounded: true},
	Erf: {name: "Erf", value: func(x, _, _ float64) float64 { return math.Erf(x) },
		slope: func(x, _, _, _ float64) float64 { return 2 / math.Sqrt(math.Pi) * math.Exp(-x*x) }, bounded: true},
	HardSwish: {name: "HardSwish", value: func(x, _, _ float64) float64 { return x * hardSigmoid(x, 1./6, 0.5) }, slope: func(x, _, _, _ float64) float64 {
		return choose(x <= -3, 0, choose(x >= 3, 1, x/3+0.5))
	}},
	Swish: {name: "Swish", value: func(x, a, _ float64) float64 { return x * sigmoid(a*x) }, slope: func(x, _, a, _ float64) float64 {
		s := sigmoid(a * x)
		return s + a*x*s*(1-s)
	}},
	Elu: {name: "Elu", value: func(x, a, _ float64) float64 { return choose(x >= 0, x, a*math.Expm1(x)) },
		slope: func(x, y, a, _ float64) float64 { return choose(x >= 0, 1, y+a) }},
	Selu: {name: "Selu", value: func(x, a, b float64) float64 { return b * choose(x > 0, x, a*math.Expm1(x)) },
		slope: func(x, y, a, b float64) float64 { return choose(x > 0, b, y+a*b) }},
	Celu: {name: "Celu", value: func(x, a, _ float64) float64 { return choose(x >= 0, x, a*math.Expm1(x/a)) },
		slope: func(x, _, a, _ float64) float64 { return choose(x >= 0, 1, math.Exp(x/a)) }},
	Gelu: {name: "Gelu", value: func(x, _, _ float64) float64 { return x * normal(x) },
		slope: func(x, _, _, _ float64) float64 { return normal(x) + x*math.Exp(-x*x/2)/math.Sqrt(2*math.Pi) }},
	GeluTanh: {name: "GeluTanh", value: func(x, _, _ float64) float64 { return geluTanh(x) }, slope: func(x, _, _, _ float64) float64 { return geluTanhSlope(x) }},
	Mish: {name: "Mish", value: func(x, _, _ float64) float64 { return x * math.Tanh(softplus(x)) }, slope: func(x, _, _, _ float64) float64 {
		t := math.Tanh(softplus(x))
		return t + x*(1-t*t)*sigmoid(x)
	}},
	Softplus: {name: "Softplus", value: func(x, _, _ float64) float64 { return softplus(x) }, slope: func(x, _, _, _ float64) float64 { return sigmoid(x) }},
	Softsign: {name: "Softsign", value: func(x, _, _ float64) float64 { return x / (1 + math.Abs(x)) },
		slope: func(x, _, _, _ float64) float64 { d := 1 + math.Abs(x); return 1 / (d * d) }, bounded: true},
	Pow: {name: "Pow", value: func(x, a, _ float64) float64 {
		if a == 2 {
			return x * x
		}
		return math.Pow(x, a)
	}, slope: func(x, _, a, _ float64) float64 {
		if a == 2 {
			return 2 * x
		}
		return a * math.Pow(x, a-1)
	}},
	Sqrt:       {name: "Sqrt", value: func(x, _, _ float64) float64 { return math.Sqrt(x) }, slope: func(_, y, _, _ float64) float64 { return 0.5 / y }},
	Reciprocal: {name: "Reciprocal", value: func(x, _, _ float64) float64 { return 1 / x }, slope: func(_, y, _, _ float64) float64 { return -y * y }},
	Exp:        {name: "Exp", value: func(x, _, _ float64) float64 { return math.Exp(x) }, slope: func(_, y, _, _ float64) float64 { return y }},
	Log:        {name: "Log", value: func(x, _, _ float64) float64 { return math.Log(x) }, slope: func(x, _, _, _ float64) float64 { return 1 / x }},
	Abs:        {name: "Abs", value: func(x, _, _ float64) float64 { return math.Abs(x) }, slope: func(x, _, _, _ float64) float64 { return sign(x) }},
	Sign:       {name: "Sign", value: func(x, _, _ float64) float64 { return sign(x) }, slope: func(float64, float64, float64, float64) float64 { return 0 }, bounded: true},
	Neg:        {name: "Neg", value: func(x, _, _ float64) float64 { return -x }, slope: func(float64, float64, float64, float64) float64 { return -1 }},
	Sin:        {name: "Sin", value: func(x, _, _ float64) float64 { return math.Sin(x) }, slope: func(x, _, _, _ float64) float64 { return math.Cos(x) }, bounded: true},
	Cos:        {name: "Cos", value: func(x, _, _ float64) float64 { return math.Cos(x) }, slope: func(x, _, _, _ float64) float64 { return -math.Sin(x) }, bounded: true},
}

// String is the function's name.
func (k FunctionKind) String() string { return curves[k].name }

// Of is f(x).
func (f Function) Of(x float32) float32 {
	return float32(curves[f.Kind].value(float64(x), float64(f.A), float64(f.B)))
}

// Slope is f′(x), where y = f(x).
func (f Function) Slope(x, y float32) float32 {
	return float32(curves[f.Kind].slope(float64(x), float64(y), float64(f.A), float64(f.B)))
}

func step(on bool) float64 { return choose(on, 1, 0) }

func choose(c bool, a, b float64) float64 {
	if c {
		return a
	}
	return b
}

func sign(x float64) float64 { return step(x > 0) - step(x < 0) }

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

func hardSigmoid(x, a, b float64) float64 { return math.Max(0, math.Min(1, a*x+b)) }

func softplus(x float64) float64 { return math.Max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }

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
