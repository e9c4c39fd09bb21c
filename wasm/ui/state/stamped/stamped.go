// Package stamped is the changes that put a stamp on the picture and take it off. It is plain
// Go, as package state is.
package stamped

import (
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/question"
)

// PutOn asks about the picture with a stamp on it.
func PutOn(p *question.Picture, on *question.Stamped) state.Change {
	return func(s *state.State) { s.Input = on.With(p) }
}

// TakeOff asks about the picture without its stamp again.
func TakeOff(s *state.State) {
	if s.Input != nil && s.Input.Stamped != nil {
		s.Input = s.Input.Plain().Again()
	}
}
