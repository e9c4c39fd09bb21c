//go:build js

package layers

import (
	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"

	"lrpexplainer/lrp/heatmap"
	"lrpexplainer/wasm/ui/paint"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/widget"
)

// attentionMap is what one head attends to, in grey: it is no relevance.
type attentionMap struct {
	vecty.Core
	Page          *state.Page `vecty:"prop"`
	Map           []float32   `vecty:"prop"` // (Height,Width)
	Width, Height int         `vecty:"prop"`

	canvas *vecty.HTML
	raster paint.Raster
}

func (m *attentionMap) Render() vecty.ComponentOrHTML {
	m.canvas = elem.Canvas(vecty.Markup(vecty.Class("map", "attention"), vecty.Attribute("aria-hidden", "true")))
	widget.AfterRender(m.paint)
	return m.canvas
}

func (m *attentionMap) paint() {
	pixels := make([]byte, 4*len(m.Map))
	limit := heatmap.Limit(m.Map, 100)
	ink := byte(0)
	if m.Page.View.Colors().Dark {
		ink = 255
	}
	for i, v := range m.Map {
		if limit > 0 {
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
