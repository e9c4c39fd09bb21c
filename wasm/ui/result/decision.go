//go:build js

package result

import (
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

// fineUntil is the probability below which a bar would not be seen.
const fineUntil = 0.0005

// Decision shows the predictions as bars. A click explains a class.
type Decision struct {
	vecty.Core
	widget.Shows `vecty:"prop"`
}

func (d *Decision) Render() vecty.ComponentOrHTML {
	s := d.Page
	if s.Answer.Input == nil {
		return elem.Div(vecty.Markup(vecty.Class("decision")), elem.Heading2(vecty.Text("Decision")))
	}
	if s.Answer.IsValue() {
		return elem.Div(
			vecty.Markup(vecty.Class("decision")),
			elem.Heading2(vecty.Text("Decision")),
			elem.Paragraph(vecty.Markup(vecty.Class("value")), vecty.Text("The output is "), elem.Bold(vecty.Text(number.Significant(s.Answer.Scores()[0].Value, 4))), vecty.Text(".")),
		)
	}
	if s.Answer.Input.Blank() {
		return elem.Div(
			vecty.Markup(vecty.Class("decision")), elem.Heading2(vecty.Text("Decision")),
			elem.Paragraph(vecty.Markup(vecty.Class("hint")), vecty.Text("None: every class has the score 0.")),
		)
	}
	many := s.Answer.Model.Classes > answer.AllScores
	narrow := !many // two columns, for names as short as digits'
	var rows vecty.List
	for _, score := range s.Answer.Scores() {
		narrow = narrow && len(s.Answer.Label(score.Class)) <= 2
		rows = append(rows, d.row(score))
	}
	return elem.Div(
		vecty.Markup(vecty.Class("decision")),
		elem.Heading2(vecty.Text("Decision"), &asker{Page: s}),
		elem.OrderedList(vecty.Markup(vecty.Class("scores"), vecty.ClassMap{"narrow": narrow}), rows),
		vecty.If(many, d.others()),
	)
}

func (d *Decision) row(score answer.Score) *vecty.HTML {
	s, class, p, part := d.Page, score.Class, score.Probability, score.Part
	label, percent := s.Answer.Label(class), number.Percent(p)
	if p < fineUntil {
		p = 0
	}
	return elem.ListItem(
		vecty.Markup(vecty.Key(class)),
		elem.Button(
			vecty.Markup(
				prop.Type(prop.TypeButton),
				vecty.Data("class", strconv.Itoa(class)),
				vecty.MarkupIf(part > 0, vecty.Attribute("aria-current", "true")),
				vecty.ClassMap{"rival": part < 0},
				vecty.Attribute("title", "What speaks for "+label+"?"),
				event.Click(func(e *vecty.Event) { s.Dispatch(state.PickClass(class, e.Get("shiftKey").Bool())) }),
			),
			elem.Span(vecty.Markup(vecty.Class("label")), vecty.Text(label)),
			elem.Span(vecty.Markup(vecty.Class("meter"), vecty.Style("--v", widget.Number(p)))),
			elem.Span(vecty.Markup(vecty.Class("percent")), vecty.Text(percent)),
		),
	)
}

// others is the list of all classes to choose from.
func (d *Decision) others() *vecty.HTML {
	s := d.Page
	options := vecty.List{elem.Option(vecty.Markup(prop.Value("")), vecty.Text("Another class…"))}
	for class := range s.Answer.Model.Classes {
		options = append(options, elem.Option(vecty.Markup(prop.Value(strconv.Itoa(class))), vecty.Text(s.Answer.Label(class))))
	}
	return elem.Select(
		vecty.Markup(
			vecty.Attribute("aria-label", "Explain another class"),
			prop.Value(""),
			event.Change(func(e *vecty.Event) {
				if class, err := strconv.Atoi(e.Target.Get("value").String()); err == nil {
					s.Dispatch(state.PickClass(class, false))
				}
			}),
		),
		options,
	)
}
