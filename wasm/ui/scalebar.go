//go:build js

package ui

import (
	"strings"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/lrp/heatmap"
	"lrpexplainer/wasm/number"
)

// scaleBar says what the colours mean, in numbers, and how strong they are.
type scaleBar struct {
	vecty.Core
	Shows `vecty:"prop"`
}

func (b *scaleBar) Render() vecty.ComponentOrHTML {
	s := b.Session
	least, most := "", ""
	if e := s.explanation; e != nil {
		least, most = number.Significant(-float64(e.limit), 2), number.Signed(float64(e.limit), 2)
		if e.clipped {
			least, most = "≤ "+least, "≥ "+most
		}
	}
	return elem.Div(
		vecty.Markup(vecty.Class("scale")),
		elem.Div(
			vecty.Markup(vecty.Class("bar-of-colors")),
			elem.Div(vecty.Markup(
				vecty.Class("ramp"),
				vecty.Style("background-image", gradient(s.colors())),
				vecty.Attribute("role", "img"),
				vecty.Attribute("aria-label", "Colours from "+least+", against, over 0 to "+most+", for"),
			)),
			elem.Div(
				vecty.Markup(vecty.Class("ticks"), vecty.Attribute("aria-hidden", "true")),
				elem.Span(vecty.Text(least+" against")),
				elem.Span(vecty.Text("0")),
				elem.Span(vecty.Text("for "+most)),
			),
		),
		elem.Button(
			vecty.Markup(
				vecty.Class("icon"),
				prop.Type(prop.TypeButton),
				vecty.Data("palette", palettes[s.display.palette].name),
				vecty.Attribute("aria-pressed", s.display.palette == 1),
				vecty.Attribute("aria-label", "Colours that are told apart with every kind of colour blindness"),
				vecty.Attribute("title", "Colour-blind-safe colours"),
				event.Click(func(*vecty.Event) {
					s.display.palette = (s.display.palette + 1) % len(palettes)
					s.display.remember()
					s.render()
				}),
			),
			elem.Span(vecty.Markup(vecty.Class("swatch"), vecty.Attribute("aria-hidden", "true"))),
		),
		elem.Label(
			vecty.Text("Opacity"),
			elem.Input(vecty.Markup(
				prop.Type(prop.TypeRange),
				vecty.Attribute("min", "0"), vecty.Attribute("max", "1"), vecty.Attribute("step", "0.01"),
				prop.Value(cssNumber(s.display.opacity)),
				vecty.Attribute("aria-valuetext", number.Fixed(100*s.display.opacity, 0)+" %"),
				prop.Disabled(s.display.view == sideBySide),
				event.Input(func(e *vecty.Event) {
					s.display.opacity = e.Target.Get("valueAsNumber").Float()
					s.render()
				}),
				event.Change(func(*vecty.Event) { s.display.remember() }),
			)),
		),
		&exportMenu{Shows: s.choices()},
	)
}

// gradient is a colour map as a CSS image, from left to right.
func gradient(m heatmap.ColorMap) string {
	stops := make([]string, len(m.Colors))
	for i, c := range m.Colors {
		stops[i] = css(c)
	}
	return "linear-gradient(90deg, " + strings.Join(stops, ", ") + ")"
}
