//go:build js

package stamp

import (
	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"

	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/ui/widget"
)

// Finding is the line that says what the stamp does. Its place is kept while none is on
// the picture.
type Finding struct {
	vecty.Core
	widget.Shows `vecty:"prop"`
}

func (f *Finding) Render() vecty.ComponentOrHTML {
	s := f.Page
	if s.Answer.Loaded == nil || len(s.Answer.Loaded.Stamps) == 0 {
		return elem.Div()
	}
	line := vecty.List{vecty.Text("\u00a0")}
	heard := ""
	if found := s.Answer.Finding(); found != nil {
		line = nil
		if found.Comparable {
			before := "Before: " + found.Before + ", " + number.Percent(found.BeforeShare) + ". "
			line = append(line, vecty.Text(before))
			heard += before
		}
		with := "With the " + found.Title + ": "
		now := found.With + ", " + number.Percent(found.WithShare)
		line = append(line, vecty.Text(with), elem.Bold(vecty.Markup(vecty.ClassMap{"f": found.With != found.Before}), vecty.Text(now)), vecty.Text("."))
		heard += with + now + "."
		if found.Held {
			holds := number.Fixed(100*found.Holds, 0) + "\u00a0%"
			line = append(line, vecty.Text(" The "+found.Title+" holds "), elem.Bold(vecty.Markup(vecty.Data("holds", widget.Number(found.Holds))), vecty.Text(holds)), vecty.Text(" of what speaks for it."))
			heard += " The " + found.Title + " holds " + holds + " of what speaks for it."
		}
		if !found.Settled || s.Busy() {
			heard = ""
		}
	}
	return elem.Div(
		elem.Paragraph(vecty.Markup(vecty.Class("finding")), line),
		elem.Paragraph(vecty.Markup(vecty.Class("unseen"), vecty.Attribute("role", "status")), vecty.Text(heard)),
	)
}
