// Package revealing is the changes that open and close what a model reveals of itself, and
// that bring its maps. It is plain Go, as package state is.
package revealing

import (
	"slices"

	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/question"
)

// Toggle opens or closes what the model reveals, if it has something to reveal.
func Toggle(s *state.State) {
	s.View.Revealed = !s.View.Revealed && s.Answer.Loaded != nil && s.Answer.Loaded.Reveal != nil
}

// Needed reports whether maps are to be shown that are neither there nor being computed.
func Needed(s *state.State) bool {
	return s.View.Revealed && s.Answer.Revealed == nil && len(s.Answer.Loaded.Reveal.Maps) > 0 &&
		!slices.ContainsFunc(s.Open, func(j state.Job) bool { return j.Kind == state.Revealing })
}

// Maps brings the maps that the model reveals, unless another model is there by now.
func Maps(job state.Job, of *question.Listed, maps []*answer.Explanation) state.Change {
	return func(s *state.State) {
		state.Done(job)(s)
		if of != s.Answer.Loaded {
			return
		}
		s.Engine.Over(state.Revealing)
		for _, e := range maps {
			e.Complete()
		}
		s.Answer.Revealed = &answer.Revealed{Maps: maps}
	}
}
