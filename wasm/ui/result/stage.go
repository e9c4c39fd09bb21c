//go:build js

package result

import (
	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/caption"
	"lrpexplainer/wasm/ui/state/look"
	"lrpexplainer/wasm/ui/state/trying"
	"lrpexplainer/wasm/ui/storage"
	"lrpexplainer/wasm/ui/widget"
)

// Stage is the explanation: a headline, the picture that answers it, and beside it in the
// rail the account of the whole score and what the colours mean.
type Stage struct {
	vecty.Core
	Page  *state.Page                  `vecty:"prop"`
	Over  func() vecty.ComponentOrHTML `vecty:"prop"` // what lies on the picture
	Line  func() vecty.ComponentOrHTML `vecty:"prop"` // what stands under the account
	Cells func() vecty.ComponentOrHTML `vecty:"prop"` // what is compared, in the picture's place
	Scale func() vecty.ComponentOrHTML `vecty:"prop"` // what the colours mean
}

func (t *Stage) Render() vecty.ComponentOrHTML {
	s := t.Page
	outcome := ""
	if !s.Busy() {
		outcome = s.Answer.Outcome() + caption.Balance(s.Answer.Explanation)
	}
	comparing := trying.Comparing(s.State)
	var shown vecty.ComponentOrHTML = &overlay{Page: s, Over: t.Over}
	if comparing {
		shown = t.Cells()
	}
	return elem.Section(
		vecty.Markup(vecty.Class("stage"), vecty.ClassMap{"comparing": comparing, "testing": trying.Testing(s.State)}, vecty.Attribute("aria-label", "Explanation")),
		elem.Div(
			vecty.Markup(vecty.Class("head")),
			headline(t.asks()),
			elem.Div(
				vecty.Markup(vecty.Class("seg"), vecty.Attribute("role", "group"), vecty.Attribute("aria-label", "View")),
				t.views(),
			),
		),
		elem.Div(vecty.Markup(vecty.Class("frame")), shown),
		elem.Div(
			vecty.Markup(vecty.Class("rail")),
			&account{Shows: widget.Results(s)},
			t.Line(),
			t.Scale(),
		),
		elem.Paragraph(vecty.Markup(vecty.Class("unseen"), vecty.Attribute("role", "status")), vecty.Text(outcome)),
	)
}

// displayed is the explanation that the picture shows.
func displayed(s *state.Page) *answer.Explanation { return s.Answer.Displayed(s.View.Step) }

// asks is the question of the explanation; while another model is on its way, that.
func (t *Stage) asks() answer.Headline {
	if s := t.Page; s.Model != nil && s.Answer.Loaded != nil && s.Model != s.Answer.Loaded {
		return answer.Headline{Before: "Loading " + s.Model.Title + "…"}
	}
	return t.Page.Answer.Headline()
}

// headline is the question that the heatmap answers.
func headline(h answer.Headline) *vecty.HTML {
	return elem.Heading1(vecty.Markup(vecty.ClassMap{"long": h.Long}, vecty.Attribute("part", "headline")), headlineParts(h))
}

// headlineParts are the words of a headline.
func headlineParts(h answer.Headline) vecty.List {
	parts := vecty.List{vecty.Text(h.Before)}
	if h.Strong != "" {
		parts = append(parts, elem.Emphasis(vecty.Text(h.Strong)))
	}
	if h.Rival != "" {
		parts = append(parts, vecty.Text(h.Between), elem.Emphasis(vecty.Markup(vecty.Class("rival")), vecty.Text(h.Rival)))
	}
	if h.After != "" {
		parts = append(parts, vecty.Text(h.After))
	}
	return parts
}

func (t *Stage) views() vecty.List {
	s := t.Page
	var buttons vecty.List
	for _, l := range look.Layouts {
		buttons = append(buttons, elem.Button(
			vecty.Markup(
				prop.Type(prop.TypeButton),
				vecty.Data("view", string(l.Layout)),
				vecty.Attribute("aria-pressed", s.View.Layout == l.Layout),
				event.Click(func(*vecty.Event) {
					if l.Layout == look.Compared {
						s.Dispatch(trying.Open)
					} else {
						s.Dispatch(state.Show(func(v *state.View) { v.Layout = l.Layout }))
					}
					storage.RememberView(s.View)
				}),
			),
			vecty.Text(l.Title),
		))
	}
	return buttons
}
