//go:build js

package reveal

import (
	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/question"
	"lrpexplainer/wasm/ui/widget"
)

// of is what the model that is loaded has to reveal, nil if nothing.
func of(s *state.Page) *question.Reveal {
	if s.Answer.Loaded == nil {
		return nil
	}
	return s.Answer.Loaded.Reveal
}

// Intro introduces a model that has something to reveal, and lets one ask for it.
type Intro struct {
	vecty.Core
	widget.Shows `vecty:"prop"`

	Toggle func() `vecty:"prop"` // opens or closes the answer
}

func (i *Intro) Render() vecty.ComponentOrHTML {
	s := i.Page
	r := of(s)
	if r == nil {
		return elem.Div()
	}
	return elem.Paragraph(
		vecty.Markup(vecty.Class("intro")),
		vecty.Text(s.Answer.Loaded.Sentence+" "),
		elem.Button(
			vecty.Markup(
				vecty.Class("act"), prop.Type(prop.TypeButton), prop.ID("reveal-question"),
				vecty.Attribute("aria-expanded", s.View.Revealed),
				event.Click(func(*vecty.Event) { i.Toggle() }),
			),
			vecty.Text(r.Question),
		),
	)
}

// Panel is the answer, in the place of the rules for as long as it is open.
type Panel struct {
	vecty.Core
	widget.Shows `vecty:"prop"`

	Toggle func() `vecty:"prop"` // closes it

	close *vecty.HTML
}

// Mount implements vecty.Mounter: the focus goes where the panel can be closed.
func (p *Panel) Mount() { p.close.Node().Call("focus", map[string]any{"preventScroll": true}) }

func (p *Panel) Render() vecty.ComponentOrHTML {
	r := of(p.Page)
	if r == nil {
		return elem.Div()
	}
	p.close = elem.Button(
		vecty.Markup(vecty.Class("plain"), prop.Type(prop.TypeButton), event.Click(func(*vecty.Event) { p.shut() })),
		vecty.Text("Close"),
	)
	parts := []vecty.MarkupOrChild{
		vecty.Markup(
			vecty.Class("rules", "reveal"),
			vecty.Attribute("aria-label", r.Question),
			event.KeyDown(func(e *vecty.Event) {
				if e.Get("key").String() == "Escape" {
					p.shut()
				}
			}),
		),
		elem.Div(vecty.Markup(vecty.Class("reveal-head")), elem.Heading2(vecty.Text(r.Question)), p.close),
		elem.Heading3(vecty.Text(r.Title)),
	}
	for i, text := range r.Text {
		parts = append(parts, elem.Paragraph(vecty.Text(text)))
		if i == 0 && len(r.Maps) > 0 {
			parts = append(parts, maps(p.Page, r))
		}
		if i == 0 && len(r.Figures) > 0 {
			parts = append(parts, figures(r.Figures))
		}
	}
	if len(r.Sources) > 0 {
		var links vecty.List
		for i, source := range r.Sources {
			if i > 0 {
				links = append(links, vecty.Text(" · "))
			}
			links = append(links, elem.Anchor(vecty.Markup(prop.Href(source.URL), vecty.Attribute("rel", "noopener"), vecty.Attribute("target", "_blank")), vecty.Text(source.Title)))
		}
		parts = append(parts, elem.Paragraph(vecty.Markup(vecty.Class("hint")), links))
	}
	return elem.Section(parts...)
}

// figures is a table whose first row are its headings.
func figures(rows [][]string) *vecty.HTML {
	row := func(cell string, texts []string) *vecty.HTML {
		var cells vecty.List
		for _, text := range texts {
			cells = append(cells, vecty.Tag(cell, vecty.Text(text)))
		}
		return vecty.Tag("tr", cells)
	}
	var body vecty.List
	for _, texts := range rows[1:] {
		body = append(body, row("td", texts))
	}
	return vecty.Tag("table", vecty.Markup(vecty.Class("figures")), vecty.Tag("thead", row("th", rows[0])), vecty.Tag("tbody", body))
}

// shut brings the rules back, and the focus to the question.
func (p *Panel) shut() {
	page := widget.Root(p.close.Node())
	p.Toggle()
	widget.AfterRender(func() { widget.Focus(page, "#reveal-question") })
}
