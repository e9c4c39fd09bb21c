package nn

import "fmt"

// MatMul is ONNX's MatMul, and Gemm, of two tensors that are both computed from the
// picture: matrices (M,K) and (K,N) in the last two axes, all axes before them broadcast
// together.
type MatMul struct {
	Op             string
	TransA, TransB bool // the operand's last two axes are exchanged first
	// Gate is which input (0 or 1) is an attention, −1 if neither is; Canonize finds it.
	Gate int
}

// Kind is "MatMul" or "Gemm".
func (m *MatMul) Kind() string { return m.Op }

// OutShape is (…,M,N).
func (m *MatMul) OutShape(in []Shape) (Shape, error) {
	if err := arity(in, 2); err != nil {
		return nil, err
	}
	a, b := in[0], in[1]
	if len(a) < 2 || len(b) < 2 {
		return nil, fmt.Errorf("inputs %v and %v; expected matrices (…,M,K) and (…,K,N)", a, b)
	}
	rows, k := lastTwo(a, m.TransA)
	k2, columns := lastTwo(b, m.TransB)
	if k != k2 {
		return nil, fmt.Errorf("inputs %v and %v; expected matrices (…,M,K) and (…,K,N)", a, b)
	}
	batch, err := broadcastShape(a[:len(a)-2], b[:len(b)-2])
	if err != nil {
		return nil, err
	}
	return append(batch, rows, columns), nil
}

func lastTwo(s Shape, transposed bool) (int, int) {
	if n := len(s); transposed {
		return s[n-1], s[n-2]
	} else {
		return s[n-2], s[n-1]
	}
}

// operand is a factor of a product of matrices: a tensor whose last two axes are
// exchanged or not.
type operand struct {
	*Tensor
	transposed bool
}

// multiply overwrites y with a·b, the sum over those batch axes along which y is
// smaller than the two together.
func multiply(be Backend, y *Tensor, a, b operand) {
	batchA, batchB := a.Shape[:len(a.Shape)-2], b.Shape[:len(b.Shape)-2]
	batch, _ := broadcastShape(batchA, batchB)
	m, k := lastTwo(a.Shape, a.transposed)
	_, n := lastTwo(b.Shape, b.transposed)
	count := batch.Size()
	p := Products{M: m, N: n, K: k, TransA: a.transposed, TransB: b.transposed, A: make([]int, count), B: make([]int, count)}
	for i := range count {
		p.A[i] = broadcastIndex(i, batch, batchA) * m * k
		p.B[i] = broadcastIndex(i, batch, batchB) * k * n
	}
	if len(y.Data) == count*m*n {
		be.MatMul(y.Data, a.Data, b.Data, p)
		return
	}
	all := be.New(append(batch, m, n)...)
	be.MatMul(all.Data, a.Data, b.Data, p)
	reduceTo(be, y, all, 1)
	be.Free(all)
}

// Forward multiplies.
func (m *MatMul) Forward(be Backend, out *Tensor, in []*Tensor) {
	multiply(be, out, operand{in[0], m.TransA}, operand{in[1], m.TransB})
}

// back overwrites part with what s, of the product's shape, gives factor i, where the
// other is held.
func (m *MatMul) back(be Backend, part *Tensor, i int, s, held *Tensor) {
	up := operand{s, false}
	switch {
	case i == 0 && !m.TransA:
		multiply(be, part, up, operand{held, !m.TransB})
	case i == 0:
		multiply(be, part, operand{held, m.TransB}, operand{s, true})
	case !m.TransB:
		multiply(be, part, operand{held, !m.TransA}, up)
	default:
		multiply(be, part, operand{s, true}, operand{held, m.TransA})
	}
}

// Gradient is g·Bᵀ and Aᵀ·g.
func (m *MatMul) Gradient(be Backend, grad []*Tensor, g *Tensor, in []*Tensor, _ *Tensor) {
	for i := range 2 {
		m.back(be, grad[i], i, g, in[1-i])
	}
}

// Hold is the product with the attention, or each factor in turn, held constant.
func (m *MatMul) Hold(_ Backend, what Hold, in []*Tensor, _ *Tensor) (Linear, float32) {
	if what == HoldGate && m.Gate >= 0 {
		return &heldMatMul{MatMul: m, at: in, moves: [2]bool{m.Gate == 1, m.Gate == 0}}, 1
	}
	return &heldMatMul{MatMul: m, at: in, moves: [2]bool{true, true}}, 2
}

// heldMatMul is Σ over the factors that move of the factor times the other, held at the
// point.
type heldMatMul struct {
	*MatMul
	at    []*Tensor
	moves [2]bool
}

// factors are the two factors with factor i from in, the other held.
func (h *heldMatMul) factors(i int, in []*Tensor, held *Tensor) []*Tensor {
	if i == 0 {
		return []*Tensor{in[0], held}
	}
	return []*Tensor{held, in[1]}
}

// Apply is Σ of the products with ρ(held).
func (h *heldMatMul) Apply(be Backend, out *Tensor, in []*Tensor, ρ, _ WeightMap) {
	var part *Tensor
	for i, moves := range h.moves {
		if !moves {
			continue
		}
		held := heldAs(be, h.at[1-i], ρ)
		if part == nil {
			part = out
			h.Forward(be, out, h.factors(i, in, held))
		} else {
			part = be.New(out.Shape...)
			h.Forward(be, part, h.factors(i, in, held))
			be.Add(out.Data, part.Data)
			be.Free(part)
		}
		if held != h.at[1-i] {
			be.Free(held)
		}
	}
}

// ApplyTransposed is s times ρ(held) for each factor that moves.
func (h *heldMatMul) ApplyTransposed(be Backend, in []*Tensor, s *Tensor, ρ WeightMap) {
	for i, moves := range h.moves {
		if !moves {
			clear(in[i].Data)
			continue
		}
		held := heldAs(be, h.at[1-i], ρ)
		h.back(be, in[i], i, s, held)
		if held != h.at[1-i] {
			be.Free(held)
		}
	}
}

// BiasDot is 0: there is no bias.
func (*heldMatMul) BiasDot(Backend, *Tensor, WeightMap) float64 { return 0 }

// Neuron is a row of the one factor with the column of the other as its weights, for
// each factor that moves.
func (h *heldMatMul) Neuron(index int, in []Shape) (taps []Tap, bias float32) {
	out, _ := h.OutShape(in)
	rows, k := lastTwo(in[0], h.TransA)
	columns := out[len(out)-1]
	batch := out[:len(out)-2]
	product, r, c := index/(rows*columns), index/columns%rows, index%columns
	first := [2]int{
		broadcastIndex(product, batch, in[0][:len(in[0])-2]) * rows * k,
		broadcastIndex(product, batch, in[1][:len(in[1])-2]) * k * columns,
	}
	for i, moves := range h.moves {
		if !moves {
			continue
		}
		for j := range k {
			at := [2]int{r*k + j, j*columns + c}
			if h.TransA {
				at[0] = j*rows + r
			}
			if h.TransB {
				at[1] = c*k + j
			}
			taps = append(taps, Tap{Input: i, Index: first[i] + at[i], Weight: h.at[1-i].Data[first[1-i]+at[1-i]]})
		}
	}
	return taps, 0
}
