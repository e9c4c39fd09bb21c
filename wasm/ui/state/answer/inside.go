package answer

import (
	"math"

	"lrpexplainer/wasm/ui/state/question"
)

// Both are the sums of what speaks for and of what speaks against, at the pixels.
func (e *Explanation) Both() (spoke, against float64) {
	for _, v := range e.Relevance {
		if v > 0 {
			spoke += float64(v)
		} else {
			against += float64(v)
		}
	}
	return spoke, against
}

// Inside is the share of the positive relevance, 0 to 1, in those pixels of the network's
// input that a rectangle of the picture touches; 0 where nothing is positive.
func (e *Explanation) Inside(r question.Rectangle) float64 {
	at := e.Input.Predicted.Placement
	column := func(x float64) float64 { return (x - at.X) / at.Width * float64(e.Width) }
	row := func(y float64) float64 { return (y - at.Y) / at.Height * float64(e.Height) }
	const hair = 1e-6 // a border that touches a pixel by rounding only
	left, right := int(math.Floor(column(r.X)+hair)), int(math.Ceil(column(r.X+r.Width)-hair))
	top, bottom := int(math.Floor(row(r.Y)+hair)), int(math.Ceil(row(r.Y+r.Height)-hair))
	inside, all := 0.0, 0.0
	for i, v := range e.Relevance {
		if v <= 0 {
			continue
		}
		all += float64(v)
		if x, y := i%e.Width, i/e.Width; x >= left && x < right && y >= top && y < bottom {
			inside += float64(v)
		}
	}
	if all == 0 {
		return 0
	}
	return inside / all
}
