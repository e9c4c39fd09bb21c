package kernels

import (
	"lrpexplainer/nn"
	"lrpexplainer/wasm/kernels/abi"
)

// winogradBlock is about how many values of transformed inputs a thread keeps.
const winogradBlock = 3 << 19

// negligible is how many nanoseconds are not worth saving: equal neighbourhoods, such
// as the empty paper around a digit, give exactly equal values in the direct
// algorithm but not in this one, which then decides at random who wins in a pooling
// window.
const negligible = 2e6

// winogradServes reports whether to convolve by Winograd's algorithm: forward, where it
// pays, with weights of both signs, as they are or as the γ rule weighs them. Its
// rounding errors are relative to the largest value of a whole tile. That is no harm to
// activations, but a rule's quotients reach a million times their neighbours' size where
// there was nothing to divide by, and what meets a weight or an input of zero there must
// stay zero.
func (c *convolution) winogradServes(ρ nn.WeightMap, dst nn.Shape) bool {
	if !c.simple {
		return false
	}
	safe := ρ.Form == nn.Signed && ρ.Pos > 0 && ρ.Neg > 0 && !c.back
	switch c.Winograd {
	case WherePays:
		return safe && c.winogradPays(dst)
	case WhereSafe:
		return safe
	default:
		return c.Winograd == everywhere
	}
}

// winogradPays estimates both ways to convolve, in nanoseconds of one thread: a
// multiplication takes 1/14, transforming a channel of a tile of inputs or outputs 30,
// a kernel 3.
func (c *convolution) winogradPays(dst nn.Shape) bool {
	m, in, tiles := float64(c.m+3&^3), float64(c.c), float64(tilesOn(dst[2])*tilesOn(dst[3]))
	direct := 9 * max(m, 6) * in * float64(dst[2]*dst[3]) / 14
	if direct < negligible {
		return false
	}
	winograd := tiles*(36*max(m, 8)*in/14+30*(m+in)) + 3*m*in
	return winograd < 0.9*direct
}

// tilesOn is the number of tiles that cover n outputs.
func tilesOn(n int) int { return (n + 3) / 4 }

// inTiles is the view with a frame in which every tile's 6×6 inputs exist.
func (v view) inTiles(dst nn.Shape) view {
	v.tiled = true
	top, left := v.firstTap()
	v.frame.height = max(v.frame.height, top+4*tilesOn(dst[2])+2)
	v.frame.width = max(v.frame.width, left+4*tilesOn(dst[3])+2)
	return v
}

// firstTap is where the first output's window begins in the frame.
func (v view) firstTap() (top, left int) {
	least := func(a axis) int {
		return min(a.taps[0].offset, a.taps[len(a.taps)-1].offset)
	}
	p := v.phases[0]
	return v.frame.top + least(p.rows), v.frame.left + least(p.columns)
}

// winograd convolves one group of one sample.
func (c *convolution) winograd(dst, src, w, bias []float32, out nn.Shape) {
	tilesY, tilesX := tilesOn(out[2]), tilesOn(out[3])
	tiles := table(&c.columns, tilesY*tilesX)
	top, left := c.firstTap()
	for i := range tiles {
		tiles[i] = int32(4 * ((top+i/tilesX*4)*c.frame.width + left + i%tilesX*4))
	}
	block := max(32, winogradBlock/(36*c.c)) &^ 3
	block = min(block, (len(tiles)+3)&^3)
	// Blocks of about the same size.
	blocks := (len(tiles) + block - 1) / block
	block = ((len(tiles)+blocks-1)/blocks + 3) &^ 3
	size := abi.WinogradScratch(c.c, block)
	args := abi.Winograd{
		Y: dst, X: src, W: w, Bias: bias, Tile: tiles, Scratch: c.scratchFor(size),
		M: int32(c.m), C: int32(c.c), Height: int32(out[2]), Width: int32(out[3]),
		Tiles: int32(len(tiles)), TilesX: int32(tilesX),
		XPlane: int32(4 * c.frame.height * c.frame.width), RowStride: int32(4 * c.frame.width),
		WRow: int32(4 * c.wRow), WColumn: int32(4 * c.wColumn), WTap: 4,
		BlockTiles: int32(block), ThreadScratch: int32(4 * size), Map: c.ρ,
	}
	if c.back { // the kernel turned round
		args.WFirst, args.WTap = 4*8, -4
	}
	call(abi.OpWinograd, &args, c.parts(36*c.m*c.c*len(tiles), multiplicationsPerPart))
}
