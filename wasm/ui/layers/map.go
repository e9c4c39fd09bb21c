//go:build js

package layers

import (
	"strconv"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"

	"lrpexplainer/lrp/heatmap"
	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/ui/paint"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/widget"
)

// layerMap is the small heatmap of a layer, or its sum where it is a single
// number. Class tokens stand beside the patches, in the same colours.
type layerMap struct {
	vecty.Core
	Page  *state.Page   `vecty:"prop"`
	Layer *answer.Layer `vecty:"prop"`
	Limit float32       `vecty:"prop"` // the relevance with the strongest colour; 0 for the map's own

	canvas, tokens *vecty.HTML
	raster, beside paint.Raster
	painted        painted
}

// painted is what a layer's map shows.
type painted struct {
	layer  *answer.Layer
	colors string
	limit  float32
}

func (m *layerMap) Render() vecty.ComponentOrHTML {
	l := m.Layer
	if l.Width <= 1 && l.Height <= 1 {
		return elem.Span(vecty.Markup(vecty.Class("map", "out"), vecty.ClassMap{"negative": l.Sum < 0}), vecty.Text(number.Significant(l.Sum, 3)))
	}
	m.canvas = elem.Canvas(vecty.Markup(
		vecty.Class("map"),
		vecty.ClassMap{"blocks": max(l.Width, l.Height) <= answer.Blocks}, // as the picture shows few pixels
		vecty.Attribute("aria-hidden", "true"),
	))
	widget.AfterRender(m.paint)
	if len(l.Tokens) == 0 {
		return m.canvas
	}
	m.tokens = elem.Canvas(vecty.Markup(vecty.Class("tokens"), vecty.Attribute("title", l.TokensTitle()),
		vecty.Style("--n", strconv.Itoa(len(l.Tokens)))))
	return elem.Span(vecty.Markup(vecty.Class("patches")), m.tokens, m.canvas)
}

func (m *layerMap) paint() {
	l, colors := m.Layer, m.Page.View.Colors()
	now := painted{l, colors.Name, m.Limit}
	if m.painted == now {
		return
	}
	m.painted = now
	limit := m.Limit
	if limit == 0 {
		limit = max(heatmap.Limit(l.Map, 100), heatmap.Limit(l.Tokens, 100))
	}
	pixels, err := heatmap.Paint(l.Map, limit, colors)
	if err != nil {
		return
	}
	m.raster.Put(m.canvas.Node(), pixels, l.Width, l.Height)
	if len(l.Tokens) > 0 {
		if pixels, err = heatmap.Paint(l.Tokens, limit, colors); err == nil {
			m.beside.Put(m.tokens.Node(), pixels, 1, len(l.Tokens))
		}
	}
}
