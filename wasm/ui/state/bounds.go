package state

import "lrpexplainer/wasm/ui/state/question"

// PixelBounds are the visitor's, or the model's; empty if neither says.
func (s *State) PixelBounds() question.Bounds {
	switch {
	case s.Bounds != nil:
		return *s.Bounds
	case s.Answer.Model != nil && s.Answer.Model.Bounds != nil:
		return *s.Answer.Model.Bounds
	}
	return question.Bounds{}
}

// SetBounds explains with another range of the pixels; nil is the model's.
func SetBounds(b *question.Bounds) Change {
	return func(s *State) { s.Bounds, s.Notice = b, "" }
}

// InputChannels is how many channels the model's input has; the range of a model says
// so, its shape may have them last or not at all.
func (s *State) InputChannels() int {
	m := s.Answer.Model
	if m.Bounds != nil {
		return len(m.Bounds.Low)
	}
	if shape := m.InputShape; len(shape) == 4 {
		return min(shape[1], shape[3])
	}
	return 1
}
