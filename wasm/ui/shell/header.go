//go:build js

package shell

import (
	"syscall/js"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/ui/credits"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/widget"
)

// header is the bar at the top: the mark, the models, what the engine is doing.
type header struct {
	vecty.Core
	Page  *state.Page `vecty:"prop"`
	Guest bool        `vecty:"prop"` // in somebody else's page
}

func (h *header) Render() vecty.ComponentOrHTML {
	s := h.Page
	return elem.Header(
		vecty.Markup(vecty.Class("bar")),
		&mark{},
		&models{Shows: widget.Choices(s)},
		vecty.If(s.Catalogue != nil && !h.Guest && js.Global().Get("openDataSet").Truthy(), elem.Button(
			vecty.Markup(
				vecty.Class("data-set"), prop.Type(prop.TypeButton), vecty.Attribute("title", "Many pictures at once: what a network really looks at"),
				event.Click(func(*vecty.Event) { js.Global().Call("openDataSet") }),
			),
			vecty.Text("Data set"),
		)),
		&widget.Following{Page: s, Draw: doing},
		vecty.If(!h.Guest, elem.Anchor(vecty.Markup(vecty.Class("plain"), prop.Href("#guide")), vecty.Text("Guide"))),
		elem.Button(
			vecty.Markup(vecty.Class("plain"), prop.Type(prop.TypeButton), vecty.Attribute("popovertarget", credits.ID)),
			vecty.Text("Credits"),
		),
		vecty.If(!h.Guest, &themeButton{Shows: widget.Choices(s)}),
		&widget.Following{Page: s, Draw: progressBar},
	)
}

// models are the models to choose from.
type models struct {
	vecty.Core
	widget.Shows `vecty:"prop"`
}

func (m *models) Render() vecty.ComponentOrHTML {
	s := m.Page
	var buttons vecty.List
	for i, m := range s.Models() {
		buttons = append(buttons, elem.Button(
			vecty.Markup(
				prop.Type(prop.TypeButton),
				vecty.Key(i),
				vecty.Attribute("aria-pressed", s.IsChosen(m)),
				vecty.Attribute("title", m.Title),
				event.Click(func(*vecty.Event) {
					s.Dispatch(state.ChooseModel(m))
				}),
			),
			vecty.Text(m.Title),
			// What is fetched by a click on a large one is said before it.
			vecty.If(m.Large && !s.IsChosen(m), elem.Small(vecty.Text("\u00a0"+number.Bytes(m.Bytes)))),
		))
	}
	if s.Catalogue != nil {
		buttons = append(buttons, elem.Button(
			vecty.Markup(
				prop.Type(prop.TypeButton),
				vecty.Key("own"),
				vecty.Class("own-model"),
				vecty.Attribute("aria-expanded", s.Choosing != nil),
				event.Click(func(*vecty.Event) {
					if s.Choosing == nil {
						s.Dispatch(state.OpenChoosing)
					} else {
						s.Dispatch(state.CloseChoosing)
					}
				}),
			),
			vecty.Text("Your own model…"),
		))
	}
	return elem.Navigation(vecty.Markup(vecty.Class("models"), vecty.Attribute("aria-label", "Model")), buttons)
}

// mark is the name of the page with its sign, a small heatmap.
type mark struct{ vecty.Core }

// SkipRender implements vecty.RenderSkipper.
func (k *mark) SkipRender(vecty.Component) bool { return true }

func (k *mark) Render() vecty.ComponentOrHTML {
	const svg = "http://www.w3.org/2000/svg"
	m := []vecty.MarkupOrChild{vecty.Markup(vecty.Namespace(svg), vecty.Attribute("viewBox", "0 0 20 20"), vecty.Attribute("aria-hidden", "true"))}
	for i, opacity := range []string{".2", ".45", ".2", ".7", "1", ".45", ".2", ".7", ".2"} {
		m = append(m, vecty.Tag("rect", vecty.Markup(
			vecty.Namespace(svg),
			vecty.Attribute("x", widget.Number(1+6.5*float64(i%3))),
			vecty.Attribute("y", widget.Number(1+6.5*float64(i/3))),
			vecty.Attribute("width", "5"), vecty.Attribute("height", "5"), vecty.Attribute("rx", "1"),
			vecty.Attribute("opacity", opacity),
		)))
	}
	return elem.Span(vecty.Markup(vecty.Class("mark")), vecty.Tag("svg", m...), vecty.Text("LRP Explainer"))
}
