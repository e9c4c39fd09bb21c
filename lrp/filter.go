package lrp

import (
	"math"
	"slices"
)

// keepLargest copies the k = max(1, ⌊fraction·n⌋) largest values (largest, not
// largest in magnitude; of equal ones the earlier) of src to dst and zeroes the
// rest. n is len(src); fraction is in (0,1) and the product is taken in float64.
// Source: the relevance filter of the original implementation.
func keepLargest(dst, src []float32, fraction float64) {
	n := len(src)
	k := max(1, int(math.Floor(fraction*float64(n))))
	sorted := slices.Clone(src)
	slices.Sort(sorted)
	threshold := sorted[n-k]
	above := 0
	for _, v := range src {
		if v > threshold {
			above++
		}
	}
	ties := k - above
	for i, v := range src {
		switch {
		case v > threshold:
			dst[i] = v
		case v == threshold && ties > 0:
			dst[i] = v
			ties--
		default:
			dst[i] = 0
		}
	}
}
