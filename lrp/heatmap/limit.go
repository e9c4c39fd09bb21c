package heatmap

import "math"

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
	sizes := make([]float32, 0, len(relevance))
	for _, r := range relevance {
		if a := abs(r); finite(a) && a > 0 {
			sizes = append(sizes, a)
		}
	}
	if len(sizes) == 0 {
		return 0
	}
	return smallest(sizes, int(max(0, percentile)/100*float64(len(sizes)-1)+0.5))
}

// smallest is what x would hold at index k if it were sorted. It reorders x, which has
// no NaN (Hoare's selection).
func smallest(x []float32, k int) float32 {
	for low, high := 0, len(x)-1; low < high; {
		pivot := x[(low+high)/2]
		i, j := low, high
		for i <= j {
			for x[i] < pivot {
				i++
			}
			for x[j] > pivot {
				j--
			}
			if i <= j {
				x[i], x[j] = x[j], x[i]
				i++
				j--
			}
		}
		switch {
		case k <= j:
			high = j
		case k >= i:
			low = i
		default:
			return x[k]
		}
	}
	return x[k]
}

// share is r as a part of the limit, between −1 and 1; 0 where it is not a
// number or the limit is 0.
func share(r, limit float32) float32 {
	if limit <= 0 || r != r {
		return 0
	}
	return clamp(r/limit, -1, 1)
}

// abs is |v|. It compiles to one instruction, which max(v, −v) on WebAssembly does not.
func abs(v float32) float32 { return float32(math.Abs(float64(v))) }

// finite reports whether v is a number and not infinite.
func finite(v float32) bool { return v-v == 0 }
