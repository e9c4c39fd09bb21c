//go:build js

package main

import (
	"slices"
	"testing"

	"lrpexplainer/lrp"
)

// Two heads, three tokens of which the first is the class token.
func TestHeads(t *testing.T) {
	attention := []float32{
		0.5, 0.25, 0.25, 0, 1, 0, 0, 0, 1,
		0, 0, 1, 0.5, 0.5, 0, 0.25, 0.75, 0,
	}
	relevance := []float32{
		1, 2, 3, 0, 1, 0, 0, 0, -2,
		-9, 1, 0, 0, -2, 4, 0, 0, -1,
	}
	h := &heads{2, 3, 3, lrp.Layout{Height: 1, Width: 2, Axis: 1, Tokens: 1}}
	c := h.channels(7, attention, relevance)
	if c.Node != 7 || c.Width != 2 || c.Height != 1 || c.Query != "class token" || !slices.Equal(c.Sums, []float32{5, -7}) || !slices.Equal(c.Shown, []int{1, 0}) {
		t.Errorf("%+v", c)
	}
	if want := []float32{0, 1, 0.25, 0.25}; !slices.Equal(c.Attention, want) {
		t.Errorf("attention %v, want %v", c.Attention, want)
	}
	if want := []float32{-1, 3, 3, 1}; !slices.Equal(c.Maps, want) {
		t.Errorf("relevance %v, want %v", c.Maps, want)
	}

	// Without a class token, the mean of the queries' rows.
	h = &heads{1, 2, 2, lrp.Layout{Height: 2, Width: 1, Axis: 1}}
	c = h.channels(7, []float32{0.25, 0.75, 0.5, 0.5}, []float32{1, 2, 3, -4})
	if c.Query != "mean" || !slices.Equal(c.Attention, []float32{0.375, 0.625}) || !slices.Equal(c.Maps, []float32{4, -2}) {
		t.Errorf("%+v", c)
	}
}
