package answer

import (
	"testing"

	"lrpexplainer/wasm/ui/state/question"
)

// Where the score goes, in words: how much, who kept it, where most.
func TestKept(t *testing.T) {
	for name, c := range map[string]struct {
		account Account
		ledger  []Entry
		want    string
	}{
		"all arrives": {Account{Score: 5, Input: 4.9, Constants: 0.1}, []Entry{{Node: 1, Constants: 0.1}}, ""},
		"biases": {Account{Score: 5, Input: 1, Constants: 4}, []Entry{{Node: 4, Constants: 1}, {Node: 1, Constants: 3}},
			"80 % of the score does not reach the pixels: biases keep it, most in conv1 (3.00)."},
		"the last layer": {Account{Score: 5, Input: 1, Constants: 4}, []Entry{{Node: 4, Constants: 4}},
			"80 % of the score does not reach the pixels: biases keep it, most in the last layer (4.00)."},
		"the filter": {Account{Score: 5, Input: 1, Removed: 4}, []Entry{{Node: 2, Removed: 4}},
			"80 % of the score does not reach the pixels: the filter removes it, most in pool1 (4.00)."},
		"a large ε": {Account{Score: 5, Input: 2, Stabilizer: 3}, []Entry{{Node: 1, Rule: "epsilon", Symbol: "ε", Stabilizer: 3}},
			"60 % of the score does not reach the pixels: ε keeps it, most in conv1 (3.00)."},
		"a rule without takers": {Account{Score: 5, Input: 2, Stabilizer: 3}, []Entry{{Node: 1, Rule: "alpha-beta", Symbol: "αβ", Stabilizer: 3}},
			"60 % of the score does not reach the pixels: αβ keeps it, most in conv1 (3.00)."},
		"pixels against": {Account{Score: 5, Input: -0.5, Constants: 5.5}, []Entry{{Node: 1, Constants: 5.5}},
			"The pixels together have −0.50: the score does not come from them. Biases keep it, most in conv1 (5.50)."},
		"more than there was": {Account{Score: 5, Input: 10, Constants: -5}, []Entry{{Node: 1, Constants: -5}},
			"100 % more than the score reaches the pixels: biases add it, most in conv1 (−5.00)."},
	} {
		a := answered(of("classes", question.Part{Index: 2, Coefficient: 1}), false, 1, 2, 5)
		a.Explanation.Account, a.Explanation.Ledger = c.account, c.ledger
		if got := a.Kept(); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	if got := (&Answer{}).Kept(); got != "" {
		t.Error(got)
	}
}
