package answer

import (
	"strconv"

	"lrpexplainer/wasm/number"
)

// stages are the words for Progress.Stage.
var stages = map[string]string{
	"start":    "Loading the engine",
	"download": "Downloading the model",
	"read":     "Reading the model",
	"forward":  "Classifying",
	"backward": "Explaining",
}

// Doing is what the engine does, or how long it took.
func (a *Answer) Doing(busy bool, p *Progress) string {
	e := a.Explanation
	switch {
	case busy && p != nil:
		return stages[p.Stage] + share(p)
	case e == nil && busy:
		return "Starting…"
	case e != nil:
		return "Computed in your tab in " + milliseconds(e.Took)
	}
	return ""
}

// share is how far the engine is.
func share(p *Progress) string {
	if p.Total <= 0 {
		return "…"
	}
	if p.Stage == "forward" || p.Stage == "backward" {
		return ", layer " + strconv.FormatInt(p.Done, 10) + " of " + strconv.FormatInt(p.Total, 10)
	}
	if p.Stage == "start" || p.Stage == "download" {
		return ", " + number.Fixed(float64(p.Done)/1e6, 1) + " of " + number.Fixed(float64(p.Total)/1e6, 1) + " MB"
	}
	return ", " + number.Fixed(100*float64(p.Done)/float64(p.Total), 0) + " %"
}

func milliseconds(ms float64) string {
	if ms >= 10000 {
		return number.Fixed(ms/1000, 1) + " s"
	}
	return number.Fixed(ms, 0) + " ms"
}
