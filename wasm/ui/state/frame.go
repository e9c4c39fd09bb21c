package state

import "lrpexplainer/wasm/ui/state/question"

// Framing is where the visitor wants the frame of a picture.
type Framing struct {
	Picture *question.Picture
	Crop    *question.Crop
	asked   bool // it has been made the question
}

// Placement is the rectangle that the frame shows: where it is wanted, or where it is.
func (s *State) Placement() question.Rectangle {
	in := s.Answer.Input
	if f := s.View.Framing; f != nil && f.Picture == in.Picture {
		return in.Rectangle(*f.Crop)
	}
	return in.Predicted.Placement
}

// MoveFrame moves the frame by pixels of the picture, after resizing it by a factor
// about its middle.
func MoveFrame(dx, dy, factor float64) Change {
	return func(s *State) {
		in := s.Answer.Input
		s.View.Framing = &Framing{Picture: in.Picture, Crop: in.Moved(s.Placement(), dx, dy, factor)}
	}
}

// CenterFrame puts the frame back to the middle, as large as it can be.
func CenterFrame(s *State) {
	in := s.Answer.Input
	s.View.Framing = &Framing{Picture: in.Picture, Crop: in.Centered()}
}

// followFrame asks about the picture at the frame, once the engine has nothing else to
// do.
func (s *State) followFrame() {
	f, in := s.View.Framing, s.Answer.Input
	switch {
	case f == nil || in == nil:
	case f.Picture != in.Picture || f.Crop == in.Crop:
		s.View.Framing = nil // another picture, or all is done
	case !f.asked && !s.Busy():
		s.View.Framing = &Framing{f.Picture, f.Crop, true}
		s.Input = in.Again()
		s.Input.Crop = f.Crop
	}
}
