// Package kept says in words where the score has gone that does not reach the pixels. It is
// plain Go, as package state is.
package kept

import (
	"math"

	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/ui/state/answer"
)

// worthTelling is the part of the score from which on it is said who kept it.
const worthTelling = 0.1

// keeper is one way in which relevance stays behind.
type keeper struct {
	words string // "biases keep it"
	adds  string // where it is negative: "biases add it"
	of    func(answer.Entry) float64
	sum   func(answer.Account) float64
}

// keepers is the table of those who keep relevance.
var keepers = []keeper{
	{"biases keep it", "biases add it", func(e answer.Entry) float64 { return e.Constants }, func(a answer.Account) float64 { return a.Constants }},
	{"Softmax keeps it", "Softmax adds it", func(answer.Entry) float64 { return 0 }, func(a answer.Account) float64 { return a.Softmax }},
	{"ε keeps it", "ε adds it", func(e answer.Entry) float64 { return e.Stabilizer }, func(a answer.Account) float64 { return a.Stabilizer }},
	{"the filter removes it", "the filter adds it", func(e answer.Entry) float64 { return e.Removed }, func(a answer.Account) float64 { return a.Removed }},
}

// Sentence says in a sentence how much of the score does not reach the pixels, who keeps most of
// it and where most; "" where next to all of it arrives, and of gradients, which share nothing.
func Sentence(a *answer.Answer) string {
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
	who, where := most.words, answer.Entry{}
	if share < 0 {
		who = most.adds
	}
	for _, l := range e.Ledger {
		if most.of(l)/missing > most.of(where)/missing {
			where = l
		}
	}
	if most.words == keepers[2].words && answer.OneSided(where.Rule) {
		who = where.Symbol + " keeps it"
	}
	if most.words == keepers[3].words && len(e.Asked.Conditions) > 0 {
		who = "it does not flow through the chosen channels"
	} else if where.Node != 0 {
		who += ", most in " + a.LayerInSentence(where.Node) + " (" + number.Significant(most.of(where), 3) + ")"
	}
	switch {
	case share < 0:
		return number.Fixed(-100*share, 0) + " % more than the score reaches the pixels: " + who + "."
	case e.Account.Input/score < 0:
		return "The pixels together have " + number.Significant(e.Account.Input, 2) + ": the score does not come from them. " + upper(who) + "."
	}
	return number.Fixed(100*share, 0) + " % of the score does not reach the pixels: " + who + "."
}

// ByRule reports whether what the ledger books under the stabiliser was kept by a
// rule that found nobody to hand it to, and is that rule's symbol: with ε at a millionth next
// to nothing is ε's.
func ByRule(e *answer.Explanation) (symbol string, yes bool) {
	var most answer.Entry
	for _, l := range e.Ledger {
		if math.Abs(l.Stabilizer) > math.Abs(most.Stabilizer) {
			most = l
		}
	}
	return most.Symbol, answer.OneSided(most.Rule)
}

// upper is a sentence's beginning in capitals.
func upper(s string) string {
	if s != "" && 'a' <= s[0] && s[0] <= 'z' {
		return string(s[0]-'a'+'A') + s[1:]
	}
	return s
}
