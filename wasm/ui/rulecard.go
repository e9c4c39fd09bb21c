//go:build js

package ui

import (
	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"

	"lrpexplainer/wasm/protocol"
	"lrpexplainer/wasm/ui/formula"
)

// ruleCard shows the formula of one rule: that of the layer chosen in the network,
// otherwise the one that most layers with weights have.
type ruleCard struct {
	vecty.Core
	Shows `vecty:"prop"`
}

func (c *ruleCard) Render() vecty.ComponentOrHTML {
	s := c.Session
	rule, where := s.shownRule()
	if rule == nil {
		return elem.Div(vecty.Markup(vecty.Class("rule-card")))
	}
	return elem.Div(
		vecty.Markup(vecty.Class("rule-card"), vecty.Data("rule", rule.Name)),
		elem.Heading3(vecty.Text("Rule "+rule.Symbol+" "+where)),
		setFormula(rule.Formula),
		elem.Paragraph(vecty.Markup(vecty.Class("hint"), vecty.Attribute("title", rule.Reference)), vecty.Text(rule.Sentence)),
	)
}

// shownRule is the rule to show, and where it is at work.
func (s *session) shownRule() (rule *protocol.Rule, where string) {
	if s.explanation == nil {
		return nil, ""
	}
	uses := map[string]int{}
	most := ""
	for _, entry := range s.explanation.Rules {
		if entry.Node == s.layer {
			return s.rule(entry.Rule), "in " + s.nodeName(entry.Node)
		}
		if node := s.node(entry.Node); node == nil || !node.Weights {
			continue
		}
		if uses[entry.Rule]++; uses[entry.Rule] > uses[most] {
			most = entry.Rule
		}
	}
	where = "in most layers"
	if len(uses) == 1 {
		where = "in every layer"
	}
	return s.rule(most), where
}

// rule is a row of the table of rules, nil if there is none of that name.
func (s *session) rule(name string) *protocol.Rule {
	for i := range s.rules {
		if s.rules[i].Name == name {
			return &s.rules[i]
		}
	}
	return nil
}

// node is a node of the model, nil if it has none of that index.
func (s *session) node(index int) *protocol.Node {
	for i := range s.model.Nodes {
		if s.model.Nodes[i].Index == index {
			return &s.model.Nodes[i]
		}
	}
	return nil
}

// nodeName is what a node is called in its file.
func (s *session) nodeName(index int) string {
	if n := s.node(index); n != nil {
		return n.Name
	}
	return ""
}

// setFormula sets a rule's formula, the share of output k that input j gets.
func setFormula(text string) *vecty.HTML {
	tree, err := formula.Parse(text)
	if err != nil { // it is in words
		return elem.Paragraph(vecty.Markup(vecty.Class("formula")), vecty.Text(text))
	}
	relevance := func(index string) *vecty.HTML { return mathML("msub", identifier("R"), identifier(index)) }
	factor := mathOf(tree)
	if tree.Kind == formula.Row { // a sum
		factor = mathML("mrow", operator("("), factor, operator(")"))
	}
	return elem.Paragraph(
		vecty.Markup(vecty.Class("formula")),
		mathML("math",
			vecty.Markup(vecty.Attribute("display", "block")),
			relevance("j"), operator("="),
			mathML("munder", operator("∑"), identifier("k")),
			factor, relevance("k")),
	)
}

// mathOf is a formula's tree as MathML.
func mathOf(n *formula.Node) *vecty.HTML {
	switch n.Kind {
	case formula.Identifier:
		return identifier(n.Text)
	case formula.Number:
		return mathML("mn", vecty.Text(n.Text))
	case formula.Operator:
		if n.Text == "Σ" {
			return operator("∑")
		}
		return operator(n.Text)
	case formula.Fraction:
		return mathML("mfrac", mathOf(n.Children[0]), mathOf(n.Children[1]))
	case formula.Script:
		return scripts(n.Children[0], n.Children[1], n.Children[2])
	}
	var children []vecty.MarkupOrChild
	for _, c := range n.Children {
		children = append(children, mathOf(c))
	}
	return mathML("mrow", children...)
}

func scripts(base, sub, super *formula.Node) *vecty.HTML {
	switch {
	case super == nil && base.Text == "Σ":
		return mathML("munder", mathOf(base), mathOf(sub))
	case super == nil:
		return mathML("msub", mathOf(base), mathOf(sub))
	case sub == nil:
		return mathML("msup", mathOf(base), mathOf(super))
	}
	return mathML("msubsup", mathOf(base), mathOf(sub), mathOf(super))
}

// identifier is a variable, or an index of several letters.
func identifier(text string) *vecty.HTML {
	var letters []vecty.MarkupOrChild
	for _, letter := range text {
		letters = append(letters, mathML("mi", vecty.Text(string(letter))))
	}
	if len(letters) == 1 {
		return mathML("mi", vecty.Text(text))
	}
	return mathML("mrow", letters...)
}

func operator(text string) *vecty.HTML { return mathML("mo", vecty.Text(text)) }

// mathML is a MathML element.
func mathML(tag string, children ...vecty.MarkupOrChild) *vecty.HTML {
	markup := vecty.Markup(vecty.Namespace("http://www.w3.org/1998/Math/MathML"))
	return vecty.Tag(tag, append([]vecty.MarkupOrChild{markup}, children...)...)
}
