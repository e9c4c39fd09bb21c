package heatmap

import (
	"errors"
	"math"
	"slices"
)

// Rect is a rectangle in pixels; it may begin and end between pixels and reach
// beyond the picture.
type Rect struct{ X, Y, Width, Height float64 }

// Full is the rectangle of a whole picture.
func Full(width, height int) Rect { return Rect{0, 0, float64(width), float64(height)} }

// Interpolation says what lies between two values.
type Interpolation int

const (
	Nearest  Interpolation = iota // blocks, one for each value
	Bilinear                      // smooth
)

var (
	errSize   = errors.New("heatmap: the number of values is not height times width")
	errRect   = errors.New("heatmap: the rectangle has no size, or one that is not a number")
	errTarget = errors.New("heatmap: the target has no size")
)

// Place draws relevance (height,width) into the rectangle at of an otherwise
// empty array (targetHeight,targetWidth), zero outside. Values are stretched, not
// summed: each keeps its size, as colours need it.
func Place(relevance []float32, height, width int, at Rect, targetHeight, targetWidth int, how Interpolation) ([]float32, error) {
	return AppendPlaced(nil, relevance, height, width, at, targetHeight, targetWidth, how)
}

// AppendPlaced is [Place] with the array appended to values, for placing again and
// again into the same memory.
func AppendPlaced(values, relevance []float32, height, width int, at Rect, targetHeight, targetWidth int, how Interpolation) ([]float32, error) {
	switch {
	case height <= 0 || width <= 0 || len(relevance) != height*width:
		return values, errSize
	case !(at.Width > 0 && at.Height > 0) || !bounded(at.X) || !bounded(at.Y) || !bounded(at.Width) || !bounded(at.Height):
		return values, errRect
	case targetHeight <= 0 || targetWidth <= 0:
		return values, errTarget
	}
	columns := taps(width, at.X, at.Width, targetWidth, how)
	rows := taps(height, at.Y, at.Height, targetHeight, how)
	before := len(values)
	values = slices.Grow(values, targetHeight*targetWidth)[:before+targetHeight*targetWidth]
	out := values[before:]
	// Rows of values are stretched one at a time, and kept for all lines between them.
	upper, lower := make([]float32, targetWidth), make([]float32, targetWidth)
	above, below := -1, -1 // the rows that they hold
	for y, row := range rows {
		line := out[y*targetWidth : (y+1)*targetWidth]
		if !row.inside {
			clear(line)
			continue
		}
		if row.first == below {
			upper, lower, above, below = lower, upper, below, above
		}
		if row.first != above {
			above = row.first
			stretch(upper, relevance[above*width:(above+1)*width], columns)
		}
		if row.second != below {
			below = row.second
			stretch(lower, relevance[below*width:(below+1)*width], columns)
		}
		part, down := row.part, lower[:len(line)]
		for x, up := range upper[:len(line)] {
			line[x] = up + (down[x]-up)*part
		}
	}
	return values, nil
}

// stretch brings a row of values to the taps, zero outside.
func stretch(line, row []float32, columns []tap) {
	for x, c := range columns {
		line[x] = 0
		if c.inside {
			line[x] = row[c.first] + (row[c.second]-row[c.first])*c.part
		}
	}
}

// bounded reports whether v is a number and not infinite.
func bounded(v float64) bool { return v-v == 0 }

// tap says which two values a target pixel lies between, and how far from the
// first.
type tap struct {
	first, second int
	part          float32
	inside        bool
}

// taps are those along one axis, where n values cover size pixels from start on.
// Values and pixels are areas: a value lies in the middle of its own.
func taps(n int, start, size float64, target int, how Interpolation) []tap {
	out := make([]tap, target)
	for i := range out {
		x := (float64(i) + 0.5 - start) / size * float64(n)
		if x < 0 || x >= float64(n) {
			continue
		}
		t := tap{inside: true}
		if how == Nearest {
			t.first = int(x)
			t.second = t.first
		} else {
			x = min(max(x-0.5, 0), float64(n-1))
			below := math.Floor(x)
			t.first = int(below)
			t.second = min(t.first+1, n-1)
			t.part = float32(x - below)
		}
		out[i] = t
	}
	return out
}
