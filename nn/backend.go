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
	// through the transposed weights; see Quotient. s may be r or z. It also gives Σ s·z in
	// float64, and whether the gate stopped an r that is not 0.
	Share(s, r, z, sign []float32, q Quotient) (divided float64, stopped bool)
	// Sum is Σ x in float64.
	Sum(x []float32) float64
	// Sums overwrites dst with the sums of as many equal stretches of x.
	Sums(dst []float64, x []float32)
	// Totals are Σ x and Σ |x| in float64.
	Totals(x []float32) (sum, absolute float64)
	// Dot is Σ a·b in float64.
	Dot(a, b []float32) float64

	// Evaluate is dst = f(src). dst may be src.
	Evaluate(dst, src []float32, f Function)
	// Derivative is dst = g·f′(x), where y = f(x). dst may be g.
	Derivative(dst, g, x, y []float32, f Function)

	// MatMul multiplies pairs of matrices, see Products.
	MatMul(y, a, b []float32, p Products)

	// Copy moves values from place to place, see Movement.
	Copy(dst, src []float32, m Movement)
	// Resample is dst = W·src along the lines of src, for each of which dst has one of
	// len(r.Start)−1 values.
	Resample(dst, src []float32, l Lines, r *Resampling)
	// ResampleTransposed is the adjoint of Resample: it overwrites src, whose lines l
	// describes, with Wᵀ·dst.
	ResampleTransposed(src, dst []float32, l Lines, r *Resampling)

	// Scale is dst = scale ⊙ src + shift, with one number of each for every position
	// along the lines (l.Count of them); nil stands for 1 and 0. dst may be src.
	Scale(dst, src, scale, shift []float32, l Lines)
	// LineDots is Σ a·b of every line, or Σ a where b is nil.
	LineDots(dst, a, b []float32, l Lines)
	// Deviation is 1/√(variance + epsilon) of every line; with raw the mean of the
	// squares takes the variance's place.
	Deviation(dst, x []float32, l Lines, epsilon float32, raw bool)
	// Center is dst = (src − the line's mean)·factor, with one factor a line (nil: 1);
	// with raw nothing is subtracted. dst may be src.
	Center(dst, src, factor []float32, l Lines, raw bool)
	// Softmax is exp(x − max)/Σ of every line. y may be x.
	Softmax(y, x []float32, l Lines)
	// SoftmaxGradient is y ⊙ (g − ⟨g, y⟩) of every line of y = Softmax(x).
	SoftmaxGradient(dst, g, y []float32, l Lines)
	// SoftmaxTaylor is x ⊙ (r − y·Σ r) of every line of y = Softmax(x), 0 where x is −∞.
	SoftmaxTaylor(dst, r, x, y []float32, l Lines)
}

// Products are Y_i (M,N) = A_i·B_i: A_i (M,K) begins at a[A[i]], B_i (K,N) at b[B[i]]
// and Y_i at y[i·M·N]. A and B are of the same length; an offset may come up again.
type Products struct {
	M, N, K int
	// TransA and TransB say that the matrices lie transposed: (K,M), (N,K).
	TransA, TransB bool
	A, B           []int
}

// Movement says where Copy takes values from and where to: dst[To + Σ i·ToStride] =
// src[From + Σ i·FromStride] for every index i below Shape. With Add they are added to
// what is there, and several may go to one place.
type Movement struct {
	Shape                []int
	To, From             int
	ToStride, FromStride []int
	Add                  bool
}

// Lines divides a tensor along one axis: Outer·Inner lines of Count values each. Line
// (o,i) begins at o·Count·Inner + i and goes in steps of Inner; it is number o·Inner + i.
type Lines struct{ Outer, Count, Inner int }

// Size is the number of all values.
func (l Lines) Size() int { return l.Outer * l.Count * l.Inner }

// Number is the number of lines.
func (l Lines) Number() int { return l.Outer * l.Inner }

// Resampling is a sparse matrix W: output position o takes Weight[t] times input position
// Index[t] for t from Start[o] to Start[o+1].
type Resampling struct {
	Start, Index []int32
	Weight       []float32
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

// opens reports whether the gate is open where the output is sign.
func (g Gate) opens(sign float32) bool {
	return g == Always || g == IfPositive && sign > 0 || g == IfNegative && sign < 0
}

// Of is one value of Share: c·r/S(z,ε) where the gate is open, else 0. Where
// S(z,ε) is 0 nothing is passed.
func (q Quotient) Of(r, z, sign float32) float32 {
	if !q.Gate.opens(sign) {
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
