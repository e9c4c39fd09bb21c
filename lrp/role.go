package lrp

import "lrpexplainer/nn"

// Role is the part that a node plays, which decides the rules that suit it.
type Role uint8

const (
	InputLayer      Role = iota
	Convolution          // Conv, ConvTranspose
	DenseLayer           // Gemm, MatMul by constants
	MaxPooling           // MaxPool
	AveragePooling       // AveragePool, GlobalAveragePool, ReduceMean
	Residual             // Add, Sub of two tensors
	Normalization        // BatchNormalization, Mul, Add… by constants, where not folded
	Multiplication       // Mul, Div of two tensors
	MatrixProduct        // MatMul, Gemm of two tensors
	Standardization      // LayerNormalization, GroupNormalization, RMSNormalization…
	Resizing             // Resize, Upsample by interpolation
	SoftmaxLayer         // Softmax
	ActivationLayer      // Relu, Sigmoid…
	Movement             // Reshape, Concat…
	Other                // LRN
)

// String is the name that composites match by.
func (r Role) String() string {
	return [...]string{"input", "convolution", "dense", "max-pooling", "average-pooling", "residual", "normalization", "multiplication", "matrix-product", "standardization", "resizing", "softmax", "activation", "movement", "other"}[r]
}

var (
	linear   = []Role{Convolution, DenseLayer, AveragePooling, Residual, Normalization, Resizing}
	anywhere = []Role{Convolution, DenseLayer, MaxPooling, AveragePooling, Residual, Normalization, Multiplication, MatrixProduct, Standardization, Resizing, SoftmaxLayer, ActivationLayer, Movement, Other}
)

// RoleOf is the role of an operator.
func RoleOf(op nn.Operator) Role {
	switch op.(type) {
	case nn.Input:
		return InputLayer
	case *nn.Conv, *nn.ConvTranspose:
		return Convolution
	case *nn.Dense:
		return DenseLayer
	case nn.Weighted:
		return Other // has no role yet: Plan refuses it, and a test fails
	case nn.Pooled:
		return MaxPooling
	case *nn.Sum:
		return Residual
	case *nn.AveragePool, *nn.Reduce:
		return AveragePooling
	case *nn.Resize:
		return Resizing
	case nn.Linear:
		return Normalization
	case *nn.Normalization:
		return Standardization
	case *nn.MatMul:
		return MatrixProduct
	case nn.Gated:
		return Multiplication
	case *nn.Softmax:
		return SoftmaxLayer
	case nn.Rearrange:
		return Movement
	case nn.Activation:
		return ActivationLayer
	default:
		return Other
	}
}

// IsPooling reports whether the relevance filter counts the node as pooling.
func (r Role) IsPooling() bool { return r == MaxPooling || r == AveragePooling }

// CarriesWeights reports whether composites count the node's position.
func (r Role) CarriesWeights() bool { return r == Convolution || r == DenseLayer }

// defaultRule is what a node gets that no composite speaks of: average pooling,
// sums, normalisation and resizing by contribution (ε 1e-6), max pooling to the winner,
// products to their signal, or half to each factor where there is none, a Softmax by its
// Taylor rule; all else passes, constant factors too.
func defaultRule(op nn.Operator, r Role) string {
	switch r {
	case MaxPooling:
		return "winner"
	case Normalization:
		if a, ok := op.(*nn.Affine); ok && a.Shift == nil {
			return "pass"
		}
		return "epsilon"
	case AveragePooling, Residual, Convolution, DenseLayer, Standardization, Resizing:
		return "epsilon"
	case Multiplication:
		if p, ok := op.(*nn.Product); ok && p.Gate < 0 {
			return "halves"
		}
		return "signal"
	case MatrixProduct:
		return "gate"
	case SoftmaxLayer:
		return "taylor"
	default:
		return "pass"
	}
}
