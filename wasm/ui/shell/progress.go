//go:build js

package shell

import (
	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"

	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/widget"
)

// doing says what the engine does, or how long it took.
func doing(p *state.Page) vecty.ComponentOrHTML {
	return elem.Span(vecty.Markup(vecty.Class("quiet")), vecty.Text(p.Doing()))
}

// progressBar is the thin line under the header.
func progressBar(p *state.Page) vecty.ComponentOrHTML {
	done := widget.Done(p)
	return elem.Div(vecty.Markup(
		vecty.Class("progress"),
		vecty.ClassMap{"on": p.Busy()},
		vecty.Attribute("role", "progressbar"),
		vecty.Attribute("aria-label", "Progress of the computation"),
		vecty.Attribute("aria-valuenow", number.Fixed(100*done, 0)),
		vecty.Attribute("aria-hidden", !p.Busy()),
		vecty.Style("--done", widget.Number(done)),
	))
}
