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
