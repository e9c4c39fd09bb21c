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
type doing struct {
	vecty.Core
	Page *state.Page `vecty:"prop"`

	deaf func() // stops listening
}

// Mount implements vecty.Mounter.
func (d *doing) Mount() { d.deaf = widget.FollowProgress(d.Page, d) }

// Unmount implements vecty.Unmounter.
func (d *doing) Unmount() { d.deaf() }

func (d *doing) Render() vecty.ComponentOrHTML {
	return elem.Span(vecty.Markup(vecty.Class("quiet")), vecty.Text(d.Page.Doing()))
}

// progressBar is the thin line under the header.
type progressBar struct {
	vecty.Core
	Page *state.Page `vecty:"prop"`

	deaf func() // stops listening
}

// Mount implements vecty.Mounter.
func (b *progressBar) Mount() { b.deaf = widget.FollowProgress(b.Page, b) }

// Unmount implements vecty.Unmounter.
func (b *progressBar) Unmount() { b.deaf() }

func (b *progressBar) Render() vecty.ComponentOrHTML {
	s := b.Page
	done := widget.Done(s)
	return elem.Div(vecty.Markup(
		vecty.Class("progress"),
		vecty.ClassMap{"on": s.Busy()},
		vecty.Attribute("role", "progressbar"),
		vecty.Attribute("aria-label", "Progress of the computation"),
		vecty.Attribute("aria-valuenow", number.Fixed(100*done, 0)),
		vecty.Attribute("aria-hidden", !s.Busy()),
		vecty.Style("--done", widget.Number(done)),
	))
}
