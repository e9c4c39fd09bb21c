//go:build js

package main

import (
	"cmp"
	"math"
	"slices"
)

// margin is how far the line around points stays from them.
const margin = 9

// hull is a line around points: their convex hull, moved outwards.
func hull(points [][2]float64) [][2]float64 {
	if len(points) == 0 {
		return nil
	}
	var around [][2]float64
	for _, p := range points { // of a small circle around each
		for k := range 12 {
			sin, cos := math.Sincos(2 * math.Pi * float64(k) / 12)
			around = append(around, [2]float64{p[0] + margin*cos, p[1] + margin*sin})
		}
	}
	slices.SortFunc(around, func(a, b [2]float64) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	var out [][2]float64
	for range 2 { // the lower half, then the upper
		from := len(out)
		for _, p := range around {
			for len(out) >= from+2 && cross(out[len(out)-2], out[len(out)-1], p) <= 0 {
				out = out[:len(out)-1]
			}
			out = append(out, p)
		}
		out = out[:len(out)-1]
		slices.Reverse(around)
	}
	return out
}

// cross is above 0 where one turns left at b on the way from a to c.
func cross(a, b, c [2]float64) float64 {
	return (b[0]-a[0])*(c[1]-a[1]) - (b[1]-a[1])*(c[0]-a[0])
}
