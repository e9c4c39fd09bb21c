//go:build js

package layers

import (
	"strconv"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"

	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/ui/mathml"
	"lrpexplainer/wasm/ui/state/answer"
)

// neuronTable is a rule's formula with the numbers of one neuron: the one in the
// layer that is open that received most.
func neuronTable(a *answer.Answer) vecty.List {
	n := a.Explanation.Neuron
	if n == nil {
		return nil
	}
	cell := func(v float64) *vecty.HTML { return elem.TableData(vecty.Text(number.Significant(v, 3))) }
	symbol := func(base, index string) *vecty.HTML {
		return mathml.Element("math", mathml.Element("msub", mathml.Identifier(base), mathml.Identifier(index)))
	}
	var rows vecty.List
	rest := n.Relevance
	for _, c := range n.Shares {
		rest -= c.Relevance
		rows = append(rows, elem.TableRow(elem.TableData(vecty.Text(position(a, n, c))), cell(c.Activation), cell(c.Weight), cell(c.Relevance)))
	}
	rows = append(rows, elem.TableRow(
		elem.TableData(vecty.Markup(vecty.Attribute("colspan", "3")), vecty.Text(strconv.Itoa(n.Inputs-len(n.Shares))+" others, bias and ε")),
		cell(rest)))
	return vecty.List{elem.Div(
		vecty.Markup(vecty.Class("neuron"), vecty.Data("neuron", strconv.Itoa(n.Index))),
		elem.Paragraph(
			vecty.Markup(vecty.Class("hint"), vecty.Attribute("title", "The rule in numbers, for the neuron of this layer with most relevance: its channel and where in it, what it gave, what it received")),
			vecty.Text("Neuron k: "+a.Place(n.Node, n.Index)+", z = "+number.Significant(n.Output, 3)+", "),
			symbol("R", "k"),
			vecty.Text(" = "+number.Significant(n.Relevance, 3)),
		),
		elem.Table(
			elem.TableHead(elem.TableRow(
				elem.TableHeader(vecty.Text("input j")), elem.TableHeader(symbol("a", "j")), elem.TableHeader(symbol("w", "jk")), elem.TableHeader(symbol("R", "j")))),
			elem.TableBody(rows),
		),
	)}
}

// position is where an input of a neuron lies.
func position(a *answer.Answer, n *answer.Neuron, c answer.Contribution) string {
	return a.Place(a.Node(n.Node).Inputs[c.Input], c.Index)
}
