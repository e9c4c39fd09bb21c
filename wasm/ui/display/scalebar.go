//go:build js

package display

import (
	"strings"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/lrp/heatmap"
	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/caption"
	"lrpexplainer/wasm/ui/state/look"
	"lrpexplainer/wasm/ui/storage"
	"lrpexplainer/wasm/ui/widget"
)

// Scale says what the colours mean, in numbers, and how strong they are.
type Scale struct {
	vecty.Core
	widget.Shows `vecty:"prop"`
	Menu         func() vecty.ComponentOrHTML `vecty:"prop"` // what stands at its end
}

func (b *Scale) Render() vecty.ComponentOrHTML {
	s := b.Page
	least, most := caption.Ends(s.State)
	against, middle := least+" against", "0"
	if s.View.Colors().Sequential {
		least, against, middle = "0", "0 and less", ""
	}
	return elem.Div(
		vecty.Markup(vecty.Class("scale"), vecty.Attribute("part", "scale")),
		elem.Div(
			vecty.Markup(vecty.Class("bar-of-colors")),
			elem.Div(vecty.Markup(
				vecty.Class("ramp"),
				vecty.Style("--stops", gradient(s.View.Colors())),
				vecty.Attribute("role", "img"),
				vecty.Attribute("aria-label", "Colours from "+least+", against, over 0 to "+most+", for"),
			)),
			elem.Div(
				vecty.Markup(vecty.Class("ticks"), vecty.Attribute("aria-hidden", "true")),
				elem.Span(vecty.Text(against)),
				elem.Span(vecty.Text(middle)),
				elem.Span(vecty.Text("for "+most)),
			),
		),
		elem.Button(
			vecty.Markup(
				vecty.Class("icon"),
				prop.Type(prop.TypeButton),
				vecty.Data("palette", look.Palettes[s.View.Palette].Name),
				vecty.Attribute("aria-pressed", s.View.Palette == 1),
				vecty.Attribute("aria-label", "Colours that are told apart with every kind of colour blindness"),
				vecty.Attribute("title", "Colour-blind-safe colours"),
				event.Click(func(*vecty.Event) {
					s.Dispatch(state.Show(func(v *state.View) { v.Palette = look.Next(v.Palette) }))
					storage.RememberView(s.View)
				}),
			),
			elem.Span(vecty.Markup(vecty.Class("swatch"), vecty.Attribute("aria-hidden", "true"))),
		),
		elem.Label(
			vecty.Text("Opacity"),
			elem.Input(vecty.Markup(
				prop.Type(prop.TypeRange),
				vecty.Attribute("min", "0"), vecty.Attribute("max", "1"), vecty.Attribute("step", "0.01"),
				prop.Value(widget.Number(s.View.Opacity)),
				vecty.Attribute("aria-valuetext", number.Fixed(100*s.View.Opacity, 0)+" %"),
				prop.Disabled(s.View.Layout == look.SideBySide),
				event.Input(func(e *vecty.Event) {
					opacity := e.Target.Get("valueAsNumber").Float()
					s.Dispatch(state.Show(func(v *state.View) { v.Opacity = opacity }))
				}),
				event.Change(func(*vecty.Event) { storage.RememberView(s.View) }),
			)),
		),
		&mapMenu{Shows: widget.Choices(s)},
		b.Menu(),
	)
}

// gradient is a colour map as the stops of a CSS gradient, against to for.
func gradient(m heatmap.ColorMap) string {
	colors := m.Colors
	if m.Sequential {
		colors = colors[len(colors)/2:]
	}
	stops := make([]string, len(colors))
	for i, c := range colors {
		stops[i] = widget.Color(c)
	}
	return strings.Join(stops, ", ")
}
