package kernels

import (
	"slices"

	"lrpexplainer/wasm/kernels/abi"
)

// tied marks the tiles with neighbouring outputs whose windows are equal, such as those of
// the empty paper around a digit. The direct algorithm gives them exactly equal values, and
// a max pooling then takes the first; Winograd's, in which each place of a tile has
// formulas of its own, would let rounding decide.
func (c *convolution) tied(ways []way, src []float32, samples, group int) {
	n, most := c.frame.size(), max(1, tiedPositions/c.frame.size())
	for sample := 0; sample < samples; sample += most {
		together := min(most, samples-sample)
		equal, found := table(&c.equal, together*n), table(&c.found, together)
		call(abi.OpTies, &abi.Ties{
			Equal: equal, Found: found, Compare: c.paddings, X: src[sample*group*c.c*n:],
			Samples: int32(together), N: int32(n), Count: int32(c.c),
			Plane: int32(4 * n), RowStride: int32(4 * c.frame.width), SampleStride: int32(4 * group * c.c * n),
		}, c.parts(together*n, valuesPerPart))
		for i, any := range found {
			if any != 0 || slices.Max(c.win.Pad[:]) >= 3 { // otherwise every window has something else than padding
				c.tiedSample(ways[(sample+i)*len(c.fine.at):][:len(c.fine.at)], equal[i*n:][:n])
			}
		}
	}
}

// tiedPositions is about how many positions one call looks at, of one sample or of several.
const tiedPositions = 1 << 15

// What is known of positions of the frame beforehand: they and the ones before them in their row, or above them, are padding, or
// there is none. Such pairs are equal and not compared.
const (
	paddingBefore = abi.TiedBefore << 2
	paddingAbove  = abi.TiedAbove << 2
)

// tiedSample marks the coarse tiles of a sample by what abi.Ties says of its positions.
func (c *convolution) tiedSample(ways []way, equal []int32) {
	width, size := c.frame.width, c.size()
	first := int(c.coarse.at[0] / 4)
	mark := func(y, x int) { c.markTile(ways, &c.coarse, y/coarse*c.coarse.width+x/coarse, direct) }
	for y := range size[0] {
		for x := range size[1] {
			same := int32(abi.TiedBefore | abi.TiedAbove)
			for i := first + (y+2)*width + x; same != 0 && i >= first+y*width+x; i -= width {
				row := equal[i:][:3]
				same &= (row[0] | row[0]>>2) & (row[1] | row[1]>>2) & (row[2] | row[2]>>2)
			}
			if same&abi.TiedBefore != 0 && x > 0 {
				mark(y, x)
				mark(y, x-1)
			}
			if same&abi.TiedAbove != 0 && y > 0 {
				mark(y, x)
				mark(y-1, x)
			}
		}
	}
}

// makePaddings says of which positions of the frame it is known beforehand that they equal their neighbours, and which are to be compared.
func (v *view) makePaddings() {
	f := v.frame
	inside := func(y, x int) bool {
		return y >= f.top && y < f.top+v.x[0] && x >= f.left && x < f.left+v.x[1]
	}
	v.paddings = make([]int32, f.size())
	for i := range v.paddings {
		y, x := i/f.width, i%f.width
		before, above := int32(abi.TiedBefore), int32(abi.TiedAbove)
		if x == 0 || !inside(y, x) && !inside(y, x-1) {
			before = paddingBefore
		}
		if y == 0 || !inside(y, x) && !inside(y-1, x) {
			above = paddingAbove
		}
		v.paddings[i] = before | above
	}
}
