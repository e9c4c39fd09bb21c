package lrp

import (
	"fmt"
	"slices"

	"lrpexplainer/nn"
)

// Plan is a composite applied to a graph: a rule for every node.
type Plan struct {
	Composite *Composite
	Graph     *nn.Graph
	Bounds    Bounds
	Rules     []Rule // by node index
	// Settings are by node what its rule was made with; a missing one is at the
	// rule's default, and a rule of one's own has none.
	Settings []Settings

	preprocessing []bool // by node index; see the function of that name
}

// IsGradient reports whether a rule of the plan is of the gradient family: what is
// handed back then is a derivative, not relevance, and has no ledger.
func (p *Plan) IsGradient() bool { return slices.ContainsFunc(p.Rules[1:], Rule.IsGradient) }

// NoBoundsError says that a rule needs the pixels' range, which nobody gave.
type NoBoundsError struct{ Rule, Node string }

// Error names rule and node.
func (e *NoBoundsError) Error() string {
	return fmt.Sprintf("rule %q on node %q needs the lowest and highest value that a pixel can have, and the model does not say", e.Rule, e.Node)
}

// Plan gives every node of the graph its rule. Between the pixels and the first other
// node, scalings and normalisations pass relevance on, unless an assignment calls them
// by name or takes a gradient. Errors name the rule, and the node that it does not suit;
// a *[NoBoundsError] is one that bounds mend.
func (c *Composite) Plan(g *nn.Graph, bounds Bounds) (*Plan, error) {
	p := &Plan{
		Composite: c, Graph: g, Bounds: bounds, Rules: make([]Rule, len(g.Nodes)), Settings: make([]Settings, len(g.Nodes)),
		preprocessing: preprocessing(g),
	}
	if !(c.Filter >= 0 && c.Filter <= 1) {
		return nil, fmt.Errorf("%s: the filter keeps a fraction of %v; expected 0 to 1", c.title(), c.Filter)
	}
	all, kinds := make([]assigned, len(c.Assignments)), kindsOf(g)
	for i, a := range c.Assignments {
		var err error
		if all[i], err = a.assigned(); err == nil {
			err = a.Match.check(kinds)
		}
		if err != nil {
			return nil, fmt.Errorf("%s, assignment %d: %w", c.title(), i+1, err)
		}
	}
	used := make([]bool, len(all))
	positions := newPositions(g)
	for i := 1; i < len(g.Nodes); i++ {
		n := &g.Nodes[i]
		role := RoleOf(n.Op)
		k := slices.IndexFunc(all, func(a assigned) bool {
			return a.match.matches(n, role, i, positions) && (a.match != (Match{}) || a.serves(n.Op, role))
		})
		a := usual(n.Op, role)
		if k >= 0 {
			a, used[k] = all[k], true
		}
		if p.preprocessing[i] && a.rule.Step == Share && a.match.Name == "" {
			a = passes()
		}
		p.Rules[i], p.Settings[i] = a.rule, a.settings
		if err := p.suits(i, a, role); err != nil {
			return nil, fmt.Errorf("%s: %w", c.title(), err)
		}
	}
	if err := p.unmixed(); err != nil {
		return nil, fmt.Errorf("%s: %w", c.title(), err)
	}
	for i, a := range all {
		if a.match.Name == "" || used[i] {
			continue
		}
		if _, err := findNode(g, a.match.Name); err != nil {
			return nil, fmt.Errorf("%s, assignment %d: %w", c.title(), i+1, err)
		}
	}
	return p, nil
}

// unmixed refuses a gradient rule beside rules that hand back relevance: what came out
// would be neither. Where values only move, both hand back the same.
func (p *Plan) unmixed() error {
	gradient, other := 0, 0
	for i, n := range p.Graph.Nodes {
		_, moves := n.Op.(nn.Rearrange)
		switch r := p.Rules[i]; {
		case i == 0 || i > p.Graph.Logits() || moves && r.Step == Pass:
		case r.IsGradient():
			gradient = i
		default:
			other = i
		}
	}
	if gradient == 0 || other == 0 {
		return nil
	}
	name := func(i int) (rule, node string) { return p.Rules[i].Name, p.Graph.Nodes[i].Name }
	rule, node := name(gradient)
	rule2, node2 := name(other)
	return fmt.Errorf("rule %q on node %q is a gradient, rule %q on node %q is not; expected gradients everywhere or nowhere", rule, node, rule2, node2)
}

// assigned is an assignment with its rule made.
type assigned struct {
	match    Match
	rule     Rule
	settings Settings
	roles    []Role // that a rule of the table is for; nil for a rule of one's own
}

func (a Assignment) assigned() (assigned, error) {
	if a.Own == nil {
		rule, err := NewRule(a.Rule, a.Settings)
		if err != nil {
			return assigned{}, err
		}
		info, err := findRule(a.Rule)
		return assigned{a.Match, rule, a.Settings, info.For}, err
	}
	if a.Rule != "" || len(a.Settings) > 0 {
		return assigned{}, fmt.Errorf("a rule of one's own is given beside rule %q and settings; expected one of them", a.Rule)
	}
	rule := a.Own.named()
	return assigned{match: a.Match, rule: rule}, rule.check()
}

// usual is what a node of that role gets that no assignment matches.
func usual(op nn.Operator, r Role) assigned {
	a, _ := Assignment{Rule: defaultRule(op, r)}.assigned()
	return a
}

// passes is what the preprocessing gets.
func passes() assigned {
	a, _ := Assignment{Rule: "pass"}.assigned()
	return a
}

// serves reports whether the rule is for such nodes.
func (a *assigned) serves(op nn.Operator, role Role) bool {
	if a.roles == nil {
		return a.rule.canServe(op)
	}
	return slices.Contains(a.roles, role) && (a.rule.Step != Share || a.rule.canServe(op))
}

// suits says why node i's rule cannot serve it.
func (p *Plan) suits(i int, a assigned, role Role) error {
	n, r := &p.Graph.Nodes[i], &a.rule
	if _, weighted := n.Op.(nn.Weighted); weighted && !role.CarriesWeights() {
		return fmt.Errorf("node %q (%s) carries weights, but has no role among layers that do", n.Name, n.Op.Kind())
	}
	if r.Step == Pass && p.keepsShape(n) {
		return nil
	}
	if !a.serves(n.Op, role) {
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

// needsBounds reports whether a rule asks for the pixels' lowest and highest value.
func (p *Plan) needsBounds() bool {
	return slices.ContainsFunc(p.Rules, func(r Rule) bool { return r.needsBounds() })
}

func (p *Plan) keepsShape(n *nn.Node) bool {
	return len(n.Inputs) == 1 && p.Graph.Nodes[n.Inputs[0]].Shape.Equal(n.Shape)
}
