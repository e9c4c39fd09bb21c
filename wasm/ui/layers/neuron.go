//go:build js

package layers

import (
	"strconv"

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
		return vecty.List{elem.Div(vecty.Markup(vecty.Class("neuron", "none")), elem.Paragraph(vecty.Markup(vecty.Class("hint")), vecty.Text("The rule of this layer shares a neuron’s relevance by no weights.")))}
	}
	cell := func(v float64) *vecty.HTML { return elem.TableData(vecty.Text(number.Significant(v, 3))) }
	symbol := func(base, index string) *vecty.HTML {
		return mathml.Element("math", mathml.Element("msub", mathml.Identifier(base), mathml.Identifier(index)))
	}
	header := func(words, base, index string) *vecty.HTML {
		return elem.TableHeader(vecty.Markup(vecty.Attribute("title", words)), elem.Italic(vecty.Text(base)), elem.Subscript(vecty.Text(index)))
	}
	var rows vecty.List
	for _, r := range lens.Rows(n, s.View.Trial.Inputs) {
		bar := elem.TableData(
			elem.Span(vecty.Markup(
				vecty.Class("share-bar"), vecty.ClassMap{"kept": r.Kept, "negative": r.Relevance < 0}, vecty.Attribute("aria-hidden", "true"),
				vecty.Style("--from", widget.Number(r.From)), vecty.Style("--to", widget.Number(r.To)),
			)),
			vecty.Text(number.Significant(r.Relevance, 3)),
		)
		if c := r.Input; c != nil {
			rows = append(rows, elem.TableRow(
				elem.TableData(elem.Button(
					vecty.Markup(vecty.Class("plain"), prop.Type(prop.TypeButton), vecty.Attribute("title", "Follow it one layer down"), event.Click(func(*vecty.Event) { s.Dispatch(lens.Follow(*c)) })),
					vecty.Text(lens.Input(a, *c)),
				)),
				cell(c.Activation), cell(c.Weight), bar,
			))
			continue
		}
		class, words := "stays", vecty.MarkupOrChild(vecty.Text(r.Words))
		if !r.Kept {
			class, words = "others", otherInputs(s, r)
		}
		rows = append(rows, elem.TableRow(vecty.Markup(vecty.Class(class)), elem.TableData(vecty.Markup(vecty.Attribute("colspan", "3")), words), bar))
	}
	only := "It is where this value came from, and gets all."
	if a.Node(n.Node).Role == "max-pooling" {
		only = "It was the largest that this neuron saw, and gets all."
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
		vecty.If(n.Inputs == 1, elem.Paragraph(vecty.Markup(vecty.Class("hint")), vecty.Text(only))),
		inNumbers(s, n),
		elem.Table(
			elem.TableHead(elem.TableRow(
				elem.TableHeader(vecty.Text("input j")), header("activation", "a", "j"), header("weight", "w", "jk"), header("relevance", "R", "j"))),
			elem.TableBody(rows),
			elem.TableFoot(elem.TableRow(
				elem.TableHeader(vecty.Markup(vecty.Attribute("colspan", "3")), vecty.Text("received")), elem.TableData(vecty.Text(number.Significant(n.Relevance, 3))),
			)),
		),
	)}
}

// otherInputs is what is said of the inputs that are not listed. It lists more of them where
// there are more.
func otherInputs(s *state.Page, r lens.Row) vecty.MarkupOrChild {
	title := "List the largest of them"
	switch {
	case s.View.Trial.Inputs:
		title = "List fewer"
	case !r.More:
		return vecty.Text(r.Words)
	}
	return elem.Button(
		vecty.Markup(
			vecty.Class("plain"), prop.Type(prop.TypeButton), vecty.Attribute("title", title), vecty.Attribute("aria-expanded", s.View.Trial.Inputs),
			event.Click(func(*vecty.Event) { s.Dispatch(state.Show(func(v *state.View) { v.Trial.Inputs = !v.Trial.Inputs })) }),
		),
		vecty.Text(r.Words),
	)
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
