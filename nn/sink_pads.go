package nn

// sinkPads moves a zero Pad behind what it may as well stand behind, so that the
// convolution that it is for can take it in: a Transpose, and a Concat of values that are
// all padded alike.
func sinkPads(g *Graph) (*Graph, error) {
	r := rewrite(g)
	sunk, err := r.each(func(i int, n *Node) error {
		pads := make([]*Pad, len(n.Inputs))
		before := make([]int, len(n.Inputs)) // what the pads read
		for k, j := range n.Inputs {
			p, ok := r.to.Nodes[r.became[j]].Op.(*Pad)
			if !ok || p.Value != 0 || r.readers[j] != 1 {
				return r.keep(i, n.Op, r.inputs(n)...)
			}
			pads[k], before[k] = p, r.to.Nodes[r.became[j]].Inputs[0]
		}
		var behind *Pad
		if len(pads) > 0 {
			behind = pads[0].behind(n.Op, pads[1:])
		}
		if behind == nil {
			return r.keep(i, n.Op, r.inputs(n)...)
		}
		pad := r.to.Nodes[r.became[n.Inputs[0]]]
		if err := r.keep(i, n.Op, before...); err != nil {
			return err
		}
		at, err := r.to.Add(pad.Name, behind, r.became[i])
		if err != nil {
			return err
		}
		r.to.Nodes[at].Order, r.to.Nodes[at].Folded = pad.Order, pad.Folded
		r.became[i] = at
		return nil
	})
	if err != nil {
		return nil, err
	}
	// Pads that nobody reads any more go.
	return dropIdentities(sunk)
}

// behind is the Pad that does behind op what p, and the others for op's other inputs, do
// before it; nil if there is none.
func (p *Pad) behind(op Operator, others []*Pad) *Pad {
	switch op := op.(type) {
	case *Transpose:
		out := &Pad{Before: make([]int, len(op.Perm)), After: make([]int, len(op.Perm))}
		for i, axis := range op.Perm {
			out.Before[i], out.After[i] = p.Before[axis], p.After[axis]
		}
		return out
	case *Concat:
		axis := op.Axis
		for _, o := range append(others, p) {
			if o.Before[axis] != 0 || o.After[axis] != 0 || !Shape(o.Before).Equal(p.Before) || !Shape(o.After).Equal(p.After) {
				return nil
			}
		}
		return &Pad{Before: p.Before, After: p.After}
	}
	return nil
}
