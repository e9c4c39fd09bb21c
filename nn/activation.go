package nn

import "math"

// Elementwise is an ONNX activation or unary operator: one input, the same shape out.
type Elementwise struct {
	Op string // a FunctionKind's name, or "PRelu"
	// A and B are the Function's.
	A, B float32
	// Slope is PRelu's, one value a channel (axis 1) or a single one.
	Slope []float32
}

// functionOf finds a function by name.
func functionOf(op string) (FunctionKind, bool) {
	for k := range curves {
		if curves[k].name == op {
			return FunctionKind(k), true
		}
	}
	return 0, false
}

// IsElementwise reports whether NewElementwise knows the operator.
func IsElementwise(op string) bool { _, ok := functionOf(op); return ok || op == "PRelu" }

// function is what every value goes through; PRelu's depends on the channel.
func (e *Elementwise) function() Function {
	kind, _ := functionOf(e.Op)
	return Function{kind, e.A, e.B}
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
		be.Evaluate(y, x, e.function())
	}
}

// Gradient is g·f'(x).
func (e *Elementwise) Gradient(be Backend, grad []*Tensor, g *Tensor, in []*Tensor, out *Tensor) {
	if e.Op == "PRelu" {
		e.channels(in[0], func(from, to int, slope float32) {
			be.Derivative(grad[0].Data[from:to], g.Data[from:to], in[0].Data[from:to], out.Data[from:to], Function{LeakyRelu, slope, 0})
		})
		return
	}
	be.Derivative(grad[0].Data, g.Data, in[0].Data, out.Data, e.function())
}

// Rectifies reports whether it is a ReLU, with or without a ceiling.
func (e *Elementwise) Rectifies() bool {
	return e.Op == "Relu" || e.Op == "Clip" && e.A == 0 && e.B > 0
}

// Bounded reports whether the output can serve as a gate.
func (e *Elementwise) Bounded() bool {
	kind, _ := functionOf(e.Op)
	return e.Op != "PRelu" && curves[kind].bounded && (e.Op != "Clip" || !math.IsInf(float64(e.A), 0) && !math.IsInf(float64(e.B), 0))
}
