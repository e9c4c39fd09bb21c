//go:build js

package result

import (
	"strconv"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/question"
)

// asker is the control that says what a click on a class means.
type asker struct {
	vecty.Core
	Page *state.Page `vecty:"prop"`
}

func (a *asker) Render() vecty.ComponentOrHTML {
	s := a.Page
	var options vecty.List
	for i, w := range question.Ways {
		on := w.Asking == s.Subject.Asking && (w.Asking != question.AboutOne || (i == 0) == (s.Subject.Class == question.OwnTarget))
		title := w.Title
		if e := s.Answer.Explanation; i == 0 && (e == nil || e.Class() != question.OwnTarget) {
			title = "the top class"
		}
		options = append(options, elem.Option(vecty.Markup(vecty.Key(w.Name), prop.Value(w.Name), vecty.Property("selected", on)), vecty.Text(title)))
	}
	return elem.Select(
		vecty.Markup(
			vecty.Class("quiet"),
			vecty.Data("asking", strconv.Quote(string(s.Subject.Asking))),
			vecty.Attribute("aria-label", "What is asked"),
			vecty.Attribute("title", "What a click on a class asks. With Shift it asks: why this one rather than that?"),
			event.Change(func(e *vecty.Event) { s.Dispatch(state.AskWay(e.Target.Get("value").String())) }),
		),
		options,
	)
}
