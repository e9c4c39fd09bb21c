//go:build js

package main

// ninths are where relevance (Height,Width) lies: the share of each ninth of the picture,
// row by row, in what is positive, and then the same of what is negative. The shares of
// nothing are 0.
func ninths(relevance []float32, height, width int) []float32 {
	sums, totals := make([]float64, 18), [2]float64{}
	for i, v := range relevance {
		sign := 0
		if v < 0 {
			sign, v = 1, -v
		}
		y, x := i/width*3/height, i%width*3/width
		sums[9*sign+3*y+x] += float64(v)
		totals[sign] += float64(v)
	}
	shares := make([]float32, len(sums))
	for i, v := range sums {
		if total := totals[i/9]; total > 0 {
			shares[i] = float32(v / total)
		}
	}
	return shares
}
