//go:build js

package ui

import (
	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"
)

// examples are the pictures that come with the model.
type examples struct {
	vecty.Core
	Shows `vecty:"prop"`
}

func (x *examples) Render() vecty.ComponentOrHTML {
	s := x.Session
	var buttons vecty.List
	for i, e := range s.examples() {
		on := s.input != nil && s.input.example == i && !s.drawing
		buttons = append(buttons, elem.Button(
			vecty.Markup(
				prop.Type(prop.TypeButton),
				vecty.Attribute("aria-pressed", on),
				vecty.Attribute("title", e.title),
				event.Click(func(*vecty.Event) { s.showExample(i) }),
			),
			elem.Image(vecty.Markup(prop.Src(e.url), prop.Alt(e.title))),
		))
	}
	if buttons == nil {
		return elem.Div()
	}
	return elem.Div(
		elem.Heading3(vecty.Markup(vecty.Class("unseen")), vecty.Text("Examples")),
		elem.Div(vecty.Markup(vecty.Class("examples")), buttons),
	)
}
