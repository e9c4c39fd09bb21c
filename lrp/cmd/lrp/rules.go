package main

import (
	"fmt"
	"io"

	"lrpexplainer/lrp"
)

// listRules prints the published tables.
func listRules(w io.Writer) error {
	fmt.Fprintln(w, "Composites, for -rules. A name may end in its first parameter (uniform-gamma-0.25); zplus-filter-K keeps the fraction K, uniform-alphaA-betaB is α, β.")
	for _, c := range lrp.Composites() {
		fmt.Fprintf(w, "\n  %s: %s\n    %s\n", c.Name, c.Title, c.Sentence)
		parameters(w, c.Parameters)
	}
	fmt.Fprintln(w, "\nRules, for composites of your own in JSON (-rules FILE.json).")
	for _, r := range lrp.Rules() {
		fmt.Fprintf(w, "\n  %s (%s): %s\n    share: %s\n    for:", r.Name, r.Symbol, r.Sentence, r.Formula)
		for _, role := range r.For {
			fmt.Fprintf(w, " %v", role)
		}
		fmt.Fprintln(w)
		parameters(w, r.Parameters)
	}
	return nil
}

func parameters(w io.Writer, list []lrp.Parameter) {
	for _, p := range list {
		fmt.Fprintf(w, "    %s (%s), %v to %v, %v if not given: %s\n", p.Name, p.Symbol, p.Min, p.Max, p.Default, p.Sentence)
	}
}
