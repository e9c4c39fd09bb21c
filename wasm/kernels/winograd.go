package kernels

import (
	"math"

	"lrpexplainer/nn"
	"lrpexplainer/wasm/kernels/abi"
)

// A thread keeps about winogradBlock values of transformed inputs; up to twice as many where
// they are of fewer than winogradTiles tiles, as each block transforms the weights again, but no more than mostTiles, from
// where on that takes little and the inputs should come from nearer by.
const (
	winogradBlock = 3 << 18
	winogradTiles = 64
	mostTiles     = 168
)

// winogradServes reports whether to convolve by Winograd's algorithm, if not in every tile:
// where it pays, with weights as they are or as a rule weighs them by their signs. Which
// tiles is decided on their inputs, by uneven and tied.
func (b *Backend) winogradServes(ρ nn.WeightMap, l layer, samples int) bool {
	if l.win.Kernel != [2]int{3, 3} || l.win.Stride != [2]int{1, 1} || l.win.Dilation != [2]int{1, 1} {
		return false
	}
	size := l.size()
	switch {
	case b.Winograd == Never || b.Winograd == Activations && l.rule(ρ):
		return false
	case b.Winograd == everywhere:
		return true
	case ρ.Form != nn.Signed:
		return false
	}
	return b.Winograd == WhereSafe || l.winogradPays(samples*tilesOn(size[0])*tilesOn(size[1]), samples*size[0]*size[1])
}

// rule reports whether the convolution is a rule's and not the network's own.
func (l layer) rule(ρ nn.WeightMap) bool { return l.back || !ρ.IsIdentity() }

// winogradPays estimates both ways to convolve so many outputs in so many tiles, in
// nanoseconds of one thread. Either way a multiplication takes 1/21. The direct way also reads and writes
// outputs (0.38), and packs weights (0.34) and patches (0.03); Winograd's transforms a tile's channels of inputs and outputs
// (20 each) and the kernels (12), these once for all samples of a batch. Fitted to 80 layers of 3 to 512 channels
// (docs/profile.md): the quotient of the two is right to some 15 %.
//
// Rounding errors are larger by Winograd's algorithm, and at an output next to zero the rule ε decides on its sign. So where a
// tile's transforms take longer than its products, as with fewer than 24 channels, it has to save a fifth of a millisecond.
func (l layer) winogradPays(tiles, outputs int) bool {
	m, in := float64(l.outputs), float64(l.inputs)
	if l.back {
		m, in = in, m
	}
	n, t := float64(outputs), float64(tiles)
	direct := 9*in*(m*n/21+0.34*m+0.03*n) + 0.38*m*n
	products, transforms := 36*max(math.Ceil(m/4)*4, 8)*in/21, 20*(m+in)
	saved := direct - t*(products+transforms) - 12*m*in
	return saved > 0.1*direct && (products > transforms || saved > 2e5)
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
	v.makePaddings()
}

// inTiles convolves one group of all samples, whose planes of the group follow each other
// after those of all groups; dst and src begin with the group's first. Tiles that Winograd's
// algorithm is not accurate enough for go by the direct one, and all where too few are left.
func (c *convolution) inTiles(dst, src, w, bias []float32, p *phase, samples, group int) {
	size := c.size()
	perSample, tilesX := len(c.tiles), tilesOn(size[1])
	plain := c.plainTiles(src, samples, group)
	tiles, numbers := table(&c.tileStarts, samples*perSample)[:0], table(&c.tileNumbers, samples*perSample)[:0]
	outputs := 0
	for i, plain := range plain {
		if plain {
			continue
		}
		tile := i % perSample
		numbers = append(numbers, int32(i))
		tiles = append(tiles, c.tiles[tile]+int32(i/perSample*4*group*c.c*c.frame.size()))
		outputs += min(4, size[0]-tile/tilesX*4) * min(4, size[1]-tile%tilesX*4)
	}
	rest := samples*size[0]*size[1] - outputs
	if rest > 0 && (outputs == 0 || c.Winograd < WhereSafe && !c.winogradPays(len(tiles), outputs)) {
		c.patches(dst, src, w, bias, p, samples, group, 1)
		return
	}
	c.winograd(dst, src, w, bias, tiles, numbers, group)
	if rest > 0 {
		c.apart(dst, src, w, bias, p, plain, rest, group)
	}
}

// plainTiles says of each tile whether it goes by the direct algorithm.
func (c *convolution) plainTiles(src []float32, samples, group int) []bool {
	n := samples * len(c.tiles)
	if cap(c.plain) < n {
		c.plain = make([]bool, n)
	}
	plain := c.plain[:n]
	clear(plain)
	switch {
	case c.Winograd == everywhere: // as it is asked to
	case c.rule:
		c.uneven(plain, src, samples, group)
	default:
		c.tied(plain, src, samples, group)
	}
	return plain
}

// apartColumns is how many columns apart's products have, each of which packs the weights anew.
const apartColumns = 4 * abi.BlockN

// apart convolves the outputs of the plain tiles, which are so many: as a product with their
// patches, some columns at a time, whose results are then brought to their places.
func (c *convolution) apart(dst, src, w, bias []float32, p *phase, plain []bool, outputs, group int) {
	size := c.size()
	tilesX, perSample := tilesOn(size[1]), len(c.tiles)
	samples := len(plain) / perSample
	n := min(outputs, apartColumns)
	part := c.New(c.m * n)
	columns, places := table(&c.columns, n)[:0], table(&c.offsets, n)[:0]
	flush := func() {
		c.product(abi.Product{
			C: part.Data, A: w, B: src, Bias: bias,
			AOffset: p.weightOffset, BOffset: p.offset, Column: columns,
			M: int32(c.m), N: int32(len(columns)), K: int32(len(p.offset)),
			AStride: int32(4 * c.wRow), CStride: int32(4 * len(columns)), AMap: c.ρ,
		})
		call(abi.OpScatter, &abi.Scatter{
			Dst: dst, Src: part.Data, Column: places,
			Channels: int32(c.m), N: int32(len(columns)), DstPlane: int32(4 * size[0] * size[1]),
		}, c.parts(c.m*len(columns), valuesPerPart))
		columns, places = columns[:0], places[:0]
	}
	for sample := range samples {
		from, to := int32(4*sample*group*c.c*c.frame.size()), int32(4*sample*group*c.m*size[0]*size[1])
		for y := range size[0] {
			row := plain[sample*perSample+y/4*tilesX:][:tilesX]
			for x := range size[1] {
				if !row[x/4] {
					continue
				}
				at := y*size[1] + x
				columns, places = append(columns, from+p.column[at]), append(places, to+int32(4*at))
				if len(columns) == n {
					flush()
				}
			}
		}
	}
	if len(columns) > 0 {
		flush()
	}
	c.Free(part)
}

// winograd convolves the tiles with the given numbers, which begin at tiles.
func (c *convolution) winograd(dst, src, w, bias []float32, tiles, numbers []int32, group int) {
	size := c.size()
	block := winogradBlock / (36 * c.c)
	block = max(32, block, min(2*block, winogradTiles)) &^ 3
	block = min(block, mostTiles, (len(tiles)+3)&^3)
	// Blocks of about the same size.
	blocks := (len(tiles) + block - 1) / block
	block = ((len(tiles)+blocks-1)/blocks + 3) &^ 3
	scratch := abi.WinogradScratch(c.c, block)
	args := abi.Winograd{
		Y: dst, X: src, W: w, Bias: bias, Tile: tiles, Number: numbers, Scratch: c.scratchFor(scratch),
		M: int32(c.m), C: int32(c.c), Height: int32(size[0]), Width: int32(size[1]),
		Tiles: int32(len(tiles)), TilesX: int32(tilesOn(size[1])),
		PerSample: int32(len(c.tiles)), YSample: int32(4 * group * c.m * size[0] * size[1]),
		XPlane: int32(4 * c.frame.size()), RowStride: int32(4 * c.frame.width),
		WRow: int32(4 * c.wRow), WColumn: int32(4 * c.wColumn), WTap: 4,
		BlockTiles: int32(block), ThreadScratch: int32(4 * scratch), Map: c.ρ,
	}
	// Parts by outputs transform all inputs each, parts by tiles all weights, which takes twice as long.
	if 2*len(tiles) >= c.m {
		args.ByTiles = 1
	}
	if c.back { // the kernel turned round
		args.WFirst, args.WTap = 4*8, -4
	}
	call(abi.OpWinograd, &args, c.parts(36*c.m*c.c*len(tiles), multiplicationsPerPart))
}
