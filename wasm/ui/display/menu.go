//go:build js

package display

import (
	"strconv"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/look"
	"lrpexplainer/wasm/ui/storage"
	"lrpexplainer/wasm/ui/widget"
)

// popup is a menu that a button opens, and that Escape and leaving it close.
func popup(menu **vecty.HTML, title string, items ...vecty.MarkupOrChild) *vecty.HTML {
	set := func(open bool) { (*menu).Node().Set("open", open) }
	*menu = elem.Details(
		vecty.Markup(
			vecty.Class("menu"), vecty.Data("menu", title),
			event.KeyDown(func(e *vecty.Event) {
				if e.Get("key").String() == "Escape" {
					set(false)
					(*menu).Node().Call("querySelector", "summary").Call("focus")
				}
			}),
			widget.On("focusout", func(e *vecty.Event) {
				if to := e.Get("relatedTarget"); to.Truthy() && !(*menu).Node().Call("contains", to).Bool() {
					set(false)
				}
			}),
		),
		elem.Summary(vecty.Text(title)),
		elem.Div(append([]vecty.MarkupOrChild{vecty.Markup(vecty.Class("items"))}, items...)...),
	)
	return *menu
}

// mapMenu sets how relevance becomes colours.
type mapMenu struct {
	vecty.Core
	widget.Shows `vecty:"prop"`

	menu *vecty.HTML
}

func (m *mapMenu) Render() vecty.ComponentOrHTML {
	s := m.Page
	change := func(f func(v *state.View)) {
		s.Dispatch(state.Show(f))
		storage.RememberView(s.View)
	}
	var palettes, clips, smoothings []widget.Option
	for i, p := range look.Palettes {
		palettes = append(palettes, widget.Option{Value: strconv.Itoa(i), Title: p.Title})
	}
	for _, p := range look.Percentiles {
		title := "as usual"
		if p > 0 {
			title = number.Significant(p, 3) + " % of |R|"
		}
		if p == 100 {
			title = "at the largest |R|"
		}
		clips = append(clips, widget.Option{Value: widget.Number(p), Title: title})
	}
	for _, x := range look.Smoothings {
		smoothings = append(smoothings, widget.Option{Value: x.Name, Title: x.Title})
	}
	scale := "one"
	if s.View.Map.Separate {
		scale = "two"
	}
	return popup(&m.menu, "Colours",
		widget.Field("palette", widget.Choose("Palette", strconv.Itoa(s.View.Palette), palettes, func(value string) {
			change(func(v *state.View) { v.Palette, _ = strconv.Atoi(value) })
		})),
		widget.Field("scale", widget.Choose("Scale", scale, []widget.Option{{Value: "one", Title: "the same for and against"}, {Value: "two", Title: "for and against apart"}}, func(value string) {
			change(func(v *state.View) { v.Map.Separate = value == "two" })
		})),
		widget.Field("strongest", widget.Choose("What has the strongest colour", widget.Number(s.View.Map.Percentile), clips, func(value string) {
			change(func(v *state.View) { v.Map.Percentile, _ = strconv.ParseFloat(value, 64) })
		})),
		widget.Field("smoothing", widget.Choose("Smoothing", look.Smoothings[s.View.Map.Smoothing].Name, smoothings, func(value string) {
			change(func(v *state.View) {
				for _, x := range look.Smoothings {
					if x.Name == value {
						v.Map.Smoothing = x.Smoothing
					}
				}
			})
		})),
		elem.Label(
			vecty.Markup(vecty.Class("check")),
			elem.Input(vecty.Markup(prop.Type(prop.TypeCheckbox), vecty.Data("map", "contours"), prop.Checked(s.View.Map.Contours), event.Change(func(e *vecty.Event) {
				on := e.Target.Get("checked").Bool()
				change(func(v *state.View) { v.Map.Contours = on })
			}))),
			vecty.Text("contours at ¼, ½ and ¾ of the scale"),
		),
	)
}
