//go:build js

package widget

import (
	"strconv"

	"lrpexplainer/lrp/heatmap"
)

// Number is a number as style sheets and SVG write it.
func Number(v float64) string {
	return strconv.FormatFloat(v, 'g', 6, 64)
}

// Color is a colour as style sheets write it.
func Color(c heatmap.RGB) string {
	return "rgb(" + strconv.Itoa(int(c.R)) + " " + strconv.Itoa(int(c.G)) + " " + strconv.Itoa(int(c.B)) + ")"
}
