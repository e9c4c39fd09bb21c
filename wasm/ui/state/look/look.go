// Package look has the tables of how things can be shown: layouts of picture and heatmap,
// palettes. It is plain Go, as package state is.
package look

import "lrpexplainer/lrp/heatmap"

// Layout is how picture and heatmap are shown together.
type Layout string

const (
	Overlaid   Layout = "overlay"
	SideBySide Layout = "side"
	Swipe      Layout = "swipe"
	Compared   Layout = "compare"
)

// Layouts is the table of layouts.
var Layouts = []struct {
	Layout Layout
	Title  string
}{
	{Overlaid, "Overlay"},
	{SideBySide, "Beside"},
	{Swipe, "Swipe"},
	{Compared, "Compare"},
}

// Next is the palette that a click on the colours changes to: one that is told apart with
// every kind of colour blindness, or the first.
func Next(palette int) int {
	if palette == 0 {
		return 1
	}
	return 0
}

// Palette is a choice of colours: the names of colour maps on light and on dark paper.
type Palette struct{ Name, Title, light, dark string }

// Palettes are the colours to choose from.
var Palettes = []Palette{
	{"red-blue", "Red and blue", "red-blue", "red-blue-dark"},
	{"safe", "Orange and violet: told apart with every kind of colour blindness", "orange-purple", "orange-blue-dark"},
	{"hot", "Hot: only what speaks for", "hot", "hot-dark"},
}

// Colors is the colour map of the palette of that number, on light or on dark paper.
func Colors(palette int, dark bool) heatmap.ColorMap {
	name := Palettes[palette].light
	if dark {
		name = Palettes[palette].dark
	}
	m, ok := heatmap.Find(name)
	if !ok {
		return heatmap.Maps[0]
	}
	return m
}
