//go:build js

package result

import (
	"math"
	"strconv"
	"strings"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/kept"
	"lrpexplainer/wasm/ui/state/remedy"
	"lrpexplainer/wasm/ui/widget"
)

// account says in figures that add up where the whole score has gone:
// f(x) = pixels + biases + ε + filter.
type account struct {
	vecty.Core
	widget.Shows `vecty:"prop"`
}

// share is one part of the account.
type share struct {
	name, words, sentence string
	of                    func(answer.Account) float64
	always                bool // it is shown also where it is zero
}

// shares is the table of the account's parts.
var shares = []share{
	{"input", "at the pixels", "The sum of the heatmap: what the pixels contributed to the score.",
		func(a answer.Account) float64 { return a.Input }, true},
	{"constants", "kept by biases", "A bias adds to a score whatever the image shows. Its share stays in its layer and reaches no pixel.",
		func(a answer.Account) float64 { return a.Constants }, false},
	{"softmax", "kept by Softmax", "A Softmax is followed by its first order around 0; what its value there is worth stays with it. It can be large and of either sign.",
		func(a answer.Account) float64 { return a.Softmax }, false},
	{"stabilizer", "kept by ε", "The ε that keeps quotients finite absorbs a little relevance, or much if it is large.",
		func(a answer.Account) float64 { return a.Stabilizer }, true},
	{"removed", "removed by the filter", "“Keep top” removes all but the strongest relevance of each layer.",
		func(a answer.Account) float64 { return a.Removed }, false},
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
	whole, step := e.Account, a.Page.Answer.Step(a.Page.View.Step)
	word, sentence := "f(x)", a.Page.Answer.ScoreSentence()
	if step != nil { // of one layer alone
		l := step.Entry
		whole = answer.Account{Score: l.Received, Input: l.Passed, Constants: l.Constants, Stabilizer: l.Stabilizer, Removed: l.Removed}
		whole.Softmax = l.Received - l.Passed - l.Constants - l.Stabilizer - l.Removed
		word, sentence = "received", "What the layers above handed to "+a.Page.Answer.LayerInSentence(l.Node)+"."
	}
	var parts []float64
	for _, s := range shares {
		parts = append(parts, s.of(whole))
	}
	total, texts := number.Sum(whole.Score, parts)
	rows := vecty.List{elem.ListItem(
		vecty.Markup(vecty.Key("score"), vecty.Class("whole-score")),
		&widget.Term{Word: word, Sentence: sentence},
		amount("score", total, false),
	)}
	// The meters are parts of one bar: each begins where the one above it ends.
	scale, at := meterScale(whole.Score, parts)
	for i, s := range shares {
		from, to := at, at+parts[i]
		at = to
		if zero(texts[i]) && !s.always {
			continue
		}
		words, sentence := a.says(s)
		if step != nil && s.name == "input" {
			words, sentence = "handed on", "What this layer gave to its inputs. The picture shows where it arrives."
		}
		rows = append(rows, elem.ListItem(
			vecty.Markup(vecty.Key(s.name)),
			&widget.Term{Word: words, Sentence: sentence},
			amount(s.name, texts[i], parts[i] < 0),
			elem.Span(vecty.Markup(
				vecty.Class("part", s.name),
				vecty.ClassMap{"negative": parts[i] < 0},
				vecty.Style("--from", widget.Number((min(from, to)-scale.low)/scale.span)),
				vecty.Style("--to", widget.Number((max(from, to)-scale.low)/scale.span)),
				vecty.Attribute("aria-hidden", "true"),
			)),
		))
	}
	items := vecty.List{elem.UnorderedList(vecty.Markup(vecty.Class("account")), rows)}
	if x := e.Amplified; x != nil {
		items = append(items, a.amplified(x))
	}
	if step != nil {
		return elem.Div(items)
	}
	return elem.Div(items, a.kept())
}

// says is what a part of the account is called, and what that means.
func (a *account) says(s share) (words, sentence string) {
	e := a.Page.Answer.Explanation
	switch symbol, rule := kept.ByRule(e); {
	case s.name == "removed" && len(e.Asked.Conditions) > 0:
		return "removed by the channels", "What does not flow through the chosen channels is removed, together with what the filter removes."
	case s.name == "stabilizer" && rule:
		return "kept by " + symbol, "The rule shares by contributions of one sign. Where a neuron has none of that sign there is nobody to hand the share to, and it stays."
	}
	if s.name == "input" {
		spoke, against := e.Both()
		return s.words, s.sentence + " Here " + number.Signed(spoke, 3) + " is for, " + number.Significant(against, 3) + " against."
	}
	return s.words, s.sentence
}

// zero reports whether a number is printed as none.
func zero(text string) bool { return strings.Trim(text, "−0.") == "" }

// span is what the bar of the account covers.
type span struct{ low, span float64 }

// meterScale covers 0, the score and every border between two parts.
func meterScale(score float64, parts []float64) (s span, start float64) {
	low, high, at := min(0, score), max(0, score), 0.0
	for _, p := range parts {
		at += p
		low, high = min(low, at), max(high, at)
	}
	return span{low, max(high-low, 1e-12)}, 0
}

// lossless is the composite to which who wants to lose less is led: z⁺ without biases.
const lossless = "deep-taylor"

// kept says who keeps much of the score, and offers rules that keep less.
func (a *account) kept() vecty.List {
	s := a.Page
	sentence := kept.Sentence(&s.Answer)
	if sentence == "" {
		return nil
	}
	children := []vecty.MarkupOrChild{vecty.Markup(vecty.Class("kept")), vecty.Text(sentence)}
	if c := s.CompositeOf(lossless); c.Name != "" && s.ChosenName() != lossless && math.Abs(s.Answer.Explanation.Account.Constants) > math.Abs(s.Answer.Explanation.Account.Score)/10 {
		children = append(children, vecty.Text(" "), elem.Button(
			vecty.Markup(vecty.Class("act"), prop.Type(prop.TypeButton), vecty.Data("remedy", lossless),
				vecty.Attribute("title", c.Sentence),
				event.Click(func(*vecty.Event) { s.Dispatch(state.Choose(lossless)) })),
			vecty.Text("Rules that keep less: "+c.Title),
		))
	}
	return vecty.List{elem.Paragraph(children...)}
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
		vecty.Markup(vecty.Class("plain"), prop.Type(prop.TypeButton), vecty.Data("remedy", x.Remedy), event.Click(func(*vecty.Event) { s.Dispatch(remedy.ShareSums(x.Remedy)) })),
		vecty.Text("Share sums by magnitude"),
	))...)
}

// amount is a number of the account.
func amount(name, text string, negative bool) *vecty.HTML {
	return elem.Bold(vecty.Markup(vecty.Class(name), vecty.ClassMap{"negative": negative}, vecty.Data("part", name)), vecty.Text(text))
}
