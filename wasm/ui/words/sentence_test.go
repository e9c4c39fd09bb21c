package words

import (
	"testing"

	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/question"
)

func TestSentence(t *testing.T) {
	even := []float32{0.11, 0.11, 0.11, 0.11, 0.12, 0.11, 0.11, 0.11, 0.11}
	none := make([]float32, 9)
	for _, c := range []struct {
		positive, negative []float32
		gradient           bool
		want               string
	}{
		{[]float32{0, 0.2, 0.05, 0, 0.5, 0.1, 0.1, 0.05, 0}, none, false,
			"What speaks for seven lies mostly in the middle (50 %) and at the top (20 %). "},
		{[]float32{0, 0, 0.9, 0, 0.1, 0, 0, 0, 0}, []float32{0.3, 0.1, 0, 0, 0.1, 0, 0.1, 0.1, 0.3}, false,
			"What speaks for seven lies mostly at the top right (90 %). What speaks against it lies mostly at the top left (30 %) and at the bottom right (30 %). "},
		{even, none, false, "What speaks for seven lies all over the picture. "},
		{[]float32{0, 0, 0, 1, 0, 0, 0, 0, 0}, even, true,
			"The score of seven would rise with pixels that lie mostly on the left (100 %). It would fall with pixels that lie all over the picture. "},
	} {
		a := &answer.Answer{
			Model: &answer.Model{Labels: []string{"seven"}},
			Explanation: &answer.Explanation{
				Target: question.Target{Kind: "classes", Parts: []question.Part{{Index: 0, Coefficient: 1}}}, Gradient: c.gradient,
				Ninths: append(append([]float32{}, c.positive...), c.negative...),
			},
		}
		if got := Sentence(a); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
	if got := Sentence(&answer.Answer{}); got != "" {
		t.Errorf("without an explanation: %q", got)
	}
}
