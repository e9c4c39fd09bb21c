//go:build js

package stamp

import (
	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"

	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/question"
	"lrpexplainer/wasm/ui/state/stamped"
	"lrpexplainer/wasm/ui/widget"
)

// Layer lies over a picture on the page and shows where the stamp is, to be dragged by
// pointer or moved by keys.
type Layer struct {
	vecty.Core
	Page *state.Page                                `vecty:"prop"`
	Part func(s *state.State) question.Rectangle    `vecty:"prop"` // what of the picture is shown
	Over func(s *state.State) (left, width float64) `vecty:"prop"` // of the element's width

	node, frame *vecty.HTML
	dragging    bool
	from        point              // where the pointer took it
	start, at   question.Rectangle // where it was then, and where it is being dragged to
}

func (l *Layer) Render() vecty.ComponentOrHTML {
	s := l.Page
	in := s.Answer.Input
	if in == nil || s.Answer.Loaded == nil || len(s.Answer.Loaded.Stamps) == 0 {
		return elem.Span(vecty.Markup(vecty.Property("hidden", true)))
	}
	part := l.Part(s.State)
	left, width := l.Over(s.State)
	percent := func(v float64) string { return widget.Number(100*v) + "%" }
	l.frame = nil
	var frame vecty.ComponentOrHTML
	if on := in.Stamped; on != nil {
		if !l.dragging {
			l.at = on.At
		}
		l.frame = elem.Span(vecty.Markup(
			vecty.Class("placed"), vecty.ClassMap{"dragging": l.dragging},
			vecty.Attribute("tabindex", "0"),
			vecty.Attribute("role", "group"),
			vecty.Attribute("aria-roledescription", "stamp"),
			vecty.Attribute("aria-label", "The "+on.Stamp.Title+" on the picture. Arrow keys move it by a pixel of the network's input, with Shift by eight, Delete takes it off."),
			vecty.Style("left", percent((l.at.X-part.X)/part.Width)),
			vecty.Style("top", percent((l.at.Y-part.Y)/part.Height)),
			vecty.Style("width", percent(l.at.Width/part.Width)),
			vecty.Style("height", percent(l.at.Height/part.Height)),
			event.PointerDown(l.down).StopPropagation(),
			event.PointerMove(l.move).StopPropagation(),
			event.PointerUp(func(*vecty.Event) { l.up() }).StopPropagation(),
			event.PointerCancel(func(*vecty.Event) { l.up() }).StopPropagation(),
			event.KeyDown(l.key).StopPropagation(),
		))
		frame = l.frame
	}
	l.node = elem.Span(
		vecty.Markup(
			vecty.Class("stamp-layer"),
			vecty.Style("left", percent(left)), vecty.Style("width", percent(width)),
			vecty.Data("x", widget.Number(part.X)), vecty.Data("y", widget.Number(part.Y)), vecty.Data("width", widget.Number(part.Width)),
		),
		frame,
	)
	return l.node
}

func (l *Layer) down(e *vecty.Event) {
	on := l.Page.Answer.Input.Stamped
	if e.Get("button").Int() != 0 || on == nil {
		return
	}
	e.Call("preventDefault")
	node := l.frame.Node()
	node.Call("focus", map[string]any{"preventScroll": true})
	node.Call("setPointerCapture", e.Get("pointerId"))
	l.dragging, l.from, l.start, l.at = true, pointer(e), on.At, on.At
	vecty.Rerender(l)
}

func (l *Layer) move(e *vecty.Event) {
	in := l.Page.Answer.Input
	if !l.dragging || in == nil || in.Stamped == nil {
		return
	}
	shown := l.node.Node().Call("getBoundingClientRect").Get("width").Float()
	scale := l.Part(l.Page.State).Width / max(1, shown)
	now := pointer(e)
	l.at = l.start
	l.at.X += (now.x - l.from.x) * scale
	l.at.Y += (now.y - l.from.y) * scale
	l.at = in.Clamped(l.at)
	vecty.Rerender(l)
	put(l.Page, in.Stamped.Stamp, l.at, false)
}

func (l *Layer) up() {
	in := l.Page.Answer.Input
	if !l.dragging {
		return
	}
	l.dragging = false
	if in != nil && in.Stamped != nil {
		put(l.Page, in.Stamped.Stamp, l.at, true)
	}
}

// key moves the stamp by pixels of the network's input.
func (l *Layer) key(e *vecty.Event) {
	in := l.Page.Answer.Input
	if in.Stamped == nil {
		return
	}
	steps := 1.0
	if e.Get("shiftKey").Bool() {
		steps = 8
	}
	at := in.Stamped.At
	width, height := in.Pixel()
	switch e.Get("key").String() {
	case "ArrowLeft":
		at.X -= steps * width
	case "ArrowRight":
		at.X += steps * width
	case "ArrowUp":
		at.Y -= steps * height
	case "ArrowDown":
		at.Y += steps * height
	case "Delete", "Backspace":
		e.Call("preventDefault")
		l.Page.Dispatch(stamped.TakeOff)
		return
	default:
		return
	}
	e.Call("preventDefault")
	put(l.Page, in.Stamped.Stamp, in.Clamped(at), true)
}
