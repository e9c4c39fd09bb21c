//go:build js

package widget

import (
	"github.com/norunners/vecty"

	"lrpexplainer/wasm/ui/state"
)

// Following shows what Draw gives of the page, anew at every message of the progress too, while
// nothing around it is rendered.
type Following struct {
	vecty.Core
	Page *state.Page                             `vecty:"prop"`
	Draw func(*state.Page) vecty.ComponentOrHTML `vecty:"prop"`

	deaf func() // stops listening
}

// Mount implements vecty.Mounter.
func (f *Following) Mount() { f.deaf = FollowProgress(f.Page, f) }

// Unmount implements vecty.Unmounter.
func (f *Following) Unmount() { f.deaf() }

func (f *Following) Render() vecty.ComponentOrHTML { return f.Draw(f.Page) }

// FollowProgress has a component rendered when nothing has changed but the progress, until
// stop is called.
func FollowProgress(p *state.Page, c vecty.Component) (stop func()) {
	return p.Listen(func(_ *state.State, how state.Rendering) {
		if how == state.Line {
			vecty.Rerender(c)
		}
	})
}

// Done is how far the engine is, 0 to 1.
func Done(p *state.Page) float64 {
	if !p.Busy() {
		return 1
	}
	if at := p.Progress; at != nil && at.Total > 0 {
		return float64(at.Done) / float64(at.Total)
	}
	return 0
}
