package kernels

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"lrpexplainer/nn"
	"lrpexplainer/wasm/kernels/abi"
)

var (
	once  = []float32{1}
	large = []float32{1e2, 1e3, 1e4, 1e6} // about a third and three times evenness, and up to what a stabiliser makes
)

// hostileInputs are factors and quotients that Winograd's algorithm may not be trusted
// with, and some that it may: in place of the value v of a channel at a pixel, some of them
// the given times as large.
var hostileInputs = []struct {
	name  string
	times []float32
	of    func(r *rand.Rand, channel, y, x int, v, times float32) float32
}{
	{"even", once, func(_ *rand.Rand, _, _, _ int, v, _ float32) float32 { return v }},
	{"half of all zero", once, func(r *rand.Rand, _, _, _ int, v, _ float32) float32 { return either(r.IntN(2) == 0, v, 0) }},
	{"dead channels", once, func(_ *rand.Rand, c, _, _ int, v, _ float32) float32 { return either(c%2 == 1, v, 0) }},
	{"one channel alive", once, func(_ *rand.Rand, c, _, _ int, v, _ float32) float32 { return either(c == 1, v, 0) }},
	{"flat paper around a figure", once, func(_ *rand.Rand, _, y, x int, v, _ float32) float32 { return either(y < 6 && x < 7, v, 0) }},
	{"grey paper around a figure", large, func(_ *rand.Rand, c, y, x int, v, times float32) float32 {
		return either(y < 6 && x < 7, times*v, float32(c+1))
	}},
	{"single bright pixels", once, func(_ *rand.Rand, _, y, x int, v, _ float32) float32 { return either(y%9 == 4 && x%9 == 5, v, 0) }},
	{"single bright pixels on grey", large, func(_ *rand.Rand, _, y, x int, v, times float32) float32 {
		return either(y%9 == 4 && x%9 == 5, times*v, v)
	}},
	{"a large channel", large, func(_ *rand.Rand, c, _, _ int, v, times float32) float32 { return either(c == 1, times*v, v) }},
	{"a large quotient in one channel", large, func(_ *rand.Rand, c, y, x int, v, times float32) float32 {
		return either(c == 2 && y == 5 && x == 6, times*v, v)
	}},
	{"large quotients in every channel", large, func(_ *rand.Rand, _, y, x int, v, times float32) float32 {
		return either(y == 5 && x == 6, times*v, v)
	}},
	{"scattered quotients", large, func(r *rand.Rand, _, _, _ int, v, times float32) float32 { return either(r.IntN(300) == 0, times*v, v) }},
	{"scattered quotients among zeros", large, func(r *rand.Rand, _, _, _ int, v, times float32) float32 {
		return either(r.IntN(2) == 0, either(r.IntN(100) == 0, times*v, v), 0)
	}},
	{"half of the plane", large, func(_ *rand.Rand, _, _, x int, v, times float32) float32 { return either(x < 7, times*v, v) }},
	// What z⁺ without biases makes of a bright pixel on dark ground: of the outputs that see
	// it, those with a weight for it have a quotient, all others only their stabiliser.
	{"quotients around a bright pixel", large, func(_ *rand.Rand, c, y, x int, v, times float32) float32 {
		return either(max(y-5, 5-y, x-6, 6-x) < 2 && c%2 == 0, v, times*v)
	}},
	{"quotients around a bright pixel that few see", large, func(_ *rand.Rand, c, y, x int, v, times float32) float32 {
		return either(max(y-5, 5-y, x-6, 6-x) < 2 && c%8 == 0, v, times*v)
	}},
	{"not a number", once, func(_ *rand.Rand, c, y, x int, v, _ float32) float32 {
		return either(c == 1 && y == 2 && x == 3, float32(math.NaN()), v)
	}},
	{"infinite", once, func(_ *rand.Rand, c, y, x int, v, _ float32) float32 {
		return either(c == 1 && y == 2 && x == 3, float32(math.Inf(1)), v)
	}},
}

func either(first bool, a, b float32) float32 {
	if first {
		return a
	}
	return b
}

// TestEvenness: with Winograd's algorithm where a rule's inputs are even, every single
// output, forward and transposed, is within the bound that the reference maps have as a
// whole, 1e-4, of the sum of what it adds up by magnitude; where that is nothing, it is 0.
func TestEvenness(t *testing.T) {
	shapes := []convShape{{2, 2, 10, 9, 9, 10}}
	if runtime.GOARCH == "wasm" { // natively the kernels are interpreted, a hundred times as slow
		shapes = append(shapes, convShape{1, 1, 24, 28, 14, 15})
	}
	for _, shape := range shapes {
		for _, input := range hostileInputs {
			for _, times := range input.times {
				t.Run(fmt.Sprintf("%s, %v, %d groups", input.name, times, shape.group), func(t *testing.T) {
					for _, back := range []bool{false, true} {
						even, tiles := shape.even(t, back, func(r *rand.Rand, channel, y, x int, v float32) float32 {
							return input.of(r, channel, y, x, v, times)
						})
						if input.name == "even" && even < tiles {
							t.Errorf("back %v: %d of %d tiles are even", back, even, tiles)
						}
					}
				})
			}
		}
	}
}

// convShape is a convolution by 3×3 with padding; in and out are channels of a group.
type convShape struct{ samples, group, in, out, height, width int }

// even compares the rules' products of such inputs with sums in double precision, and counts
// the tiles that are even.
func (s convShape) even(t *testing.T, back bool, of func(r *rand.Rand, channel, y, x int, v float32) float32) (even, tiles int) {
	const bound = 1e-4
	win := nn.Unit(3, 3)
	win.Pad = [4]int{1, 1, 1, 1}
	r := rand.New(rand.NewPCG(7, 7))
	from, to := s.in, s.out
	if back {
		from, to = to, from
	}
	src, w := nn.NewTensor(s.samples, from*s.group, s.height, s.width), randomTensor(r, s.out*s.group, s.in, 3, 3)
	for i := range src.Data {
		plane := i / (s.height * s.width)
		src.Data[i] = of(r, plane%from, i/s.width%s.height, i%s.width, float32(math.Abs(r.NormFloat64())))
	}
	var worst float64
	for name, ρ := range map[string]nn.WeightMap{"positive": nn.Positive, "negative": nn.Negative, "gamma": {Pos: 1.25, Neg: 1}, "unchanged": nn.Unchanged} {
		if !back && ρ.IsIdentity() {
			continue // not a rule's
		}
		sums, magnitudes := exact(src, w, ρ, s.group, back)
		b := testBackend(2)
		b.Winograd = WhereSafe
		dst := dirty(s.samples, to*s.group, s.height, s.width)
		if back {
			b.ConvTransposed(dst, src, w, win, s.group, ρ)
		} else {
			b.Conv(dst, src, w, nil, win, s.group, ρ)
		}
		for i, v := range dst.Data {
			if math.IsNaN(sums[i]) && v != v || math.IsInf(sums[i], 0) && float64(v) == sums[i] {
				continue
			}
			e := math.Abs(float64(v) - sums[i])
			if !(e <= bound*magnitudes[i]) {
				t.Fatalf("%s, back %v: output %d is %v, expected %v of a magnitude of %v", name, back, i, v, sums[i], magnitudes[i])
			}
			worst = max(worst, e/(magnitudes[i]+math.SmallestNonzeroFloat64))
		}
	}
	b := testBackend(1)
	b.Winograd = WhereSafe
	size := [2]int{s.height, s.width}
	c := convolution{Backend: b, view: b.view(layer{win: win, x: size, y: size, inputs: s.in, outputs: s.out, back: back, tiled: true}), rule: true}
	framed := b.framed(src, c.frame, 0)
	inFineTiles := 0
	for g := range s.group {
		for _, way := range c.waysOf(framed.Data[g*c.c*c.frame.size():], s.samples, s.group) {
			if way == inCoarse {
				even++
			}
			if way == inFine {
				inFineTiles++
			}
			tiles++
		}
	}
	t.Logf("back %v: of %d tiles %d even, %d more in fine ones, worst error %.2g", back, tiles, even, inFineTiles, worst)
	return even, tiles
}

// exact is a 3×3 convolution with a padding of 1 of src with ρ(w), or its transpose, in
// double precision, and the sums of the magnitudes.
func exact(src, w *nn.Tensor, ρ nn.WeightMap, group int, back bool) (sums, magnitudes []float64) {
	out, in := w.Shape[0]/group, w.Shape[1]
	height, width := src.Shape[2], src.Shape[3]
	from, to := in, out
	if back {
		from, to = out, in
	}
	mapped := make([]float64, len(w.Data))
	for i, v := range w.Data {
		mapped[i] = float64(ρ.Of(v))
	}
	sums = make([]float64, src.Shape[0]*group*to*height*width)
	magnitudes = make([]float64, len(sums))
	for i := range sums {
		x, y, k, sampleGroup := i%width, i/width%height, i/(width*height)%to, i/(width*height*to)
		for c := range from {
			for tap := range 9 {
				dy, dx := tap/3-1, tap%3-1
				at := ((sampleGroup%group*out+k)*in+c)*9 + tap
				if back {
					dy, dx = -dy, -dx
					at = ((sampleGroup%group*out+c)*in+k)*9 + tap
				}
				if y+dy < 0 || y+dy >= height || x+dx < 0 || x+dx >= width {
					continue
				}
				v := mapped[at] * float64(src.Data[((sampleGroup*from+c)*height+y+dy)*width+x+dx])
				sums[i] += v
				magnitudes[i] += math.Abs(v)
			}
		}
	}
	return sums, magnitudes
}

// TestWindowsOfPadding: where there is more padding than a window is wide, outputs that see nothing
// else are exactly the bias.
func TestWindowsOfPadding(t *testing.T) {
	const side, pad = 14, 4
	win := nn.Unit(3, 3)
	win.Pad = [4]int{pad, pad, pad, pad}
	r := rand.New(rand.NewPCG(3, 5))
	x, w, bias := randomTensor(r, 2, 16, side, side), randomTensor(r, 12, 16, 3, 3), randomTensor(r, 12)
	b := testBackend(2)
	b.Winograd = WhereSafe
	h, wd := win.Out(side, side)
	y := dirty(2, 12, h, wd)
	b.Conv(y, x, w, bias.Data, win, 1, nn.Unchanged)
	for i, v := range y.Data {
		row, column, channel := i/wd%h, i%wd, i/(h*wd)%12
		outside := func(at, size int) bool { return at < pad-2 || at >= size-(pad-2) }
		if (outside(row, h) || outside(column, wd)) && v != bias.Data[channel] {
			t.Fatalf("output (%d, %d) of channel %d is %v, its bias %v", row, column, channel, v, bias.Data[channel])
		}
	}
}

// TestExtremesOfTiles: every one of a tile's 16 or 36 positions decides, and no other, in whatever parts.
func TestExtremesOfTiles(t *testing.T) {
	const row, rows = 17, 15
	r := rand.New(rand.NewPCG(6, 6))
	values := [3][]float32{}
	var tiles []int32
	for range 20 {
		for i := range values {
			values[i] = randomSlice(r, row*rows)
		}
		tiles = tiles[:0]
		side := 4 + 2*r.IntN(2)
		for range 1 + r.IntN(9) {
			tiles = append(tiles, int32(4*(r.IntN(rows-5)*row+r.IntN(row-5))))
		}
		of := make([]float32, 4*len(tiles))
		call(abi.OpExtremes, &abi.Extremes{
			Of: of, Most: values[0], Root: values[1], Live: values[2], Tile: tiles, Tiles: int32(len(tiles)), RowStride: 4 * row, Side: int32(side),
		}, 1+r.IntN(3))
		for i, at := range tiles {
			for j, outer := range []func([]float32) float32{slices.Max[[]float32], slices.Max[[]float32], slices.Min[[]float32]} {
				var tile []float32
				for y := range side {
					tile = append(tile, values[j][int(at)/4+y*row:][:side]...)
				}
				if want := outer(tile); of[4*i+j] != want {
					t.Fatalf("tile %d of %d, value %d: %v, want %v", i, len(tiles), j, of[4*i+j], want)
				}
			}
		}
	}
}

// TestTies: outputs with equal windows stay equal and a max pooling takes the first, on
// flat paper of any colour, beside it, and along stripes.
func TestTies(t *testing.T) {
	const channels, side = 16, 30
	same, pool, overlapping := nn.Unit(3, 3), nn.Unit(2, 2), nn.Unit(3, 3)
	same.Pad, pool.Stride, overlapping.Stride = [4]int{1, 1, 1, 1}, [2]int{2, 2}, [2]int{2, 2}
	for name, of := range map[string]func(y, x int, colour, v float32) float32{
		"black paper":    func(y, x int, _, v float32) float32 { return either(y < 9 && x < 11, v, 0) },
		"coloured paper": func(y, x int, colour, v float32) float32 { return either(y < 9 && x < 11, v, colour) },
		"nothing else":   func(_, _ int, colour, _ float32) float32 { return colour },
		"rows":           func(y, _ int, colour, _ float32) float32 { return colour * float32(y*y%7) },
		"columns":        func(_, x int, colour, _ float32) float32 { return colour * float32(x*x%7) },
		"paper in a tile": func(y, x int, colour, v float32) float32 {
			return either(y >= 8 && y < 12 && x >= 9 && x < 12, colour, v)
		},
		"single bright dots": func(y, x int, _, v float32) float32 { return either(y%11 == 3 && x%11 == 7, v, 0) },
		"figure":             func(_, _ int, _, v float32) float32 { return v },
	} {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(3, 3))
			x, w := nn.NewTensor(1, channels, side, side), randomTensor(r, 12, channels, 3, 3)
			var colour float32
			for i := range x.Data {
				if i%(side*side) == 0 {
					colour = float32(r.NormFloat64())
				}
				x.Data[i] = of(i/side%side, i%side, colour, float32(r.NormFloat64()))
			}
			safe, never := testBackend(2), testBackend(2)
			safe.Winograd, never.Winograd = WhereSafe, Never
			got, want := dirty(1, 12, side, side), dirty(1, 12, side, side)
			safe.Conv(got, x, w, nil, same, 1, nn.Unchanged)
			never.Conv(want, x, w, nil, same, 1, nn.Unchanged)
			compare(t, name, got.Data, want.Data, 1e-5)
			ties := 0
			for i, v := range want.Data {
				for _, next := range []int{i + 1, i + side} {
					if next == i+1 && i%side == side-1 || next == i+side && i/side%side == side-1 || want.Data[next] != v {
						continue
					}
					if ties++; got.Data[next] != got.Data[i] {
						t.Fatalf("outputs %d and %d differ: %v, %v", i, next, got.Data[i], got.Data[next])
					}
				}
			}
			if (ties == 0) != (name == "figure") {
				t.Errorf("%d ties", ties)
			}
			for _, win := range []nn.Window{pool, overlapping} {
				h, wd := win.Out(side, side)
				ones := nn.NewTensor(1, 12, h, wd)
				nn.One.Apply(ones.Data, ones.Data)
				winners := [2]*nn.Tensor{dirty(got.Shape...), dirty(got.Shape...)}
				safe.MaxPoolWinner(winners[0], ones, got, win)
				never.MaxPoolWinner(winners[1], ones, want, win)
				compare(t, fmt.Sprintf("winners under %v", win.Kernel), winners[0].Data, winners[1].Data, 0)
			}
		})
	}
}
