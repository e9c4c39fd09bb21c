package nn

// Backend computes the heavy steps. Shapes have been checked by the callers;
// destinations are overwritten unless said otherwise and do not overlap sources
// unless said otherwise. A Backend serves one goroutine at a time.
type Backend interface {
	// Name is for benchmarks and test output.
	Name() string

	// New is a tensor of unspecified content, perhaps a freed one.
	New(shape ...int) *Tensor
	// Free gives tensors made by New back; nil is ignored. Their data must not be
	// used afterwards.
	Free(tensors ...*Tensor)

	// Conv is y = ρ(w)∗x + bias. x (N,C,H,W), w (M,C/group,kH,kW), y (N,M,oH,oW),
	// bias M values or nil, used as they are.
	Conv(y, x, w *Tensor, bias []float32, win Window, group int, ρ WeightMap)
	// ConvTransposed is the adjoint of Conv without bias: it overwrites x with
	// ρ(w)ᵀ·y.
	ConvTransposed(x, y, w *Tensor, win Window, group int, ρ WeightMap)

	// Dense is y = x·ρ(W)ᵀ + bias for rows x (rows,K) and y (rows,M).
	Dense(y, x []float32, w DenseWeight, bias []float32, rows int, ρ WeightMap)
	// DenseTransposed is x = y·ρ(W).
	DenseTransposed(x, y []float32, w DenseWeight, rows int, ρ WeightMap)

	// MaxPool is the maximum of each window, padding excluded. x (N,C,H,W).
	MaxPool(y, x *Tensor, win Window)
	// MaxPoolWinner hands each value of r, shaped as MaxPool's output for x, to the
	// first maximum of its window in row-major order; values that meet add up.
	MaxPoolWinner(back, r, x *Tensor, win Window)
	// SumPool is the sum of each window, padding excluded.
	SumPool(y, x *Tensor, win Window)
	// SumPoolTransposed is the adjoint of SumPool.
	SumPoolTransposed(x, y *Tensor, win Window)

	// Map is dst = ρ(src), for values as for weights: Positive is ReLU,
	// {Signed,1,α} is LeakyRelu. dst may be src.
	Map(dst, src []float32, ρ WeightMap)
	// Clip is dst = min(max(src, low), high). dst may be src.
	Clip(dst, src []float32, low, high float32)
	// Add is dst += src.
	Add(dst, src []float32)
	// AddScaled is dst += c·src.
	AddScaled(dst, src []float32, c float32)
	// Mul is dst = a·b, elementwise. dst may be a or b.
	Mul(dst, a, b []float32)
	// AddMul is dst += c·a·b, elementwise.
	AddMul(dst, a, b []float32, c float32)
	// Share is s = c·gate(sign)·r ⊘ S(z, ε), the quotient that a rule sends back
	// through the transposed weights; see Quotient. s may be r or z.
	Share(s, r, z, sign []float32, q Quotient)
	// Sum is Σ x in float64.
	Sum(x []float32) float64
	// Sums overwrites dst with the sums of as many equal stretches of x.
	Sums(dst []float64, x []float32)
	// Dot is Σ a·b in float64.
	Dot(a, b []float32) float64
}

// DenseWeight is a dense layer's matrix in either of the layouts that files use.
type DenseWeight struct {
	Data    []float32
	Out, In int
	// InMajor means that Data is (In,Out) as MatMul has it, instead of (Out,In).
	InMajor bool
}

// Quotient says how Share divides.
type Quotient struct {
	Coefficient float32
	Gate        Gate
	Epsilon     float32 // absolute; at least 0
	// Plain adds ε as it is; otherwise it is added with z's sign, sign(0) = +1.
	Plain bool
}

// Gate lets relevance through by the sign of the layer's own output.
type Gate uint8

const (
	Always     Gate = iota
	IfPositive      // where the output is > 0
	IfNegative      // where the output is < 0
)

// Of is one value of Share: c·r/S(z,ε) where the gate is open, else 0. Where
// S(z,ε) is 0 nothing is passed.
func (q Quotient) Of(r, z, sign float32) float32 {
	if q.Gate == IfPositive && !(sign > 0) || q.Gate == IfNegative && !(sign < 0) {
		return 0
	}
	if z < 0 && !q.Plain {
		z -= q.Epsilon
	} else {
		z += q.Epsilon
	}
	if z == 0 {
		return 0
	}
	return q.Coefficient * r / z
}
