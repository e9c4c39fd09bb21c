package lrp

import "math"

// Entry is what happened to the relevance that arrived at one node:
// Received = Passed + Constants + Softmax + Stabilizer + Removed, all sums in float64.
type Entry struct {
	Node       int
	Rule       string
	Received   float64
	Passed     float64 // handed on to the inputs
	Constants  float64 // that stay with biases and constant operands
	Softmax    float64 // a Softmax's value at the point of its expansion, of either sign
	Stabilizer float64 // absorbed by ε, or stopped where there was nothing to divide by
	Removed    float64 // by the relevance filter or a condition
	// Magnitude is Σ|num·s|, what the shares add up to without regard to sign; only
	// with Options.Magnitude.
	Magnitude float64
	// AbsReceived and AbsPassed are Σ|R| of what the node received and of what it
	// handed to its inputs.
	AbsReceived, AbsPassed float64
}

// Amplification is how many times the shares' absolute sum is that of what the node
// received: far above 1, they nearly cancel, and what they are divided by is nearly 0.
func (e Entry) Amplification() float64 {
	if e.AbsReceived == 0 {
		return 0
	}
	return e.AbsPassed / e.AbsReceived
}

// Residual is what the entry does not account for: rounding.
func (e Entry) Residual() float64 {
	return e.Received - e.Passed - e.Constants - e.Softmax - e.Stabilizer - e.Removed
}

// Ledger has an entry for every node that passed relevance on, outermost (nearest
// the output) first.
type Ledger []Entry

// Account is the whole score taken apart: Score = Input + Constants + Softmax +
// Stabilizer + Removed + rounding.
type Account struct {
	Score, Input, Constants, Softmax, Stabilizer, Removed float64
	AbsInput                                              float64 // Σ|R| of the input
}

// A map is noise where the shares of one node are worth more than mostAtNode times
// what it received, or those of all pixels more than mostAtInput times the score.
const (
	mostAtNode  = 10
	mostAtInput = 100
)

// Amplified is the entry of the node whose shares grow most, if they grow too much
// there or on the whole way to the input. Of a residual sum, the rule "absolute" is the
// remedy.
func (l Ledger) Amplified(a Account) (worst Entry, ok bool) {
	for _, e := range l {
		if e.Amplification() > worst.Amplification() {
			worst = e
		}
	}
	return worst, worst.Amplification() > mostAtNode || worst.Rule != "" && a.AbsInput > mostAtInput*math.Abs(a.Score)
}

// Account adds up the ledger, for start's and the input's relevance sums.
func (l Ledger) Account(score, input float64) Account {
	a := Account{Score: score, Input: input}
	for _, e := range l {
		a.Constants += e.Constants
		a.Softmax += e.Softmax
		a.Stabilizer += e.Stabilizer
		a.Removed += e.Removed
	}
	return a
}

// Rest is what the account leaves unexplained: rounding.
func (a Account) Rest() float64 {
	return a.Score - a.Input - a.Constants - a.Softmax - a.Stabilizer - a.Removed
}
