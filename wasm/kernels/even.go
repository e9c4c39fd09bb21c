package kernels

import (
	"lrpexplainer/nn"
	"lrpexplainer/wasm/kernels/abi"
)

// evenness is how far the magnitudes in a tile may lie apart for Winograd's algorithm.
//
// Its rounding errors are some 1e-6 of the largest of a tile's inputs, at every one of the
// tile's outputs, also at those that the largest does not reach, or meets with a weight of
// zero. The direct algorithm's are relative to what is added up. A rule's factors and
// quotients are where that matters: R/z reaches a million times its neighbours' size where
// the stabiliser was all there was to divide by; it is multiplied by inputs that are zero
// there, comes to nothing, and leaves only its rounding errors, at its neighbours.
//
// So what the errors fall on must be no less than 1/evenness of the largest, at each pixel
// of the tile: the largest magnitude is compared with a mean over the pixel's channels.
// It is the mean of order −1/2, (mean 1/√|x|)⁻², in which the small ones weigh most: a mean
// of order 1 would not see that beside channels of a million there are others of 1, where a
// bright pixel on dark ground is all that some outputs see. Yet one value near zero among
// hundreds, as a ReLU always leaves, does not decide, as it does in a minimum. Zeros are
// left out: a channel without relevance at a pixel is no channel with errors.
//
// Where the window of an output has fewer than liveInputs that are not zero, or none, all of
// these may meet weights that a rule makes zero, and the sum must be exactly zero too.
const evenness, liveInputs = 300, 64

// spread is what abi.Spread says of the positions of a frame, or of some of them, and how
// long the frame's rows are.
type spread struct {
	most, root, live []float32
	row              int
}

// uneven marks the tiles whose inputs are not even.
func (c *convolution) uneven(plain []bool, src []float32, samples, group int) {
	n, size, tilesX := c.frame.size(), c.size(), tilesOn(c.size()[1])
	values, bandValues := c.New(3, n), c.New(3, c.frame.width)
	s, band := spreadIn(values, c.frame.width), spreadIn(bandValues, c.frame.width)
	needed := float32(1)
	if c.ρ.Form == abi.Signed && (c.ρ.Pos == 0 || c.ρ.Neg == 0) {
		needed = liveInputs
	}
	for sample := range samples {
		call(abi.OpSpread, &abi.Spread{
			Most: s.most, Root: s.root, Live: s.live, X: src[sample*group*c.c*n:][:c.c*n],
			N: int32(n), Count: int32(c.c), Plane: int32(4 * n),
		}, c.parts(c.c*n, valuesPerPart))
		for i, at := range c.tiles {
			at := int(at / 4)
			if i%tilesX == 0 {
				s.over(band, at/s.row*s.row)
			}
			height, width := min(4, size[0]-i/tilesX*4), min(4, size[1]-i%tilesX*4)
			largest, smallest, live := band.extremes(at % s.row)
			even := largest*smallest*smallest <= evenness // ∞·0 is not
			if largest > 0 && 9*live < needed {
				even = even && s.enough(needed, at, height, width)
			}
			plain[sample*len(c.tiles)+i] = !even
		}
	}
	c.Free(values, bandValues)
}

func spreadIn(values *nn.Tensor, row int) spread {
	return spread{share(values.Data, 0, 3), share(values.Data, 1, 3), share(values.Data, 2, 3), row}
}

// over makes band the extremes of the six rows from the position on.
func (s spread) over(band spread, at int) {
	copy(band.most, s.most[at:])
	copy(band.root, s.root[at:])
	copy(band.live, s.live[at:])
	for y := 1; y < 6; y++ {
		at += s.row
		most, root, live := s.most[at:][:s.row], s.root[at:][:s.row], s.live[at:][:s.row]
		for x := range s.row {
			if most[x] > band.most[x] {
				band.most[x] = most[x]
			}
			if root[x] > band.root[x] {
				band.root[x] = root[x]
			}
			if live[x] < band.live[x] {
				band.live[x] = live[x]
			}
		}
	}
}

// extremes are those of a tile's six columns of a band.
func (s spread) extremes(x int) (most, root, live float32) {
	m, r, l := s.most[x:][:6], s.root[x:][:6], s.live[x:][:6]
	most, root, live = m[0], r[0], l[0]
	for i := 1; i < 6; i++ { // max is a call in wasm
		if m[i] > most {
			most = m[i]
		}
		if r[i] > root {
			root = r[i]
		}
		if l[i] < live {
			live = l[i]
		}
	}
	return most, root, live
}

// enough reports whether every window of a tile's outputs has as many inputs that are not
// zero as needed. The windows begin at the position; height rows of width outputs exist.
func (s spread) enough(needed float32, at, height, width int) bool {
	for y := range height {
		for x := range width {
			var live float32
			for r := range 3 {
				l := s.live[at+(y+r)*s.row+x:][:3]
				live += l[0] + l[1] + l[2]
			}
			if live < needed {
				return false
			}
		}
	}
	return true
}
