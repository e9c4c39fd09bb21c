// Package slider says where a parameter's values lie on a slider: at equal steps
// that are easy to read, or at 1, 2 and 5 of every power of ten.
package slider

import (
	"math"
	"strconv"
)

// Track is the row of values that a slider stops at, ascending.
type Track []float64

// Linear is a track from low to high with about a hundred stops of 1, 2 or 5
// times a power of ten, in whole numbers where they suffice.
func Linear(low, high float64) Track {
	step := niceStep((high - low) / 100)
	if high-low >= 20 && low == math.Trunc(low) && high == math.Trunc(high) {
		step = max(1, step)
	}
	track := Track{low}
	for i := math.Floor(low/step+1e-9) + 1; i*step < high-1e-9*step; i++ {
		track = append(track, tidy(i*step))
	}
	return append(track, high)
}

// Logarithmic is a track of 0 and of 1, 2 and 5 times each power of ten from low,
// above 0, to high.
func Logarithmic(low, high float64) Track {
	track := Track{0}
	for exponent := int(math.Floor(math.Log10(low) + 1e-9)); ; exponent++ {
		for _, mantissa := range []float64{1, 2, 5} {
			v := tidy(mantissa * math.Pow(10, float64(exponent)))
			if v > high*(1+1e-9) {
				return track
			}
			if v >= low*(1-1e-9) {
				track = append(track, v)
			}
		}
	}
}

// Position is the stop nearest to a value.
func (t Track) Position(value float64) int {
	best := 0
	for i, v := range t {
		if distance(v, value) < distance(t[best], value) {
			best = i
		}
	}
	return best
}

// distance is |a−b|, in units of the larger so that small values differ.
func distance(a, b float64) float64 {
	if a == b {
		return 0
	}
	return math.Abs(a-b) / max(math.Abs(a), math.Abs(b))
}

// niceStep is the smallest 1, 2 or 5 times a power of ten that is at least v.
func niceStep(v float64) float64 {
	unit := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range []float64{1, 2, 5} {
		if m*unit >= v*(1-1e-9) {
			return tidy(m * unit)
		}
	}
	return tidy(10 * unit)
}

// tidy takes the last digits' noise away: 0.30000000000000004 becomes 0.3.
func tidy(v float64) float64 {
	v, _ = strconv.ParseFloat(strconv.FormatFloat(v, 'g', 12, 64), 64)
	return v
}
