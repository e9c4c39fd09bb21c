// Package remedy is the changes that the page offers where a map is mostly noise. It is plain
// Go, as package state is.
package remedy

import (
	"maps"

	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/question"
)

// ShareSums gives that rule to all residual sums.
func ShareSums(rule string) state.Change {
	return func(s *state.State) {
		all := maps.Clone(s.Custom.Overrides)
		if !s.Custom.On || all == nil {
			all = map[int]question.Override{}
		}
		for _, n := range s.Answer.Model.Nodes {
			if n.Role == "residual" {
				all[n.Index] = question.Override{Node: n.Index, Rule: rule}
			}
		}
		if !s.Custom.On {
			s.Custom.File = nil // the chosen composite is at work
		}
		s.Custom.On, s.Custom.Overrides = true, all
	}
}
