//go:build js

package result

import (
	"math"
	"strconv"

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
	var amplified vecty.List
	if x := e.Amplified; x != nil {
		amplified = vecty.List{a.amplified(x)}
	}
	if step := a.Page.Answer.Step(a.Page.View.Step); step != nil { // of one layer alone
		return elem.Div(widget.Account("received", "What the layers above handed to "+a.Page.Answer.LayerInSentence(step.Entry.Node)+".", step.Entry.Received, kept.OfLayer(e, step.Entry)), amplified)
	}
	return elem.Div(widget.Account("f(x)", a.Page.Answer.ScoreSentence(), e.Account.Score, kept.OfScore(e)), amplified, a.kept())
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
