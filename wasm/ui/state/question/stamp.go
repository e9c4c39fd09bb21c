package question

// Stamp is a small picture that can be put on the given one. Its size and the place where
// it is put first are shares of the sides of what the network sees.
type Stamp struct {
	URL, Title, Alt          string
	Width, Height, Left, Top float64
}

// Stamped says what lies on the picture of an Input.
type Stamped struct {
	Stamp   *Stamp
	At      Rectangle // where, in pixels of the picture
	Plain   *Input    // the same without it, as it was predicted
	Settled bool      // the visitor has let go of it
}

// Plain is the input without what lies on it.
func (in *Input) Plain() *Input {
	if in.Stamped != nil {
		return in.Stamped.Plain
	}
	return in
}

// With is the plain input with the stamp on it, as the picture p.
func (on *Stamped) With(p *Picture) *Input {
	next := on.Plain.Again()
	next.Picture, next.Stamped = p, on
	return next
}

// PlaceOf is where a stamp lies with its left upper corner at these shares of what the
// network sees, all of it inside.
func (in *Input) PlaceOf(s *Stamp, left, top float64) Rectangle {
	at := in.Predicted.Placement
	return in.Clamped(Rectangle{
		X: at.X + left*at.Width, Y: at.Y + top*at.Height,
		Width: s.Width * at.Width, Height: s.Height * at.Height,
	})
}

// Clamped is a rectangle moved into what the network sees of the picture.
func (in *Input) Clamped(r Rectangle) Rectangle {
	at := in.Predicted.Placement
	r.X = min(max(r.X, at.X), max(at.X, at.X+at.Width-r.Width))
	r.Y = min(max(r.Y, at.Y), max(at.Y, at.Y+at.Height-r.Height))
	return r
}

// Pixel is the size of one pixel of the network's input, in pixels of the picture.
func (in *Input) Pixel() (width, height float64) {
	at := in.Predicted.Placement
	return at.Width / float64(in.Predicted.InputWidth), at.Height / float64(in.Predicted.InputHeight)
}
