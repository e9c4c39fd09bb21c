// Package caption says in words what a heatmap shows, as a caption in a paper does. It is
// plain Go, as package state is.
package caption

import (
	"strings"

	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/answer"
)

// Of is the caption of the explanation that is shown.
func Of(s *state.State) string {
	e := s.Answer.Explanation
	colors := s.View.Colors()
	what := "Relevance of "
	if e.Gradient {
		what = "Sensitivity of "
	}
	var b strings.Builder
	b.WriteString(what + s.Answer.ExplainedLabel() + " for the network " + s.Answer.Loaded.Title + ", by " + rules(s, e) + ". ")
	scale := e.Scale(s.View.Map)
	limit := func(v float32) string { return number.Significant(float64(v), 2) }
	switch words := strings.Fields(colors.Title); {
	case colors.Sequential:
		b.WriteString("Only what speaks for it is shown. ")
	case scale.Against != scale.For:
		b.WriteString(strings.TrimSuffix(words[0], ",") + " speaks for it, " + strings.TrimSuffix(words[2], ",") + " against; each on a scale of its own, to " + limit(scale.For) + " and " + limit(-scale.Against) + ". ")
	default:
		b.WriteString(strings.TrimSuffix(words[0], ",") + " speaks for it, " + strings.TrimSuffix(words[2], ",") + " against. ")
	}
	if scale.Clips(e.Relevance) {
		b.WriteString("Values beyond the ends of the scale are clipped. ")
	}
	if e.Gradient {
		return b.String() + "A gradient is not a share of the score."
	}
	a := e.Account
	total, texts := number.Sum(a.Score, []float64{a.Input, a.Constants, a.Softmax, a.Stabilizer, a.Removed})
	b.WriteString("Of f(x) = " + total + " the pixels have " + texts[0])
	for i, word := range []string{"biases kept", "the Softmax kept", "ε kept", "a filter removed"} {
		if strings.Trim(texts[i+1], "−0.") != "" {
			b.WriteString(", " + word + " " + texts[i+1])
		}
	}
	return b.String() + "."
}

// rules are what an explanation was made by, with its parameters.
func rules(s *state.State, e *answer.Explanation) string {
	if e.Asked.Custom {
		return "rules set layer by layer"
	}
	c := s.CompositeOf(e.Asked.Composite)
	var set []string
	for _, p := range c.Parameters {
		v := p.Default
		if chosen, ok := e.Asked.Settings[p.Name]; ok {
			v = chosen
		}
		if p.Name != "filter" || v < 1 {
			set = append(set, p.Symbol+" = "+number.Setting(v))
		}
	}
	out := "the composite " + c.Name
	if e.Gradient {
		out = c.Title
	}
	if len(set) > 0 {
		out += " (" + strings.Join(set, ", ") + ")"
	}
	return out
}

// Ends are what the scale's ends say: the relevance there, and that some is beyond.
func Ends(s *state.State) (least, most string) {
	e := s.Answer.Displayed(s.View.Step)
	if e == nil {
		return "", ""
	}
	scale := e.Scale(s.View.Map)
	least, most = number.Significant(-float64(scale.Against), 2), number.Signed(float64(scale.For), 2)
	if scale.Clips(e.Relevance) {
		least, most = "≤ "+least, "≥ "+most
	}
	return least, most
}

// Balance says what of the score has reached the pixels, which is what a slider changes; ""
// of a gradient.
func Balance(e *answer.Explanation) string {
	if e == nil || e.Gradient || e.Input.Blank() {
		return ""
	}
	spoke, against := e.Both()
	return " At the pixels are " + number.Significant(e.Account.Input, 3) + " of " + number.Significant(e.Account.Score, 3) + ", " + number.Signed(spoke, 3) + " for and " + number.Significant(against, 3) + " against."
}
