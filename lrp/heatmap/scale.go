package heatmap

// Blocks is up to how many pixels a side a network's input is shown as what it is,
// squares; larger ones look better smooth.
const Blocks = 32

// Scale is the |R| with the strongest colour for relevance that is so wide, and whether
// some is beyond it: the largest, but among many pixels a few may be clipped, so that they
// do not make the others pale.
func Scale(relevance []float32, width int) (limit float32, clipped bool) {
	largest := Limit(relevance, 100)
	if width <= Blocks {
		return largest, false
	}
	limit = Limit(relevance, UsualPercentile(width))
	return limit, limit < largest
}

// UsualPercentile is that of the strongest colour for relevance that is so wide.
func UsualPercentile(width int) float64 {
	if width <= Blocks {
		return 100
	}
	return 99.5
}

// Between is what lies between the values of relevance that is so wide.
func Between(width int) Interpolation {
	if width <= Blocks {
		return Nearest
	}
	return Bilinear
}
