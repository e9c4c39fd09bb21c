//go:build js

package result

import (
	"slices"
	"strconv"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/widget"
)

// account is the line under the picture that says where the whole score has
// gone: f(x) = pixels + bias + stabiliser + filter.
type account struct {
	vecty.Core
	widget.Shows `vecty:"prop"`
}

// share is one part of the account.
type share struct {
	name, words, sentence string
	of                    func(answer.Account) float64
}

// shares is the table of the account's parts.
var shares = []share{
	{"input", "at the pixels", "The sum of the heatmap: what the pixels contributed to the score.",
		func(a answer.Account) float64 { return a.Input }},
	{"constants", "kept by biases", "A bias adds to a score whatever the image shows. Its share stays in its layer and reaches no pixel.",
		func(a answer.Account) float64 { return a.Constants }},
	{"softmax", "kept by softmax", "A Softmax is followed by its first order around 0; what its value there is worth stays with it. It can be large and of either sign.",
		func(a answer.Account) float64 { return a.Softmax }},
	{"stabilizer", "by stabilisers", "The ε that keeps quotients finite absorbs a little relevance, or much if it is large.",
		func(a answer.Account) float64 { return a.Stabilizer }},
	{"removed", "by the filter", "“Keep top” removes all but the strongest relevance of each layer.",
		func(a answer.Account) float64 { return a.Removed }},
}

func (a *account) Render() vecty.ComponentOrHTML {
	e := a.Page.Answer.Explanation
	line := func(children ...vecty.MarkupOrChild) *vecty.HTML {
		return elem.Paragraph(append([]vecty.MarkupOrChild{vecty.Markup(vecty.Class("account"))}, children...)...)
	}
	switch {
	case e == nil:
		return line(vecty.Text("\u00a0"))
	case e.Input.Blank():
		return line(vecty.Text("Without a bias in the network, nothing in the picture gives every class the score 0: there is nothing to share out."))
	case e.Gradient:
		return line(
			vecty.Text("A "),
			&widget.Term{Word: "gradient", Sentence: "It tells how the score would change with a pixel, not what the pixel contributed. Rules of LRP share the score out instead."},
			vecty.Text(" is not a share of the score "), elem.Bold(vecty.Text(number.Significant(a.Page.Answer.Score(), 3))),
			vecty.Text(": there is nothing to add up."),
		)
	}
	var parts []float64
	shares := shares
	if e.Account.Softmax == 0 { // most networks have none inside
		shares = slices.DeleteFunc(slices.Clone(shares), func(s share) bool { return s.name == "softmax" })
	}
	for _, s := range shares {
		parts = append(parts, s.of(e.Account))
	}
	total, texts := number.Sum(e.Account.Score, parts)
	children := []vecty.MarkupOrChild{
		&widget.Term{Word: "f(x)", Sentence: a.Page.Answer.ScoreSentence()},
		vecty.Text(" = "),
		amount("score", total, false), vecty.Text(" ="),
	}
	for i, s := range shares {
		text := texts[i]
		sign := " + "
		if i == 0 {
			sign = " "
		}
		words, sentence := s.words, s.sentence
		if s.name == "removed" && len(e.Asked.Conditions) > 0 {
			words, sentence = "by the channels", "What does not flow through the chosen channels is removed, together with what the filter removes."
		}
		children = append(children, vecty.Text(sign), amount(s.name, text, parts[i] < 0), vecty.Text("\u00a0"), &widget.Term{Word: words, Sentence: sentence})
	}
	if x := e.Amplified; x != nil {
		return elem.Div(line(children...), a.amplified(x))
	}
	return line(children...)
}

// amplified says where shares nearly cancel, and offers what can be done about it.
func (a *account) amplified(x *answer.Amplified) *vecty.HTML {
	s := a.Page
	children := []vecty.MarkupOrChild{
		vecty.Markup(vecty.Class("amplified"), vecty.Attribute("role", "note"), vecty.Data("node", strconv.Itoa(x.Node))),
		vecty.Text("Much of this map is noise: at " + s.Answer.NodeName(x.Node) + " "),
		&widget.Term{Word: "shares nearly cancel", Sentence: "What they add up to is nearly zero, and every share is divided by that. Large relevance for and against comes out where there is little of either."},
		vecty.Text(", " + number.Significant(x.Times, 2) + " times what came in. "),
	}
	if x.Remedy == "" {
		return elem.Paragraph(append(children, vecty.Text("A rule of positive shares there, such as z⁺, or a larger ε does without."))...)
	}
	return elem.Paragraph(append(children, elem.Button(
		vecty.Markup(vecty.Class("plain"), prop.Type(prop.TypeButton), vecty.Data("remedy", x.Remedy), event.Click(func(*vecty.Event) { s.Dispatch(state.ShareSums(x.Remedy)) })),
		vecty.Text("Share sums by magnitude"),
	))...)
}

// amount is a number of the account.
func amount(name, text string, negative bool) *vecty.HTML {
	return elem.Bold(vecty.Markup(vecty.Class(name), vecty.ClassMap{"negative": negative}, vecty.Data("part", name)), vecty.Text(text))
}
