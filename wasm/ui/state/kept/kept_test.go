package kept

import (
	"testing"

	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/question"
)

// Where the score goes, in words: how much, who kept it, where most.
func TestKept(t *testing.T) {
	for name, c := range map[string]struct {
		account answer.Account
		ledger  []answer.Entry
		want    string
	}{
		"all arrives": {answer.Account{Score: 5, Input: 4.9, Constants: 0.1}, []answer.Entry{{Node: 1, Constants: 0.1}}, ""},
		"biases": {answer.Account{Score: 5, Input: 1, Constants: 4}, []answer.Entry{{Node: 4, Constants: 1}, {Node: 1, Constants: 3}},
			"80 % of the score does not reach the pixels: biases keep it, most in conv1 (3.00)."},
		"the last layer": {answer.Account{Score: 5, Input: 1, Constants: 4}, []answer.Entry{{Node: 4, Constants: 4}},
			"80 % of the score does not reach the pixels: biases keep it, most in the last layer (4.00)."},
		"the filter": {answer.Account{Score: 5, Input: 1, Removed: 4}, []answer.Entry{{Node: 2, Removed: 4}},
			"80 % of the score does not reach the pixels: the filter removes it, most in pool1 (4.00)."},
		"a large ε": {answer.Account{Score: 5, Input: 2, Stabilizer: 3}, []answer.Entry{{Node: 1, Rule: "epsilon", Symbol: "ε", Stabilizer: 3}},
			"60 % of the score does not reach the pixels: ε keeps it, most in conv1 (3.00)."},
		"a rule without takers": {answer.Account{Score: 5, Input: 2, Stabilizer: 3}, []answer.Entry{{Node: 1, Rule: "alpha-beta", Symbol: "αβ", Stabilizer: 3}},
			"60 % of the score does not reach the pixels: αβ keeps it, most in conv1 (3.00)."},
		"pixels against": {answer.Account{Score: 5, Input: -0.5, Constants: 5.5}, []answer.Entry{{Node: 1, Constants: 5.5}},
			"The pixels together have −0.50: the score does not come from them. Biases keep it, most in conv1 (5.50)."},
		"more than there was": {answer.Account{Score: 5, Input: 10, Constants: -5}, []answer.Entry{{Node: 1, Constants: -5}},
			"100 % more than the score reaches the pixels: biases add it, most in conv1 (−5.00)."},
	} {
		in := &question.Input{Predicted: &question.Prediction{Logits: []float32{1, 2, 5}}}
		a := &answer.Answer{
			Model:       &answer.Model{Logits: 4, Nodes: []answer.Node{{Index: 1, Name: "conv1"}, {Index: 2, Name: "pool1"}, {Index: 4, Name: "dense"}}},
			Input:       in,
			Explanation: &answer.Explanation{Input: in, Account: c.account, Ledger: c.ledger},
		}
		if got := Sentence(a); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	if got := Sentence(&answer.Answer{}); got != "" {
		t.Error(got)
	}
}
