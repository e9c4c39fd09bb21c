package heatmap

import (
	"math"
	"slices"
	"testing"
)

func TestSeparate(t *testing.T) {
	values := []float32{1, -8, 2, 4, 0, -2, nan}
	for percentile, want := range map[float64]Limits{100: {8, 4}, 50: {8, 2}, 0: {2, 1}} {
		if got := Separate(values, percentile); got != want {
			t.Errorf("percentile %v: %v, expected %v", percentile, got, want)
		}
	}
	if got := Separate([]float32{1}, 100); got != (Limits{0, 1}) {
		t.Errorf("nothing against: %v", got)
	}
	if s := (Limits{2, 4}); !s.Clips(values) || s.Clips([]float32{4, -2, 0}) {
		t.Error("what is beyond the scale")
	}
}

// Each side is as strong as its own limit says; on equal limits it is AppendTransparent.
func TestAppendScaled(t *testing.T) {
	values := []float32{-4, -2, 0, 1, 2, 9, nan}
	got, err := AppendScaled(nil, values, Limits{4, 2}, test)
	if err != nil {
		t.Fatal(err)
	}
	var alpha []byte
	for i := range values {
		alpha = append(alpha, got[4*i+3])
	}
	if !slices.Equal(alpha, []byte{255, 128, 0, 128, 255, 255, 0}) {
		t.Errorf("the strengths are %v", alpha)
	}
	if [3]byte(got[4:7]) != [3]byte{0, 0, 200} || [3]byte(got[16:19]) != [3]byte{200, 0, 0} {
		t.Errorf("the colours are %v", got)
	}
	same, _ := AppendScaled(nil, values, Symmetric(4), test)
	plain, _ := AppendTransparent(nil, values, 4, test)
	if !slices.Equal(same, plain) {
		t.Errorf("%v, expected %v", same, plain)
	}
}

// A sequential map goes through its own colours and shows nothing of what is against.
func TestSequential(t *testing.T) {
	for _, m := range Maps {
		if !m.Sequential {
			continue
		}
		got, err := AppendScaled(nil, []float32{-3, 0, 1, 2}, Symmetric(2), m)
		if err != nil {
			t.Fatal(err)
		}
		if got[3] != 0 || got[7] != 0 || got[11] != 128 || got[15] != 255 {
			t.Errorf("%s: the strengths are %d, %d, %d, %d", m.Name, got[3], got[7], got[11], got[15])
		}
		if half := m.At(0.5); math.Abs(float64(got[8])-float64(half.R)) > 2 || (RGB{got[8], got[9], got[10]}) == m.For() {
			t.Errorf("%s: half of the limit is %v, expected %v", m.Name, got[8:11], half)
		}
		over, err := Overlay([]byte{9, 9, 9, 255, 9, 9, 9, 255}, []float32{-2, 1}, Style{Map: m, Limit: 2, Opacity: 1})
		if paper, half := (Style{Map: m}).Paper(), m.At(0.5); err != nil || over[0] != paper.R || abs(float32(over[4])-(float32(paper.R)+float32(half.R))/2) > 2 {
			t.Errorf("%s over a picture: %v, %v", m.Name, over, err)
		}
		if m.At(-1) != m.At(0) {
			t.Errorf("%s: what is against is %v", m.Name, m.At(-1))
		}
	}
}

// A hill has a closed line around it; a slope a straight one where it is the level.
func TestContours(t *testing.T) {
	hill := []float32{
		0, 0, 0,
		0, 4, 0,
		0, 0, 0,
	}
	got, err := Contours(hill, 3, 3, 2)
	if err != nil || len(got) != 4 {
		t.Fatalf("%v, %v", got, err)
	}
	for _, s := range got { // a square whose corners lie half way from the summit
		for _, p := range [][2]float32{{s.X1, s.Y1}, {s.X2, s.Y2}} {
			if d := abs(p[0]-1.5) + abs(p[1]-1.5); d != 0.5 {
				t.Errorf("a corner at %v", p)
			}
		}
	}
	slope := []float32{
		0, 1, 2, 3,
		0, 1, 2, 3,
		0, 1, 2, 3,
	}
	got, err = Contours(slope, 3, 4, 1.25)
	if err != nil || len(got) != 2 {
		t.Fatalf("%v, %v", got, err)
	}
	for _, s := range got {
		if s.X1 != 1.75 || s.X2 != 1.75 || abs(s.Y1-s.Y2) != 1 {
			t.Errorf("of a slope: %v", s)
		}
	}
	saddle := []float32{4, 0, 0, 4}
	if got, _ := Contours(saddle, 2, 2, 1); len(got) != 2 {
		t.Errorf("of a saddle: %v", got)
	}
	if _, err := Contours(saddle, 3, 2, 1); err == nil {
		t.Error("four values were taken for six")
	}
}
