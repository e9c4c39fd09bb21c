//go:build js

package input

import (
	"math"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"

	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/widget"
)

// cropFrame is the part of the picture that the network sees. It is moved and
// resized by pointer, wheel, two fingers and keyboard; the heatmap follows.
type cropFrame struct {
	vecty.Core
	Page *state.Page `vecty:"prop"`

	frame    *vecty.HTML
	pointers map[int]point // those that are down, where they were last, in pixels of the screen
	resizing bool          // by the corner
}

func (f *cropFrame) Render() vecty.ComponentOrHTML {
	s := f.Page
	in := s.Answer.Input
	r := s.Placement()
	percent := func(v float64, of int) string { return widget.Number(100*v/float64(of)) + "%" }
	place := vecty.Markup(
		vecty.Style("left", percent(r.X, in.Picture.Width)),
		vecty.Style("top", percent(r.Y, in.Picture.Height)),
		vecty.Style("width", percent(r.Width, in.Picture.Width)),
		vecty.Style("height", percent(r.Height, in.Picture.Height)),
	)
	if !s.Answer.Crops() {
		return elem.Span(vecty.Markup(vecty.Class("crop"), vecty.Property("hidden", !in.ShowsCrop())), place)
	}
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
			event.Wheel(func(e *vecty.Event) { s.Dispatch(state.MoveFrame(0, 0, math.Exp(e.Get("deltaY").Float()/600))) }).PreventDefault(),
			event.DoubleClick(func(*vecty.Event) { s.Dispatch(state.CenterFrame) }),
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
	return float64(f.Page.Answer.Input.Picture.Width) / max(1, shown)
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
	if !ok || at == before || f.Page.Answer.Input == nil {
		return
	}
	f.pointers[id] = at
	s, scale := f.Page, f.scale()
	dx, dy := (at.x-before.x)*scale, (at.y-before.y)*scale
	if f.resizing {
		// The lower left corner stays.
		r := s.Placement()
		factor := 1 + (dx/r.Width-dy/r.Height)/2
		factor = min(factor, (float64(s.Answer.Input.Picture.Width)-r.X)/r.Width, (r.Y+r.Height)/r.Height)
		s.Dispatch(state.MoveFrame(r.Width*(factor-1)/2, -r.Height*(factor-1)/2, factor))
		return
	}
	for other, there := range f.pointers {
		if other != id {
			far := math.Hypot(before.x-there.x, before.y-there.y)
			now := math.Hypot(at.x-there.x, at.y-there.y)
			s.Dispatch(state.MoveFrame(dx/2, dy/2, far/max(1, now))) // fingers apart look closer
			return
		}
	}
	s.Dispatch(state.MoveFrame(dx, dy, 1))
}

func (f *cropFrame) key(e *vecty.Event) {
	const step, zoom = 0.04, 1.1 // of the frame
	r := f.Page.Placement()
	switch e.Get("key").String() {
	case "ArrowLeft":
		f.Page.Dispatch(state.MoveFrame(-step*r.Width, 0, 1))
	case "ArrowRight":
		f.Page.Dispatch(state.MoveFrame(step*r.Width, 0, 1))
	case "ArrowUp":
		f.Page.Dispatch(state.MoveFrame(0, -step*r.Height, 1))
	case "ArrowDown":
		f.Page.Dispatch(state.MoveFrame(0, step*r.Height, 1))
	case "+", "=":
		f.Page.Dispatch(state.MoveFrame(0, 0, 1/zoom))
	case "-", "_":
		f.Page.Dispatch(state.MoveFrame(0, 0, zoom))
	case "0", "Home":
		f.Page.Dispatch(state.CenterFrame)
	default:
		return
	}
	e.Call("preventDefault")
}
