//go:build js

package ui

import (
	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/wasm/number"
)

// stage is the explanation: a question, the picture that answers it and the line
// that accounts for the whole score.
type stage struct {
	vecty.Core
	Session *session `vecty:"prop"`
}

func (t *stage) Render() vecty.ComponentOrHTML {
	s := t.Session
	return elem.Section(
		vecty.Markup(vecty.Class("stage"), vecty.Attribute("aria-label", "Explanation")),
		elem.Div(
			vecty.Markup(vecty.Class("head")),
			s.question(),
			elem.Div(
				vecty.Markup(vecty.Class("seg"), vecty.Attribute("role", "group"), vecty.Attribute("aria-label", "View")),
				t.views(),
			),
		),
		&overlay{Session: s},
		&scaleBar{Shows: s.results()},
		&account{Shows: s.results()},
		elem.Paragraph(vecty.Markup(vecty.Class("unseen"), vecty.Attribute("role", "status")), vecty.Text(t.outcome())),
	)
}

// outcome is what a screen reader hears when an explanation has arrived.
func (t *stage) outcome() string {
	s := t.Session
	if s.explanation == nil || s.pending > 0 {
		return ""
	}
	in := s.explanation.input
	top := in.top()
	return "The network says " + s.label(top) + ", " + number.Percent(float64(in.predicted.Probabilities[top])) +
		". The heatmap explains " + s.explainedLabel() + "."
}

func (t *stage) views() vecty.List {
	s := t.Session
	var buttons vecty.List
	for _, v := range views {
		buttons = append(buttons, elem.Button(
			vecty.Markup(
				prop.Type(prop.TypeButton),
				vecty.Data("view", string(v.view)),
				vecty.Attribute("aria-pressed", s.display.view == v.view),
				event.Click(func(*vecty.Event) {
					s.display.view = v.view
					s.display.remember()
					s.render()
				}),
			),
			vecty.Text(v.title),
		))
	}
	return buttons
}
