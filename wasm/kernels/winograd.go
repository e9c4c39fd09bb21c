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
const negligible = 1.15e6

// winogradServes reports whether to convolve by Winograd's algorithm: forward, where it
// pays, with weights of both signs, as they are or as the γ rule weighs them. Its
// rounding errors are relative to the largest value of a whole tile. That is no harm to
// activations, but a rule's quotients reach a million times their neighbours' size where
// there was nothing to divide by, and what meets a weight or an input of zero there must
// stay zero.
func (b *Backend) winogradServes(ρ nn.WeightMap, l layer) bool {
	if l.win.Kernel != [2]int{3, 3} || l.win.Stride != [2]int{1, 1} || l.win.Dilation != [2]int{1, 1} {
		return false
	}
	safe := ρ.Form == nn.Signed && ρ.Pos > 0 && ρ.Neg > 0 && !l.back
	switch b.Winograd {
	case WherePays:
		return safe && l.winogradPays()
	case WhereSafe:
		return safe
	default:
		return b.Winograd == everywhere
	}
}

// winogradPays estimates both ways to convolve forward, in nanoseconds of one thread: a
// multiplication takes 1/25, transforming a channel of a tile of inputs or outputs 30,
// a kernel 3.
func (l layer) winogradPays() bool {
	m, in, tiles := float64(l.outputs+3&^3), float64(l.inputs), float64(tilesOn(l.y[0])*tilesOn(l.y[1]))
	direct := 9 * max(m, 6) * in * float64(l.y[0]*l.y[1]) / 25
	if direct < negligible {
		return false
	}
	winograd := tiles*(36*max(m, 8)*in/25+30*(m+in)) + 3*m*in
	return winograd < 0.9*direct
}

// tilesOn is the number of tiles that cover n outputs.
func tilesOn(n int) int { return (n + 3) / 4 }

// size is the height and width of the planes that are computed.
func (l layer) size() [2]int {
	if l.back {
		return l.x
	}
	return l.y
}

// makeTiles widens the frame so that every tile's 6×6 inputs exist, and says where
// they are.
func (v *view) makeTiles() {
	least := func(a axis) int {
		return min(a.taps[0].offset, a.taps[len(a.taps)-1].offset)
	}
	p := v.phases[0]
	top, left := v.frame.top+least(p.rows), v.frame.left+least(p.columns)
	tilesY, tilesX := tilesOn(v.size()[0]), tilesOn(v.size()[1])
	v.frame.height = max(v.frame.height, top+4*tilesY+2)
	v.frame.width = max(v.frame.width, left+4*tilesX+2)
	for y := range tilesY {
		for x := range tilesX {
			v.tiles = append(v.tiles, int32(4*((top+4*y)*v.frame.width+left+4*x)))
		}
	}
}

// winograd convolves one group of all samples, whose planes of the group follow each other
// after those of all groups; dst and src begin with the group's first.
func (c *convolution) winograd(dst, src, w, bias []float32, samples, group int) {
	size, perSample := c.size(), len(c.tiles)
	tiles := c.tiles
	if samples > 1 {
		tiles = table(&c.columns, samples*perSample)
		for i := range tiles {
			tiles[i] = c.tiles[i%perSample] + int32(i/perSample*4*group*c.c*c.frame.size())
		}
	}
	block := max(32, winogradBlock/(36*c.c)) &^ 3
	block = min(block, (len(tiles)+3)&^3)
	// Blocks of about the same size.
	blocks := (len(tiles) + block - 1) / block
	block = ((len(tiles)+blocks-1)/blocks + 3) &^ 3
	scratch := abi.WinogradScratch(c.c, block)
	args := abi.Winograd{
		Y: dst, X: src, W: w, Bias: bias, Tile: tiles, Scratch: c.scratchFor(scratch),
		M: int32(c.m), C: int32(c.c), Height: int32(size[0]), Width: int32(size[1]),
		Tiles: int32(len(tiles)), TilesX: int32(tilesOn(size[1])),
		PerSample: int32(perSample), YSample: int32(4 * group * c.m * size[0] * size[1]),
		XPlane: int32(4 * c.frame.size()), RowStride: int32(4 * c.frame.width),
		WRow: int32(4 * c.wRow), WColumn: int32(4 * c.wColumn), WTap: 4,
		BlockTiles: int32(block), ThreadScratch: int32(4 * scratch), Map: c.ρ,
	}
	if c.back { // the kernel turned round
		args.WFirst, args.WTap = 4*8, -4
	}
	call(abi.OpWinograd, &args, c.parts(36*c.m*c.c*len(tiles), multiplicationsPerPart))
}
