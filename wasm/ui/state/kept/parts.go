package kept

import (
	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/ui/state/answer"
)

// Part is one part of the score, or of what a layer received.
type Part struct {
	Name            string // input, constants, softmax, stabilizer or removed
	Words, Sentence string
	Value           float64
	Always          bool // it is worth showing also where it is zero
}

// parts is the table of what can become of relevance.
var parts = []struct {
	name, words, sentence string
	of                    func(answer.Account) float64
	always                bool
}{
	{"input", "at the pixels", "The sum of the heatmap: what the pixels contributed to the score.",
		func(a answer.Account) float64 { return a.Input }, true},
	{"constants", "kept by biases", "A bias adds to a score whatever the image shows. Its share stays in its layer and reaches no pixel.",
		func(a answer.Account) float64 { return a.Constants }, false},
	{"softmax", "kept by Softmax", "A Softmax is followed by its first order around 0; what its value there is worth stays with it. It can be large and of either sign.",
		func(a answer.Account) float64 { return a.Softmax }, false},
	{"stabilizer", "kept by ε", "The ε that keeps quotients finite absorbs a little relevance, or much if it is large.",
		func(a answer.Account) float64 { return a.Stabilizer }, true},
	{"removed", "removed by the filter", "“Keep top” removes all but the strongest relevance of each layer.",
		func(a answer.Account) float64 { return a.Removed }, false},
}

// OfScore are the parts of the whole score.
func OfScore(e *answer.Explanation) []Part {
	symbol, rule := ByRule(e)
	list := divided(e, e.Account, symbol, rule)
	spoke, against := e.Both()
	list[0].Sentence += " Here " + number.Signed(spoke, 3) + " is for, " + number.Significant(against, 3) + " against."
	return list
}

// OfLayer are the parts of what a layer received.
func OfLayer(e *answer.Explanation, l answer.Entry) []Part {
	whole := answer.Account{Score: l.Received, Input: l.Passed, Constants: l.Constants, Stabilizer: l.Stabilizer, Removed: l.Removed}
	whole.Softmax = l.Received - l.Passed - l.Constants - l.Stabilizer - l.Removed
	list := divided(e, whole, l.Symbol, answer.OneSided(l.Rule))
	list[0].Words, list[0].Sentence = "handed on", "What this layer gave to its inputs."
	return list
}

// divided are the parts of an account. What is called ε's stayed with a rule of one-sided shares
// where there is one of that symbol.
func divided(e *answer.Explanation, whole answer.Account, symbol string, rule bool) []Part {
	list := make([]Part, len(parts))
	for i, p := range parts {
		words, sentence := p.words, p.sentence
		switch {
		case p.name == "removed" && len(e.Asked.Conditions) > 0:
			words, sentence = "removed by the channels", "What does not flow through the chosen channels is removed, together with what the filter removes."
		case p.name == "stabilizer" && rule:
			words, sentence = "kept by "+symbol, "The rule shares by contributions of one sign. Where a neuron has none of that sign there is nobody to hand the share to, and it stays."
		}
		list[i] = Part{p.name, words, sentence, p.of(whole), p.always}
	}
	return list
}
