//go:build js

package shell

import (
	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"

	"lrpexplainer/wasm/ui/address"
	"lrpexplainer/wasm/ui/export"
	"lrpexplainer/wasm/ui/field"
	"lrpexplainer/wasm/ui/guide"
	"lrpexplainer/wasm/ui/paint"
	"lrpexplainer/wasm/ui/stamp"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/question"
	"lrpexplainer/wasm/ui/testit"
	"lrpexplainer/wasm/ui/widget"
)

// stampOnWhole is the stamp on the picture as it was given.
func (a *App) stampOnWhole() vecty.ComponentOrHTML {
	return &stamp.Layer{Page: a.page, Part: whole, Over: everywhere}
}

// onStage lies on the picture with its heatmap, of two on the first: the stamp, and what is
// painted over, what a neuron sees.
func (a *App) onStage() vecty.ComponentOrHTML {
	return elem.Span(
		&stamp.Layer{Page: a.page, Part: (*state.State).Visible, Over: firstPanel},
		&testit.Layer{Page: a.page, Over: firstPanel},
		&field.Frame{Page: a.page, Over: firstPanel},
	)
}

// lines stand under the account: what the network says without what is painted over, what the
// stamp does, and what the guide has set.
func (a *App) lines() vecty.ComponentOrHTML {
	return elem.Div(&testit.Found{Shows: widget.Results(a.page)}, &stamp.Finding{Shows: widget.Results(a.page)}, a.guided())
}

// menu takes the explanation out of the page.
func (a *App) menu() vecty.ComponentOrHTML {
	m := &export.Menu{Shows: widget.Choices(a.page)}
	if a.guest == nil { // a link to somebody else's page would not lead here
		m.Link = func() (url, without string) { return address.Copied(a.page) }
	}
	return m
}

// guided leads back from what the guide has set.
func (a *App) guided() vecty.ComponentOrHTML { return &guide.Back{Page: a.page, Guide: a.guide} }

func whole(s *state.State) question.Rectangle {
	p := s.Answer.Input.Picture
	return question.Rectangle{Width: float64(p.Width), Height: float64(p.Height)}
}

func everywhere(*state.State) (left, width float64) { return 0, 1 }

func firstPanel(s *state.State) (left, width float64) {
	p := paint.Panels(s.View.Layout)[0]
	return p.Left, p.Width
}
