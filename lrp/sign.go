package lrp

import (
	"slices"

	"lrpexplainer/nn"
)

// nonNegative finds, for every node, whether its output cannot be below zero
// whatever the picture: behind a ReLU, and behind what only moves, averages, adds up
// or multiplies such values. There a⁻ is zero without looking.
func nonNegative(g *nn.Graph) []bool {
	out := make([]bool, len(g.Nodes))
	for i := 1; i < len(g.Nodes); i++ {
		makes, keeps := signOf(g.Nodes[i].Op)
		out[i] = makes || keeps && !slices.ContainsFunc(g.Nodes[i].Inputs, func(j int) bool { return !out[j] })
	}
	return out
}

// signOf reports whether an operator's output is never negative, and whether it is
// so when its inputs are.
func signOf(op nn.Operator) (makes, keeps bool) {
	switch op := op.(type) {
	case *nn.Elementwise:
		switch op.Op {
		case "Relu", "Sigmoid", "HardSigmoid", "Softplus", "Exp", "Abs", "Sqrt":
			return true, false
		case "Clip":
			return op.A >= 0, false
		case "Pow":
			return op.A == 2, false
		}
		return false, false
	case *nn.Softmax:
		return true, true
	case *nn.Sum:
		return false, !slices.ContainsFunc(op.Weights, func(w float32) bool { return w < 0 })
	case *nn.Pad:
		return false, op.Value >= 0
	case *nn.Concat:
		for _, c := range op.Constants {
			if c != nil && slices.ContainsFunc(c.Data, func(v float32) bool { return v < 0 }) {
				return false, false
			}
		}
		return false, true
	case *nn.MaxPool, *nn.AveragePool, *nn.Reduce, *nn.Product, *nn.MatMul, nn.Rearrange:
		return false, true
	}
	return false, false
}

// signs reports whether some value is negative, and whether some is positive.
func signs(x []float32) (negative, positive bool) {
	for _, v := range x {
		if v < 0 {
			negative = true
		} else if v > 0 {
			positive = true
		}
		if negative && positive {
			break
		}
	}
	return negative, positive
}

// nonZero reports whether some value is not zero.
func nonZero(be nn.Backend, x []float32) bool { return be.Dot(x, x) != 0 }
