//go:build js

package result

import (
	"math"
	"syscall/js"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/ui/paint"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/look"
)

// hold is what fingers or the mouse hold of the picture, by pointer.
type hold map[int]point

type point struct{ x, y float64 }

const zoomStep = 1.5 // of a button or key

// zoomed reports whether the picture is enlarged.
func (o *overlay) zoomed() bool {
	s := o.Page
	return s.Answer.Input != nil && s.Visible() != s.Whole()
}

// enlarge shows the picture larger by a factor about a point, and then moves it; both in parts
// of what is shown. At the largest some six of the network's pixels lie side by side.
func (o *overlay) enlarge(factor, x, y, dx, dy float64) {
	s := o.Page
	if s.Answer.Input == nil {
		return
	}
	in, z := s.Answer.Input, s.View.Zoom
	if !o.zoomed() {
		z = look.Zoom{Picture: in.Picture}
	}
	z = z.At(factor, x, y, dx, dy, max(4, float64(in.Predicted.InputWidth)/6))
	s.Dispatch(state.Show(func(v *state.View) { v.Zoom = z }))
}

// within is where a point of the screen lies in the picture, in parts of what is shown.
func (o *overlay) within(e js.Value) point {
	r := o.canvas.Node().Call("getBoundingClientRect")
	p := paint.Panels(o.Page.View.Layout)[0]
	x := (e.Get("clientX").Float() - r.Get("left").Float()) / max(1, r.Get("width").Float())
	if x > p.Width { // the second of two
		x -= 1 - p.Width
	}
	return point{x / p.Width, (e.Get("clientY").Float() - r.Get("top").Float()) / max(1, r.Get("height").Float())}
}

// onWheel zooms with Ctrl or ⌘, as pinching on a pad does too, and without once it is zoomed:
// otherwise the wheel scrolls the page.
func (o *overlay) onWheel(e *vecty.Event) {
	fine := e.Get("ctrlKey").Bool() || e.Get("metaKey").Bool()
	if !fine && !o.zoomed() {
		return
	}
	e.Call("preventDefault")
	by := e.Get("deltaY").Float()
	if e.Get("deltaMode").Int() > 0 { // lines
		by *= 33
	}
	at := o.within(e.Value)
	o.enlarge(math.Exp(-min(max(by, -300), 300)/300), at.x, at.y, 0, 0)
}

// grab takes hold of the picture: one pointer moves it while it is zoomed, two zoom.
func (o *overlay) grab(e *vecty.Event) {
	if e.Get("button").Int() == 0 && (o.zoomed() || e.Get("pointerType").String() == "touch") {
		if o.held == nil {
			o.held = hold{}
		}
		o.held[e.Get("pointerId").Int()] = o.within(e.Value)
	}
}

// drag moves what is held, and reports whether it did.
func (o *overlay) drag(e *vecty.Event) bool {
	id := e.Get("pointerId").Int()
	was, ok := o.held[id]
	if !ok || e.Get("buttons").Int() == 0 {
		delete(o.held, id)
		return false
	}
	now := o.within(e.Value)
	for other, fixed := range o.held {
		if other != id { // it stays where it is
			before, after := math.Hypot(was.x-fixed.x, was.y-fixed.y), math.Hypot(now.x-fixed.x, now.y-fixed.y)
			o.held[id] = now
			o.enlarge(after/max(before, 0.01), fixed.x, fixed.y, 0, 0)
			return true
		}
	}
	if !o.zoomed() {
		return false
	}
	o.canvas.Node().Get("parentNode").Call("setPointerCapture", id)
	o.held[id] = now
	o.enlarge(1, 0, 0, was.x-now.x, was.y-now.y)
	return true
}

func (o *overlay) release(e *vecty.Event) { delete(o.held, e.Get("pointerId").Int()) }

// magnify zooms about the pixel that is read out, or about the middle.
func (o *overlay) magnify(factor float64) {
	at := point{0.5, 0.5}
	if e := displayed(o.Page); o.reading && e != nil {
		at = o.placeOf(e.Width, e.Height)
	}
	o.enlarge(factor, at.x, at.y, 0, 0)
}

// placeOf is where the pixel that is read out lies, in parts of what is shown.
func (o *overlay) placeOf(width, height int) point {
	view, at := o.Page.Visible(), o.Page.Answer.Input.Predicted.Placement
	return point{
		(at.X + (float64(o.pixel.x)+0.5)/float64(width)*at.Width - view.X) / view.Width,
		(at.Y + (float64(o.pixel.y)+0.5)/float64(height)*at.Height - view.Y) / view.Height,
	}
}

// follow moves the picture so that the pixel which is read out stays in sight.
func (o *overlay) follow(width, height int) {
	beyond := func(v float64) float64 { return v - min(max(v, 0.05), 0.95) }
	if at := o.placeOf(width, height); o.zoomed() && (beyond(at.x) != 0 || beyond(at.y) != 0) {
		o.enlarge(1, 0, 0, beyond(at.x), beyond(at.y))
	}
}

// magnifier are the buttons that zoom.
func (o *overlay) magnifier() *vecty.HTML {
	s := o.Page
	button := func(name, sign, title string, factor float64) *vecty.HTML {
		return elem.Button(
			vecty.Markup(
				prop.Type(prop.TypeButton), vecty.Data("zoom", name), vecty.Attribute("aria-label", title), vecty.Attribute("title", title),
				event.Click(func(*vecty.Event) { o.magnify(factor) }),
			),
			vecty.Text(sign),
		)
	}
	buttons := vecty.List{button("in", "+", "Zoom in; with the wheel and Ctrl too", zoomStep)}
	if o.zoomed() {
		buttons = append(buttons, button("out", "−", "Zoom out", 1/zoomStep), button("all", number.Fixed(s.View.Zoom.Factor, 1)+"×", "Show all of it", 0))
	}
	return elem.Div(vecty.Markup(vecty.Class("magnifier")), buttons)
}
