package lens

import (
	"math"
	"strconv"

	"lrpexplainer/wasm/ui/state/answer"
)

// Row is a part of what a neuron received: of one input, of all others together, or kept.
type Row struct {
	Input     *answer.Contribution // nil in the rows for all others and for what was kept
	Words     string               // of a row without an input
	Relevance float64
	Kept      bool
	More      bool    // of the others, some can be listed
	From, To  float64 // where its bar begins and ends, as parts of what all bars cover
}

// fewInputs is how many of a neuron's inputs are listed unless more are asked for.
const fewInputs = 6

// Rows are the parts of what a neuron received; together they are all of it, and each bar
// begins where the one above it ends. Largest inputs come first: a few, or all that is known.
func Rows(n *answer.Neuron, all bool) []Row {
	listed := n.Shares
	if !all {
		listed = listed[:min(len(listed), fewInputs)]
	}
	var rows []Row
	others := n.Passed
	for i := range listed {
		c := &listed[i]
		others -= c.Relevance
		rows = append(rows, Row{Input: c, Relevance: c.Relevance})
	}
	if n.Inputs > min(len(listed), fewInputs) {
		rows = append(rows, Row{Words: strconv.Itoa(n.Inputs-len(listed)) + " other inputs", Relevance: others, More: len(n.Shares) > len(listed)})
	}
	for _, kept := range []Row{
		{Words: "kept by its bias", Relevance: n.Constants, Kept: true},
		{Words: "kept by ε", Relevance: n.Relevance - n.Passed - n.Constants, Kept: true},
	} {
		if math.Abs(kept.Relevance) >= 5e-4*math.Abs(n.Relevance) {
			rows = append(rows, kept)
		}
	}
	low, high, sum := min(0, n.Relevance), max(0, n.Relevance), 0.0
	for _, r := range rows {
		sum += r.Relevance
		low, high = min(low, sum), max(high, sum)
	}
	at, span := 0.0, max(high-low, 1e-12)
	for i := range rows {
		to := at + rows[i].Relevance
		rows[i].From, rows[i].To = (min(at, to)-low)/span, (max(at, to)-low)/span
		at = to
	}
	return rows
}
