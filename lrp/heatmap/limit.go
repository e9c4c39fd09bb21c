package heatmap

import "slices"

// Limit is the |R| that gets the strongest colour: the given percentile (0 to
// 100, outside of which it is taken as the nearer end) of the |R| that are not
// zero; 100 is the largest one. Below 100 the few strongest pixels are clipped,
// so that the weaker ones can be seen. The limit is 0 where there is no
// relevance at all; NaN and infinite values do not count.
func Limit(relevance []float32, percentile float64) float32 {
	if percentile >= 100 {
		limit := float32(0)
		for _, r := range relevance {
			if a := abs(r); finite(a) && a > limit {
				limit = a
			}
		}
		return limit
	}
	var sizes []float32
	for _, r := range relevance {
		if a := abs(r); finite(a) && a > 0 {
			sizes = append(sizes, a)
		}
	}
	if len(sizes) == 0 {
		return 0
	}
	slices.Sort(sizes)
	return sizes[int(max(0, percentile)/100*float64(len(sizes)-1)+0.5)]
}

// share is r as a part of the limit, between −1 and 1; 0 where it is not a
// number or the limit is 0.
func share(r, limit float32) float32 {
	if limit <= 0 || r != r {
		return 0
	}
	return clamp(r/limit, -1, 1)
}

func abs(v float32) float32 { return max(v, -v) }

// finite reports whether v is a number and not infinite.
func finite(v float32) bool { return v-v == 0 }
