package state

import "lrpexplainer/wasm/ui/state/question"

// ShowStamped asks about the picture with a stamp on it.
func ShowStamped(p *question.Picture, on *question.Stamped) Change {
	return func(s *State) {
		next := on.Plain.Again()
		next.Picture, next.Stamped = p, on
		s.Input = next
	}
}

// TakeOff asks about the picture without its stamp again.
func TakeOff(s *State) {
	if s.Input != nil && s.Input.Stamped != nil {
		s.Input = s.Input.Plain().Again()
	}
}
