//go:build js

package paint

import (
	"math"
	"syscall/js"

	"lrpexplainer/lrp/heatmap"
	"lrpexplainer/wasm/ui/state/answer"
)

// layer is a canvas kept for as long as what it shows is wanted.
type layer struct {
	canvas js.Value
	of     any // comparable: what it shows
}

// keep returns the canvas of what, painting it if another was kept.
func (l *layer) keep(what any, paint func() js.Value) js.Value {
	if l.of != what {
		l.of, l.canvas = what, paint()
	}
	return l.canvas
}

// heatLayer is a canvas with a heatmap: one pixel for each of the network's if they are
// few, otherwise smooth.
type heatLayer struct {
	explanation *answer.Explanation
	scale       heatmap.Limits
	smooth      bool
	colors      string
	canvas      js.Value
	raster      Raster
	values      []float32
	pixels      []byte
}

// of is the canvas with the heatmap of e, painted if it shows another.
func (l *heatLayer) of(e *answer.Explanation, scale heatmap.Limits, smooth bool, colors heatmap.ColorMap) js.Value {
	if l.explanation == e && l.scale == scale && l.smooth == smooth && l.colors == colors.Name {
		return l.canvas
	}
	if l.explanation == nil {
		l.canvas = NewCanvas(1, 1).Get("canvas")
	}
	if l.smooth != smooth { // a map of a few pixels does not keep what a large one took
		l.values, l.pixels, l.raster = nil, nil, Raster{}
	}
	l.explanation, l.scale, l.smooth, l.colors = e, scale, smooth, colors.Name
	values, width, height := e.Relevance, e.Width, e.Height
	if smooth {
		n := max(1, int(math.Ceil(384/float64(max(width, height)))))
		placed, err := heatmap.AppendPlaced(l.values[:0], values, height, width, heatmap.Full(n*width, n*height), n*height, n*width, heatmap.Bilinear)
		if err == nil {
			l.values = placed
			values, width, height = placed, n*width, n*height
		}
	}
	pixels, err := heatmap.AppendScaled(l.pixels[:0], values, scale, colors)
	if err == nil {
		l.pixels = pixels
		l.raster.Put(l.canvas, pixels, width, height)
	}
	return l.canvas
}
