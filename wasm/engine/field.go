//go:build js

package main

import (
	"lrpexplainer/nn"
	"lrpexplainer/wasm/protocol"
)

// axis is what the neurons along one axis of a layer see of the input: the first one begins
// at offset, which padding can make negative, each further one step later, and all see size
// pixels.
type axis struct{ offset, step, size int }

// field is what the neurons of a node see of the input, nil where that is not the same for
// all of them but for their place, as behind dense layers and attention.
func field(g *nn.Graph, node int) *protocol.Field {
	memo := map[int]*[2]axis{0: {{0, 1, 1}, {0, 1, 1}}}
	a := seen(g, node, memo)
	if a == nil || len(g.Nodes[node].Shape) != 4 || len(g.Nodes[0].Shape) != 4 {
		return nil
	}
	return &protocol.Field{
		Top: a[0].offset, StepY: a[0].step, Height: a[0].size,
		Left: a[1].offset, StepX: a[1].step, Width: a[1].size,
	}
}

// seen is the field of a node, rows and columns.
func seen(g *nn.Graph, node int, memo map[int]*[2]axis) *[2]axis {
	if a, ok := memo[node]; ok {
		return a
	}
	var out *[2]axis
	n := &g.Nodes[node]
	for k, input := range n.Inputs {
		in := seen(g, input, memo)
		if in != nil {
			in = through(n.Op, g.Nodes[input].Shape, n.Shape, *in)
		}
		switch {
		case in == nil:
			memo[node] = nil
			return nil
		case k == 0:
			out = in
		default:
			for i := range out {
				if out[i].step != in[i].step {
					memo[node] = nil
					return nil
				}
				end := max(out[i].offset+out[i].size, in[i].offset+in[i].size)
				out[i].offset = min(out[i].offset, in[i].offset)
				out[i].size = end - out[i].offset
			}
		}
	}
	memo[node] = out
	return out
}

// through is a field behind one operator, nil where it is not known.
func through(op nn.Operator, in, out nn.Shape, a [2]axis) *[2]axis {
	var w nn.Window
	switch op := op.(type) {
	case *nn.Conv:
		w = op.Window
	case *nn.MaxPool:
		w = op.Window
	case *nn.AveragePool:
		w = op.Window
	default:
		if len(in) != 4 || len(out) != 4 || in[2] != out[2] || in[3] != out[3] {
			return nil
		}
		return &a
	}
	for i := range a {
		a[i] = axis{a[i].offset - w.Pad[i]*a[i].step, a[i].step * w.Stride[i], a[i].size + (w.Extent(i)-1)*a[i].step}
	}
	return &a
}
