package look

import (
	"math"
	"testing"
)

// The point about which a picture is enlarged stays where it is, moving stops at the edges, and
// all of it is shown in the end.
func TestZoom(t *testing.T) {
	picture := new(int)
	z := Zoom{Picture: picture}
	under := func(x float64) float64 { return z.X + x/max(1, z.Factor) }
	for _, factor := range []float64{1.5, 2, 0.8, 3} {
		before := under(0.3)
		z = z.At(factor, 0.3, 0.7, 0, 0, 16)
		if math.Abs(under(0.3)-before) > 1e-12 || z.Picture != picture {
			t.Errorf("%v: under the pointer is %v, was %v", factor, under(0.3), before)
		}
	}
	if z = z.At(100, 0.5, 0.5, 0, 0, 16); z.Factor != 16 {
		t.Errorf("enlarged %v times", z.Factor)
	}
	x := z.X
	if z = z.At(1, 0, 0, 0.5, -100, 16); math.Abs(z.X-x-0.5/16) > 1e-12 || z.Y != 0 {
		t.Errorf("moved to %+v", z)
	}
	if z = z.At(1, 0, 0, 100, 100, 16); z.X != 1-1.0/16 || z.Y != 1-1.0/16 {
		t.Errorf("moved to %+v", z)
	}
	if z = z.At(0.01, 1, 1, 0, 0, 16); z != (Zoom{}) {
		t.Errorf("all of it is %+v", z)
	}
}
