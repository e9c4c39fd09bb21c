//go:build js

package layers

import (
	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"

	"lrpexplainer/lrp/heatmap"
	"lrpexplainer/wasm/ui/paint"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/widget"
)

// greyMap is what a head attends to, or how strongly neurons fire: in grey, for it is no
// relevance.
type greyMap struct {
	vecty.Core
	Page          *state.Page `vecty:"prop"`
	Map           []float32   `vecty:"prop"` // (Height,Width)
	Width, Height int         `vecty:"prop"`

	canvas *vecty.HTML
	raster paint.Raster
}

func (m *greyMap) Render() vecty.ComponentOrHTML {
	m.canvas = elem.Canvas(vecty.Markup(vecty.Class("map", "attention"), vecty.ClassMap{"blocks": max(m.Width, m.Height) <= answer.Blocks}, vecty.Attribute("aria-hidden", "true")))
	widget.AfterRender(m.paint)
	return m.canvas
}

func (m *greyMap) paint() {
	pixels := make([]byte, 4*len(m.Map))
	limit := heatmap.Limit(m.Map, 100)
	ink := byte(0)
	if m.Page.View.Colors().Dark {
		ink = 255
	}
	for i, v := range m.Map {
		if limit > 0 && v > 0 {
			pixels[4*i+3] = byte(255*v/limit + 0.5)
		}
		pixels[4*i], pixels[4*i+1], pixels[4*i+2] = ink, ink, ink
	}
	m.raster.Put(m.canvas.Node(), pixels, m.Width, m.Height)
}

// attentionHint says what stands beside the relevance of the heads.
func attentionHint(query string) string {
	attends := "the class token attends"
	if query == "mean" {
		attends = "all tokens attend on average"
	}
	return " Left, in grey, where " + attends + "; right, the relevance that went through it. Choose some to see only what flows through them."
}
