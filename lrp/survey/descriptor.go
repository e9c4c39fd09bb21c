package survey

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"lrpexplainer/lrp"
)

// Descriptor makes a short description of a map, by which maps are compared: values
// pooled to a grid and divided by the sum of their sizes, so that maps of strong and of
// weak scores compare.
type Descriptor struct {
	Kind string // one of Descriptors
	Side int    // of the grid at most, in cells; that of a smaller map is its own
}

// DefaultDescriptor is the positive relevance on 16×16 cells.
var DefaultDescriptor = Descriptor{"positive", 16}

// Descriptors are the kinds, with what is made of each value before it is pooled.
var Descriptors = []struct {
	Name, Sentence string
	of             func(v float64) float64
}{
	{"positive", "where relevance speaks for the class", func(v float64) float64 { return max(v, 0) }},
	{"signed", "what speaks for and what against", func(v float64) float64 { return v }},
	{"absolute", "where there is relevance of either sign", math.Abs},
}

// Check says what is wrong with the descriptor.
func (d Descriptor) Check() error {
	_, err := d.kind()
	if err == nil && (d.Side < 1 || d.Side > 64) {
		err = fmt.Errorf("the descriptor's grid has %d cells a side; expected 1 to 64", d.Side)
	}
	return err
}

func (d Descriptor) kind() (func(float64) float64, error) {
	var names []string
	for _, k := range Descriptors {
		if k.Name == d.Kind {
			return k.of, nil
		}
		names = append(names, k.Name)
	}
	return nil, fmt.Errorf("there is no descriptor %q; expected %s%s", d.Kind, strings.Join(names, ", "), lrp.Suggestion(d.Kind, names))
}

// Grid is the descriptor's height and width for a map of height×width.
func (d Descriptor) Grid(height, width int) (rows, columns int) {
	return min(height, d.Side), min(width, d.Side)
}

// Of is the descriptor of a map (height,width): its grid, row by row. A cell has a part
// of each value by how much of it lies inside. Where there is nothing to divide by, it is
// zero everywhere.
func (d Descriptor) Of(relevance []float32, height, width int) []float32 {
	of, err := d.kind()
	if err != nil || len(relevance) != height*width {
		return nil
	}
	rows, columns := d.Grid(height, width)
	// One axis after the other, each with sums in float64 in a fixed order.
	narrow := make([]float64, height*columns)
	for c := range columns {
		from, to := float64(c)/float64(columns), float64(c+1)/float64(columns)
		for x := c * width / columns; x < width && float64(x) < to*float64(width); x++ {
			part := covered(x, width, from, to)
			for y := range height {
				narrow[y*columns+c] += float64(part * of(float64(relevance[y*width+x])))
			}
		}
	}
	cells := make([]float64, rows*columns)
	for r := range rows {
		from, to := float64(r)/float64(rows), float64(r+1)/float64(rows)
		for y := r * height / rows; y < height && float64(y) < to*float64(height); y++ {
			part := covered(y, height, from, to)
			for c := range columns {
				cells[r*columns+c] += float64(part * narrow[y*columns+c])
			}
		}
	}
	var sum float64
	for _, v := range cells {
		sum += math.Abs(v)
	}
	out := make([]float32, len(cells))
	if sum > 0 {
		for i, v := range cells {
			out[i] = float32(v / sum)
		}
	}
	return out
}

// Nothing reports whether a descriptor is zero everywhere: its map says nothing.
func Nothing(descriptor []float32) bool {
	return !slices.ContainsFunc(descriptor, func(v float32) bool { return v != 0 })
}
