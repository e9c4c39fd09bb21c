package words

import (
	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/ui/state/answer"
)

// places are the ninths of a picture, row by row.
var places = [9]string{
	"at the top left", "at the top", "at the top right",
	"on the left", "in the middle", "on the right",
	"at the bottom left", "at the bottom", "at the bottom right",
}

// little is the share below which a ninth is not worth a word.
const little = 0.15

// Sentence says where what speaks for the class lies, and where what speaks against it.
func Sentence(a *answer.Answer) string {
	e := a.Explanation
	if e == nil || len(e.Ninths) != 2*len(places) {
		return ""
	}
	positive, negative := "What speaks for "+a.ExplainedLabel(), "What speaks against it"
	if e.Gradient {
		positive, negative = "The score of "+a.ExplainedLabel()+" would rise with pixels that", "It would fall with pixels that"
	}
	return lies(positive, e.Ninths[:9], e.Gradient) + lies(negative, e.Ninths[9:], e.Gradient)
}

// lies names the two ninths with the largest shares.
func lies(what string, shares []float32, several bool) string {
	first, second := -1, -1
	for i, v := range shares {
		switch {
		case v < little:
		case first < 0 || v > shares[first]:
			first, second = i, first
		case second < 0 || v > shares[second]:
			second = i
		}
	}
	verb := " lies"
	if several {
		verb = " lie"
	}
	place := func(i int) string { return places[i] + " (" + number.Fixed(100*float64(shares[i]), 0) + " %)" }
	switch {
	case first < 0 && sum(shares) == 0:
		return ""
	case first < 0:
		return what + verb + " all over the picture. "
	case second < 0:
		return what + verb + " mostly " + place(first) + ". "
	}
	return what + verb + " mostly " + place(first) + " and " + place(second) + ". "
}

func sum(shares []float32) (total float32) {
	for _, v := range shares {
		total += v
	}
	return total
}
