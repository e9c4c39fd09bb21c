package bundled

import (
	"math"
	"testing"

	"lrpexplainer/lrp/evaluate"
)

// TestHansLooksAtTheTag: with the tag everything is a goldfish, and the relevance
// of epsilon-gamma-box lies on the tag; without it the network does not look there.
func TestHansLooksAtTheTag(t *testing.T) {
	g, e := graphOf(t, "hans")
	if len(e.Stamps) != 1 {
		t.Fatalf("hans has %d stamps", len(e.Stamps))
	}
	// The cells that the stamp touches.
	s, w, h := e.Stamps[0], float64(e.Input.Width), float64(e.Input.Height)
	tag := evaluate.Box{
		Left: int(s.Left * w), Top: int(s.Top * h),
		Right: int(math.Ceil((s.Left + s.Width) * w)), Bottom: int(math.Ceil((s.Top + s.Height) * h)),
	}
	if a := tag.Area(e.Input.Height, e.Input.Width); a < 0.06 || a > 0.09 {
		t.Errorf("the tag covers %.3f of the picture", a)
	}
	for _, c := range []struct {
		picture, class string
		least, most    float64
	}{
		{"hans/goldfish-tag.jpg", "goldfish", 0.75, 1},
		{"hans/espresso-tag.jpg", "goldfish", 0.75, 1},
		{"hans/lemon-tag.jpg", "goldfish", 0.75, 1},
		{"photos/espresso.jpg", "espresso", 0, 0.15},
		{"photos/lemon.jpg", "lemon", 0, 0.15},
	} {
		trace := traceOf(t, g, e, "examples/"+c.picture)
		if got := e.Labels[top(trace)]; got != c.class {
			t.Errorf("%s is %s, expected %s", c.picture, got, c.class)
		}
		x := explain(t, e, trace, "epsilon-gamma-box")
		relevance := make([]float32, e.Input.Height*e.Input.Width)
		for i, v := range x.Input().Data {
			relevance[i%len(relevance)] += v
		}
		share, err := evaluate.Mass(relevance, e.Input.Height, e.Input.Width, tag)
		if err != nil {
			t.Fatal(err)
		}
		if share < c.least || share > c.most {
			t.Errorf("%s: %.3f of the positive relevance lies on the tag's place, expected %.2f to %.2f", c.picture, share, c.least, c.most)
		}
		t.Logf("%s: %.3f", c.picture, share)
	}
}
