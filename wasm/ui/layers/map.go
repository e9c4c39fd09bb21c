//go:build js

package layers

import (
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
// number.
type layerMap struct {
	vecty.Core
	Page  *state.Page   `vecty:"prop"`
	Layer *answer.Layer `vecty:"prop"`

	canvas  *vecty.HTML
	raster  paint.Raster
	painted painted
}

// painted is what a layer's map shows.
type painted struct {
	layer  *answer.Layer
	colors string
}

func (m *layerMap) Render() vecty.ComponentOrHTML {
	l := m.Layer
	if l.Width <= 1 && l.Height <= 1 {
		return elem.Span(vecty.Markup(vecty.Class("map", "out"), vecty.ClassMap{"negative": l.Sum < 0}), vecty.Text(number.Significant(l.Sum, 3)))
	}
	m.canvas = elem.Canvas(vecty.Markup(vecty.Class("map"), vecty.Attribute("aria-hidden", "true")))
	widget.AfterRender(m.paint)
	return m.canvas
}

func (m *layerMap) paint() {
	l, colors := m.Layer, m.Page.View.Colors()
	now := painted{l, colors.Name}
	if m.painted == now {
		return
	}
	m.painted = now
	pixels, err := heatmap.Paint(l.Map, heatmap.Limit(l.Map, 100), colors)
	if err != nil {
		return
	}
	m.raster.Put(m.canvas.Node(), pixels, l.Width, l.Height)
}
