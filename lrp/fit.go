package lrp

import (
	"fmt"
	"slices"

	"lrpexplainer/nn"
)

// Misfit says why the composite is not meant for a graph: it needs attention, or its rule
// for the pixels has no layer there. It is "" where the composite fits.
func (c CompositeInfo) Misfit(g *nn.Graph) string {
	if c.NeedsAttention && !HasAttention(g) {
		return "it is for networks with attention, and this one has none"
	}
	defaults, _ := check(c.Name, c.Parameters, nil)
	positions := newPositions(g)
	for _, a := range c.Make(defaults).Assignments {
		matches := func(i int) bool {
			n := &g.Nodes[i]
			return a.Match.matches(n, RoleOf(n.Op), i, positions)
		}
		if a.Match.First && !slices.ContainsFunc(positions.order, matches) {
			return fmt.Sprintf("its rule %s is for the first %s, and this network has none", a.Rule, a.Match.Kind)
		}
	}
	return ""
}

// HasAttention reports whether the graph has a product of two computed matrices, one of
// which comes from a Softmax.
func HasAttention(g *nn.Graph) bool {
	return slices.ContainsFunc(g.Nodes, func(n nn.Node) bool {
		m, ok := n.Op.(*nn.MatMul)
		return ok && m.Gate >= 0
	})
}

// Suggested is the composite to begin with where a graph asks for another than the first
// of the table, and why.
func Suggested(g *nn.Graph) (composite, why string) {
	if HasAttention(g) {
		return "attnlrp-gamma", "This network has attention. AttnLRP is made for it: it follows relevance through attention and Softmax, and γ keeps few but strong contradictions from breaking up the map."
	}
	return "", ""
}
