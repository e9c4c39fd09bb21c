//go:build js

package shell

import (
	"syscall/js"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/wasm/ui/state"
)

// notice says in a sentence what went wrong. The page is as it was before.
type notice struct {
	vecty.Core
	Page  *state.Page `vecty:"prop"`
	Again bool        `vecty:"prop"` // a start that has failed can be tried again
}

func (n *notice) Render() vecty.ComponentOrHTML {
	s := n.Page
	var again vecty.List
	if n.Again && s.Answer.Model == nil && !s.Busy() {
		again = vecty.List{elem.Button(
			vecty.Markup(vecty.Class("again"), prop.Type(prop.TypeButton), event.Click(func(*vecty.Event) { js.Global().Get("location").Call("reload") })),
			vecty.Text("Try again"),
		)}
	}
	return elem.Div(
		// Always there, so that screen readers hear of what appears in it.
		vecty.Markup(vecty.Class("notice"), vecty.Attribute("role", "alert")),
		vecty.If(s.Notice != "",
			elem.Paragraph(vecty.Text(s.Notice)),
			again,
			elem.Button(
				vecty.Markup(
					vecty.Class("icon"),
					prop.Type(prop.TypeButton),
					vecty.Attribute("aria-label", "Dismiss"),
					event.Click(func(*vecty.Event) { s.Dispatch(state.Say("")) }),
				),
				vecty.Text("×"),
			),
		),
	)
}
