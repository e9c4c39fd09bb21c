//go:build js

package ui

import (
	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"
)

// notice says in a sentence what went wrong. The page is as it was before.
type notice struct {
	vecty.Core
	Session *session `vecty:"prop"`
}

func (n *notice) Render() vecty.ComponentOrHTML {
	s := n.Session
	return elem.Div(
		// Always there, so that screen readers hear of what appears in it.
		vecty.Markup(vecty.Class("notice"), vecty.Attribute("role", "alert")),
		vecty.If(s.notice != "",
			elem.Paragraph(vecty.Text(s.notice)),
			elem.Button(
				vecty.Markup(
					vecty.Class("icon"),
					prop.Type(prop.TypeButton),
					vecty.Attribute("aria-label", "Dismiss"),
					event.Click(func(*vecty.Event) { s.say("") }),
				),
				vecty.Text("×"),
			),
		),
	)
}
