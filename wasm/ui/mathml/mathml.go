//go:build js

package mathml

import (
	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"

	"lrpexplainer/wasm/ui/formula"
)

// Formula sets a rule's formula, the share of output k that input j gets.
func Formula(text string) *vecty.HTML {
	tree, err := formula.Parse(text)
	if err != nil { // it is in words
		return elem.Paragraph(vecty.Markup(vecty.Class("formula")), vecty.Text(text))
	}
	relevance := func(index string) *vecty.HTML { return Element("msub", Identifier("R"), Identifier(index)) }
	factor := mathOf(tree)
	if tree.Kind == formula.Row { // a sum
		factor = Element("mrow", Operator("("), factor, Operator(")"))
	}
	return elem.Paragraph(
		vecty.Markup(vecty.Class("formula")),
		Element("math",
			vecty.Markup(vecty.Attribute("display", "block")),
			relevance("j"), Operator("="),
			Element("munder", Operator("∑"), Identifier("k")),
			factor, relevance("k")),
	)
}

// mathOf is a formula's tree as MathML.
func mathOf(n *formula.Node) *vecty.HTML {
	switch n.Kind {
	case formula.Identifier:
		return Identifier(n.Text)
	case formula.Number:
		return Element("mn", vecty.Text(n.Text))
	case formula.Operator:
		if n.Text == "Σ" {
			return Operator("∑")
		}
		return Operator(n.Text)
	case formula.Fraction:
		return Element("mfrac", mathOf(n.Children[0]), mathOf(n.Children[1]))
	case formula.Script:
		return scripts(n.Children[0], n.Children[1], n.Children[2])
	}
	var children []vecty.MarkupOrChild
	for _, c := range n.Children {
		children = append(children, mathOf(c))
	}
	return Element("mrow", children...)
}

func scripts(base, sub, super *formula.Node) *vecty.HTML {
	switch {
	case super == nil && base.Text == "Σ":
		return Element("munder", mathOf(base), mathOf(sub))
	case super == nil:
		return Element("msub", mathOf(base), mathOf(sub))
	case sub == nil:
		return Element("msup", mathOf(base), mathOf(super))
	}
	return Element("msubsup", mathOf(base), mathOf(sub), mathOf(super))
}

// Identifier is a variable, or an index of several letters.
func Identifier(text string) *vecty.HTML {
	var letters []vecty.MarkupOrChild
	for _, letter := range text {
		letters = append(letters, Element("mi", vecty.Text(string(letter))))
	}
	if len(letters) == 1 {
		return Element("mi", vecty.Text(text))
	}
	return Element("mrow", letters...)
}

// Operator is an operator or a bracket.
func Operator(text string) *vecty.HTML { return Element("mo", vecty.Text(text)) }

// Element is a MathML element.
func Element(tag string, children ...vecty.MarkupOrChild) *vecty.HTML {
	markup := vecty.Markup(vecty.Namespace("http://www.w3.org/1998/Math/MathML"))
	return vecty.Tag(tag, append([]vecty.MarkupOrChild{markup}, children...)...)
}
