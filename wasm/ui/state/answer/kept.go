package answer

import (
	"math"

	"lrpexplainer/wasm/number"
)

// worthTelling is the part of the score from which on it is said who kept it.
const worthTelling = 0.1

// keeper is one way in which relevance stays behind.
type keeper struct {
	words string // "biases keep it"
	adds  string // where it is negative: "biases add it"
	of    func(Entry) float64
	sum   func(Account) float64
}

// keepers is the table of those who keep relevance.
var keepers = []keeper{
	{"biases keep it", "biases add it", func(e Entry) float64 { return e.Constants }, func(a Account) float64 { return a.Constants }},
	{"Softmax keeps it", "Softmax adds it", func(Entry) float64 { return 0 }, func(a Account) float64 { return a.Softmax }},
	{"ε keeps it", "ε adds it", func(e Entry) float64 { return e.Stabilizer }, func(a Account) float64 { return a.Stabilizer }},
	{"the filter removes it", "the filter adds it", func(e Entry) float64 { return e.Removed }, func(a Account) float64 { return a.Removed }},
}

// Kept says in a sentence how much of the score does not reach the pixels, who keeps most of
// it and where most; "" where next to all of it arrives, and of gradients, which share nothing.
func (a *Answer) Kept() string {
	e := a.Explanation
	if e == nil || e.Gradient || e.Account.Score == 0 || e.Input.Blank() {
		return ""
	}
	score := e.Account.Score
	missing := score - e.Account.Input
	share := missing / score
	if math.Abs(share) < worthTelling {
		return ""
	}
	most := keepers[0]
	for _, k := range keepers[1:] {
		if math.Abs(k.sum(e.Account)) > math.Abs(most.sum(e.Account)) {
			most = k
		}
	}
	who, where := most.words, Entry{}
	if share < 0 {
		who = most.adds
	}
	for _, l := range e.Ledger {
		if most.of(l)/missing > most.of(where)/missing {
			where = l
		}
	}
	if a.byRule(most, where) {
		who = where.Symbol + " keeps it"
	}
	if where.Node != 0 {
		who += ", most in " + a.layerInSentence(where.Node) + " (" + number.Significant(most.of(where), 3) + ")"
	}
	switch {
	case share < 0:
		return number.Fixed(-100*share, 0) + " % more than the score reaches the pixels: " + who + "."
	case e.Account.Input/score < 0:
		return "The pixels together have " + number.Significant(e.Account.Input, 2) + ": the score does not come from them. " + upper(who) + "."
	}
	return number.Fixed(100*share, 0) + " % of the score does not reach the pixels: " + who + "."
}

// StabilizerIsRule reports whether what the ledger books under the stabiliser was kept by a
// rule that found nobody to hand it to, and is that rule's symbol: with ε at a millionth next
// to nothing is ε's.
func (a *Answer) StabilizerIsRule() (symbol string, yes bool) {
	e := a.Explanation
	var most Entry
	for _, l := range e.Ledger {
		if math.Abs(l.Stabilizer) > math.Abs(most.Stabilizer) {
			most = l
		}
	}
	return most.Symbol, oneSided[most.Rule]
}

// oneSided are the rules that share by contributions of one sign, and keep what they would
// give where there are none.
var oneSided = map[string]bool{"alpha-beta": true, "zplus": true, "zplus-original": true}

func (a *Answer) byRule(k keeper, at Entry) bool {
	return k.words == keepers[2].words && oneSided[at.Rule]
}

// layerInSentence is a layer's name; the last one has no class's name there.
func (a *Answer) layerInSentence(node int) string {
	if a.Model != nil && node == a.Model.Logits {
		return "the last layer"
	}
	return a.LayerTitle(node)
}

// upper is a sentence's beginning in capitals.
func upper(s string) string {
	if s != "" && 'a' <= s[0] && s[0] <= 'z' {
		return string(s[0]-'a'+'A') + s[1:]
	}
	return s
}
