//go:build js

package widget

import (
	"github.com/norunners/vecty"

	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/answer"
)

// Shows is embedded by components that skip rendering until what they show has changed:
// what was set on the page (Choices), or the explanation too (Results).
type Shows struct {
	Page        *state.Page
	version     int
	explanation *answer.Explanation // nil unless it is shown
}

// Choices is for components that show what has been set and answered, and of the
// explanation's numbers none.
func Choices(p *state.Page) Shows { return Shows{Page: p, version: p.Version} }

// Results is for components that show the explanation's numbers too.
func Results(p *state.Page) Shows { return Shows{p, p.Version, p.Answer.Explanation} }

func (w *Shows) shows() Shows { return *w }

// SkipRender implements vecty.RenderSkipper.
func (w *Shows) SkipRender(prev vecty.Component) bool {
	return *w == prev.(interface{ shows() Shows }).shows()
}

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
