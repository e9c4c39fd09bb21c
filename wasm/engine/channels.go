//go:build js

package main

import (
	"cmp"
	"math"
	"slices"

	"lrpexplainer/nn"
	"lrpexplainer/wasm/protocol"
)

// most is how many channels of a layer are shown as maps.
const most = 64

// channels takes a node's relevance (1,C,H,W) or (1,C) apart, or that of tokens, (1,T,C).
func channels(node int, r *nn.Tensor) *protocol.Channels {
	c := &protocol.Channels{Node: node, Width: 1, Height: 1}
	if len(r.Shape) == 4 {
		c.Height, c.Width = r.Shape[2], r.Shape[3]
	}
	per := nn.Shape(r.Shape[min(2, len(r.Shape)):]).Size()
	c.Sums = make([]float32, len(r.Data)/per)
	for i := range c.Sums {
		c.Sums[i] = float32(sum(r.Data[i*per : (i+1)*per]))
	}
	c.Shown = strongestFirst(c.Sums)
	for _, i := range c.Shown {
		if c.Width*c.Height != per { // a token has a place, no map
			c.Maps = append(c.Maps, c.Sums[i])
			continue
		}
		c.Maps = append(c.Maps, r.Data[i*per:(i+1)*per]...)
	}
	return c
}

// strongestFirst are the indices of the largest sums in magnitude, at most so many as are
// shown.
func strongestFirst(sums []float32) []int {
	order := make([]int, len(sums))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(math.Abs(float64(sums[b])), math.Abs(float64(sums[a])))
	})
	return order[:min(most, len(order))]
}
