//go:build js

package layers

import (
	"math"
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
	others := n.Passed
	for _, c := range n.Shares {
		others -= c.Relevance
		rows = append(rows, elem.TableRow(elem.TableData(vecty.Text(position(a, n, c))), cell(c.Activation), cell(c.Weight), cell(c.Relevance)))
	}
	// What was passed on stands apart from what was kept.
	for _, r := range []struct {
		words string
		value float64
		class string
	}{
		{strconv.Itoa(n.Inputs-len(n.Shares)) + " other inputs", others, "others"},
		{"kept by its bias", n.Constants, "stays"}, {"kept by ε", n.Relevance - n.Passed - n.Constants, "stays"},
	} {
		if r.class == "stays" && math.Abs(r.value) < 5e-4*math.Abs(n.Relevance) {
			continue
		}
		rows = append(rows, elem.TableRow(
			vecty.Markup(vecty.Class(r.class)),
			elem.TableData(vecty.Markup(vecty.Attribute("colspan", "3")), vecty.Text(r.words)), cell(r.value)))
	}
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
