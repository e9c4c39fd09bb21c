package lrp

import (
	"slices"

	"lrpexplainer/nn"
)

// preprocessing finds the nodes that only prepare the pixels for the network behind
// them: scalings and offsets by constants, normalisations, nodes that move values, and
// those that limit or round them, as long as nothing else lies between them and the
// input. The input is one of them.
//
// They pass relevance on as it comes: the map is that of the network behind them,
// whether the file scales the pixels or the program before it.
func preprocessing(g *nn.Graph) []bool {
	out := make([]bool, len(g.Nodes))
	out[0] = true
	for i := 1; i < len(g.Nodes); i++ {
		n := &g.Nodes[i]
		_, moves := n.Op.(nn.Rearrange)
		_, scales := n.Op.(*nn.Affine)
		out[i] = (moves || scales || nearlyKeeps(n.Op)) && !slices.ContainsFunc(n.Inputs, func(j int) bool { return !out[j] })
	}
	return out
}

// nearlyKeeps reports whether an operator hands on values as far as they lie within
// limits, perhaps rounded.
func nearlyKeeps(op nn.Operator) bool {
	if e, ok := op.(*nn.Elementwise); ok {
		return e.Op == "Clip"
	}
	_, rounds := op.(*nn.Quantize)
	return rounds
}

// readsPixels reports whether node i, which is none of them, reads what the
// preprocessing makes of the pixels, or the pixels themselves.
func (p *Plan) readsPixels(i int) bool {
	return !p.preprocessing[i] && slices.ContainsFunc(p.Graph.Nodes[i].Inputs, func(j int) bool { return p.preprocessing[j] })
}

// through is what step makes of node i of the preprocessing, given what it made of the
// node's inputs; each node is done once.
func through[T any](g *nn.Graph, i int, step func(i int, inputs []T) T) T {
	done := map[int]T{}
	var at func(i int) T
	at = func(i int) T {
		made, ok := done[i]
		if !ok {
			var inputs []T
			for _, j := range g.Nodes[i].Inputs {
				inputs = append(inputs, at(j))
			}
			made = step(i, inputs)
			done[i] = made
		}
		return made
	}
	return at(i)
}

// onesAt is what node i of the preprocessing makes of ones for the picture, moved but
// not scaled; its padding stays.
func (p *Plan) onesAt(be nn.Backend, i int) *nn.Tensor {
	return through(p.Graph, i, func(i int, inputs []*nn.Tensor) *nn.Tensor {
		n := &p.Graph.Nodes[i]
		_, moves := n.Op.(nn.Rearrange)
		if i > 0 && !moves {
			return inputs[0]
		}
		out := nn.NewTensor(n.Shape...)
		if i == 0 {
			nn.One.Apply(out.Data, out.Data)
		} else {
			n.Op.Forward(be, out, inputs)
		}
		return out
	})
}

// fromZero is how far every pixel is from the value that the preprocessing maps to 0:
// the picture itself where there is none. Where a pixel goes several ways which do not
// agree on that value, it is the one with the least sum of squares behind them.
func (p *Plan) fromZero(be nn.Backend, tr *nn.Trace) *nn.Tensor {
	// With a = scale · (x − zero) behind the preprocessing, x − zero is
	// Σ scale·a / Σ scale², over the ways that the pixel goes.
	nodes := p.Graph.Nodes
	product, square := make([]*nn.Tensor, len(nodes)), make([]*nn.Tensor, len(nodes))
	read := make([]bool, len(nodes)) // by the network behind
	read[p.Graph.Logits()] = true
	for i := range nodes {
		for _, j := range nodes[i].Inputs {
			read[j] = read[j] || !p.preprocessing[i]
		}
	}
	if read[0] && !slices.Contains(p.preprocessing[1:], true) {
		return tr.Outputs[0]
	}
	add := func(sum []*nn.Tensor, i int, part *nn.Tensor) {
		if sum[i] == nil {
			sum[i] = part
		} else {
			be.Add(sum[i].Data, part.Data)
		}
	}
	for i := len(nodes) - 1; i >= 0; i-- {
		if !p.preprocessing[i] {
			continue
		}
		if read[i] {
			shape := tr.Outputs[i].Shape
			a, one := nn.NewTensor(shape...), nn.NewTensor(shape...)
			copy(a.Data, tr.Outputs[i].Data)
			nn.One.Apply(one.Data, one.Data)
			add(product, i, a)
			add(square, i, one)
		}
		if product[i] == nil || i == 0 {
			continue
		}
		for _, sum := range []struct {
			of []*nn.Tensor
			ρ  nn.WeightMap
		}{{product, nn.Unchanged}, {square, nn.Square}} {
			back := make([]*nn.Tensor, len(nodes[i].Inputs))
			for k, j := range nodes[i].Inputs {
				back[k] = nn.NewTensor(tr.Outputs[j].Shape...)
			}
			switch op := nodes[i].Op.(type) {
			case *nn.Affine:
				op.ApplyTransposed(be, back, sum.of[i], sum.ρ)
			case nn.Rearrange:
				op.Back(be, back, sum.of[i])
			default:
				copy(back[0].Data, sum.of[i].Data)
			}
			for k, j := range nodes[i].Inputs {
				add(sum.of, j, back[k])
			}
		}
	}
	out := nn.NewTensor(tr.Outputs[0].Shape...)
	if product[0] != nil {
		be.Share(out.Data, product[0].Data, square[0].Data, square[0].Data, nn.Quotient{Coefficient: 1})
	}
	return out
}
