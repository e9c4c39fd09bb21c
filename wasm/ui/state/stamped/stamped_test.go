package stamped

import (
	"math"
	"testing"

	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/question"
)

// tag covers the lower left quarter of what the network sees.
var tag = &question.Stamp{Title: "tag", Width: 0.5, Height: 0.5, Left: 0, Top: 0.5}

// seen is a picture of 200×100 pixels whose middle square the network sees as 4×4.
func seen(top int) *question.Input {
	p := &question.Prediction{
		Logits: []float32{0, 0}, Probabilities: []float32{0.25, 0.25},
		Placement: question.Rectangle{X: 50, Width: 100, Height: 100}, InputWidth: 4, InputHeight: 4,
	}
	p.Logits[top], p.Probabilities[top] = 1, 0.75
	return &question.Input{Picture: &question.Picture{Width: 200, Height: 100}, Predicted: p}
}

func TestPlaceOfAStamp(t *testing.T) {
	in := seen(0)
	for _, c := range []struct {
		left, top float64
		want      question.Rectangle
	}{
		{0, 0.5, question.Rectangle{X: 50, Y: 50, Width: 50, Height: 50}},
		{0.25, 0, question.Rectangle{X: 75, Y: 0, Width: 50, Height: 50}},
		{0.9, 2, question.Rectangle{X: 100, Y: 50, Width: 50, Height: 50}},
		{-1, -1, question.Rectangle{X: 50, Y: 0, Width: 50, Height: 50}},
	} {
		if got := in.PlaceOf(tag, c.left, c.top); got != c.want {
			t.Errorf("at %v, %v it lies at %+v, want %+v", c.left, c.top, got, c.want)
		}
	}
	if w, h := in.Pixel(); w != 25 || h != 25 {
		t.Errorf("a pixel is %v×%v", w, h)
	}
}

func TestStampIsPutOnAndTakenOff(t *testing.T) {
	plain := seen(0)
	s := &state.State{}
	s.Input, s.Answer.Input = plain, plain
	s.Answer.Model = &answer.Model{Labels: []string{"espresso", "goldfish"}, Classes: 2}
	if s.Answer.Finding() != nil {
		t.Error("something is found without a stamp")
	}
	picture := &question.Picture{Width: 200, Height: 100}
	at := plain.PlaceOf(tag, tag.Left, tag.Top)
	PutOn(picture, &question.Stamped{Stamp: tag, At: at, Plain: plain, Settled: true})(s)
	if in := s.Input; in == plain || in.Picture != picture || in.Predicted != nil || in.Plain() != plain || plain.Stamped != nil {
		t.Errorf("asked about is %+v", in)
	}

	on := *s.Input
	on.Predicted = seen(1).Predicted
	s.Answer.Input = &on
	relevance := make([]float32, 16)
	relevance[3*4] = 3  // on the tag
	relevance[3] = 1    // elsewhere
	relevance[2*4] = -5 // against
	s.Answer.Explanation = &answer.Explanation{Input: &on, Width: 4, Height: 4, Relevance: relevance}
	f := s.Answer.Finding()
	if f == nil || f.Before != "espresso" || f.With != "goldfish" || f.BeforeShare != 0.75 || !f.Comparable || !f.Settled || !f.Held || math.Abs(f.Holds-0.75) > 1e-9 {
		t.Errorf("found is %+v", f)
	}
	s.Answer.Explanation.Gradient = true
	if s.Answer.Finding().Held {
		t.Error("a gradient is shared out")
	}

	s.Input = &on
	TakeOff(s)
	if s.Input.Picture != plain.Picture || s.Input.Stamped != nil || s.Input.Predicted != nil || plain.Predicted == nil {
		t.Errorf("without it, asked about is %+v", s.Input)
	}
}
