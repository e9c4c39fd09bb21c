//go:build js

package input

import (
	"syscall/js"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/wasm/ui/picture"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/widget"
)

// The pad's picture is a square of padSide pixels, with strokes of padPen.
const (
	padSide = 392
	padPen  = 32
	padStep = padSide / 28 // of the pen moved by keys
)

// point is a place on the pad, in its pixels.
type point struct{ x, y float64 }

// pad is a sheet of paper to draw a digit on, with mouse, finger, pen or keys. It
// is explained while it is being drawn on, as often as the engine keeps up.
type pad struct {
	vecty.Core
	Page *state.Page `vecty:"prop"`

	paper   *vecty.HTML
	picture *picture.Picture
	strokes [][]point
	down    bool  // a stroke is being drawn
	pen     point // where keys move it
	keys    bool  // the pen is moved by keys, so that it has to be shown
	fresh   bool  // the sheet is new: nothing on it has been asked about
}

// Mount implements vecty.Mounter.
func (p *pad) Mount() {
	p.picture = picture.New(padSide, padSide)
	p.pen = point{padSide / 2, padSide / 2}
	p.paint()
}

func (p *pad) Render() vecty.ComponentOrHTML {
	p.paper = elem.Canvas(vecty.Markup(
		vecty.Attribute("width", padSide),
		vecty.Attribute("height", padSide),
		vecty.Attribute("tabindex", "0"),
		vecty.Attribute("role", "application"),
		vecty.Attribute("aria-label", "Drawing pad: draw a digit. With the keyboard, arrows move the pen, space puts it down and lifts it, Delete clears, Ctrl+Z undoes."),
		widget.On("pointerdown", p.onDown),
		widget.On("pointermove", p.onMove),
		widget.On("pointerup", p.onUp),
		widget.On("pointercancel", p.onUp),
		event.KeyDown(p.onKey),
		event.Blur(func(*vecty.Event) { p.liftKeys() }),
	))
	empty := len(p.strokes) == 0
	tool := func(text string, do func()) *vecty.HTML {
		return elem.Button(
			vecty.Markup(prop.Type(prop.TypeButton), prop.Disabled(empty), event.Click(func(*vecty.Event) { do() })),
			vecty.Text(text),
		)
	}
	return elem.Div(
		vecty.Markup(vecty.Class("pad")),
		elem.Div(
			vecty.Markup(vecty.Class("paper")),
			p.paper,
			vecty.If(empty, elem.Span(vecty.Markup(vecty.Class("invitation"), vecty.Attribute("aria-hidden", "true")), vecty.Text("Draw a digit"))),
		),
		elem.Div(
			vecty.Markup(vecty.Class("tools")),
			tool("Undo", p.undo),
			tool("Clear", p.clear),
		),
	)
}

// at is where on the pad a pointer event happened.
func (p *pad) at(e js.Value) point {
	r := p.paper.Node().Call("getBoundingClientRect")
	scale := padSide / r.Get("width").Float()
	return point{
		(e.Get("clientX").Float() - r.Get("left").Float()) * scale,
		(e.Get("clientY").Float() - r.Get("top").Float()) * scale,
	}
}

func (p *pad) onDown(e *vecty.Event) {
	if e.Get("button").Int() != 0 || p.down {
		return
	}
	e.Call("preventDefault")
	p.paper.Node().Call("focus", map[string]any{"preventScroll": true})
	p.paper.Node().Call("setPointerCapture", e.Get("pointerId"))
	p.keys = false
	p.begin(p.at(e.Value))
}

func (p *pad) onMove(e *vecty.Event) {
	if !p.down || p.keys {
		return
	}
	events := e.Call("getCoalescedEvents")
	if events.Length() == 0 {
		p.extend(p.at(e.Value))
	}
	for i := range events.Length() {
		p.extend(p.at(events.Index(i)))
	}
	p.paint()
	p.show(true)
}

func (p *pad) onUp(*vecty.Event) {
	if p.down && !p.keys {
		p.end()
	}
}

func (p *pad) begin(at point) {
	p.down = true
	p.strokes = append(p.strokes, []point{at})
	p.paint()
	vecty.Rerender(p)
}

func (p *pad) extend(at point) {
	last := len(p.strokes) - 1
	p.strokes[last] = append(p.strokes[last], at)
}

func (p *pad) end() {
	p.down = false
	p.paint()
	p.show(false)
}

// show asks about what is drawn. While a stroke is being drawn, it does so only if the
// engine has nothing else to do.
func (p *pad) show(unfinished bool) {
	if unfinished && p.Page.Busy() {
		return
	}
	p.Page.Dispatch(state.ShowDrawing(p.picture.Copy().Known(), p.fresh))
	p.fresh = false
}

func (p *pad) undo() {
	if len(p.strokes) == 0 {
		return
	}
	p.down = false
	p.strokes = p.strokes[:len(p.strokes)-1]
	p.paint()
	p.show(false)
	vecty.Rerender(p)
}

// clear takes a new sheet, about which the model is asked, too.
func (p *pad) clear() {
	p.down = false
	p.strokes = nil
	p.fresh = true
	p.paint()
	p.show(false)
	vecty.Rerender(p)
}

// onKey draws with the keyboard.
func (p *pad) onKey(e *vecty.Event) {
	step := float64(padStep)
	if e.Get("shiftKey").Bool() {
		step *= 4
	}
	move := func(dx, dy float64) {
		p.keys = true
		p.pen.x = min(padSide, max(0, p.pen.x+dx*step))
		p.pen.y = min(padSide, max(0, p.pen.y+dy*step))
		if p.down {
			p.extend(p.pen)
			p.show(true)
		}
	}
	switch key := e.Get("key").String(); {
	case key == "ArrowLeft":
		move(-1, 0)
	case key == "ArrowRight":
		move(1, 0)
	case key == "ArrowUp":
		move(0, -1)
	case key == "ArrowDown":
		move(0, 1)
	case key == " " && p.down:
		p.end()
	case key == " ":
		p.keys = true
		p.begin(p.pen)
	case key == "Escape":
		p.liftKeys()
	case key == "Delete", key == "Backspace":
		p.clear()
	case key == "z" && (e.Get("ctrlKey").Bool() || e.Get("metaKey").Bool()):
		p.undo()
	default:
		return
	}
	e.Call("preventDefault")
	p.paint()
}

// liftKeys ends a stroke drawn with keys.
func (p *pad) liftKeys() {
	if p.keys && p.down {
		p.end()
	}
	p.keys = false
	p.paint()
}

// paint draws the strokes on the picture, and the picture with the pen on the page.
func (p *pad) paint() {
	c := p.picture.Context()
	c.Set("fillStyle", "#fff")
	c.Call("fillRect", 0, 0, padSide, padSide)
	c.Set("strokeStyle", "#000")
	c.Set("lineWidth", padPen)
	c.Set("lineCap", "round")
	c.Set("lineJoin", "round")
	for _, stroke := range p.strokes {
		trace(c, stroke)
	}
	shown := p.paper.Node().Call("getContext", "2d")
	shown.Call("drawImage", p.picture.Canvas, 0, 0)
	if p.keys {
		shown.Call("beginPath")
		shown.Call("arc", p.pen.x, p.pen.y, padPen/2, 0, 7)
		shown.Set("lineWidth", 3)
		shown.Set("strokeStyle", "#b2182b")
		shown.Call("stroke")
	}
}

// trace draws one stroke: curves through the middles between its points, which
// round the corners that a slow pointer leaves.
func trace(c js.Value, stroke []point) {
	c.Call("beginPath")
	c.Call("moveTo", stroke[0].x, stroke[0].y)
	for i := 1; i < len(stroke)-1; i++ {
		a, b := stroke[i], stroke[i+1]
		c.Call("quadraticCurveTo", a.x, a.y, (a.x+b.x)/2, (a.y+b.y)/2)
	}
	last := stroke[len(stroke)-1]
	c.Call("lineTo", last.x, last.y) // of a single point, a dot
	c.Call("stroke")
}
