package heatmap

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

var (
	nan  = float32(math.NaN())
	inf  = float32(math.Inf(1))
	test = ColorMap{Name: "test", Colors: []RGB{{0, 0, 200}, {200, 200, 200}, {200, 0, 0}}}
)

func TestLimit(t *testing.T) {
	for _, c := range []struct {
		values     []float32
		percentile float64
		want       float32
	}{
		{[]float32{1, -3, 2}, 100, 3},
		{[]float32{1, -3, 2}, 1000, 3},
		{[]float32{0, 0, 1, -3, 2}, 50, 2},
		{[]float32{0, 0, 1, -3, 2}, 0, 1},
		{[]float32{0, 0, 1, -3, 2}, -1, 1},
		{[]float32{nan, inf, -inf, 4}, 100, 4},
		{[]float32{nan, inf, -inf, 4}, 99, 4},
		{[]float32{0, 0}, 100, 0},
		{[]float32{0, 0}, 99, 0},
		{nil, 100, 0},
	} {
		if got := Limit(c.values, c.percentile); got != c.want {
			t.Errorf("Limit(%v, %v) = %v, expected %v", c.values, c.percentile, got, c.want)
		}
	}
}

// Every rank of many values, some of them equal, is what sorting gives.
func TestLimitIsThatOfTheSortedValues(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 5))
	for n := 1; n < 60; n++ {
		values := make([]float32, n)
		for i := range values {
			values[i] = 1 + float32(random.IntN(n))
		}
		sorted := slices.Clone(values)
		slices.Sort(sorted)
		for k := range n {
			if got := smallest(slices.Clone(values), k); got != sorted[k] {
				t.Fatalf("of %v, number %d is %v, expected %v", values, k, got, sorted[k])
			}
		}
	}
}

func TestPaint(t *testing.T) {
	got, err := Paint([]float32{-4, -2, 0, 1, 8, nan}, 4, test)
	want := []byte{
		0, 0, 200, 255, 100, 100, 200, 255, 200, 200, 200, 255, // −1, −½, 0
		200, 150, 150, 255, 200, 0, 0, 255, 200, 200, 200, 255, // ¼, clipped, none
	}
	for i := range want { // a table of 511 colours is half a colour off at most
		if d := int(got[i]) - int(want[i]); err != nil || d > 1 || d < -1 {
			t.Fatalf("%v, %v, expected %v", got, err, want)
		}
	}
	if got[0] != 0 || got[2] != 200 || got[8] != 200 || got[16] != 200 || got[17] != 0 {
		t.Errorf("ends and middle must be exact: %v", got)
	}
}

func TestPaintOfNothingIsTheMiddle(t *testing.T) {
	got, err := Paint([]float32{0, 0}, 0, test)
	if err != nil || !bytes.Equal(got, []byte{200, 200, 200, 255, 200, 200, 200, 255}) {
		t.Errorf("%v, %v", got, err)
	}
}

func TestPaintTransparent(t *testing.T) {
	got, err := PaintTransparent([]float32{-4, 2, 0}, 4, test)
	if err != nil || !bytes.Equal(got, []byte{0, 0, 200, 255, 200, 0, 0, 128, 200, 0, 0, 0}) {
		t.Errorf("%v, %v", got, err)
	}
}

func TestPaintingIntoTheSameMemory(t *testing.T) {
	pixels, err := AppendTransparent([]byte{1, 2}, []float32{-4, 2}, 4, test)
	if err != nil || !bytes.Equal(pixels, []byte{1, 2, 0, 0, 200, 255, 200, 0, 0, 128}) {
		t.Errorf("%v, %v", pixels, err)
	}
	again, err := AppendTransparent(pixels[:0], []float32{4}, 4, test)
	if err != nil || !bytes.Equal(again, []byte{200, 0, 0, 255}) || &again[0] != &pixels[0] {
		t.Errorf("%v, %v", again, err)
	}
	used := []float32{7, 7, 7, 7}
	values, err := AppendPlaced(used[:0], []float32{5}, 1, 1, Rect{1, 0, 2, 1}, 1, 4, Nearest)
	if err != nil || !slices.Equal(values, []float32{0, 5, 5, 0}) || &values[0] != &used[0] {
		t.Errorf("%v, %v", values, err)
	}
}

func TestRamp(t *testing.T) {
	got, err := Ramp(test, 3, 2)
	row := []byte{0, 0, 200, 255, 200, 200, 200, 255, 200, 0, 0, 255}
	if err != nil || !bytes.Equal(got, append(slices.Clone(row), row...)) {
		t.Errorf("%v, %v", got, err)
	}
	if got, err = Ramp(test, 1, 1); err != nil || !bytes.Equal(got, []byte{200, 200, 200, 255}) {
		t.Errorf("one pixel: %v, %v", got, err)
	}
	if _, err = Ramp(test, 0, 2); err == nil {
		t.Error("a ramp without width")
	}
}

func TestPlaceNearest(t *testing.T) {
	got, err := Place([]float32{1, 2, 3, 4}, 2, 2, Full(4, 4), 4, 4, Nearest)
	want := []float32{1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v", got, err)
	}
}

func TestPlaceBilinear(t *testing.T) {
	// Values lie in the middle of their halves: at ¼ and ¾ of the width.
	got, err := Place([]float32{0, 8}, 1, 2, Full(4, 2), 2, 4, Bilinear)
	want := []float32{0, 2, 6, 8, 0, 2, 6, 8}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v", got, err)
	}
}

func TestPlaceInside(t *testing.T) {
	got, err := Place([]float32{5}, 1, 1, Rect{1, 0, 2, 1}, 2, 4, Bilinear)
	if want := []float32{0, 5, 5, 0, 0, 0, 0, 0}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v", got, err)
	}
	// Reaching beyond the picture: its right half only.
	got, err = Place([]float32{1, 2}, 1, 2, Rect{-2, 0, 4, 1}, 1, 3, Nearest)
	if want := []float32{2, 2, 0}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v", got, err)
	}
}

func TestPlaceSameSizeIsTheSame(t *testing.T) {
	values := []float32{1, -2, 3, 4.5, 0, 6}
	for _, how := range []Interpolation{Nearest, Bilinear} {
		got, err := Place(values, 2, 3, Full(3, 2), 2, 3, how)
		if err != nil || !slices.Equal(got, values) {
			t.Errorf("%v: %v, %v", how, got, err)
		}
	}
}

func TestPlaceRefuses(t *testing.T) {
	one := []float32{1}
	for name, err := range map[string]error{
		"size":    second(Place(one, 1, 2, Full(1, 1), 1, 1, Nearest)),
		"nothing": second(Place(nil, 0, 0, Full(1, 1), 1, 1, Nearest)),
		"rect":    second(Place(one, 1, 1, Rect{}, 1, 1, Nearest)),
		"nan":     second(Place(one, 1, 1, Rect{math.NaN(), 0, 1, 1}, 1, 1, Nearest)),
		"inf":     second(Place(one, 1, 1, Rect{0, 0, 1, math.Inf(1)}, 1, 1, Nearest)),
		"target":  second(Place(one, 1, 1, Full(1, 1), 0, 1, Nearest)),
		"overlay": second(Overlay(make([]byte, 8), one, Style{Map: test})),
		"map":     second(Overlay(make([]byte, 4), one, Style{})),
		"colours": second(Paint(one, 1, ColorMap{Colors: make([]RGB, 4)})),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestOverlay(t *testing.T) {
	picture := []byte{
		100, 50, 200, 255, // luminosity (77·100 + 151·50 + 28·200 + 128)>>8 = 81
		100, 50, 200, 255,
		100, 50, 200, 255,
		9, 9, 9, 0, // transparent: the paper, 200
	}
	relevance := []float32{0, 2, -4, 0}
	for _, c := range []struct {
		opacity float32
		want    []byte
	}{
		{0, []byte{100, 50, 200, 255, 100, 50, 200, 255, 100, 50, 200, 255, 200, 200, 200, 255}},
		// Half: grey 81 half way to 200 is 141; then half and whole of the heat.
		{0.5, []byte{141, 141, 141, 255, 171, 71, 71, 255, 0, 0, 200, 255, 200, 200, 200, 255}},
		{1, []byte{200, 200, 200, 255, 200, 100, 100, 255, 0, 0, 200, 255, 200, 200, 200, 255}},
		{7, []byte{200, 200, 200, 255, 200, 100, 100, 255, 0, 0, 200, 255, 200, 200, 200, 255}},
	} {
		got, err := Overlay(picture, relevance, Style{Map: test, Limit: 4, Opacity: c.opacity})
		if err != nil || !bytes.Equal(got, c.want) {
			t.Errorf("opacity %v: %v, %v, expected %v", c.opacity, got, err, c.want)
		}
	}
}
