package lrp

import (
	"fmt"
	"slices"

	"lrpexplainer/nn"
)

// Match selects nodes; a zero field matches all. A Match of nothing but zeros selects
// the nodes that the rule suits: those of [RuleInfo].For, or all that a rule of one's
// own can serve. Whoever names a kind, a node or a position is told where the rule does
// not suit.
type Match struct {
	// Kind is a role ("convolution", "dense", "max-pooling", …) or an operator's name,
	// ONNX's op_type: one of the graph's own or of [nn.Kinds], which package nn/onnx
	// registers.
	Kind string
	// Name is a node's name in the file.
	Name string
	// First and Last are the first and last in the file's node order among the nodes
	// that carry weights and are of this Kind.
	First, Last bool
	// From and To select positions in [From, To) in the same order, counted from 0;
	// negative ones from the end, To 0 is the end.
	From, To int
	// Below and Above select by depth: position/count < Below, or ≥ Above.
	Below, Above float64
}

// positions are the nodes that carry weights, in the file's order.
type positions struct {
	graph *nn.Graph
	order []int // node indices
}

func newPositions(g *nn.Graph) positions {
	p := positions{graph: g}
	for i := range g.Nodes {
		if RoleOf(g.Nodes[i].Op).CarriesWeights() {
			p.order = append(p.order, i)
		}
	}
	slices.SortStableFunc(p.order, func(a, b int) int { return g.Nodes[a].Order - g.Nodes[b].Order })
	return p
}

// of is node i's position among those that carry weights and are of the kind, and
// their count; −1 if it is none of them.
func (p positions) of(i int, kind string) (at, count int) {
	at = -1
	for _, j := range p.order {
		if !isKind(kind, &p.graph.Nodes[j], RoleOf(p.graph.Nodes[j].Op)) {
			continue
		}
		if j == i {
			at = count
		}
		count++
	}
	return at, count
}

func isKind(kind string, n *nn.Node, r Role) bool {
	return kind == "" || kind == r.String() || kind == n.Op.Kind()
}

// positional reports whether the match speaks of positions among the nodes that
// carry weights.
func (m Match) positional() bool {
	return m.First || m.Last || m.From != 0 || m.To != 0 || m.Below != 0 || m.Above != 0
}

// kindsOf are the operators' names that a match may ask for, beside the roles: those
// that are registered, and the graph's own.
func kindsOf(g *nn.Graph) []string {
	kinds := nn.Kinds()
	for i := range g.Nodes {
		kinds = append(kinds, g.Nodes[i].Op.Kind())
	}
	return kinds
}

// check says what is wrong with the match, where operators have these names; none where
// that is not known yet.
func (m Match) check(kinds []string) error {
	named := slices.Clone(kinds)
	for r := InputLayer; r <= Other; r++ {
		named = append(named, r.String())
	}
	if m.Kind != "" && len(kinds) > 0 && !slices.Contains(named, m.Kind) {
		return fmt.Errorf("there is no kind %q%s", m.Kind, Suggestion(m.Kind, named))
	}
	for _, f := range []float64{m.Below, m.Above} {
		if !(f >= 0 && f <= 1) {
			return fmt.Errorf("below and above are fractions of the depth; %v is not between 0 and 1", f)
		}
	}
	return nil
}

func (m Match) matches(n *nn.Node, r Role, i int, p positions) bool {
	if !isKind(m.Kind, n, r) {
		return false
	}
	if m.Name != "" && m.Name != n.Name && !slices.Contains(n.Folded, m.Name) {
		return false
	}
	if !m.positional() {
		return true
	}
	at, count := p.of(i, m.Kind)
	if at < 0 || m.First && at != 0 || m.Last && at != count-1 {
		return false
	}
	from, to := m.From, m.To
	if from < 0 {
		from += count
	}
	if to <= 0 {
		to += count
	}
	if at < from || at >= to {
		return false
	}
	depth := float64(at) / float64(count)
	return (m.Below == 0 || depth < m.Below) && depth >= m.Above
}
