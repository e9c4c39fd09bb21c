//go:build js

package ui

import (
	"math"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"

	"lrpexplainer/wasm/protocol"
	"lrpexplainer/wasm/ui/picture"
)

// cropFrame is the part of the picture that the network sees. It is moved and
// resized by pointer, wheel, two fingers and keyboard; the heatmap follows.
type cropFrame struct {
	vecty.Core
	Session *session `vecty:"prop"`

	frame    *vecty.HTML
	pointers map[int]point // those that are down, where they were last, in pixels of the screen
	resizing bool          // by the corner
}

// framing is where the visitor wants the frame of a picture.
type framing struct {
	picture *picture.Picture
	crop    *protocol.Crop
	asked   bool // the engine has been asked
}

// smallestCrop is how small the frame can be made, in pixels of the picture.
const smallestCrop = 16

// crops reports whether the visitor can choose the part of the picture that the
// model sees.
func (s *session) crops() bool { return s.model != nil && s.numbered(s.loaded).crops }

// placement is the rectangle that the frame shows: where it is wanted, or where it
// is.
func (s *session) placement() protocol.Rectangle {
	in := s.input
	if w := s.framing; w != nil && w.picture == in.picture {
		return rectangle(in, *w.crop)
	}
	return in.predicted.Placement
}

// rectangle is the part of the picture that a crop is, in the shape of the model's
// input.
func rectangle(in *input, c protocol.Crop) protocol.Rectangle {
	w, h := float64(in.predicted.InputWidth), float64(in.predicted.InputHeight)
	scale := c.Side / min(w, h)
	return protocol.Rectangle{X: c.X, Y: c.Y, Width: w * scale, Height: h * scale}
}

// largestCrop is the side of the largest crop that the picture has.
func largestCrop(in *input) float64 {
	w, h := float64(in.predicted.InputWidth), float64(in.predicted.InputHeight)
	return min(float64(in.picture.Width)/w, float64(in.picture.Height)/h) * min(w, h)
}

// moveFrame moves the frame by pixels of the picture, after resizing it by a
// factor about its middle.
func (s *session) moveFrame(dx, dy, factor float64) {
	in, at := s.input, s.placement()
	side := min(at.Width, at.Height)
	largest := largestCrop(in)
	now := rectangle(in, protocol.Crop{Side: min(max(side*factor, min(smallestCrop, largest)), largest)})
	now.X = at.X + (at.Width-now.Width)/2 + dx
	now.Y = at.Y + (at.Height-now.Height)/2 + dy
	now.X = min(max(now.X, 0), float64(in.picture.Width)-now.Width)
	now.Y = min(max(now.Y, 0), float64(in.picture.Height)-now.Height)
	s.framing = &framing{picture: in.picture, crop: &protocol.Crop{X: now.X, Y: now.Y, Side: min(now.Width, now.Height)}}
	s.render()
}

// centerFrame puts the frame back to the middle, as large as it can be.
func (s *session) centerFrame() {
	in := s.input
	r := rectangle(in, protocol.Crop{Side: largestCrop(in)})
	s.framing = &framing{picture: in.picture, crop: &protocol.Crop{
		X: (float64(in.picture.Width) - r.Width) / 2, Y: (float64(in.picture.Height) - r.Height) / 2, Side: min(r.Width, r.Height),
	}}
	s.render()
}

// followFrame has the picture explained at the frame, once the engine has nothing
// else to do.
func (s *session) followFrame() {
	f := s.framing
	switch {
	case f == nil || s.input == nil:
	case f.picture != s.input.picture || f.crop == s.input.crop:
		s.framing = nil // another picture, or all is done
	case s.mustFollowFrame() && s.pending == 0:
		f.asked = true
		next := *s.input
		next.crop = f.crop
		s.predict(&next)
	}
}

// mustFollowFrame reports whether the frame has been moved to where the engine has not
// been asked about yet.
func (s *session) mustFollowFrame() bool {
	f := s.framing
	return f != nil && s.input != nil && f.picture == s.input.picture && f.crop != s.input.crop && !f.asked
}

func (f *cropFrame) Render() vecty.ComponentOrHTML {
	s := f.Session
	in := s.input
	r := s.placement()
	percent := func(v float64, of int) string { return cssNumber(100*v/float64(of)) + "%" }
	place := vecty.Markup(
		vecty.Style("left", percent(r.X, in.picture.Width)),
		vecty.Style("top", percent(r.Y, in.picture.Height)),
		vecty.Style("width", percent(r.Width, in.picture.Width)),
		vecty.Style("height", percent(r.Height, in.picture.Height)),
	)
	if !s.crops() {
		return elem.Span(vecty.Markup(vecty.Class("crop"), vecty.Property("hidden", !showsCrop(in))), place)
	}
	afterRender(s.followFrame)
	f.frame = elem.Span(
		vecty.Markup(
			vecty.Class("crop", "movable"),
			vecty.Attribute("tabindex", "0"),
			vecty.Attribute("role", "group"),
			vecty.Attribute("aria-roledescription", "crop frame"),
			vecty.Attribute("aria-label", "What the network sees of the picture. Arrow keys move the frame, plus and minus resize it, 0 centres it."),
			vecty.Attribute("title", "Drag to move, scroll to resize"),
			event.PointerDown(f.down),
			event.PointerMove(f.move),
			event.PointerUp(f.up),
			event.PointerCancel(f.up),
			event.Wheel(func(e *vecty.Event) { s.moveFrame(0, 0, math.Exp(e.Get("deltaY").Float()/600)) }).PreventDefault(),
			event.DoubleClick(func(*vecty.Event) { s.centerFrame() }),
			event.KeyDown(f.key),
		),
		place,
		elem.Span(vecty.Markup(vecty.Class("corner"), vecty.Attribute("aria-hidden", "true"))),
	)
	return f.frame
}

// scale is how many pixels of the picture one of the screen is.
func (f *cropFrame) scale() float64 {
	shown := f.frame.Node().Get("parentElement").Call("getBoundingClientRect").Get("width").Float()
	return float64(f.Session.input.picture.Width) / max(1, shown)
}

func position(e *vecty.Event) (id int, at point) {
	return e.Get("pointerId").Int(), point{e.Get("clientX").Float(), e.Get("clientY").Float()}
}

func (f *cropFrame) down(e *vecty.Event) {
	id, at := position(e)
	if f.pointers == nil {
		f.pointers = map[int]point{}
	}
	f.pointers[id] = at
	f.resizing = e.Target.Get("className").String() == "corner"
	f.frame.Node().Call("setPointerCapture", id)
}

func (f *cropFrame) up(e *vecty.Event) {
	id, _ := position(e)
	delete(f.pointers, id)
}

// move drags the frame, or resizes it by its corner or with two fingers.
func (f *cropFrame) move(e *vecty.Event) {
	id, at := position(e)
	before, ok := f.pointers[id]
	if !ok || at == before {
		return
	}
	f.pointers[id] = at
	s, scale := f.Session, f.scale()
	dx, dy := (at.x-before.x)*scale, (at.y-before.y)*scale
	if f.resizing {
		// The lower left corner stays.
		r := s.placement()
		factor := 1 + (dx/r.Width-dy/r.Height)/2
		factor = min(factor, (float64(s.input.picture.Width)-r.X)/r.Width, (r.Y+r.Height)/r.Height)
		s.moveFrame(r.Width*(factor-1)/2, -r.Height*(factor-1)/2, factor)
		return
	}
	for other, there := range f.pointers {
		if other != id {
			far := math.Hypot(before.x-there.x, before.y-there.y)
			now := math.Hypot(at.x-there.x, at.y-there.y)
			s.moveFrame(dx/2, dy/2, far/max(1, now)) // fingers apart look closer
			return
		}
	}
	s.moveFrame(dx, dy, 1)
}

func (f *cropFrame) key(e *vecty.Event) {
	const step, zoom = 0.04, 1.1 // of the frame
	r := f.Session.placement()
	switch e.Get("key").String() {
	case "ArrowLeft":
		f.Session.moveFrame(-step*r.Width, 0, 1)
	case "ArrowRight":
		f.Session.moveFrame(step*r.Width, 0, 1)
	case "ArrowUp":
		f.Session.moveFrame(0, -step*r.Height, 1)
	case "ArrowDown":
		f.Session.moveFrame(0, step*r.Height, 1)
	case "+", "=":
		f.Session.moveFrame(0, 0, 1/zoom)
	case "-", "_":
		f.Session.moveFrame(0, 0, zoom)
	case "0", "Home":
		f.Session.centerFrame()
	default:
		return
	}
	e.Call("preventDefault")
}
