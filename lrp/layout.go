package lrp

import (
	"slices"

	"lrpexplainer/nn"
)

// Layout says where in a node's output the picture lies: along two axes, or along one as
// tokens, one for each patch, with class tokens before them.
type Layout struct {
	// Height and Width are the picture's size there; 0 if the output has no picture.
	Height, Width int
	// Axis is the axis of the rows, with that of the columns behind it, or of the tokens.
	Axis int
	// Tokens is how many tokens come before the patches'; −1 if rows and columns have
	// axes of their own.
	Tokens int
}

// IsPicture reports whether there is a picture.
func (l Layout) IsPicture() bool { return l.Height > 0 }

// Layouts follows the picture through the graph.
func Layouts(g *nn.Graph) []Layout {
	out := make([]Layout, len(g.Nodes))
	sequences := map[int]Layout{} // by number of tokens, along axis 1
	if s := g.InputShape(); len(s) == 4 {
		out[0] = plane(s, 2)
		if s[1] > 4 && s[3] <= 4 {
			out[0] = plane(s, 1)
		}
	}
	for i := 1; i < len(g.Nodes); i++ {
		n := &g.Nodes[i]
		l := layoutOf(g, n, out)
		if s := n.Shape; len(s) == 3 && l.Tokens >= 0 && l.IsPicture() && l.Axis == 1 {
			sequences[s[1]] = l
		} else if len(s) == 3 && !l.IsPicture() {
			// Behind attention: as many tokens as a sequence that is known.
			l = sequences[s[1]]
		}
		out[i] = l
	}
	return out
}

// plane is a picture whose rows lie along the axis.
func plane(s nn.Shape, axis int) Layout {
	return Layout{Height: s[axis], Width: s[axis+1], Axis: axis, Tokens: -1}
}

// layoutOf is the layout that node n makes of its inputs'.
func layoutOf(g *nn.Graph, n *nn.Node, known []Layout) Layout {
	from := known[n.Inputs[0]]
	before := g.Nodes[n.Inputs[0]].Shape
	switch op := n.Op.(type) {
	case *nn.Conv, *nn.ConvTranspose, *nn.MaxPool, *nn.AveragePool:
		return plane(n.Shape, 2)
	case *nn.Transpose:
		return from.permuted(op.Perm)
	case *nn.Reshape:
		return from.reshaped(before, n.Shape)
	case *nn.Concat:
		return from.joined(g, n, op, known)
	case *nn.Slice:
		if from.Tokens >= 0 && op.Axis == from.Axis {
			if op.Step != 1 || op.Start > from.Tokens || op.Start+op.Count < before[op.Axis] {
				return Layout{}
			}
			from.Tokens -= op.Start
			return from
		}
	case *nn.Dense:
		if from.Axis+from.spans() >= len(before) {
			return Layout{}
		}
	case *nn.MatMul:
		return Layout{}
	}
	return from.kept(g, n, known)
}

// spans is how many axes the picture has.
func (l Layout) spans() int {
	if l.Tokens < 0 {
		return 2
	}
	return 1
}

// kept is the layout of the first input that has one whose picture is where it was.
func (l Layout) kept(g *nn.Graph, n *nn.Node, known []Layout) Layout {
	for _, in := range n.Inputs {
		l, s := known[in], g.Nodes[in].Shape
		if !l.IsPicture() || len(s) != len(n.Shape) {
			continue
		}
		if l.Tokens < 0 && n.Shape[l.Axis] > 1 && n.Shape[l.Axis+1] > 1 {
			return plane(n.Shape, l.Axis) // resized perhaps
		}
		if l.Tokens >= 0 && n.Shape[l.Axis] == s[l.Axis] {
			return l
		}
	}
	return Layout{}
}

// permuted is the layout after a Transpose.
func (l Layout) permuted(perm []int) Layout {
	if !l.IsPicture() {
		return l
	}
	at := slices.Index(perm, l.Axis)
	if l.Tokens < 0 && (at+1 >= len(perm) || perm[at+1] != l.Axis+1) {
		return Layout{}
	}
	l.Axis = at
	return l
}

// reshaped is the layout after a Reshape from shape in to shape out: rows and columns
// become tokens, tokens rows and columns, or they stay.
func (l Layout) reshaped(in, out nn.Shape) Layout {
	if !l.IsPicture() {
		return l
	}
	before, places := in[:l.Axis].Size(), l.Height*l.Width+max(l.Tokens, 0)
	for a := range out {
		if out[:a].Size() != before {
			continue
		}
		switch {
		case l.Tokens <= 0 && a+1 < len(out) && out[a] == l.Height && out[a+1] == l.Width:
			return plane(out, a)
		case out[a] == places:
			l.Axis, l.Tokens = a, max(l.Tokens, 0)
			return l
		}
	}
	return Layout{}
}

// joined is the layout of a Concat: what comes before the patches are class tokens.
func (l Layout) joined(g *nn.Graph, n *nn.Node, op *nn.Concat, known []Layout) Layout {
	ahead, input := 0, 0
	for i := 0; i < len(op.Constants) || input < len(n.Inputs); i++ {
		if i < len(op.Constants) && op.Constants[i] != nil {
			ahead += op.Constants[i].Shape[op.Axis]
			continue
		}
		in := n.Inputs[input]
		input++
		l, s := known[in], g.Nodes[in].Shape
		if l.IsPicture() {
			switch {
			case l.Tokens < 0 && (op.Axis == l.Axis || op.Axis == l.Axis+1):
				return Layout{} // rolled or put together
			case l.Tokens >= 0 && op.Axis == l.Axis:
				l.Tokens += ahead
				if n.Shape[op.Axis] != l.Height*l.Width+l.Tokens {
					return Layout{}
				}
			}
			return l
		}
		ahead += s[op.Axis]
	}
	return Layout{}
}
