//go:build js

package paint

import (
	"strconv"
	"strings"
	"syscall/js"

	"lrpexplainer/lrp/heatmap"
	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/widget"
)

// contours are lines of equal relevance, at parts of the scale.
type contours struct {
	explanation     *answer.Explanation
	scale           heatmap.Limits
	favour, against js.Value // paths, in pixels of the network's input
}

// levels are the parts of the scale at which there are lines.
var levels = []float32{0.25, 0.5, 0.75}

// draw draws the lines over a heatmap in that rectangle; those of what speaks against are
// dashed.
func (l *contours) draw(c js.Value, e *answer.Explanation, scale heatmap.Limits, colors heatmap.ColorMap, x, y, width, height float64) {
	if l.explanation != e || l.scale != scale {
		l.explanation, l.scale = e, scale
		l.favour, l.against = contour(e, scale.For), contour(e, -scale.Against)
	}
	c.Call("save")
	c.Call("translate", x, y)
	c.Call("scale", width/float64(e.Width), height/float64(e.Height))
	pixel := float64(e.Width) / max(1, width)
	c.Set("lineWidth", 1.25*pixel)
	c.Set("strokeStyle", widget.Color(colors.For()))
	c.Call("stroke", l.favour)
	c.Set("strokeStyle", widget.Color(colors.Against()))
	c.Call("setLineDash", []any{4 * pixel, 3 * pixel})
	if !colors.Sequential {
		c.Call("stroke", l.against)
	}
	c.Call("restore")
}

// contour are the lines at parts of a limit.
func contour(e *answer.Explanation, limit float32) js.Value {
	var path strings.Builder
	number := func(v float32) string { return strconv.FormatFloat(float64(v), 'f', 2, 32) }
	for _, level := range levels {
		if limit == 0 {
			break
		}
		segments, err := heatmap.Contours(e.Relevance, e.Height, e.Width, level*limit)
		if err != nil {
			break
		}
		for _, s := range segments {
			path.WriteString("M" + number(s.X1) + " " + number(s.Y1) + "L" + number(s.X2) + " " + number(s.Y2))
		}
	}
	return js.Global().Get("Path2D").New(path.String())
}
