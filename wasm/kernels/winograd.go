package kernels

import (
	"math"

	"lrpexplainer/nn"
	"lrpexplainer/wasm/kernels/abi"
)

// A thread keeps about winogradBlock values of transformed inputs; up to twice as many where
// they are of fewer outputs than 64 coarse tiles have, as each block transforms the weights again, but of no more than 168 have, from
// where on that takes little and the inputs should come from nearer by.
const (
	winogradBlock = 3 << 18
	fewOutputs    = 64 * 16
	manyOutputs   = 168 * 16
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
	case b.Winograd >= everywhere:
		return true
	case ρ.Form != nn.Signed:
		return false
	}
	outputs := samples * size[0] * size[1]
	tiles := func(side int) int { return samples * tilesOn(size[0], side) * tilesOn(size[1], side) }
	return b.Winograd == WhereSafe || l.winogradSaves(coarse, tiles(coarse), outputs) > 0 || l.winogradSaves(fine, tiles(fine), outputs) > 0
}

// rule reports whether the convolution is a rule's and not the network's own.
func (l layer) rule(ρ nn.WeightMap) bool { return l.back || !ρ.IsIdentity() }

// The tiles that Winograd's algorithm comes in, by their outputs on a side. Coarse ones take fewer multiplications, fine
// ones have smaller rounding errors, from fewer inputs.
const coarse, fine = abi.WinogradCoarse, abi.WinogradFine

// winogradTimes are nanoseconds of one thread: of transforming a tile of a channel of inputs or outputs, and of a kernel.
var winogradTimes = map[int]struct{ tile, kernel float64 }{coarse: {20, 12}, fine: {8, 8}}

// winogradSaves estimates both ways to convolve so many outputs in so many tiles, and says how many
// nanoseconds of one thread Winograd's algorithm saves, 0 if it does not pay. Either way a multiplication takes 1/21. The direct way also reads and writes
// outputs (0.38), and packs weights (0.34) and patches (0.03); Winograd's transforms tiles and, once for all
// samples of a batch, kernels. Fitted to 40 layers of 3 to 512 channels, forward and back
// (docs/profile.md): the quotient of the two is right to some 15 %.
//
// In coarse tiles rounding errors are larger than the direct way's, and at an output next to zero the rule ε decides on its sign. So where a
// tile's transforms take longer than its products, as with fewer than 24 channels, these have to save a fifth of a millisecond.
func (l layer) winogradSaves(side, tiles, outputs int) float64 {
	m, in := float64(l.outputs), float64(l.inputs)
	if l.back {
		m, in = in, m
	}
	n, t, points, times := float64(outputs), float64(tiles), float64((side+2)*(side+2)), winogradTimes[side]
	direct := 9*in*(m*n/21+0.34*m+0.03*n) + 0.38*m*n
	products, transforms := points*max(math.Ceil(m/4)*4, 8)*in/21, times.tile*(m+in)
	saved := direct - t*(products+transforms) - times.kernel*m*in
	if saved < 0.1*direct || side == coarse && products < transforms && saved < 2e5 {
		return 0
	}
	return saved
}

// tilesOn is the number of tiles with so many outputs on a side that cover n outputs.
func tilesOn(n, side int) int { return (n + side - 1) / side }

// size is the height and width of the planes that are computed.
func (l layer) size() [2]int {
	if l.back {
		return l.x
	}
	return l.y
}

// grid is the tiles over a plane of outputs, row by row.
type grid struct {
	side  int     // outputs on a tile's side
	width int     // in tiles
	at    []int32 // where each tile's first input lies in the frame, in bytes
}

// makeTiles widens the frame so that all inputs of every tile exist, and says where they are.
func (v *view) makeTiles() {
	least := func(a axis) int {
		return min(a.taps[0].offset, a.taps[len(a.taps)-1].offset)
	}
	p, size := v.phases[0], v.size()
	top, left := v.frame.top+least(p.rows), v.frame.left+least(p.columns)
	v.frame.height = max(v.frame.height, top+coarse*tilesOn(size[0], coarse)+2)
	v.frame.width = max(v.frame.width, left+coarse*tilesOn(size[1], coarse)+2)
	over := func(side int) grid {
		g := grid{side: side, width: tilesOn(size[1], side)}
		for y := range tilesOn(size[0], side) {
			for x := range g.width {
				g.at = append(g.at, int32(4*((top+side*y)*v.frame.width+left+side*x)))
			}
		}
		return g
	}
	v.coarse, v.fine = over(coarse), over(fine)
	v.makePaddings()
}

// outputsIn is how many of a tile's outputs exist in planes of the size: rows and columns.
func (g grid) outputsIn(tile int, size [2]int) (rows, columns int) {
	return min(g.side, size[0]-tile/g.width*g.side), min(g.side, size[1]-tile%g.width*g.side)
}

// way is how a fine tile is convolved. A tile that one is not accurate enough for, or does not pay for, goes the next.
type way byte

const (
	inCoarse way = iota // by Winograd's algorithm, with the others of its coarse tile
	inFine              // by Winograd's algorithm
	direct
)

// inTiles convolves one group of all samples, whose planes of the group follow each other
// after those of all groups; dst and src begin with the group's first. Tiles that Winograd's
// algorithm is not accurate enough for go by the direct one, and all where too few are left.
func (c *convolution) inTiles(dst, src, w, bias []float32, p *phase, samples, group int) {
	size := c.size()
	ways := c.waysOf(src, samples, group)
	all := samples * size[0] * size[1]
	rest := all - c.inGrid(dst, src, w, bias, &c.coarse, ways, inCoarse, group)
	if rest > 0 {
		rest -= c.inGrid(dst, src, w, bias, &c.fine, ways, inFine, group)
	}
	switch rest {
	case 0:
	case all:
		c.patches(dst, src, w, bias, p, samples, group, 1)
	default:
		c.apart(dst, src, w, bias, p, ways, rest, group)
	}
}

// inGrid convolves a grid's tiles that go this way, and says how many outputs these have. Where so few do not pay, or not as
// much as the next way, they go that.
func (c *convolution) inGrid(dst, src, w, bias []float32, g *grid, ways []way, this way, group int) (outputs int) {
	size, perSample := c.size(), len(c.fine.at)
	samples, fineTiles := len(ways)/perSample, 0
	tiles, numbers := table(&c.tileStarts, samples*len(g.at))[:0], table(&c.tileNumbers, samples*len(g.at))[:0]
	for sample := range samples {
		here := ways[sample*perSample:][:perSample]
		for tile, at := range g.at {
			if here[c.firstFine(g, tile)] != this {
				continue
			}
			numbers = append(numbers, int32(sample*len(g.at)+tile))
			tiles = append(tiles, at+int32(sample*4*group*c.c*c.frame.size()))
			rows, columns := g.outputsIn(tile, size)
			outputs += rows * columns
			fineTiles += tilesOn(rows, fine) * tilesOn(columns, fine)
		}
	}
	if outputs == 0 {
		return 0
	}
	saves := c.winogradSaves(g.side, len(tiles), outputs)
	if c.Winograd < WhereSafe && (saves == 0 || g.side == coarse && saves < c.winogradSaves(fine, fineTiles, outputs)) {
		for i, way := range ways {
			if way == this {
				ways[i]++
			}
		}
		return 0
	}
	c.winograd(dst, src, w, bias, g, tiles, numbers, group)
	return outputs
}

// firstFine is the first fine tile in a tile of the grid.
func (v *view) firstFine(g *grid, tile int) int {
	if g.side == fine {
		return tile
	}
	return (tile/g.width*v.fine.width + tile%g.width) * (coarse / fine)
}

// markTile says how a sample's fine tiles in a tile of the grid go.
func (v *view) markTile(ways []way, g *grid, tile int, this way) {
	first := v.firstFine(g, tile)
	rows, columns := g.outputsIn(tile, v.size())
	for y := range tilesOn(rows, fine) {
		for x := range tilesOn(columns, fine) {
			ways[first+y*v.fine.width+x] = this
		}
	}
}

// waysOf says of each fine tile how it is convolved.
func (c *convolution) waysOf(src []float32, samples, group int) []way {
	n := samples * len(c.fine.at)
	if cap(c.ways) < n {
		c.ways = make([]way, n)
	}
	ways := c.ways[:n]
	clear(ways)
	switch {
	case c.Winograd == everywhere: // as it is asked to
	case c.Winograd == everywhereFine:
		for i := range ways {
			ways[i] = inFine
		}
	case c.rule:
		c.uneven(ways, src, samples, group)
	default:
		c.tied(ways, src, samples, group)
	}
	return ways
}

// apartColumns is how many columns apart's products have, each of which packs the weights anew.
const apartColumns = 4 * abi.BlockN

// apart convolves the outputs of the tiles that go the direct way, which are so many: as a product with their
// patches, some columns at a time, whose results are then brought to their places.
func (c *convolution) apart(dst, src, w, bias []float32, p *phase, ways []way, outputs, group int) {
	size, perSample := c.size(), len(c.fine.at)
	samples := len(ways) / perSample
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
			row := ways[sample*perSample+y/fine*c.fine.width:][:c.fine.width]
			for x := range size[1] {
				if row[x/fine] != direct {
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

// winograd convolves the grid's tiles with the given numbers, which begin at tiles.
func (c *convolution) winograd(dst, src, w, bias []float32, g *grid, tiles, numbers []int32, group int) {
	size, points, perTile := c.size(), (g.side+2)*(g.side+2), g.side*g.side
	block := winogradBlock / (points * c.c)
	block = max(32, block, min(2*block, fewOutputs/perTile)) &^ 3
	block = min(block, manyOutputs/perTile, (len(tiles)+3)&^3)
	// Blocks of about the same size.
	blocks := (len(tiles) + block - 1) / block
	block = ((len(tiles)+blocks-1)/blocks + 3) &^ 3
	scratch := abi.WinogradScratch(g.side, c.c, block)
	args := abi.Winograd{
		Y: dst, X: src, W: w, Bias: bias, Tile: tiles, Number: numbers, Scratch: c.scratchFor(scratch),
		M: int32(c.m), C: int32(c.c), Height: int32(size[0]), Width: int32(size[1]),
		Outputs: int32(g.side), Tiles: int32(len(tiles)), TilesX: int32(g.width),
		PerSample: int32(len(g.at)), YSample: int32(4 * group * c.m * size[0] * size[1]),
		XPlane: int32(4 * c.frame.size()), RowStride: int32(4 * c.frame.width),
		WRow: int32(4 * c.wRow), WColumn: int32(4 * c.wColumn), WTap: 4,
		BlockTiles: int32(block), ThreadScratch: int32(4 * scratch), Map: c.ρ,
	}
	// Parts by outputs transform all inputs each, parts by tiles all weights.
	if times := winogradTimes[g.side]; times.tile*float64(len(tiles)) >= times.kernel*float64(c.m) {
		args.ByTiles = 1
	}
	if c.back { // the kernel turned round
		args.WFirst, args.WTap = 4*8, -4
	}
	call(abi.OpWinograd, &args, c.parts(points*c.m*c.c*len(tiles), multiplicationsPerPart))
}
