package kernels

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"lrpexplainer/nn"
)

// TestWinogradError: against sums in double precision, Winograd's rounding errors stay
// far below the bound of the reference maps, also for weights and inputs of one sign,
// as rules make them.
func TestWinogradError(t *testing.T) {
	const channels, side = 64, 12
	r := rand.New(rand.NewPCG(1, 1))
	win := nn.Unit(3, 3)
	x, w := randomTensor(r, 1, channels, side+2, side+2), randomTensor(r, 8, channels, 3, 3)
	for mapName, ρ := range weightMaps {
		exact := make([]float32, 8*side*side)
		for i := range exact {
			m, oy, ox := i/(side*side), i/side%side, i%side
			var sum float64
			for c := range channels {
				for tap := range 9 {
					sum += float64(ρ.Of(w.Data[(m*channels+c)*9+tap])) * float64(x.Data[(c*(side+2)+oy+tap/3)*(side+2)+ox+tap%3])
				}
			}
			exact[i] = float32(sum)
		}
		for winograd, bound := range map[Winograd]float64{Never: 1e-6, everywhereFine: 2e-6, everywhere: 1e-5} {
			b := testBackend(1)
			b.Winograd = winograd
			y := dirty(1, 8, side, side)
			b.Conv(y, x, w, nil, win, 1, ρ)
			t.Logf("%s, winograd %v: %.2g", mapName, winograd, relativeError(y.Data, exact))
			compare(t, mapName, y.Data, exact, bound)
		}
	}
}

// TestWinogradSavesInBatches: a batch transforms its kernels once, so that deep layers of few
// positions pay in it that do not alone.
func TestWinogradSavesInBatches(t *testing.T) {
	for _, c := range []struct {
		channels, side, samples int
		want                    bool
	}{
		{384, 4, 1, false}, {384, 4, 4, true}, {384, 4, 32, true},
		{64, 6, 1, false}, {64, 6, 32, true}, {16, 24, 1, false}, {16, 24, 32, true}, {4, 24, 1000, false},
		{256, 8, 1, true}, {256, 8, 8, true}, {512, 7, 1, true},
	} {
		l := layer{inputs: c.channels, outputs: c.channels}
		if got := l.winogradSaves(coarse, c.samples*tilesOn(c.side, coarse)*tilesOn(c.side, coarse), c.samples*c.side*c.side) > 0; got != c.want {
			t.Errorf("%+v: saves: %v", c, got)
		}
	}
}

// TestWinogradSlivers: however many tiles there are, each is in one sliver. Outputs and channels that are
// no multiples of a vector come with them, forward and on the way back.
func TestWinogradSlivers(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	win := nn.Unit(3, 3)
	win.Pad = [4]int{1, 1, 1, 1}
	for tiles := 1; tiles <= 60; tiles++ {
		in, out := 1+r.IntN(9), 1+r.IntN(20)
		for _, c := range []struct {
			winograd Winograd
			side     int
		}{{everywhere, coarse}, {everywhereFine, fine}} {
			side := c.side
			height, width := side-r.IntN(side), side*tiles-r.IntN(side)
			x, y, w := randomTensor(r, 1, in, height, width), randomTensor(r, 1, out, height, width), randomTensor(r, out, in, 3, 3)
			var forward, back [2]*nn.Tensor
			for i, winograd := range []Winograd{Never, c.winograd} {
				b := testBackend(2)
				b.Winograd = winograd
				forward[i], back[i] = dirty(1, out, height, width), dirty(1, in, height, width)
				b.Conv(forward[i], x, w, nil, win, 1, nn.Unchanged)
				b.ConvTransposed(back[i], y, w, win, 1, nn.Unchanged)
			}
			what := fmt.Sprintf("%d tiles of %d, %d to %d channels", tiles, side, in, out)
			compare(t, what, forward[1].Data, forward[0].Data, 1e-5)
			compare(t, what+", back", back[1].Data, back[0].Data, 1e-5)
		}
	}
}
