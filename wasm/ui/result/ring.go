//go:build js

package result

import (
	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"

	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/widget"
)

// ring fills over the picture while an explanation is computed. How far it is stands on the
// ring itself: on anything around it, it would have the page styled anew at every message.
func ring(p *state.Page) vecty.ComponentOrHTML {
	return elem.Span(vecty.Markup(
		vecty.Class("ring"),
		vecty.Attribute("aria-hidden", "true"), // the line under the header says so too
		vecty.Style("--done", widget.Number(widget.Done(p))),
	))
}
