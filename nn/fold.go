package nn

import "slices"

// Relevance passes through a constant factor as it is and is shared with a constant
// summand, so that only what belongs to a layer folds into it: its bias, a whole
// normalisation, and the weight of a layer that normalises.

// foldBiases folds the constant that an Add puts right behind a layer without a bias.
func foldBiases(g *Graph) (*Graph, error) {
	return foldInto(g, func(a *Affine, single bool, node *Node, shared map[*float32]int) Operator {
		if a.Scale != nil {
			return nil
		}
		switch op := node.Op.(type) {
		case *Conv:
			if op.Bias == nil {
				return op.folded(a, node.Shape, shared)
			}
		case *ConvTranspose:
			if op.Bias == nil {
				return op.folded(a, node.Shape, shared)
			}
		case *Dense:
			if op.Bias == nil && single {
				return op.folded(a, node.Shape, shared)
			}
		}
		return nil
	})
}

// joinAffines makes one node of affine nodes in a row.
func joinAffines(g *Graph) (*Graph, error) {
	return foldInto(g, func(a *Affine, _ bool, node *Node, _ map[*float32]int) Operator {
		if op, ok := node.Op.(*Affine); ok {
			return op.folded(a)
		}
		return nil
	})
}

// foldAffine folds affine nodes into the layer before them, or before the
// transpositions and reshapes between the two.
func foldAffine(g *Graph) (*Graph, error) {
	return foldInto(g, func(a *Affine, single bool, node *Node, shared map[*float32]int) Operator {
		if op, ok := node.Op.(*Normalization); ok {
			return op.folded(a, node.Shape)
		}
		if a.Scale == nil || a.Shift == nil {
			return nil
		}
		switch op := node.Op.(type) {
		case *Conv:
			return op.folded(a, node.Shape, shared)
		case *ConvTranspose:
			return op.folded(a, node.Shape, shared)
		case *Dense:
			if single || a.Op == "BatchNormalization" {
				return op.folded(a, node.Shape, shared)
			}
		}
		return nil
	})
}

// foldInto puts every affine node into an earlier node where folded makes one of the two;
// single says that what it adds has one axis at most.
func foldInto(g *Graph, folded func(a *Affine, single bool, node *Node, shared map[*float32]int) Operator) (*Graph, error) {
	r := rewrite(g)
	shared := holders(g)
	return r.each(func(i int, n *Node) error {
		if a, ok := n.Op.(*Affine); ok {
			single := a.Shift == nil || len(a.Shift.Shape) <= 1
			if into := r.fold(a, n.Inputs[0], func(a *Affine, node *Node) Operator { return folded(a, single, node, shared) }); into >= 0 {
				r.became[i] = r.became[n.Inputs[0]]
				r.credit(into, i)
				return nil
			}
		}
		return r.keep(i, n.Op, r.inputs(n)...)
	})
}

// mostAhead is how many nodes an affine node goes ahead to be folded.
const mostAhead = 32

// fold puts a, which reads node at of from, into an earlier node of to, and
// returns which; −1 if that cannot be.
func (r *rewriting) fold(a *Affine, at int, folded func(a *Affine, node *Node) Operator) int {
	for steps := 0; steps < mostAhead && r.readers[at] == 1; steps++ {
		node := &r.to.Nodes[r.became[at]]
		if op := folded(a, node); op != nil {
			node.Op = op
			return r.became[at]
		}
		switch op := node.Op.(type) {
		case *Transpose, *Reshape:
			if r.from.Nodes[at].Op == node.Op { // else it is an affine node that folded further ahead
				if a = a.ahead(op, r.to.Nodes[node.Inputs[0]].Shape, node.Shape); a == nil {
					return -1
				}
			}
			at = r.from.Nodes[at].Inputs[0]
		default:
			return -1
		}
	}
	return -1
}

// ahead is the affine that does before op, which only moves values from shape in
// to shape out, what a does behind it; nil if a varies along an axis that op
// does not keep.
func (a *Affine) ahead(op Operator, in, out Shape) *Affine {
	scale, ok := constantAhead(a.Scale, op, in, out)
	shift, okToo := constantAhead(a.Shift, op, in, out)
	if !ok || !okToo {
		return nil
	}
	return &Affine{Op: a.Op, Scale: scale, Shift: shift}
}

func constantAhead(c *Tensor, op Operator, in, out Shape) (*Tensor, bool) {
	if c == nil {
		return nil, true
	}
	shape := make(Shape, len(in))
	for i := range shape {
		shape[i] = 1
	}
	varies := false
	for i, d := range c.Shape {
		if d == 1 {
			continue
		}
		axis := axisAhead(op, in, out, len(out)-len(c.Shape)+i)
		if varies || axis < 0 {
			return nil, false
		}
		varies, shape[axis] = true, d
	}
	return &Tensor{Shape: shape, Data: c.Data}, true
}

// axisAhead is the axis of in that op keeps as the given axis of out, −1 if
// there is none.
func axisAhead(op Operator, in, out Shape, axis int) int {
	if t, ok := op.(*Transpose); ok {
		return t.Perm[axis]
	}
	for i, d := range in {
		if d == out[axis] && in[:i].Size() == out[:axis].Size() {
			return i
		}
	}
	return -1
}

// holders counts the nodes that hold each slice of weights.
func holders(g *Graph) map[*float32]int {
	count := map[*float32]int{}
	hold := func(t *Tensor) {
		if t != nil && len(t.Data) > 0 {
			count[&t.Data[0]]++
		}
	}
	for _, n := range g.Nodes {
		switch op := n.Op.(type) {
		case *Conv:
			hold(op.Weight)
		case *ConvTranspose:
			hold(op.Weight)
		case *Dense:
			hold(op.Weight)
		case *Affine:
			hold(op.Scale)
			hold(op.Shift)
		}
	}
	return count
}

// own is t, or a copy of it if another node holds the same data.
func own(t *Tensor, shared map[*float32]int) *Tensor {
	if first := &t.Data[0]; shared[first] > 1 {
		shared[first]--
		return &Tensor{Shape: t.Shape, Data: slices.Clone(t.Data)}
	}
	return t
}

// perChannel is a constant that is broadcast to a value of shape out and varies
// along the given axis alone, as one number for each position there; otherwise
// for nil. It is false if the constant varies along another axis.
func perChannel(c *Tensor, out Shape, axis int, otherwise float64) ([]float64, bool) {
	values := make([]float64, out[axis])
	for i := range values {
		values[i] = otherwise
	}
	if c == nil {
		return values, true
	}
	along := 1
	for i, d := range c.Shape {
		switch {
		case len(out)-len(c.Shape)+i == axis:
			along = d
		case d != 1:
			return nil, false
		}
	}
	for i := range values {
		values[i] = float64(c.Data[i%along])
	}
	return values, true
}

// channelwise are scale and shift of a for each channel.
func (a *Affine) channelwise(out Shape, axis int) (scale, shift []float64, ok bool) {
	if scale, ok = perChannel(a.Scale, out, axis, 1); !ok {
		return nil, nil, false
	}
	shift, ok = perChannel(a.Shift, out, axis, 0)
	return scale, shift, ok
}

// foldedBias is scale·bias + shift.
func foldedBias(bias []float32, scale, shift []float64) []float32 {
	out := make([]float32, len(scale))
	for i := range out {
		b := shift[i]
		if bias != nil {
			b += scale[i] * float64(bias[i])
		}
		out[i] = float32(b)
	}
	return out
}

// folded is the convolution followed by a, whose output has shape out; nil if a
// is not the same all over a channel.
func (c *Conv) folded(a *Affine, out Shape, shared map[*float32]int) Operator {
	scale, shift, ok := a.channelwise(out, 1)
	if !ok {
		return nil
	}
	f := *c
	if a.Scale != nil {
		f.Weight = own(c.Weight, shared)
		per := len(f.Weight.Data) / len(scale)
		for m, k := range scale {
			for i, w := range f.Weight.Data[m*per : (m+1)*per] {
				f.Weight.Data[m*per+i] = float32(k * float64(w))
			}
		}
	}
	if a.Shift != nil || c.Bias != nil {
		f.Bias = foldedBias(c.Bias, scale, shift)
	}
	return &f
}

// folded is the transposed convolution followed by a, whose output has shape out; nil if
// a is not the same all over a channel.
func (c *ConvTranspose) folded(a *Affine, out Shape, shared map[*float32]int) Operator {
	scale, shift, ok := a.channelwise(out, 1)
	if !ok {
		return nil
	}
	f := *c
	if a.Scale != nil {
		f.Weight = own(c.Weight, shared)
		kernel, per, channels := Shape(c.Weight.Shape[2:]).Size(), c.Weight.Shape[1], c.Weight.Shape[0]/c.Group
		for i, w := range f.Weight.Data {
			in, m := i/kernel/per, i/kernel%per
			f.Weight.Data[i] = float32(scale[in/channels*per+m] * float64(w))
		}
	}
	if a.Shift != nil || c.Bias != nil {
		f.Bias = foldedBias(c.Bias, scale, shift)
	}
	return &f
}

// folded is the dense layer followed by a, whose output has shape out; nil if a
// is not the same for all rows.
func (d *Dense) folded(a *Affine, out Shape, shared map[*float32]int) Operator {
	scale, shift, ok := a.channelwise(out, len(out)-1)
	if !ok {
		return nil
	}
	f := *d
	if a.Scale != nil {
		f.Weight = own(d.Weight, shared)
		w := f.matrix()
		for i := range w.Data {
			m := i / w.In
			if w.InMajor {
				m = i % w.Out
			}
			w.Data[i] = float32(scale[m] * float64(w.Data[i]))
		}
	}
	if a.Shift != nil || d.Bias != nil {
		f.Bias = foldedBias(d.Bias, scale, shift)
	}
	return &f
}

// folded is a followed by b as one node; nil where that would take more constants
// than both have.
func (a *Affine) folded(b *Affine) Operator {
	f := &Affine{Op: a.Op}
	var ok bool
	if f.Scale, ok = combined(a.Scale, b.Scale, 1, func(x, y float64) float64 { return x * y }); !ok {
		return nil
	}
	scaled := a.Shift
	if a.Shift != nil {
		if scaled, ok = combined(a.Shift, b.Scale, 1, func(x, y float64) float64 { return x * y }); !ok {
			return nil
		}
	}
	if f.Shift, ok = combined(scaled, b.Shift, 0, func(x, y float64) float64 { return x + y }); !ok {
		return nil
	}
	return f
}

// combined is do of two constants that are broadcast together; nil stands for a
// single neutral value. It is false if the result is larger than both.
func combined(a, b *Tensor, neutral float32, do func(x, y float64) float64) (*Tensor, bool) {
	if b == nil {
		return a, true
	}
	if a == nil {
		a = &Tensor{Data: []float32{neutral}}
	}
	shape, err := broadcastShape(a.Shape, b.Shape)
	if err != nil || shape.Size() > max(len(a.Data), len(b.Data)) {
		return nil, false
	}
	out := NewTensor(shape...)
	for i := range out.Data {
		x, y := a.Data[broadcastIndex(i, shape, a.Shape)], b.Data[broadcastIndex(i, shape, b.Shape)]
		out.Data[i] = float32(do(float64(x), float64(y)))
	}
	return out, true
}

// folded is the normalisation followed by a, whose output has shape out; nil if a is not
// the same for all groups.
func (n *Normalization) folded(a *Affine, out Shape) Operator {
	from, to := n.Axis, n.End
	if n.Groups > 0 {
		from, to = 1, 2
	}
	if a.Scale != nil && a.Shift == nil && n.Weight != nil {
		return nil // it has its own: this is something else
	}
	scale, ok := overAxes(a.Scale, out, from, to, 1)
	shift, okToo := overAxes(a.Shift, out, from, to, 0)
	if !ok || !okToo {
		return nil
	}
	f := *n
	if a.Scale != nil {
		f.Weight = foldedBias(nil, scale, scale)
		if n.Weight != nil {
			for i, w := range n.Weight {
				f.Weight[i] = float32(scale[i] * float64(w))
			}
		}
	}
	if a.Shift != nil || n.Bias != nil {
		f.Bias = foldedBias(n.Bias, scale, shift)
	}
	return &f
}

// overAxes is a constant that is broadcast to a value of shape out and varies along the
// axes from … to−1 alone, as one number for each position there; otherwise for nil.
func overAxes(c *Tensor, out Shape, from, to int, otherwise float64) ([]float64, bool) {
	values := make([]float64, out[from:to].Size())
	for i := range values {
		values[i] = otherwise
	}
	if c == nil {
		return values, true
	}
	along := make(Shape, to-from) // the constant's own axes
	for i := range along {
		along[i] = 1
	}
	for i, d := range c.Shape {
		axis := len(out) - len(c.Shape) + i
		switch {
		case axis >= from && axis < to:
			along[axis-from] = d
		case d != 1:
			return nil, false
		}
	}
	for i := range values {
		values[i] = float64(c.Data[broadcastIndex(i, out[from:to], along)])
	}
	return values, true
}
