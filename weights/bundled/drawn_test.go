package bundled

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"

	"lrpexplainer/nn"
	"lrpexplainer/weights/preprocess"
)

// TestDrawnDigits draws the polylines of the browser test's digits with round
// brushes on a pad, as the page does, and has them read.
func TestDrawnDigits(t *testing.T) {
	data, err := os.ReadFile("../../web/e2e/testdata/strokes.json")
	if err != nil {
		t.Fatal(err)
	}
	var shapes map[string][][][][2]float64
	if err := json.Unmarshal(data, &shapes); err != nil {
		t.Fatal(err)
	}
	g, e := graphOf(t, "digits")
	r := rand.New(rand.NewPCG(1, 1))
	right, all := 0, 0
	for class := range 10 {
		for _, strokes := range shapes[strconv.Itoa(class)] {
			for _, brush := range []float64{6, 14, 26} {
				in, err := preprocess.Apply(draw(strokes, brush, r), pad, pad, nil, e.Input)
				if err != nil {
					t.Fatal(err)
				}
				trace, err := g.Forward(t.Context(), nn.NewPortable(), in.Tensor, nil)
				if err != nil {
					t.Fatal(err)
				}
				logits := trace.Logits().Data
				if all++; slices.Index(logits, slices.Max(logits)) == class {
					right++
				}
			}
		}
	}
	if all < 100 || float64(right) < 0.95*float64(all) {
		t.Errorf("%d of %d drawn digits are read right; expected 95 %% of at least 100", right, all)
	}
	t.Logf("%d of %d drawn digits are read right", right, all)
}

// pad is the drawing's side in pixels.
const pad = 240

// draw is black strokes with round ends on white, somewhere on the pad.
func draw(strokes [][][2]float64, brush float64, r *rand.Rand) []byte {
	size := 100 + 80*r.Float64()
	left, top := 20+(200-size)*r.Float64(), 20+(200-size)*r.Float64()
	nearest := make([]float64, pad*pad)
	for i := range nearest {
		nearest[i] = math.Inf(1)
	}
	for _, stroke := range strokes {
		points := make([][2]float64, len(stroke))
		for i, p := range stroke {
			points[i] = [2]float64{left + size*p[0] + 2*r.NormFloat64(), top + size*p[1] + 2*r.NormFloat64()}
		}
		for i := range points {
			a, b := points[max(0, i-1)], points[i]
			dx, dy := b[0]-a[0], b[1]-a[1]
			for k := range nearest {
				x, y := float64(k%pad)+0.5-a[0], float64(k/pad)+0.5-a[1]
				along := min(max((x*dx+y*dy)/max(dx*dx+dy*dy, 1e-9), 0), 1)
				nearest[k] = min(nearest[k], math.Hypot(x-along*dx, y-along*dy))
			}
		}
	}
	pixels := make([]byte, 0, 4*pad*pad)
	for _, d := range nearest {
		v := byte(255 * (1 - min(max(brush/2+0.5-d, 0), 1)))
		pixels = append(pixels, v, v, v, 255)
	}
	return pixels
}
