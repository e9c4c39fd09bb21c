package kernels

import (
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
		for _, winograd := range []bool{false, true} {
			b := testBackend(1)
			b.Winograd = Never
			if winograd {
				b.Winograd = everywhere
			}
			y := dirty(1, 8, side, side)
			b.Conv(y, x, w, nil, win, 1, ρ)
			bound := 1e-6
			if winograd {
				bound = 1e-5
			}
			t.Logf("%s, winograd %v: %.2g", mapName, winograd, relativeError(y.Data, exact))
			compare(t, mapName, y.Data, exact, bound)
		}
	}
}

// TestWinogradPaysInBatches: a batch transforms its kernels once, so that deep layers of few
// positions pay in it that do not alone.
func TestWinogradPaysInBatches(t *testing.T) {
	for _, c := range []struct {
		channels, side, samples int
		want                    bool
	}{
		{384, 4, 1, false}, {384, 4, 4, true}, {384, 4, 32, true},
		{64, 6, 1, false}, {64, 6, 1000, true}, {16, 24, 1000, false},
		{256, 8, 1, true}, {256, 8, 8, true},
	} {
		l := layer{inputs: c.channels, outputs: c.channels}
		if got := l.winogradPays(c.samples*tilesOn(c.side)*tilesOn(c.side), c.samples*c.side*c.side); got != c.want {
			t.Errorf("%+v: pays: %v", c, got)
		}
	}
}
