//go:build js

package input

import (
	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/widget"
)

// Examples are the pictures that come with the model.
type Examples struct {
	vecty.Core
	widget.Shows `vecty:"prop"`
}

func (x *Examples) Render() vecty.ComponentOrHTML {
	s := x.Page
	var buttons vecty.List
	for i, e := range s.Answer.Examples() {
		on := s.Answer.Input != nil && s.Answer.Input.Example == i && !s.View.Drawing
		buttons = append(buttons, elem.Button(
			vecty.Markup(
				prop.Type(prop.TypeButton),
				vecty.Attribute("aria-pressed", on),
				vecty.Attribute("title", e.Title),
				event.Click(func(*vecty.Event) { s.Dispatch(state.ShowExample(i)) }),
			),
			elem.Image(vecty.Markup(prop.Src(e.URL), prop.Alt(e.Title))),
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
