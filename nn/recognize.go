package nn

import (
	"math"
	"slices"
)

// What exporters write out in many nodes and the backend computes in one step is put
// together again here: normalisations by their structure, activations by their values.

// group is a number of nodes that are one operator of a single input.
type group struct {
	op     Operator
	source int
	nodes  []int // all of them but the root
}

// join makes one node of every group whose root match knows. Nodes that others read too
// stay beside it.
func join(g *Graph, match func(g *Graph, root int) (group, bool)) (*Graph, error) {
	groups := map[int]group{}
	for i := range g.Nodes {
		if m, ok := match(g, i); ok {
			groups[i] = m
		}
	}
	if len(groups) == 0 {
		return g, nil
	}
	r := rewrite(g)
	outside := make([][]int, len(g.Nodes)) // who reads each node
	for i, n := range g.Nodes {
		for _, in := range n.Inputs {
			outside[in] = append(outside[in], i)
		}
	}
	joined, err := r.each(func(i int, n *Node) error {
		m, ok := groups[i]
		if !ok {
			return r.keep(i, n.Op, r.inputs(n)...)
		}
		if err := r.keep(i, m.op, r.became[m.source]); err != nil {
			return err
		}
		slices.Sort(m.nodes)
		m.nodes = slices.Compact(m.nodes)
		inside := func(k int) bool { return k == i || slices.Contains(m.nodes, k) }
		for _, k := range slices.Backward(m.nodes) {
			if !slices.ContainsFunc(outside[k], func(reader int) bool { return !inside(reader) }) {
				r.credit(r.became[i], k)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return dropIdentities(joined) // and what nobody reads any more
}

// joinActivations puts activations together that exporters write as products, such as
// x·Sigmoid(x) and ½x(1+erf(x/√2)).
func joinActivations(g *Graph) (*Graph, error) {
	parents := pointwiseParents(g)
	return join(g, func(g *Graph, root int) (group, bool) { return matchActivation(g, root, parents) })
}

// written are the activations that come as several nodes.
var written = []Function{{Kind: Gelu}, {Kind: GeluTanh}, {Kind: Swish, A: 1}, {Kind: Swish, A: 1.702}, {Kind: Mish}, {Kind: HardSwish}, {Kind: Softsign}}

// matchActivation reports whether root and nodes before it compute one of the written
// activations: it computes them at some points and compares.
func matchActivation(g *Graph, root int, parents []int) (group, bool) {
	source, nodes := pointwise(g, root, parents)
	if source < 0 {
		return group{}, false
	}
	x := NewTensor(samples)
	for i := range x.Data {
		x.Data[i] = 12*float32(i)/(samples-1) - 6 + 0.01
	}
	be := &Portable{}
	values := map[int]*Tensor{source: x}
	for _, i := range append(nodes, root) {
		n := &g.Nodes[i]
		in := make([]*Tensor, len(n.Inputs))
		for k, j := range n.Inputs {
			in[k] = values[j]
		}
		values[i] = NewTensor(samples)
		n.Op.Forward(be, values[i], in)
	}
	for _, f := range written {
		if f.agrees(x.Data, values[root].Data) {
			return group{&Elementwise{Op: f.Kind.String(), A: f.A, B: f.B}, source, nodes}, true
		}
	}
	return group{}, false
}

const samples = 97

func (f Function) agrees(x, y []float32) bool {
	for i, v := range x {
		if !(math.Abs(float64(f.Of(v)-y[i])) < 4e-6*(1+math.Abs(float64(v)))) {
			return false
		}
	}
	return true
}

// mostSteps bounds how many nodes an activation is written in.
const mostSteps = 24

// pointwise finds the tensor that root is an element-by-element function of by way of a
// product or quotient of two functions of it, and the nodes between, in order; −1 if
// there is none.
func pointwise(g *Graph, root int, parents []int) (source int, nodes []int) {
	i := root
	for range mostSteps {
		if len(g.Nodes[i].Inputs) != 1 || parents[i] < 0 {
			break
		}
		i = parents[i]
	}
	switch g.Nodes[i].Op.(type) {
	case *Product, *Division:
	default:
		return -1, nil
	}
	if source = parents[i]; source < 0 {
		return -1, nil
	}
	todo := []int{root}
	for len(todo) > 0 {
		at := todo[0]
		todo = todo[1:]
		for _, in := range g.Nodes[at].Inputs {
			if in != source && !slices.Contains(nodes, in) {
				if len(nodes) == mostSteps {
					return -1, nil
				}
				nodes, todo = append(nodes, in), append(todo, in)
			}
		}
	}
	slices.Sort(nodes)
	return source, nodes
}

// pointwiseParents are, for every node, the nearest tensor that it is an
// element-by-element function of; −1 if there is none.
func pointwiseParents(g *Graph) []int {
	parents := make([]int, len(g.Nodes))
	for i := range g.Nodes {
		n := &g.Nodes[i]
		switch {
		case !isPointwise(n):
			parents[i] = -1
		case len(n.Inputs) == 1:
			parents[i] = n.Inputs[0]
		default:
			parents[i] = commonSource(g, n, parents)
		}
	}
	return parents
}

// commonSource is the nearest tensor that both operands of a node are element-by-element
// functions of, −1 if there is none; parents are known up to the node.
func commonSource(g *Graph, n *Node, parents []int) int {
	a, b := n.Inputs[0], n.Inputs[1]
	if !g.Nodes[a].Shape.Equal(g.Nodes[b].Shape) {
		return -1
	}
	for range 2 * mostSteps {
		switch {
		case a == b:
			return a
		case a < 0 || b < 0:
			return -1
		case a > b: // a tensor lies before what is computed from it
			a = parents[a]
		default:
			b = parents[b]
		}
	}
	return -1
}

// isPointwise reports whether every value of a node is a function of the values at the
// same place in its inputs, the same function everywhere.
func isPointwise(n *Node) bool {
	switch op := n.Op.(type) {
	case *Elementwise:
		return op.Op != "PRelu" || len(op.Slope) == 1
	case *Affine:
		_, scaled := op.Scale.single()
		_, shifted := op.Shift.single()
		return (op.Scale == nil || scaled) && (op.Shift == nil || shifted)
	case *Product, *Division, *Sum:
		return len(n.Inputs) == 2
	}
	return false
}

// single is the only value of t.
func (t *Tensor) single() (float32, bool) {
	if t == nil || len(t.Data) != 1 {
		return 0, false
	}
	return t.Data[0], true
}

// joinNormalizations puts LayerNormalization, RMSNormalization and GroupNormalization
// together where they are written out, and takes weights and biases of its own into each.
func joinNormalizations(g *Graph) (*Graph, error) {
	for _, match := range []func(*Graph, int) (group, bool){matchNormalization, matchFused, matchGroups} {
		var err error
		if g, err = join(g, match); err != nil {
			return nil, err
		}
	}
	return g, nil
}

// matchNormalization knows (x − μ)/√(variance + ε), and the same without μ.
func matchNormalization(g *Graph, root int) (group, bool) {
	signal, inverse := -1, -1
	var nodes []int
	switch n := &g.Nodes[root]; n.Op.(type) {
	case *Division:
		signal, inverse = n.Inputs[0], n.Inputs[1]
		d, ok := matchDeviation(g, inverse, Sqrt)
		return d.normalization(g, signal, nodes, ok)
	case *Product:
		for k, in := range n.Inputs {
			d, weight, ok := matchWeighted(g, in)
			m, ok := d.normalization(g, n.Inputs[1-k], nodes, ok)
			if ok && weight != nil {
				m.op = d.operator().folded(&Affine{Op: "Mul", Scale: weight}, n.Shape)
				ok = m.op != nil
			}
			if ok {
				return m, true
			}
		}
	}
	return group{}, false
}

// deviation is √(variance + ε), or 1 over it, of a tensor along axes.
type deviation struct {
	source  int
	raw     bool // of the squares themselves
	axes    []int
	epsilon float32
	nodes   []int
}

// matchInverse knows 1/√(…), as Reciprocal, as a division of 1 and as a power.
func matchInverse(g *Graph, i int) (deviation, bool) {
	n := &g.Nodes[i]
	if e, ok := n.Op.(*Elementwise); ok && e.Op == "Reciprocal" {
		d, ok := matchDeviation(g, n.Inputs[0], Sqrt)
		d.nodes = append(d.nodes, i)
		return d, ok
	}
	return matchDeviation(g, i, Reciprocal)
}

// matchWeighted knows w/σ; the weight is nil where there is none.
func matchWeighted(g *Graph, i int) (d deviation, weight *Tensor, ok bool) {
	var nodes []int
	if a, scaled := g.Nodes[i].Op.(*Affine); scaled && a.Shift == nil {
		weight, nodes = a.Scale, append(nodes, i)
		i = g.Nodes[i].Inputs[0]
		for repeats(&g.Nodes[i]) { // broadcast to the weights
			nodes = append(nodes, i)
			i = g.Nodes[i].Inputs[0]
		}
	}
	d, ok = matchInverse(g, i)
	d.nodes = append(d.nodes, nodes...)
	return d, weight, ok
}

// matchDeviation knows √(mean((x − mean x)²) + ε) at node i, and with Reciprocal the
// power −½ in place of the root.
func matchDeviation(g *Graph, i int, root FunctionKind) (deviation, bool) {
	d := deviation{nodes: []int{i}}
	e, ok := g.Nodes[i].Op.(*Elementwise)
	switch {
	case ok && root == Sqrt && e.Op == "Sqrt":
	case ok && e.Op == "Pow" && root == Sqrt && e.A == 0.5:
	case ok && e.Op == "Pow" && root == Reciprocal && e.A == -0.5:
	default:
		return d, false
	}
	i = g.Nodes[i].Inputs[0]
	if a, ok := g.Nodes[i].Op.(*Affine); ok && a.Scale == nil {
		var single bool
		if d.epsilon, single = a.Shift.single(); !single {
			return d, false
		}
		d.nodes = append(d.nodes, i)
		i = g.Nodes[i].Inputs[0]
	}
	if c, ok := g.Nodes[i].Op.(*Elementwise); ok && c.Op == "Clip" && c.A == 0 && math.IsInf(float64(c.B), 1) {
		d.nodes = append(d.nodes, i) // against rounding
		i = g.Nodes[i].Inputs[0]
	}
	if d.lessSquare(g, i) {
		return d, true
	}
	mean, ok := meanOf(g, i)
	if !ok {
		return d, false
	}
	d.axes, d.nodes = mean.Axes, append(d.nodes, i)
	i = g.Nodes[i].Inputs[0]
	if d.source, ok = squareOf(g, i); !ok {
		return d, false
	}
	d.nodes, d.raw = append(d.nodes, i), true
	if x, nodes, ok := centred(g, d.source, d.axes); ok {
		d.nodes = append(append(d.nodes, d.source), nodes...)
		d.source, d.raw = x, false
	}
	return d, true
}

// lessSquare knows the variance at node i as mean(x²) − (mean x)².
func (d *deviation) lessSquare(g *Graph, i int) bool {
	s, ok := g.Nodes[i].Op.(*Sum)
	if !ok || !slices.Equal(s.Weights, []float32{1, -1}) {
		return false
	}
	of, less := g.Nodes[i].Inputs[0], g.Nodes[i].Inputs[1]
	ofSquares, ok := meanOf(g, of)
	if !ok {
		return false
	}
	squares := g.Nodes[of].Inputs[0]
	x, ok := squareOf(g, squares)
	at, okToo := squareOf(g, less)
	if !ok || !okToo {
		return false
	}
	mean, ok := meanOf(g, at)
	if !ok || g.Nodes[at].Inputs[0] != x || !slices.Equal(mean.Axes, ofSquares.Axes) {
		return false
	}
	d.source, d.axes, d.nodes = x, mean.Axes, append(d.nodes, i, of, squares, less, at)
	return true
}

// squareOf reports whether node i is a square, and of which node.
func squareOf(g *Graph, i int) (of int, ok bool) {
	in := g.Nodes[i].Inputs
	switch op := g.Nodes[i].Op.(type) {
	case *Elementwise:
		return in[0], op.Op == "Pow" && op.A == 2
	case *Product:
		return in[0], in[0] == in[1]
	}
	return 0, false
}

// meanOf is node i as a mean that keeps its axes, which lie side by side.
func meanOf(g *Graph, i int) (*Reduce, bool) {
	m, ok := g.Nodes[i].Op.(*Reduce)
	if !ok || m.Op != "ReduceMean" || !m.Keep {
		return nil, false
	}
	for k, a := range m.Axes {
		if a != m.Axes[0]+k {
			return nil, false
		}
	}
	return m, len(m.Axes) > 0
}

// centred reports whether node i is x − mean(x) along the axes, and which x.
func centred(g *Graph, i int, axes []int) (x int, nodes []int, ok bool) {
	s, ok := g.Nodes[i].Op.(*Sum)
	if !ok || !slices.Equal(s.Weights, []float32{1, -1}) {
		return 0, nil, false
	}
	x, at := g.Nodes[i].Inputs[0], g.Nodes[i].Inputs[1]
	m, ok := meanOf(g, at)
	return x, []int{at}, ok && slices.Equal(m.Axes, axes) && g.Nodes[at].Inputs[0] == x
}

// normalization is the group whose root divides signal by the deviation.
func (d deviation) normalization(g *Graph, signal int, nodes []int, ok bool) (group, bool) {
	if !ok {
		return group{}, false
	}
	nodes = append(nodes, d.nodes...)
	if !d.raw {
		x, own, ok := centred(g, signal, d.axes)
		if !ok || x != d.source {
			return group{}, false
		}
		nodes = append(append(nodes, signal), own...)
	} else if signal != d.source {
		return group{}, false
	}
	return group{d.operator(), d.source, nodes}, true
}

// operator normalises by the deviation.
func (d deviation) operator() *Normalization {
	n := &Normalization{Op: "LayerNormalization", Axis: d.axes[0], End: d.axes[0] + len(d.axes), Raw: d.raw, Epsilon: d.epsilon}
	if d.raw {
		n.Op = "RMSNormalization"
	}
	return n
}

// matchFused knows x·(w/σ) + (b − μ·(w/σ)), as Keras writes it.
func matchFused(g *Graph, root int) (group, bool) {
	s, ok := g.Nodes[root].Op.(*Sum)
	if !ok || !slices.Equal(s.Weights, []float32{1, 1}) {
		return group{}, false
	}
	for k, at := range g.Nodes[root].Inputs {
		if _, ok := g.Nodes[at].Op.(*Product); !ok {
			continue
		}
		other := g.Nodes[root].Inputs[1-k]
		for f := range 2 {
			if m, ok := fused(g, g.Nodes[at].Inputs[1-f], g.Nodes[at].Inputs[f], other); ok {
				m.nodes = append(m.nodes, at)
				return m, true
			}
		}
	}
	return group{}, false
}

// fused knows x·factor + rest, where factor is w/σ and rest b − mean(x)·factor.
func fused(g *Graph, x, factor, rest int) (group, bool) {
	nodes := []int{rest}
	var bias *Tensor
	d, weight, ok := matchWeighted(g, factor)
	if !ok || d.raw || d.source != x {
		return group{}, false
	}
	nodes = append(nodes, d.nodes...)
	negative := false
	for {
		n := &g.Nodes[rest]
		switch op := n.Op.(type) {
		case *Affine:
			if v, ok := op.Scale.single(); op.Scale != nil && !(ok && v == -1) || negative && op.Scale != nil {
				return group{}, false
			} else if op.Scale != nil {
				negative = true
			}
			if op.Shift != nil && bias != nil {
				return group{}, false
			}
			if op.Shift != nil {
				bias = op.Shift
			}
			rest = n.Inputs[0]
			nodes = append(nodes, rest)
			continue
		case *Product:
			for f := range 2 {
				mean := n.Inputs[1-f]
				if n.Inputs[f] != factor {
					continue
				}
				nodes = append(nodes, mean)
				if a, ok := g.Nodes[mean].Op.(*Affine); ok && !negative && a.Shift == nil {
					v, ok := a.Scale.single()
					negative = ok && v == -1
					mean = g.Nodes[mean].Inputs[0]
					nodes = append(nodes, mean)
				}
				m, ok := meanOf(g, mean)
				if !ok || !negative || !slices.Equal(m.Axes, d.axes) || g.Nodes[mean].Inputs[0] != x {
					return group{}, false
				}
				op := Operator(d.operator())
				if weight != nil || bias != nil {
					op = d.operator().folded(&Affine{Op: "Mul", Scale: weight, Shift: bias}, g.Nodes[x].Shape)
				}
				return group{op, x, nodes}, op != nil
			}
		}
		return group{}, false
	}
}

// repeats reports whether a node only repeats the one position of an axis.
func repeats(n *Node) bool {
	t, ok := n.Op.(*Take)
	return ok && !slices.ContainsFunc(t.Index, func(i int32) bool { return i != 0 })
}

// matchGroups knows Reshape, InstanceNormalization, Reshape back, PyTorch's
// GroupNormalization, and the same with each group normalised as it is written out.
func matchGroups(g *Graph, root int) (group, bool) {
	if _, ok := g.Nodes[root].Op.(*Reshape); !ok {
		return group{}, false
	}
	middle := g.Nodes[root].Inputs[0]
	n, ok := g.Nodes[middle].Op.(*Normalization)
	if !ok {
		return group{}, false
	}
	shape, groups := g.Nodes[middle].Shape, n.Groups
	if groups == 0 && !n.Raw && n.Axis == 2 && n.End == len(shape) && n.Weight == nil && n.Bias == nil {
		groups = shape[1] // each along all axes of its own
	}
	if groups == 0 || len(shape) < 2 || groups != shape[1] {
		return group{}, false
	}
	first := g.Nodes[middle].Inputs[0]
	if _, ok := g.Nodes[first].Op.(*Reshape); !ok {
		return group{}, false
	}
	source := g.Nodes[first].Inputs[0]
	x := g.Nodes[source].Shape
	if !x.Equal(g.Nodes[root].Shape) || len(x) < 2 || x[0] != g.Nodes[first].Shape[0] || x[1]%groups != 0 {
		return group{}, false
	}
	spread := func(values []float32) []float32 {
		if values == nil {
			return nil
		}
		out := make([]float32, x[1])
		for c := range out {
			out[c] = values[c/(x[1]/groups)]
		}
		return out
	}
	return group{&Normalization{
		Op: "GroupNormalization", Groups: groups, Epsilon: n.Epsilon, Weight: spread(n.Weight), Bias: spread(n.Bias),
	}, source, []int{first, middle}}, true
}
