package lrp

import (
	"fmt"
	"slices"

	"lrpexplainer/nn"
)

// Composite says which rule goes where. The first assignment that matches a node
// decides; a node that none matches gets its role's usual rule.
type Composite struct {
	Name        string
	Assignments []Assignment
	// Filter is the fraction of the relevance scores that enter a dense, convolution
	// or pooling layer which it keeps, the largest; 0 and 1 keep all.
	Filter float64
	// Start is how the relevance at the output is chosen when no target is given.
	Start Start
	// InputOnes puts ones for the picture in the backward pass.
	InputOnes bool
	// Repeat averages the input's relevance over several passes.
	Repeat Repeat
	// TimesInput multiplies the relevance at the input with the input.
	TimesInput bool
}

// Start is the relevance at the output without an explicit target.
type Start uint8

const (
	TopLogit     Start = iota // the logit of the top class
	SoftmaxOfAll              // softmax of all classes at once
)

// Repeat averages over several inputs, for the gradient methods.
type Repeat struct {
	Over    Repetition
	Samples int     // number of passes
	Sigma   float64 // of SmoothGrad, as a fraction of the input's range
	Seed    uint64  // of SmoothGrad
}

// Repetition names how the inputs are chosen.
type Repetition uint8

const (
	Once       Repetition = iota
	AlongPath             // from zero to the input (integrated gradients)
	UnderNoise            // the input with Gaussian noise (SmoothGrad)
)

// Assignment gives a rule to the nodes that match.
type Assignment struct {
	Match Match
	Rule  string
	// Settings are the rule's parameters.
	Settings Settings
}

// Match selects nodes; a zero field matches all. A Match of nothing but zeros selects
// the nodes that the rule suits; whoever names a kind, a node or a position is told
// where the rule does not suit.
type Match struct {
	// Kind is a role ("convolution", "dense", "max-pooling", …) or an ONNX op_type.
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

// Plan is a composite applied to a graph: a rule for every node.
type Plan struct {
	Composite *Composite
	Graph     *nn.Graph
	Bounds    Bounds
	Rules     []Rule // by node index
	// Settings are by node what its rule was made with; a missing one is at the
	// rule's default.
	Settings []Settings
}

// NoBoundsError says that a rule needs the pixels' range, which nobody gave.
type NoBoundsError struct{ Rule, Node string }

// Error names rule and node.
func (e *NoBoundsError) Error() string {
	return fmt.Sprintf("rule %q on node %q needs the lowest and highest value that a pixel can have, and the model does not say", e.Rule, e.Node)
}

// Plan gives every node of the graph its rule. Errors name the rule, and the node
// that it does not suit.
func (c *Composite) Plan(g *nn.Graph, bounds Bounds) (*Plan, error) {
	p := &Plan{Composite: c, Graph: g, Bounds: bounds, Rules: make([]Rule, len(g.Nodes)), Settings: make([]Settings, len(g.Nodes))}
	if !(c.Filter >= 0 && c.Filter <= 1) {
		return nil, fmt.Errorf("%s: the filter keeps a fraction of %v; expected 0 to 1", c.title(), c.Filter)
	}
	made := make([]Rule, len(c.Assignments))
	used := make([]bool, len(c.Assignments))
	for i, a := range c.Assignments {
		r, err := NewRule(a.Rule, a.Settings)
		if err != nil {
			return nil, fmt.Errorf("%s, assignment %d: %w", c.title(), i+1, err)
		}
		if err := a.Match.check(); err != nil {
			return nil, fmt.Errorf("%s, assignment %d: %w", c.title(), i+1, err)
		}
		made[i] = r
	}
	positions := newPositions(g)
	for i := 1; i < len(g.Nodes); i++ {
		n := &g.Nodes[i]
		role := RoleOf(n.Op)
		k := slices.IndexFunc(c.Assignments, func(a Assignment) bool {
			if a.Match == (Match{}) && !p.serves(a.Rule, role) {
				return false
			}
			return a.Match.matches(n, role, i, positions)
		})
		if k >= 0 {
			p.Rules[i], p.Settings[i] = made[k], c.Assignments[k].Settings
			used[k] = true
		} else {
			p.Rules[i], _ = NewRule(defaultRule(role), nil)
		}
		if err := p.suits(i, role); err != nil {
			return nil, fmt.Errorf("%s: %w", c.title(), err)
		}
	}
	for i, a := range c.Assignments {
		if a.Match.Name == "" || used[i] {
			continue
		}
		if _, err := findNode(g, a.Match.Name); err != nil {
			return nil, fmt.Errorf("%s, assignment %d: %w", c.title(), i+1, err)
		}
	}
	return p, nil
}

// title is what errors call the composite.
func (c *Composite) title() string {
	if c.Name == "" {
		return "composite"
	}
	return fmt.Sprintf("composite %q", c.Name)
}

// serves reports whether the rule is for nodes of that role.
func (p *Plan) serves(rule string, role Role) bool {
	info, err := FindRule(rule)
	return err == nil && slices.Contains(info.For, role)
}

// suits says why node i's rule cannot serve it.
func (p *Plan) suits(i int, role Role) error {
	n, r := &p.Graph.Nodes[i], &p.Rules[i]
	if r.Step == Pass && p.keepsShape(n) {
		return nil
	}
	info, err := FindRule(r.Name)
	if err != nil {
		return err
	}
	if !slices.Contains(info.For, role) {
		return fmt.Errorf("rule %q does not suit node %q (%s)", r.Name, n.Name, n.Op.Kind())
	}
	if r.needsBounds() {
		if len(p.Bounds.Low) == 0 || len(p.Bounds.High) == 0 {
			return &NoBoundsError{Rule: r.Name, Node: n.Name}
		}
		if err := p.Bounds.Check(p.Graph.InputShape()); err != nil {
			return fmt.Errorf("rule %q on node %q: %w", r.Name, n.Name, err)
		}
	}
	return nil
}

func (p *Plan) keepsShape(n *nn.Node) bool {
	return len(n.Inputs) == 1 && p.Graph.Nodes[n.Inputs[0]].Shape.Equal(n.Shape)
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

// operators are the ONNX op_types that a match may name, beside the roles.
var operators = []string{
	"Conv", "Gemm", "MatMul", "MaxPool", "AveragePool", "GlobalAveragePool", "ReduceMean", "ReduceSum", "BatchNormalization",
	"Add", "Sub", "Mul", "Div", "Sum", "Concat", "Split", "Slice", "Pad", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Transpose",
	"Relu", "LeakyRelu", "Clip", "Sigmoid", "HardSigmoid", "Tanh", "Erf", "HardSwish", "Swish", "Elu", "Gelu", "Softplus", "PRelu", "Softmax", "LRN",
}

func (m Match) check() error {
	kinds := slices.Clone(operators)
	for r := InputLayer; r <= Other; r++ {
		kinds = append(kinds, r.String())
	}
	if m.Kind != "" && !slices.Contains(kinds, m.Kind) {
		return fmt.Errorf("there is no kind %q%s", m.Kind, Suggestion(m.Kind, kinds))
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
