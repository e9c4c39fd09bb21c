package nn

// Operator is what a node computes. Operators hold their weights and attributes,
// are immutable once their graph is canonised, and are safe for concurrent use.
type Operator interface {
	// Kind is ONNX's op_type.
	Kind() string
	// OutShape is the output's shape for these inputs' shapes; an error says what
	// was expected. The other methods may rely on it having accepted the shapes.
	OutShape(in []Shape) (Shape, error)
	// Forward overwrites out.
	Forward(b Backend, out *Tensor, in []*Tensor)
}

// Linear is an operator y = W·x + b, where x is all its inputs together.
// Conv, ConvTranspose, Gemm and MatMul with weights, average pooling, linear Resize,
// BatchNormalization, Add, Sub, ReduceMean and Mul, Div, Add, Sub with a constant are
// Linear.
type Linear interface {
	Operator
	// Apply overwrites out with ρ(W)·in + β(b).
	Apply(be Backend, out *Tensor, in []*Tensor, ρ, β WeightMap)
	// ApplyTransposed overwrites in[i] with the i-th input's part of ρ(W)ᵀ·s.
	ApplyTransposed(be Backend, in []*Tensor, s *Tensor, ρ WeightMap)
	// BiasDot is ⟨β(b), s⟩, for s of the output's shape.
	BiasDot(be Backend, s *Tensor, β WeightMap) float64
	// Neuron is row number index of W, within one sample (N = 1): the weights that
	// are structurally there (padding is not) and the bias. in are the inputs'
	// shapes.
	Neuron(index int, in []Shape) (taps []Tap, bias float32)
}

// Tap is one weight of one output neuron.
type Tap struct {
	Input  int // which input of the operator
	Index  int // position in that input's sample
	Weight float32
}

// Weighted is a Linear operator that carries trained weights: a convolution or
// a dense layer. Composites count positions (first, last) among these.
type Weighted interface {
	Linear
	// Parameters are the weights and the bias (nil for none), not copies.
	Parameters() (weight *Tensor, bias []float32)
}

// Rearrange is an operator whose every output value is a copy of one input
// value or a constant: Reshape, Flatten, Transpose, Concat, Slice, Gather, Pad, Identity.
type Rearrange interface {
	Operator
	// Back overwrites in[i] with what arrives there when every value of s goes back
	// to where it was copied from.
	Back(be Backend, in []*Tensor, s *Tensor)
}

// Lossy is a Rearrange some of whose output values are constants.
type Lossy interface {
	Rearrange
	// Lost is the sum of s over the constants, in float64.
	Lost(be Backend, in []*Tensor, s *Tensor) float64
}

// Gated is a product, or quotient, that can hand everything to its signal.
type Gated interface {
	Operator
	// SignalBack overwrites back with r at the signal and nothing at the gate.
	SignalBack(be Backend, back []*Tensor, r *Tensor)
}

// Differentiable is a non-linear operator that can carry a gradient back.
type Differentiable interface {
	Operator
	// Gradient overwrites grad[i] with Jᵀ·g for input i, at the point (in, out).
	Gradient(be Backend, grad []*Tensor, g *Tensor, in []*Tensor, out *Tensor)
}

// Held is a non-linear operator that is linear where some of what it computes from its
// inputs is held constant: a product's gate, a normalisation's deviation.
type Held interface {
	Operator
	// Hold is the operator at the point (in, out) as a linear one, which gives degree·out
	// there. Its bias is the operator's own. It is good for as long as in and out are.
	Hold(be Backend, what Hold, in []*Tensor, out *Tensor) (op Linear, degree float32)
}

// Hold says what is held constant.
type Hold uint8

const (
	// HoldGate holds a product's gate, and gives what is left to the signal alone; a
	// product that has no gate is held as with HoldEach.
	HoldGate Hold = iota
	// HoldEach holds each factor of a product in turn while the other varies, the tangent:
	// the product counts twice.
	HoldEach
)

// Activation is an elementwise non-linear operator.
type Activation interface {
	Differentiable
	// Bounded reports whether the output lies in a fixed finite range, as a gate's
	// does (Sigmoid, HardSigmoid, Tanh, Erf, Clip with both bounds).
	Bounded() bool
}

// Rectifier is an activation that may be a rectifier.
type Rectifier interface {
	Activation
	// Rectifies reports whether it is 0 for everything below 0 and rises above.
	Rectifies() bool
}

// Selector is an operator that can hand everything to one winner: the maximum of
// a window (MaxPool), the larger summand (Add).
type Selector interface {
	Operator
	// Winner overwrites back[i] with r, each value at the winning input position; of
	// several equal ones the first in row-major order.
	Winner(be Backend, back []*Tensor, r *Tensor, in []*Tensor)
}

// Pooled is a non-linear pooling that has linear stand-ins over its windows.
type Pooled interface {
	Operator
	// Sum adds up each window's values, padding excluded.
	Sum() Linear
	// Mean is AveragePool of the same window, count_include_pad = 1.
	Mean() Linear
}
