//go:build js

package ui

import (
	"slices"
	"strconv"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/wasm/number"
)

// allShown is up to how many classes all are shown, in their own order so that
// bars grow and shrink in place; of more, the first few by probability.
const (
	allShown  = 10
	fewShown  = 5
	fineUntil = 0.0005 // below, a bar would not be seen
)

// decision shows the predictions as bars. A click explains a class.
type decision struct {
	vecty.Core
	Shows `vecty:"prop"`
}

func (d *decision) Render() vecty.ComponentOrHTML {
	s := d.Session
	if s.input == nil {
		return elem.Div(vecty.Markup(vecty.Class("decision")), elem.Heading2(vecty.Text("Decision")))
	}
	p := s.input.predicted.Probabilities
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	explained := func(int) float64 { return 0 }
	if s.explanation != nil && s.explanation.input == s.input {
		explained = s.explanation.part
	}
	many := len(p) > allShown
	if many {
		slices.SortStableFunc(order, func(a, b int) int {
			switch l := s.input.predicted.Logits; {
			case l[a] > l[b]:
				return -1
			case l[a] < l[b]:
				return 1
			}
			return 0
		})
		shown := slices.Clone(order[:fewShown])
		for _, class := range order[fewShown:] {
			if explained(class) != 0 {
				shown = append(shown, class)
			}
		}
		order = shown
	}
	var rows vecty.List
	for _, class := range order {
		rows = append(rows, d.row(class, float64(p[class]), explained(class)))
	}
	return elem.Div(
		vecty.Markup(vecty.Class("decision")),
		elem.Heading2(vecty.Text("Decision"), &asker{Session: s}),
		elem.OrderedList(vecty.Markup(vecty.Class("scores"), vecty.ClassMap{"narrow": !many}), rows),
		vecty.If(many, d.others()),
	)
}

func (d *decision) row(class int, p, part float64) *vecty.HTML {
	s := d.Session
	label, percent := s.label(class), number.Percent(p)
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
				event.Click(func(e *vecty.Event) { s.pickClass(class, e.Get("shiftKey").Bool()) }),
			),
			elem.Span(vecty.Markup(vecty.Class("label")), vecty.Text(label)),
			elem.Span(vecty.Markup(vecty.Class("meter"), vecty.Style("--v", cssNumber(p)))),
			elem.Span(vecty.Markup(vecty.Class("percent")), vecty.Text(percent)),
		),
	)
}

// others is the list of all classes to choose from.
func (d *decision) others() *vecty.HTML {
	s := d.Session
	options := vecty.List{elem.Option(vecty.Markup(prop.Value("")), vecty.Text("Another class…"))}
	for class := range s.model.Classes {
		options = append(options, elem.Option(vecty.Markup(prop.Value(strconv.Itoa(class))), vecty.Text(s.label(class))))
	}
	return elem.Select(
		vecty.Markup(
			vecty.Attribute("aria-label", "Explain another class"),
			prop.Value(""),
			event.Change(func(e *vecty.Event) {
				if class, err := strconv.Atoi(e.Target.Get("value").String()); err == nil {
					s.pickClass(class, false)
				}
			}),
		),
		options,
	)
}
