package nn

// Product is ONNX's Mul of two tensors that are broadcast together, such as
// squeeze-and-excitation's signal and gate.
type Product struct {
	// Gate is which input (0 or 1) is the gate, −1 if neither is; Canonize finds it.
	Gate int
}

// Kind is "Mul".
func (*Product) Kind() string { return "Mul" }

// OutShape is the inputs' common shape.
func (*Product) OutShape(in []Shape) (Shape, error) {
	if err := arity(in, 2); err != nil {
		return nil, err
	}
	return broadcastShape(in[0], in[1])
}

// Forward multiplies.
func (*Product) Forward(be Backend, out *Tensor, in []*Tensor) {
	large, small := in[0], in[1]
	if len(large.Data) < len(out.Data) {
		large, small = small, large
	}
	if len(large.Data) < len(out.Data) { // both are broadcast
		clear(out.Data)
		addExpanded(be, out, large, 1)
		large = out
	}
	mulExpanded(be, out, large, small)
}

// Gradient is g·in[1] and g·in[0], summed where an input was broadcast.
func (*Product) Gradient(be Backend, grad []*Tensor, g *Tensor, in []*Tensor, _ *Tensor) {
	t := be.New(g.Shape...)
	for i := range 2 {
		mulExpanded(be, t, g, in[1-i])
		reduceTo(be, grad[i], t, 1)
	}
	be.Free(t)
}

// SignalBack hands r to the signal and nothing to the gate, summed where the
// signal was broadcast.
func (p *Product) SignalBack(be Backend, back []*Tensor, r *Tensor) {
	gate := 1
	if p.Gate == 0 {
		gate = 0
	}
	clear(back[gate].Data)
	reduceTo(be, back[1-gate], r, 1)
}

// Hold is the product with the gate, or each factor in turn, held constant.
func (p *Product) Hold(_ Backend, what Hold, in []*Tensor, _ *Tensor) (Linear, float32) {
	if what == HoldGate && p.Gate >= 0 {
		return &heldProduct{Product: p, at: in, moves: [2]bool{p.Gate == 1, p.Gate == 0}}, 1
	}
	return &heldProduct{Product: p, at: in, moves: [2]bool{true, true}}, 2
}

// heldProduct is Σ over the factors that move of the factor times the other, held at
// the point.
type heldProduct struct {
	*Product
	at    []*Tensor
	moves [2]bool
}

// Apply is Σ ρ(held)·in.
func (h *heldProduct) Apply(be Backend, out *Tensor, in []*Tensor, ρ, _ WeightMap) {
	part := be.New(out.Shape...)
	clear(out.Data)
	for i, moves := range h.moves {
		if !moves {
			continue
		}
		held := heldAs(be, h.at[1-i], ρ)
		h.Forward(be, part, []*Tensor{in[i], held})
		be.Add(out.Data, part.Data)
		if held != h.at[1-i] {
			be.Free(held)
		}
	}
	be.Free(part)
}

// ApplyTransposed is ρ(held)·s for each factor that moves.
func (h *heldProduct) ApplyTransposed(be Backend, in []*Tensor, s *Tensor, ρ WeightMap) {
	part := be.New(s.Shape...)
	for i, moves := range h.moves {
		if !moves {
			clear(in[i].Data)
			continue
		}
		held := heldAs(be, h.at[1-i], ρ)
		mulExpanded(be, part, s, held)
		reduceTo(be, in[i], part, 1)
		if held != h.at[1-i] {
			be.Free(held)
		}
	}
	be.Free(part)
}

// heldAs is ρ(t): t itself where ρ changes nothing.
func heldAs(be Backend, t *Tensor, ρ WeightMap) *Tensor {
	if ρ.IsIdentity() {
		return t
	}
	m := be.New(t.Shape...)
	be.Map(m.Data, t.Data, ρ)
	return m
}

// BiasDot is 0: there is no bias.
func (*heldProduct) BiasDot(Backend, *Tensor, WeightMap) float64 { return 0 }

// Neuron is one tap for each factor that moves.
func (h *heldProduct) Neuron(index int, in []Shape) (taps []Tap, bias float32) {
	out, _ := h.OutShape(in)
	for i, moves := range h.moves {
		if moves {
			taps = append(taps, Tap{Input: i, Index: broadcastIndex(index, out, in[i]), Weight: h.at[1-i].Data[broadcastIndex(index, out, in[1-i])]})
		}
	}
	return taps, 0
}

// mulExpanded is dst = a ⊙ b, b broadcast to a.
func mulExpanded(be Backend, dst, a, b *Tensor) {
	if l, ok := banded(a.Shape, b.Shape); ok {
		be.Scale(dst.Data, a.Data, b.Data, nil, l)
		return
	}
	broadcastRuns(a.Shape, b.Shape, func(from, to, at, step int) {
		if step == 1 {
			be.Mul(dst.Data[from:to], a.Data[from:to], b.Data[at:at+to-from])
			return
		}
		c := b.Data[at]
		be.Map(dst.Data[from:to], a.Data[from:to], WeightMap{Signed, c, c})
	})
}
