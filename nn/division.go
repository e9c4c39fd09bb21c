package nn

// Division is ONNX's Div of two tensors that are broadcast together, such as a vector
// and its norm: the divisor is a gate.
type Division struct{}

// Kind is "Div".
func (*Division) Kind() string { return "Div" }

// OutShape is the inputs' common shape.
func (*Division) OutShape(in []Shape) (Shape, error) {
	if err := arity(in, 2); err != nil {
		return nil, err
	}
	return broadcastShape(in[0], in[1])
}

// inverse is 1/x.
func inverse(be Backend, x *Tensor) *Tensor {
	out := be.New(x.Shape...)
	be.Evaluate(out.Data, x.Data, Function{Kind: Reciprocal})
	return out
}

// Forward divides.
func (*Division) Forward(be Backend, out *Tensor, in []*Tensor) {
	factor := inverse(be, in[1])
	(*Product)(nil).Forward(be, out, []*Tensor{in[0], factor})
	be.Free(factor)
}

// Gradient is g/divisor and −g·out/divisor, summed where an input was broadcast.
func (*Division) Gradient(be Backend, grad []*Tensor, g *Tensor, in []*Tensor, out *Tensor) {
	factor, t := inverse(be, in[1]), be.New(g.Shape...)
	mulExpanded(be, t, g, factor)
	reduceTo(be, grad[0], t, 1)
	be.Mul(t.Data, t.Data, out.Data)
	reduceTo(be, grad[1], t, -1)
	be.Free(factor, t)
}

// SignalBack hands r to the dividend, summed where it was broadcast.
func (*Division) SignalBack(be Backend, back []*Tensor, r *Tensor) {
	clear(back[1].Data)
	reduceTo(be, back[0], r, 1)
}
