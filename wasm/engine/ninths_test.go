//go:build js

package main

import (
	"slices"
	"testing"
)

func TestNinths(t *testing.T) {
	// Four rows of five: rows 0 and 1 are the top third's, columns 0 and 1 the left's.
	got := ninths([]float32{
		1, 0, 2, 0, -1,
		0, 1, 0, 0, 0,
		0, 0, 4, 0, 0,
		0, 0, 0, -1, -2,
	}, 4, 5)
	want := make([]float32, 18)
	want[0], want[1], want[4] = 0.25, 0.25, 0.5
	want[9+2], want[9+7], want[9+8] = 0.25, 0.25, 0.5
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := ninths(make([]float32, 9), 3, 3); !slices.Equal(got, make([]float32, 18)) {
		t.Errorf("of nothing: %v", got)
	}
}
