package nn

import (
	"fmt"
	"slices"
)

// Canonize simplifies a graph once, at load, so that forward and backward pass
// walk the same simple nodes, and returns the result; logits stay the same but
// for rounding:
//
//   - nodes that do not lead to the output, and Identity and Dropout, go;
//   - transpositions in a row become one, or none;
//   - a constant added for each output channel becomes the bias of the convolution or
//     dense layer before it, BatchNormalization and a Mul with an Add fold into it, where
//     it has no other reader; affine nodes in a row become one;
//   - a normalisation, and an activation, that is written out in several nodes becomes one;
//   - a zero Pad folds into the convolutions that read it, if only they do, also over
//     a Transpose, or a Concat of values that are padded alike;
//   - every Product and MatMul learns which of its inputs is the gate.
//
// Nodes keep name and order; a node that went is listed in Folded of the one it
// went into. g must not be used afterwards: weights are scaled where they are,
// unless two nodes share them.
func Canonize(g *Graph) (*Graph, error) {
	var err error
	for _, pass := range []func(*Graph) (*Graph, error){dropIdentities, sinkPads, joinTransposes, joinActivations, joinNormalizations, foldBiases, joinAffines, foldAffine, foldPads, findGates} {
		if g, err = pass(g); err != nil {
			return nil, fmt.Errorf("canonising: %w", err)
		}
	}
	return g, nil
}

// rewriting is a graph being copied node by node, in order, into another.
type rewriting struct {
	from, to *Graph
	became   []int  // by node of from: the node of to that has its value
	leads    []bool // by node of from: whether the output depends on it
	readers  []int  // by node of from: how many inputs of nodes that lead it feeds
}

func rewrite(g *Graph) *rewriting {
	r := &rewriting{from: g, to: &Graph{Nodes: append(make([]Node, 0, len(g.Nodes)), g.Nodes[0])}, became: make([]int, len(g.Nodes)), leads: make([]bool, len(g.Nodes)), readers: make([]int, len(g.Nodes))}
	r.leads[g.Output] = true
	for i := g.Output; i >= 0; i-- {
		if !r.leads[i] {
			continue
		}
		for _, in := range g.Nodes[i].Inputs {
			r.leads[in] = true
			r.readers[in]++
		}
	}
	return r
}

// each calls do for every node that leads to the output but the input; do ends
// with keep or replace. The result is the finished graph.
func (r *rewriting) each(do func(i int, n *Node) error) (*Graph, error) {
	for i := 1; i <= r.from.Output; i++ {
		if !r.leads[i] {
			continue
		}
		if err := do(i, &r.from.Nodes[i]); err != nil {
			return nil, err
		}
	}
	r.to.Output = r.became[r.from.Output]
	return r.to, nil
}

// inputs are the new nodes that node n reads.
func (r *rewriting) inputs(n *Node) []int {
	in := make([]int, len(n.Inputs))
	for k, j := range n.Inputs {
		in[k] = r.became[j]
	}
	return in
}

// keep copies node i with the given operator and inputs.
func (r *rewriting) keep(i int, op Operator, inputs ...int) error {
	n := r.from.Nodes[i]
	at, err := r.to.Add(n.Name, op, inputs...)
	if err != nil {
		return err
	}
	r.to.Nodes[at].Order, r.to.Nodes[at].Folded = n.Order, slices.Clone(n.Folded)
	r.became[i] = at
	return nil
}

// replace lets the new node at have node i's value.
func (r *rewriting) replace(i, at int) {
	r.became[i] = at
	r.credit(at, i)
}

// credit lists node i, and what went into it, as folded into the new node at.
func (r *rewriting) credit(at, i int) {
	n := &r.from.Nodes[i]
	to := &r.to.Nodes[at]
	to.Folded = append(append(to.Folded, n.Name), n.Folded...) // to's own list: keep copied it
}

// dropIdentities removes Identity and Dropout.
func dropIdentities(g *Graph) (*Graph, error) {
	r := rewrite(g)
	return r.each(func(i int, n *Node) error {
		if _, ok := n.Op.(*Identity); ok {
			r.replace(i, r.became[n.Inputs[0]])
			return nil
		}
		return r.keep(i, n.Op, r.inputs(n)...)
	})
}

// joinTransposes makes one Transpose of two in a row, and none where all axes
// end where they were.
func joinTransposes(g *Graph) (*Graph, error) {
	r := rewrite(g)
	joined, err := r.each(func(i int, n *Node) error {
		t, ok := n.Op.(*Transpose)
		if !ok {
			return r.keep(i, n.Op, r.inputs(n)...)
		}
		perm, source, alone := t.Perm, r.became[n.Inputs[0]], false
		first := &r.to.Nodes[source]
		if before, ok := first.Op.(*Transpose); ok {
			perm = make([]int, len(t.Perm))
			for k, p := range t.Perm {
				perm[k] = before.Perm[p]
			}
			source, alone = first.Inputs[0], r.readers[n.Inputs[0]] == 1
		}
		if identical(perm) {
			r.replace(i, source)
		} else if err := r.keep(i, &Transpose{Perm: perm}, source); err != nil {
			return err
		}
		if alone {
			r.credit(r.became[i], n.Inputs[0])
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	// A first Transpose that nobody reads any more goes.
	return dropIdentities(joined)
}

// identical reports whether a permutation leaves everything where it is.
func identical(perm []int) bool {
	for i, p := range perm {
		if i != p {
			return false
		}
	}
	return true
}

// mostPads is how many Pads in a row are folded.
const mostPads = 8

// foldPads adds zero padding of height and width to the convolutions that read
// it.
func foldPads(g *Graph) (*Graph, error) {
	r := rewrite(g)
	folds := make([]bool, len(g.Nodes))
	inRow := make([]int, len(g.Nodes))
	for i, n := range g.Nodes {
		p, ok := n.Op.(*Pad)
		if ok {
			inRow[i] = inRow[n.Inputs[0]] + 1
		}
		folds[i] = ok && inRow[i] <= mostPads && i != g.Output && p.Value == 0 && len(n.Shape) == 4 && p.Before[1] == 0 && p.After[1] == 0
	}
	for i := len(g.Nodes) - 1; i > 0; i-- {
		// Only a convolution, or a Pad that goes into one, may read it.
		if _, ok := g.Nodes[i].Op.(*Conv); ok || folds[i] || !r.leads[i] {
			continue
		}
		for _, in := range g.Nodes[i].Inputs {
			folds[in] = false
		}
	}
	return r.each(func(i int, n *Node) error {
		if folds[i] {
			r.became[i] = r.became[n.Inputs[0]]
			return nil
		}
		if c, ok := n.Op.(*Conv); ok && folds[n.Inputs[0]] {
			grown := *c
			// A Pad may read another one.
			from := n.Inputs[0]
			var names []int
			for ; folds[from]; from = g.Nodes[from].Inputs[0] {
				p := g.Nodes[from].Op.(*Pad)
				for k := range 2 {
					grown.Pad[k] += p.Before[2+k]
					grown.Pad[k+2] += p.After[2+k]
				}
				names = append(names, from)
			}
			if err := r.keep(i, &grown, r.became[from]); err != nil {
				return err
			}
			for _, name := range names {
				r.credit(r.became[i], name)
			}
			return nil
		}
		return r.keep(i, n.Op, r.inputs(n)...)
	})
}

// findGates sets every Product's and MatMul's gate.
func findGates(g *Graph) (*Graph, error) {
	r := rewrite(g)
	gates := gates{g, origins(g), pointwiseParents(g)}
	return r.each(func(i int, n *Node) error {
		op := n.Op
		switch o := op.(type) {
		case *Product:
			op = &Product{Gate: gates.of(n)}
		case *MatMul:
			m := *o
			m.Gate = gates.attention(n)
			op = &m
		}
		return r.keep(i, op, r.inputs(n)...)
	})
}

// gates finds which factor of a product is its gate.
type gates struct {
	*Graph
	origin  []int
	parents []int
}

// of is which input of a product is its gate: the one that is broadcast; else the one
// that comes from a bounded activation; −1 if neither does. Where both are functions of
// one tensor, element by element, the product is an activation, and one of them takes
// all.
func (g gates) of(n *Node) int {
	size := [2]int{g.Nodes[n.Inputs[0]].Shape.Size(), g.Nodes[n.Inputs[1]].Shape.Size()}
	whole := n.Shape.Size()
	bounded := [2]bool{g.bounded(n.Inputs[0]), g.bounded(n.Inputs[1])}
	for k := range 2 {
		if size[k] < whole && size[1-k] == whole {
			return k
		}
	}
	for k := range 2 {
		if bounded[k] && !bounded[1-k] {
			return k
		}
	}
	if bounded[0] || commonSource(g.Graph, n, g.parents) >= 0 {
		return 1
	}
	return -1
}

// bounded reports whether node i is a bounded activation, moved and scaled.
func (g gates) bounded(i int) bool {
	switch op := g.Nodes[g.origin[i]].Op.(type) {
	case Activation:
		return op.Bounded()
	case *Softmax:
		return true
	}
	return false
}

// attention is which input of a product of matrices is an attention, −1 if none is.
func (g gates) attention(n *Node) int {
	for k, in := range n.Inputs {
		if _, ok := g.Nodes[g.origin[in]].Op.(*Softmax); ok {
			return k
		}
	}
	return -1
}

// origins are, for every node, the node whose values it only moves or scales.
func origins(g *Graph) []int {
	out := make([]int, len(g.Nodes))
	for i, n := range g.Nodes {
		out[i] = i
		_, moves := n.Op.(Rearrange)
		_, scales := n.Op.(*Affine)
		if len(n.Inputs) == 1 && (moves || scales) {
			out[i] = out[n.Inputs[0]]
		}
	}
	return out
}
