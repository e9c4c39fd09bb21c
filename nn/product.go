package nn

// Product is ONNX's Mul of two tensors that are broadcast together, such as
// squeeze-and-excitation's: one is the signal, the other the gate.
type Product struct {
	// Gate is which input (0 or 1) is the gate; Canonize finds it.
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
	clear(out.Data)
	addExpanded(be, out, in[0], 1)
	mulExpanded(be, out, out, in[1])
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
	clear(back[p.Gate].Data)
	reduceTo(be, back[1-p.Gate], r, 1)
}

// mulExpanded is dst = a ⊙ b, b broadcast to a.
func mulExpanded(be Backend, dst, a, b *Tensor) {
	broadcastRuns(a.Shape, b.Shape, func(from, to, at, step int) {
		if step == 1 {
			be.Mul(dst.Data[from:to], a.Data[from:to], b.Data[at:at+to-from])
			return
		}
		c := b.Data[at]
		be.Map(dst.Data[from:to], a.Data[from:to], WeightMap{Signed, c, c})
	})
}
