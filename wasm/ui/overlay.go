//go:build js

package ui

import (
	"math"
	"strconv"
	"syscall/js"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/lrp/heatmap"
	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/protocol"
)

// blocks is up to how many pixels a side the network's input is shown as what it
// is, squares; larger ones look better smooth.
const blocks = 32

// gap between the two halves of the view side by side, as a part of one's width.
const gap = 0.03

// overlay is the canvas with the picture and its heatmap. The network's pixel
// under the pointer, or under a cursor that the arrow keys move, is read out.
type overlay struct {
	vecty.Core
	Session *session `vecty:"prop"`

	canvas   *vecty.HTML
	observer js.Value
	resized  js.Func

	pixel   pixel
	reading bool    // pixel is shown
	keys    bool    // by the keyboard, so that it stays when the pointer leaves
	divider float64 // of the view swipe, 0 to 1

	width, height float64 // of the canvas in CSS pixels, once it has been laid out
	aspect        float64 // of the canvas as it was rendered last

	painted scene // what the canvas shows
	layers  layers
}

// scene is all that the canvas depends on.
type scene struct {
	in            *input
	explanation   *explanation // nil while there is none of in
	view          protocol.Rectangle
	display       display
	colors        string
	divider       float64
	width, height int // of the canvas
}

// layers are what was painted last, to be used again where only something else has
// changed.
type layers struct {
	base    layer    // the picture at the size of a panel
	grounds [2]layer // the same as it lies under the heatmap, panel by panel
	heat    heatLayer
}

// pixel is one of the network's input, or of the relevance there.
type pixel struct{ x, y int }

// layer is a canvas kept for as long as what it shows is wanted.
type layer struct {
	canvas js.Value
	of     any // comparable: what it shows
}

// keep returns the canvas of what, painting it if another was kept.
func (l *layer) keep(what any, paint func() js.Value) js.Value {
	if l.of != what {
		l.of, l.canvas = what, paint()
	}
	return l.canvas
}

// Mount implements vecty.Mounter.
func (o *overlay) Mount() {
	o.divider = 0.5
	o.Session.show = o.show
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
	o.Session.show = func() {}
	o.observer.Call("disconnect")
	o.resized.Release()
}

func (o *overlay) Render() vecty.ComponentOrHTML {
	s := o.Session
	afterRender(o.paint)
	label := "No explanation yet"
	if s.input != nil {
		label = "Relevance for " + s.explainedLabel() + " over the picture: " + s.input.alt
	}
	o.aspect = s.aspect()
	o.canvas = elem.Canvas(vecty.Markup(vecty.Attribute("role", "img"), vecty.Attribute("aria-label", label)))
	return elem.Div(
		vecty.Markup(vecty.Class("picture"), vecty.Style("--aspect", cssNumber(o.aspect)), vecty.Data("view", string(s.display.view))),
		elem.Div(
			vecty.Markup(
				vecty.Class("canvas"),
				vecty.Attribute("tabindex", "0"),
				vecty.Attribute("role", "group"),
				vecty.Attribute("aria-label", "Heatmap. The arrow keys read out single pixels."),
				on("pointermove", o.onPointer),
				on("pointerdown", o.onPointer),
				on("pointerleave", func(*vecty.Event) {
					if !o.keys {
						o.stopReading()
					}
				}),
				event.KeyDown(o.onKey),
				event.Blur(func(*vecty.Event) { o.stopReading() }),
			),
			o.canvas,
			vecty.If(s.input == nil && s.state() == "ready", elem.Span(vecty.Markup(vecty.Class("invitation")), vecty.Text("Drop, paste or upload an image"))),
			o.readOut(),
			vecty.If(s.display.view == swipe, o.handle()),
		),
		vecty.If(s.input != nil && s.canZoom(s.input), o.zoomButton()),
		s.throughMark(),
	)
}

// aspect is the canvas's width as a part of its height.
func (s *session) aspect() float64 {
	aspect := 1.0
	if s.input != nil {
		v := s.visible(s.input)
		aspect = v.Width / v.Height
	}
	if s.display.view == sideBySide {
		aspect *= 2 + gap
	}
	return aspect
}

// visible is the part of the picture that is shown, in its pixels: what the
// network sees, or the whole picture.
func (s *session) visible(in *input) protocol.Rectangle {
	whole := protocol.Rectangle{Width: float64(in.picture.Width), Height: float64(in.picture.Height)}
	seen := within(in.predicted.Placement, in.picture.Width, in.picture.Height)
	if in.source == "drawing" || seen.Width < 1 || seen.Height < 1 {
		return whole
	}
	if s.canZoom(in) && s.showsWhole() {
		return whole
	}
	return seen
}

// showsWhole reports whether the whole picture is shown where that makes a
// difference: a digit is first seen on its sheet of paper, a photo in its frame.
func (s *session) showsWhole() bool { return s.display.zoomed == s.crops() }

// canZoom reports whether the network looks at a part of the picture only, such
// as a digit on a sheet of paper.
func (s *session) canZoom(in *input) bool {
	if s.crops() {
		return showsCrop(in)
	}
	seen := within(in.predicted.Placement, in.picture.Width, in.picture.Height)
	shorter := float64(min(in.picture.Width, in.picture.Height))
	return in.source != "drawing" && max(seen.Width, seen.Height) < 0.9*shorter
}

func (o *overlay) zoomButton() *vecty.HTML {
	s := o.Session
	text := "Whole picture"
	if s.showsWhole() {
		text = "Zoom in"
	}
	return elem.Button(
		vecty.Markup(
			vecty.Class("zoom"),
			prop.Type(prop.TypeButton),
			event.Click(func(*vecty.Event) {
				s.display.zoomed = !s.display.zoomed
				s.render()
			}),
		),
		vecty.Text(text),
	)
}

// handle is what divides picture and heatmap in the view swipe.
func (o *overlay) handle() *vecty.HTML {
	return elem.Div(
		vecty.Markup(vecty.Class("divider"), vecty.Style("--at", cssNumber(o.divider))),
		elem.Input(vecty.Markup(
			prop.Type(prop.TypeRange),
			vecty.Attribute("min", "0"), vecty.Attribute("max", "1"), vecty.Attribute("step", "0.01"),
			vecty.Attribute("aria-label", "Where the heatmap begins"),
			prop.Value(cssNumber(o.divider)),
			event.Input(func(e *vecty.Event) {
				o.divider = e.Target.Get("valueAsNumber").Float()
				vecty.Rerender(o)
			}),
			event.KeyDown(func(*vecty.Event) {}).StopPropagation(), // its arrows are not the read-out's
		)),
	)
}

// panel is a rectangle of the canvas, in parts of its size.
type panel struct{ left, width float64 }

// panels are where the picture is shown: one, or two side by side.
func (o *overlay) panels() []panel {
	if o.Session.display.view == sideBySide {
		w := 1 / (2 + gap)
		return []panel{{0, w}, {1 - w, w}}
	}
	return []panel{{0, 1}}
}

// show paints what has just been explained, before the rest of the page follows. What
// changes the canvas's shape has to wait for that.
func (o *overlay) show() {
	if o.Session.aspect() == o.aspect {
		o.paint()
	}
}

// paint paints the canvas in the screen's own pixels, if it does not show the same
// already.
func (o *overlay) paint() {
	s := o.Session
	density := min(2, js.Global().Get("devicePixelRatio").Float())
	now := scene{
		in: s.input, display: s.display, colors: s.colors().Name, divider: o.divider,
		width: int(o.width*density + 0.5), height: int(o.height*density + 0.5),
	}
	if now.width == 0 || now.height == 0 {
		return
	}
	if s.input != nil {
		now.view = s.visible(s.input)
	}
	if s.explanation != nil && s.explanation.input == s.input {
		now.explanation = s.explanation
	}
	if now == o.painted {
		return
	}
	node := o.canvas.Node()
	c := node.Call("getContext", "2d")
	if now.width != o.painted.width || now.height != o.painted.height {
		sized(node, now.width, now.height)
	} else {
		c.Call("clearRect", 0, 0, now.width, now.height)
	}
	o.painted = now
	if s.input == nil {
		return
	}
	c.Set("imageSmoothingQuality", "high")
	panels := o.panels()
	width, height := now.width, now.height
	w := int(panels[0].width*float64(width) + 0.5)
	switch s.display.view {
	case sideBySide:
		s.paintPanel(c, &o.layers, 0, 0, w, height, 0)
		s.paintPanel(c, &o.layers, 1, width-w, w, height, 1)
	case swipe:
		s.paintPanel(c, &o.layers, 0, 0, w, height, s.display.opacity)
		c.Call("save")
		c.Call("beginPath")
		c.Call("rect", 0, 0, float64(w)*o.divider, height)
		c.Call("clip")
		s.paintPanel(c, &o.layers, 1, 0, w, height, 0)
		c.Call("restore")
	default:
		s.paintPanel(c, &o.layers, 0, 0, w, height, s.display.opacity)
	}
}

// paintPanel paints picture and heatmap, w × h pixels from x on, as the panel of that
// number. At opacity 0 the picture is alone, at 1 the heatmap; see heatmap.Style.
func (s *session) paintPanel(c js.Value, l *layers, number, x, w, h int, opacity float64) {
	in, colors := s.input, s.colors()
	view := s.visible(in)
	c.Call("drawImage", s.ground(l, number, view, w, h, opacity), x, 0)
	if s.explanation == nil || s.explanation.input != in {
		return
	}
	e := s.explanation
	scale := float64(w) / view.Width
	at := in.predicted.Placement
	c.Call("save")
	c.Call("beginPath")
	c.Call("rect", x, 0, w, h)
	c.Call("clip")
	c.Set("globalAlpha", strength(opacity))
	c.Set("imageSmoothingEnabled", e.Width > blocks)
	c.Call("drawImage", l.heat.of(e, colors), float64(x)+(at.X-view.X)*scale, (at.Y-view.Y)*scale, at.Width*scale, at.Height*scale)
	c.Set("imageSmoothingEnabled", true)
	c.Set("globalAlpha", 1)
	if s.crops() && (view.Width > at.Width || view.Height > at.Height) { // where the network's view ends
		c.Set("strokeStyle", "#808080")
		c.Set("globalAlpha", 0.7)
		c.Call("strokeRect", float64(x)+(at.X-view.X)*scale, (at.Y-view.Y)*scale, at.Width*scale, at.Height*scale)
	}
	c.Call("restore")
}

// strength is that of the heatmap, and how grey the picture is.
func strength(opacity float64) float64 { return min(1, 2*opacity) }

// ground is the picture as it lies under the heatmap: greyer and paler, and perhaps
// inverted.
func (s *session) ground(l *layers, number int, view protocol.Rectangle, w, h int, opacity float64) js.Value {
	in, colors := s.input, s.colors()
	type baseKey struct {
		in   *input
		view protocol.Rectangle
		w, h int
	}
	type groundKey struct {
		baseKey
		opacity float64
		colors  string
	}
	of := baseKey{in, view, w, h}
	return l.grounds[number].keep(groundKey{of, opacity, colors.Name}, func() js.Value {
		base := l.base.keep(of, func() js.Value { return cutOut(in, view, w, h) })
		c := newCanvas(w, h)
		c.Call("drawImage", base, 0, 0)
		fill := func(color, mode string, alpha float64) {
			c.Set("globalCompositeOperation", mode)
			c.Set("globalAlpha", alpha)
			c.Set("fillStyle", color)
			c.Call("fillRect", 0, 0, w, h)
		}
		if opacity > 0 && s.inverts(in, colors) {
			fill("#fff", "difference", 1)
		}
		fill("#808080", "saturation", strength(opacity))
		fill(css(colors.Colors[len(colors.Colors)/2]), "source-over", opacity)
		return c.Get("canvas")
	})
}

// inverts reports whether the picture is inverted under its heatmap. Handwriting
// is the same in white on black, so it is shown as the paper of the colour map is.
func (s *session) inverts(in *input, colors heatmap.ColorMap) bool {
	return s.drawable() && (in.lightness < 0.5) != colors.Dark
}

// cutOut is a part of the picture at another size.
func cutOut(in *input, view protocol.Rectangle, w, h int) js.Value {
	c := newCanvas(w, h)
	c.Set("imageSmoothingQuality", "high")
	// A few large pixels are squares, as the network's are.
	c.Set("imageSmoothingEnabled", view.Width > 2*blocks)
	c.Call("drawImage", in.picture.Canvas, view.X, view.Y, view.Width, view.Height, 0, 0, w, h)
	return c.Get("canvas")
}

// heatLayer is a canvas with a heatmap: one pixel for each of the network's if they
// are few, otherwise smooth.
type heatLayer struct {
	explanation *explanation
	colors      string
	canvas      js.Value
	raster      raster
	values      []float32
	pixels      []byte
}

// of is the canvas with the heatmap of e, painted if it shows another.
func (l *heatLayer) of(e *explanation, colors heatmap.ColorMap) js.Value {
	if l.explanation == e && l.colors == colors.Name {
		return l.canvas
	}
	if l.explanation == nil {
		l.canvas = newCanvas(1, 1).Get("canvas")
	}
	l.explanation, l.colors = e, colors.Name
	values, width, height := e.Relevance, e.Width, e.Height
	if width > blocks {
		n := max(1, int(math.Ceil(384/float64(max(width, height)))))
		placed, err := heatmap.AppendPlaced(l.values[:0], values, height, width, heatmap.Full(n*width, n*height), n*height, n*width, heatmap.Bilinear)
		if err == nil {
			l.values = placed
			values, width, height = placed, n*width, n*height
		}
	}
	pixels, err := heatmap.AppendTransparent(l.pixels[:0], values, e.limit, colors)
	if err == nil {
		l.pixels = pixels
		l.raster.put(l.canvas, pixels, width, height)
	}
	return l.canvas
}

// scaleOf is the relevance that has the strongest colour: the largest, but among
// many pixels a few may be beyond it, so that they do not make the others pale.
func scaleOf(e *protocol.Explained) (limit float32, clipped bool) {
	largest := heatmap.Limit(e.Relevance, 100)
	if e.Width <= blocks {
		return largest, false
	}
	limit = heatmap.Limit(e.Relevance, 99.5)
	return limit, limit < largest
}

// onPointer reads the pixel under the pointer.
func (o *overlay) onPointer(e *vecty.Event) {
	s := o.Session
	if s.explanation == nil || s.explanation.input != s.input {
		return
	}
	in := s.input
	r := o.canvas.Node().Call("getBoundingClientRect")
	x := (e.Get("clientX").Float() - r.Get("left").Float()) / r.Get("width").Float()
	y := (e.Get("clientY").Float() - r.Get("top").Float()) / r.Get("height").Float()
	for _, p := range o.panels() {
		if x < p.left || x > p.left+p.width {
			continue
		}
		view, at := s.visible(in), in.predicted.Placement
		px := int(math.Floor((view.X + (x-p.left)/p.width*view.Width - at.X) / at.Width * float64(s.explanation.Width)))
		py := int(math.Floor((view.Y + y*view.Height - at.Y) / at.Height * float64(s.explanation.Height)))
		if px >= 0 && px < s.explanation.Width && py >= 0 && py < s.explanation.Height {
			o.keys = false
			o.read(pixel{px, py})
			return
		}
	}
	o.stopReading()
}

// onKey moves the read-out.
func (o *overlay) onKey(e *vecty.Event) {
	x := o.Session.explanation
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
	s := o.Session
	e := s.explanation
	if !o.reading || e == nil || e.input != s.input || o.pixel.x >= e.Width || o.pixel.y >= e.Height {
		return elem.Span(vecty.Markup(vecty.Class("read"), vecty.Property("hidden", true), vecty.Attribute("role", "status")))
	}
	value := e.Relevance[o.pixel.y*e.Width+o.pixel.x]
	view, at := s.visible(s.input), s.input.predicted.Placement
	panels := o.panels()
	p := panels[len(panels)-1]
	left := p.left + p.width*(at.X+(float64(o.pixel.x)+0.5)/float64(e.Width)*at.Width-view.X)/view.Width
	top := (at.Y + (float64(o.pixel.y)+0.5)/float64(e.Height)*at.Height - view.Y) / view.Height
	return elem.Span(
		vecty.Markup(
			vecty.Class("read"),
			vecty.ClassMap{"left": left > 0.5},
			vecty.Property("hidden", false),
			vecty.Attribute("role", "status"),
			vecty.Style("left", cssNumber(100*left)+"%"),
			vecty.Style("top", cssNumber(100*top)+"%"),
		),
		elem.Bold(vecty.Text(number.Signed(float64(value), 3))),
		vecty.Text(" x "+strconv.Itoa(o.pixel.x)+", y "+strconv.Itoa(o.pixel.y)+
			" · rank "+strconv.Itoa(rank(e.Relevance, value))+" of "+strconv.Itoa(len(e.Relevance))),
	)
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
