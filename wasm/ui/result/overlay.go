//go:build js

package result

import (
	"math"
	"strconv"
	"syscall/js"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/ui/paint"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/look"
	"lrpexplainer/wasm/ui/widget"
)

// overlay is the canvas with the picture and its heatmap. The network's pixel under the
// pointer, or under a cursor that the arrow keys move, is read out.
type overlay struct {
	vecty.Core
	Page *state.Page                  `vecty:"prop"`
	Over func() vecty.ComponentOrHTML `vecty:"prop"` // what lies on the picture

	canvas   *vecty.HTML
	observer js.Value
	resized  js.Func
	deaf     func() // stops listening

	pixel   pixel
	reading bool    // pixel is shown
	keys    bool    // by the keyboard, so that it stays when the pointer leaves
	divider float64 // of the layout swipe, 0 to 1
	held    hold

	width, height float64 // of the canvas in CSS pixels, once it has been laid out
	aspect        float64 // of the canvas as it was rendered last
	painter       paint.Painter
}

// pixel is one of the network's input, or of the relevance there.
type pixel struct{ x, y int }

// Mount implements vecty.Mounter.
func (o *overlay) Mount() {
	o.divider = 0.5
	o.deaf = o.Page.Listen(o.show)
	o.resized = js.FuncOf(func(js.Value, []js.Value) any {
		// To ask for the size at any other time would have the browser lay out the page.
		node := o.canvas.Node()
		o.width, o.height = node.Get("clientWidth").Float(), node.Get("clientHeight").Float()
		o.paint()
		return nil
	})
	o.observer = js.Global().Get("ResizeObserver").New(o.resized)
	o.observer.Call("observe", o.canvas.Node())
}

// Unmount implements vecty.Unmounter.
func (o *overlay) Unmount() {
	o.deaf()
	o.observer.Call("disconnect")
	o.resized.Release()
}

func (o *overlay) Render() vecty.ComponentOrHTML {
	s := o.Page
	widget.AfterRender(o.paint)
	label := "No explanation yet"
	if s.Answer.Input != nil {
		label = "Relevance for " + s.Answer.ExplainedLabel() + " over the picture: " + s.Answer.Input.Alt
	}
	o.aspect = paint.Aspect(s.State)
	o.canvas = elem.Canvas(vecty.Markup(vecty.Attribute("role", "img"), vecty.Attribute("aria-label", label)))
	return elem.Div(
		vecty.Markup(vecty.Class("picture"), vecty.Style("--aspect", widget.Number(o.aspect)), vecty.Data("view", string(s.View.Layout)), o.blocks()),
		elem.Div(
			vecty.Markup(
				vecty.Class("canvas"),
				vecty.ClassMap{"zoomed": o.zoomed()},
				vecty.Attribute("part", "picture"),
				vecty.Attribute("tabindex", "0"),
				vecty.Attribute("role", "group"),
				vecty.Attribute("aria-label", "Heatmap. The arrow keys read out single pixels, plus and minus zoom."),
				widget.On("pointermove", o.onPointer),
				widget.On("pointerdown", o.onPointer),
				widget.On("pointerup", o.release),
				widget.On("pointercancel", o.release),
				widget.On("wheel", o.onWheel),
				widget.On("pointerleave", func(e *vecty.Event) {
					// What a finger has touched stays when it lifts, until it touches something else.
					if !o.keys && e.Get("pointerType").String() != "touch" {
						o.stopReading()
					}
				}),
				event.KeyDown(o.onKey),
				event.Blur(func(*vecty.Event) { o.stopReading() }),
			),
			o.canvas,
			vecty.If(s.Answer.Input == nil && s.Standing() == "ready", elem.Span(vecty.Markup(vecty.Class("invitation")), vecty.Text("Drop, paste or upload an image"))),
			o.Over(),
			o.readOut(),
			vecty.If(s.View.Layout == look.Swipe, o.handle()),
		),
		&widget.Following{Page: s, Draw: ring},
		vecty.If(s.Answer.CanZoom(), o.zoomButton()),
		vecty.If(s.Answer.Input != nil, o.magnifier()),
		o.conditions(),
	)
}

// blocks says how many of the network's pixels lie side by side, where they are shown as
// blocks and nothing else is seen.
func (o *overlay) blocks() vecty.Applyer {
	e := displayed(o.Page)
	if e == nil || e.Width > answer.Blocks || o.Page.View.Layout == look.SideBySide || o.Page.Whole() != e.Input.Predicted.Placement {
		return vecty.Style("--blocks", "1")
	}
	return vecty.Markup(vecty.Data("blocks", ""), vecty.Style("--blocks", strconv.Itoa(e.Width)))
}

func (o *overlay) zoomButton() *vecty.HTML {
	s := o.Page
	text := "Whole picture"
	if s.ShowsWhole() {
		text = "Zoom in"
	}
	return elem.Button(
		vecty.Markup(
			vecty.Class("zoom"),
			prop.Type(prop.TypeButton),
			event.Click(func(*vecty.Event) {
				s.Dispatch(state.Show(func(v *state.View) { v.Extent, v.Zoom = v.Extent.Other(), look.Zoom{} }))
			}),
		),
		vecty.Text(text),
	)
}

// handle is what divides picture and heatmap in the view swipe.
func (o *overlay) handle() *vecty.HTML {
	return elem.Div(
		vecty.Markup(vecty.Class("divider"), vecty.Style("--at", widget.Number(o.divider))),
		elem.Input(vecty.Markup(
			prop.Type(prop.TypeRange),
			vecty.Attribute("min", "0"), vecty.Attribute("max", "1"), vecty.Attribute("step", "0.01"),
			vecty.Attribute("aria-label", "Where the heatmap begins"),
			prop.Value(widget.Number(o.divider)),
			event.Input(func(e *vecty.Event) {
				o.divider = e.Target.Get("valueAsNumber").Float()
				vecty.Rerender(o)
			}),
			event.KeyDown(func(*vecty.Event) {}).StopPropagation(), // its arrows are not the read-out's
		)),
	)
}

// show paints what has just been explained, before the rest of the page follows. What
// changes the canvas's shape has to wait for that.
func (o *overlay) show(before *state.State, _ state.Rendering) {
	if before.Answer.Explanation != o.Page.Answer.Explanation && paint.Aspect(o.Page.State) == o.aspect {
		o.paint()
	}
}

// paint paints the canvas in the screen's own pixels.
func (o *overlay) paint() {
	density := min(2, js.Global().Get("devicePixelRatio").Float())
	scene := paint.SceneOf(o.Page.State)
	scene.Divider = o.divider
	scene.Width, scene.Height = int(o.width*density+0.5), int(o.height*density+0.5)
	o.painter.Paint(o.canvas.Node(), scene)
}

// conditions says over the picture that it shows only a part, and takes that back.
func (o *overlay) conditions() vecty.List {
	s := o.Page
	e := s.Answer.Explanation
	if e == nil || len(e.Asked.Conditions) == 0 {
		return nil
	}
	return vecty.List{elem.Div(
		vecty.Markup(vecty.Class("through")),
		vecty.Text("Only through "+s.Answer.ConditionsLabel(e.Asked.Conditions)),
		elem.Button(
			vecty.Markup(
				vecty.Class("icon"),
				prop.Type(prop.TypeButton),
				vecty.Attribute("aria-label", "Explain everything again"),
				event.Click(func(*vecty.Event) { s.Dispatch(state.ExplainAll) }),
			),
			vecty.Text("×"),
		),
	)}
}

// onPointer reads the pixel under the pointer.
func (o *overlay) onPointer(event *vecty.Event) {
	s := o.Page
	e, in := displayed(s), s.Answer.Input
	if e == nil {
		return
	}
	if event.Get("type").String() == "pointerdown" {
		o.grab(event)
	} else if o.drag(event) {
		return
	}
	r := o.canvas.Node().Call("getBoundingClientRect")
	x := (event.Get("clientX").Float() - r.Get("left").Float()) / r.Get("width").Float()
	y := (event.Get("clientY").Float() - r.Get("top").Float()) / r.Get("height").Float()
	for _, p := range paint.Panels(s.View.Layout) {
		if x < p.Left || x > p.Left+p.Width {
			continue
		}
		view, at := s.Visible(), in.Predicted.Placement
		px := int(math.Floor((view.X + (x-p.Left)/p.Width*view.Width - at.X) / at.Width * float64(e.Width)))
		py := int(math.Floor((view.Y + y*view.Height - at.Y) / at.Height * float64(e.Height)))
		if px >= 0 && px < e.Width && py >= 0 && py < e.Height {
			o.keys = false
			o.read(pixel{px, py})
			return
		}
	}
	o.stopReading()
}

// onKey moves the read-out.
func (o *overlay) onKey(e *vecty.Event) {
	x := displayed(o.Page)
	if x == nil {
		return
	}
	p := o.pixel
	switch e.Get("key").String() {
	case "ArrowLeft":
		p.x--
	case "ArrowRight":
		p.x++
	case "ArrowUp":
		p.y--
	case "ArrowDown":
		p.y++
	case "+", "=":
		o.magnify(zoomStep)
		return
	case "-":
		o.magnify(1 / zoomStep)
		return
	case "0":
		o.magnify(0)
		return
	case "Escape":
		o.stopReading()
		return
	default:
		return
	}
	e.Call("preventDefault")
	if !o.reading {
		p = pixel{x.Width / 2, x.Height / 2}
	}
	o.keys = true
	o.read(pixel{min(max(p.x, 0), x.Width-1), min(max(p.y, 0), x.Height-1)})
	o.follow(x.Width, x.Height)
}

func (o *overlay) read(p pixel) {
	if !o.reading || o.pixel != p {
		o.reading, o.pixel = true, p
		vecty.Rerender(o)
	}
}

func (o *overlay) stopReading() {
	if o.reading {
		o.reading, o.keys = false, false
		vecty.Rerender(o)
	}
}

// readOut says the relevance of the pixel, beside it.
func (o *overlay) readOut() *vecty.HTML {
	s := o.Page
	e := displayed(s)
	if !o.reading || e == nil || o.pixel.x >= e.Width || o.pixel.y >= e.Height {
		return elem.Span(vecty.Markup(vecty.Class("read"), vecty.Property("hidden", true), vecty.Attribute("role", "status")))
	}
	value := e.Relevance[o.pixel.y*e.Width+o.pixel.x]
	panels := paint.Panels(s.View.Layout)
	p, place := panels[len(panels)-1], o.placeOf(e.Width, e.Height)
	left, top := p.Left+p.Width*place.x, place.y
	if place.x < 0 || place.x > 1 || top < 0 || top > 1 { // zoomed away
		return elem.Span(vecty.Markup(vecty.Class("read"), vecty.Property("hidden", true), vecty.Attribute("role", "status")))
	}
	return elem.Span(
		vecty.Markup(
			vecty.Class("read"),
			vecty.ClassMap{"left": left > 0.5},
			vecty.Property("hidden", false),
			vecty.Attribute("role", "status"),
			vecty.Style("left", widget.Number(100*left)+"%"),
			vecty.Style("top", widget.Number(100*top)+"%"),
		),
		elem.Bold(vecty.Text(number.Signed(float64(value), 3))),
		vecty.Text(" x "+strconv.Itoa(o.pixel.x)+", y "+strconv.Itoa(o.pixel.y)+
			" · rank "+strconv.Itoa(rank(e.Relevance, value))+" of "+strconv.Itoa(len(e.Relevance))+o.share(float64(value))),
	)
}

// share is what part of the score a value is; a gradient is none.
func (o *overlay) share(value float64) string {
	e := o.Page.Answer.Explanation
	if e.Gradient || e.Account.Score == 0 {
		return ""
	}
	return " · " + number.Significant(100*value/e.Account.Score, 2) + "\u00a0% of f(x)"
}

// rank is the place of a value among all, 1 for the largest.
func rank(values []float32, value float32) int {
	n := 1
	for _, v := range values {
		if v > value {
			n++
		}
	}
	return n
}
