//go:build js

package layers

import (
	"math"
	"strconv"
	"strings"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/ui/mathml"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/lens"
	"lrpexplainer/wasm/ui/widget"
)

// neuronCard is a rule's formula with the numbers of one neuron of the opened layer, and how
// its relevance is divided: rows whose bars add up to all of it. An input's row leads one
// layer down.
func neuronCard(s *state.Page) vecty.List {
	a := &s.Answer
	n := a.Explanation.Neuron
	if n == nil {
		if len(a.Explanation.Channels.Attention) > 0 {
			return nil
		}
		return vecty.List{elem.Div(vecty.Markup(vecty.Class("neuron", "none")), elem.Paragraph(vecty.Markup(vecty.Class("hint")), vecty.Text("The rule of this layer shares by no weights: it hands all of a neuron’s relevance to one of its inputs, or passes it on as it came.")))}
	}
	cell := func(v float64) *vecty.HTML { return elem.TableData(vecty.Text(number.Significant(v, 3))) }
	symbol := func(base, index string) *vecty.HTML {
		return mathml.Element("math", mathml.Element("msub", mathml.Identifier(base), mathml.Identifier(index)))
	}
	header := func(words, base, index string) *vecty.HTML {
		return elem.TableHeader(vecty.Markup(vecty.Attribute("title", words)), elem.Italic(vecty.Text(base)), elem.Subscript(vecty.Text(index)))
	}
	// The bars are parts of one: each begins where the one above it ends.
	low, high, sum := min(0, n.Relevance), max(0, n.Relevance), 0.0
	amounts := []float64{}
	others := n.Passed
	for _, c := range n.Shares {
		others -= c.Relevance
		amounts = append(amounts, c.Relevance)
	}
	amounts = append(amounts, others, n.Constants, n.Relevance-n.Passed-n.Constants)
	for _, v := range amounts {
		sum += v
		low, high = min(low, sum), max(high, sum)
	}
	at, next := 0.0, 0
	bar := func(class string) *vecty.HTML {
		v := amounts[next]
		from, to := min(at, at+v), max(at, at+v)
		at, next = at+v, next+1
		span := max(high-low, 1e-12)
		return elem.Span(vecty.Markup(
			vecty.Class("share-bar", class), vecty.ClassMap{"negative": v < 0}, vecty.Attribute("aria-hidden", "true"),
			vecty.Style("--from", widget.Number((from-low)/span)), vecty.Style("--to", widget.Number((to-low)/span)),
		))
	}
	var rows vecty.List
	for _, c := range n.Shares {
		rows = append(rows, elem.TableRow(
			elem.TableData(elem.Button(
				vecty.Markup(vecty.Class("plain"), prop.Type(prop.TypeButton), vecty.Attribute("title", "Follow it one layer down"), event.Click(func(*vecty.Event) { s.Dispatch(lens.Follow(c)) })),
				vecty.Text(position(a, n, c)),
			)),
			cell(c.Activation), cell(c.Weight), elem.TableData(bar("input"), vecty.Text(number.Significant(c.Relevance, 3))),
		))
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
		if r.class == "others" && n.Inputs == len(n.Shares) || r.class == "stays" && math.Abs(r.value) < 5e-4*math.Abs(n.Relevance) {
			next++
			continue
		}
		class := "input"
		if r.class == "stays" {
			class = "kept"
		}
		rows = append(rows, elem.TableRow(
			vecty.Markup(vecty.Class(r.class)),
			elem.TableData(vecty.Markup(vecty.Attribute("colspan", "3")), vecty.Text(r.words)), elem.TableData(bar(class), vecty.Text(number.Significant(r.value, 3)))))
	}
	return vecty.List{elem.Div(
		vecty.Markup(vecty.Class("neuron"), vecty.Data("neuron", strconv.Itoa(n.Index))),
		elem.Heading3(elem.Span(vecty.Text("One neuron, k")), elem.Small(vecty.Text(a.Place(n.Node, n.Index)))),
		elem.Paragraph(
			vecty.Markup(vecty.Class("hint"), vecty.Attribute("title", "What the neuron gave, and what it received")),
			vecty.Text("z = "+number.Significant(n.Output, 3)+", received "),
			symbol("R", "k"),
			vecty.Text(" = "+number.Significant(n.Relevance, 3)),
		),
		vecty.If(n.Inputs == 1, elem.Paragraph(vecty.Markup(vecty.Class("hint")), vecty.Text("It was the largest that this neuron saw, and gets all."))),
		inNumbers(s, n),
		elem.Table(
			elem.TableHead(elem.TableRow(
				elem.TableHeader(vecty.Text("input j")), header("activation", "a", "j"), header("weight", "w", "jk"), header("relevance", "R", "j"))),
			elem.TableBody(rows),
		),
	)}
}

// inNumbers is the rule's formula with the numbers of the first input: what it contributed,
// as a part of what all did, times what was received. The formula itself stands at the rules.
func inNumbers(s *state.Page, n *answer.Neuron) vecty.List {
	name, _ := s.Answer.RuleOf(n.Node)
	rule := s.Rule(name)
	if rule == nil || len(n.Shares) == 0 || n.Shares[0].Relevance == 0 {
		return nil
	}
	c := n.Shares[0]
	mn := func(v float64) *vecty.HTML { return mathml.Element("mn", vecty.Text(number.Significant(v, 3))) }
	part := c.Activation * c.Weight
	numerator := []vecty.MarkupOrChild{mn(c.Activation), mathml.Operator("·"), mn(c.Weight)}
	switch gamma := setting(s, n.Node, "gamma", 0.25); name {
	case "0", "epsilon":
	case "gamma":
		if c.Weight > 0 {
			part += c.Activation * gamma * c.Weight
			numerator = []vecty.MarkupOrChild{mn(c.Activation), mathml.Operator("("), mn(c.Weight), mathml.Operator("+"), mathml.Element("mn", vecty.Text(number.Setting(gamma))), mathml.Operator("·"), mn(c.Weight), mathml.Operator(")")}
		}
		if c.Activation < 0 { // negative inputs have a formula of their own
			return nil
		}
	default:
		return nil
	}
	return vecty.List{
		elem.Paragraph(
			vecty.Markup(vecty.Class("formula", "numbers")),
			mathml.Element("math", vecty.Markup(vecty.Attribute("display", "block")),
				mn(c.Relevance), mathml.Operator("="),
				mathml.Element("mfrac", mathml.Element("mrow", numerator...), mn(part*n.Relevance/c.Relevance)),
				mathml.Operator("·"), mn(n.Relevance)),
		),
	}
}

// setting is a parameter of the rule that a node has.
func setting(s *state.Page, node int, name string, otherwise float64) float64 {
	for _, o := range s.Answer.Explanation.Rules {
		if o.Node == node {
			if v, ok := o.Settings[name]; ok {
				return v
			}
		}
	}
	return otherwise
}

// position is where an input of a neuron lies: its channel, and where in that.
func position(a *answer.Answer, n *answer.Neuron, c answer.Contribution) string {
	return strings.Replace(strings.TrimPrefix(a.Place(a.Node(n.Node).Inputs[c.Input], c.Index), "channel "), ", x", ": x", 1)
}
