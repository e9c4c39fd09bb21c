package kernels

import "lrpexplainer/wasm/kernels/abi"

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
// In fine tiles, whose errors are smaller, they may lie further apart.
var evenness = map[int]float32{coarse: 300, fine: 2000}

// Where the window of an output has fewer than liveInputs that are not zero, or none, all of
// these may meet weights that a rule makes zero, and the sum must be exactly zero too.
const liveInputs = 64

// uneven marks the tiles whose inputs are not even, first by coarse and then, where these are not, by fine ones.
func (c *convolution) uneven(ways []way, src []float32, samples, group int) {
	n, perSample := c.frame.size(), len(c.fine.at)
	values, extremes := c.New(3, n), c.New(perSample, 4)
	s := abi.Spread{
		Most: share(values.Data, 0, 3), Root: share(values.Data, 1, 3), Live: share(values.Data, 2, 3),
		N: int32(n), Count: int32(c.c), Plane: int32(4 * n),
	}
	for sample := range samples {
		s.X = src[sample*group*c.c*n:][:c.c*n]
		call(abi.OpSpread, &s, c.parts(c.c*n, valuesPerPart))
		here := ways[sample*perSample:][:perSample]
		if !c.markUneven(here, &c.coarse, inCoarse, &s, extremes.Data) {
			c.markUneven(here, &c.fine, inFine, &s, extremes.Data)
		}
	}
	c.Free(values, extremes)
}

// markUneven marks the grid's tiles that are to go this way and are not even, to go the next, and reports whether none is.
func (c *convolution) markUneven(ways []way, g *grid, this way, s *abi.Spread, extremes []float32) bool {
	needed, most := float32(1), evenness[g.side]
	if c.ρ.Form == abi.Signed && (c.ρ.Pos == 0 || c.ρ.Neg == 0) {
		needed = liveInputs
	}
	call(abi.OpExtremes, &abi.Extremes{
		Of: extremes, Most: s.Most, Root: s.Root, Live: s.Live,
		Tile: g.at, Tiles: int32(len(g.at)), RowStride: int32(4 * c.frame.width), Side: int32(g.side + 2),
	}, c.parts(3*(g.side+2)*(g.side+2)*len(g.at), valuesPerPart))
	all := true
	for i, at := range g.at {
		if ways[c.firstFine(g, i)] != this {
			continue
		}
		e := extremes[4*i:][:4]
		largest, smallest, fewest := e[0], e[1], e[2]
		even := largest*smallest*smallest <= most // ∞·0 is not
		if largest > 0 && 9*fewest < needed {
			rows, columns := g.outputsIn(i, c.size())
			even = even && enough(s.Live, needed, int(at/4), c.frame.width, rows, columns)
		}
		if !even {
			c.markTile(ways, g, i, this+1)
			all = false
		}
	}
	return all
}

// enough reports whether every window of a tile's outputs has as many inputs that are not
// zero as needed, of which each position of a frame has so many alive. The windows begin at the position; height rows of width outputs exist.
func enough(live []float32, needed float32, at, row, height, width int) bool {
	for y := range height {
		for x := range width {
			var inputs float32
			for r := range 3 {
				l := live[at+(y+r)*row+x:][:3]
				inputs += l[0] + l[1] + l[2]
			}
			if inputs < needed {
				return false
			}
		}
	}
	return true
}
