package kernels

import "slices"

// tied marks the tiles with neighbouring outputs whose windows are equal, such as those of
// the empty paper around a digit. The direct algorithm gives them exactly equal values, and
// a max pooling then takes the first; Winograd's, in which each place of a tile has
// formulas of its own, would let rounding decide.
func (c *convolution) tied(plain []bool, src []float32, samples, group int) {
	for sample := range samples {
		c.tiedSample(plain[sample*len(c.tiles):][:len(c.tiles)], src[sample*group*c.c*c.frame.size():][:c.c*c.frame.size()])
	}
}

// Of a position of the frame: in every channel it has the value of the next one in its row,
// or in its column. Between two that are both padding this is always so.
const (
	right = 1 << iota
	down
	rightPadding
	downPadding
)

func (c *convolution) tiedSample(plain []bool, x []float32) {
	n, width, size := c.frame.size(), c.frame.width, c.size()
	if cap(c.equal) < n {
		c.equal = make([]byte, n)
	}
	equal, left := c.equal[:n], table(&c.alike, n)[:0]
	// Few positions are left after the first channels.
	for i := range n {
		e := c.paddings[i]
		if e&rightPadding == 0 && x[i] == x[i+1] {
			e |= right
		}
		if e&downPadding == 0 && x[i] == x[i+width] {
			e |= down
		}
		if equal[i] = e; e&(right|down) != 0 {
			left = append(left, int32(i))
		}
	}
	for channel := 1; channel < c.c && len(left) > 0; channel++ {
		plane, still := x[channel*n:][:n], left[:0]
		for _, i := range left {
			e, v := equal[i], plane[i]
			if e&right != 0 && v != plane[i+1] {
				e &^= right
			}
			if e&down != 0 && v != plane[int(i)+width] {
				e &^= down
			}
			if equal[i] = e; e&(right|down) != 0 {
				still = append(still, i)
			}
		}
		left = still
	}
	if len(left) == 0 && slices.Max(c.win.Pad[:]) < 3 { // every window has something else than padding
		return
	}
	first, tilesX := int(c.tiles[0]/4), tilesOn(size[1])
	for y := range size[0] {
		for x := range size[1] {
			same := byte(right | down)
			for i := first + (y+2)*width + x; same != 0 && i >= first+y*width+x; i -= width {
				row := equal[i:][:3]
				same &= (row[0] | row[0]>>2) & (row[1] | row[1]>>2) & (row[2] | row[2]>>2)
			}
			if same == 0 {
				continue
			}
			tile := y/4*tilesX + x/4
			if same&right != 0 && x+1 < size[1] {
				plain[tile], plain[y/4*tilesX+(x+1)/4] = true, true
			}
			if same&down != 0 && y+1 < size[0] {
				plain[tile], plain[(y+1)/4*tilesX+x/4] = true, true
			}
		}
	}
}

// makePaddings says where positions of the frame and their neighbours are both padding, or
// beyond the frame.
func (v *view) makePaddings() {
	f := v.frame
	inside := func(y, x int) bool {
		return y >= f.top && y < f.top+v.x[0] && x >= f.left && x < f.left+v.x[1]
	}
	v.paddings = make([]byte, f.size())
	for i := range v.paddings {
		y, x := i/f.width, i%f.width
		if x+1 == f.width || !inside(y, x) && !inside(y, x+1) {
			v.paddings[i] |= rightPadding
		}
		if y+1 == f.height || !inside(y, x) && !inside(y+1, x) {
			v.paddings[i] |= downPadding
		}
	}
}
