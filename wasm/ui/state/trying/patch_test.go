package trying

import (
	"slices"
	"testing"

	"lrpexplainer/wasm/ui/state/question"
	"lrpexplainer/wasm/ui/state/tried"
)

// A brush of one pixel paints the pixel that it is on; a larger one a disc, within the map.
func TestBrush(t *testing.T) {
	for _, c := range []struct {
		x, y   float64
		size   int
		pixels []int
	}{
		{1.5, 1.5, 1, []int{5}},
		{1.9, 1.1, 1, []int{5}},
		{0, 0, 2, []int{0}},
		{1.5, 1.5, 3, []int{0, 1, 2, 4, 5, 6, 8, 9, 10}},
		{1.5, 1.5, 2, []int{1, 4, 5, 6, 9}},
		{-9, 2, 4, nil},
		{3.5, 2.5, 2, []int{7, 10, 11}},
	} {
		if got := Brush(c.x, c.y, c.size, 4, 3); !slices.Equal(got, c.pixels) {
			t.Errorf("%d at %v, %v: %v, expected %v", c.size, c.x, c.y, got, c.pixels)
		}
	}
}

// What is painted is asked about before any curve; the finding has the sums of what it was.
func TestPaint(t *testing.T) {
	s := desk()
	Test(true)(s)
	if ask := Next(s); ask == nil || ask.Curve == nil || ask.Order != nil || ask.Curve.Part != 0.1 {
		t.Fatalf("asked is %+v", ask)
	}
	Paint([]int{2, 1}, NextStroke(s))(s)
	Paint([]int{1, 3}, s.Patch.Stroke)(s)
	if !slices.Equal(s.Patch.Pixels, []int{1, 2, 3}) || s.Patch.Fill != question.Paper {
		t.Errorf("painted is %+v", s.Patch)
	}
	s.View.Trial.Wiping = true
	Paint([]int{3, 0}, NextStroke(s))(s)
	if !slices.Equal(s.Patch.Pixels, []int{1, 2}) {
		t.Errorf("wiped is %+v", s.Patch)
	}
	ask := Next(s)
	if ask == nil || ask.Patch != s.Patch {
		t.Fatalf("asked is %+v", ask)
	}
	if Found(s) != nil {
		t.Error("something was found before it was asked")
	}
	said := &question.Prediction{Logits: []float32{0, 1, 3}, Probabilities: []float32{0.1, 0.2, 0.7}, InputWidth: 2, InputHeight: 2}
	Replaced(&tried.Without{Input: ask.Input, Patch: ask.Patch, Said: said})(s)
	f := Found(s)
	if f == nil || f.Pixels != 2 || f.Before != "5.00" || f.After != "1.00" || f.Relevance != "7.00" || !f.Changed || f.Top != 2 || f.Other != 1 || f.OtherShare != float64(float32(0.2)) || f.Share != 0.5 {
		t.Errorf("found is %+v", f)
	}
	if Seen(s) != said {
		t.Error("what the network sees is not without the pixels")
	}
	SetFill(question.Blur)(s)
	if ask := Next(s); ask == nil || ask.Patch == nil || ask.Patch.Fill != question.Blur || len(ask.Patch.Pixels) != 2 {
		t.Errorf("asked is %+v", ask)
	}
	Clear(s)
	if ask := Next(s); ask == nil || ask.Patch != nil || Found(s) != nil || Seen(s) != s.Answer.Input.Predicted {
		t.Errorf("after clearing asked is %+v", ask)
	}
}
