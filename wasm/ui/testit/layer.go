//go:build js

package testit

import (
	"math"
	"strconv"
	"strings"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"

	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/question"
	"lrpexplainer/wasm/ui/state/trying"
	"lrpexplainer/wasm/ui/widget"
)

// Layer lies over the picture with its heatmap while the brush is out: it shows what is
// painted over, hatched, and the brush itself.
type Layer struct {
	vecty.Core
	Page *state.Page                                `vecty:"prop"`
	Over func(s *state.State) (left, width float64) `vecty:"prop"` // of the element's width

	node         *vecty.HTML
	x, y         float64 // of the brush, in pixels of the network's input
	shown        bool    // the brush is
	painting     bool
	stroke       int
	lastX, lastY float64 // where it has painted
}

const svg = "http://www.w3.org/2000/svg"

func tag(name string, children ...vecty.MarkupOrChild) *vecty.HTML {
	return vecty.Tag(name, append([]vecty.MarkupOrChild{vecty.Markup(vecty.Namespace(svg))}, children...)...)
}

func attributes(pairs ...string) vecty.Applyer {
	var list []vecty.Applyer
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, vecty.Attribute(pairs[i], pairs[i+1]))
	}
	return vecty.Markup(list...)
}

func (l *Layer) Render() vecty.ComponentOrHTML {
	s := l.Page
	if !trying.Testing(s.State) {
		l.shown, l.painting = false, false
		return elem.Span(vecty.Markup(vecty.Property("hidden", true)))
	}
	in := s.Answer.Input
	width, height := in.Predicted.InputWidth, in.Predicted.InputHeight
	left, span := l.Over(s.State)
	at := in.Shares(s.Visible(), 0, 0, float64(width), float64(height), width, height)
	percent := func(v float64) string { return widget.Number(100*v) + "%" }
	size := trying.Size(s.State)
	var brush vecty.List
	if l.shown {
		brush = vecty.List{tag("circle", vecty.Markup(
			vecty.Attribute("class", "brush"),
			vecty.Attribute("cx", widget.Number(l.x)), vecty.Attribute("cy", widget.Number(l.y)), vecty.Attribute("r", widget.Number(float64(size)/2)),
		))}
	}
	label := "The picture to paint on, nothing is painted over."
	if p := s.Patch; p != nil && len(p.Pixels) > 0 {
		label = "The picture to paint on, " + strconv.Itoa(len(p.Pixels)) + " pixels are painted over."
	}
	unit := float64(min(width, height)) / 28
	hatch := widget.Number(unit)
	l.node = elem.Span(
		vecty.Markup(
			vecty.Class("test-layer"), vecty.Style("left", percent(left)), vecty.Style("width", percent(span)),
			vecty.Attribute("tabindex", "0"), vecty.Attribute("role", "group"),
			vecty.Attribute("aria-label", label+" The arrow keys move the brush, space paints, Delete wipes all off."),
			event.PointerDown(l.down).StopPropagation(), event.PointerMove(l.move).StopPropagation(),
			event.PointerUp(func(*vecty.Event) { l.painting = false }).StopPropagation(),
			event.PointerCancel(func(*vecty.Event) { l.painting = false }).StopPropagation(),
			widget.On("pointerleave", func(*vecty.Event) { l.show(false) }),
			event.KeyDown(l.key).StopPropagation(),
		),
		tag("svg",
			vecty.Markup(
				attributes("viewBox", "0 0 "+strconv.Itoa(width)+" "+strconv.Itoa(height), "preserveAspectRatio", "none", "aria-hidden", "true"),
				vecty.Style("left", percent(at.X)), vecty.Style("top", percent(at.Y)), vecty.Style("width", percent(at.Width)), vecty.Style("height", percent(at.Height)),
			),
			tag("pattern",
				vecty.Markup(attributes("id", "hatch", "patternUnits", "userSpaceOnUse", "width", hatch, "height", hatch, "patternTransform", "rotate(45)")),
				tag("rect", vecty.Markup(attributes("class", "under", "width", hatch, "height", hatch))),
				tag("rect", vecty.Markup(attributes("class", "line", "width", widget.Number(unit/6), "height", hatch))),
			),
			l.patch(width),
			brush,
		),
	)
	return l.node
}

// patch is what is painted over, with an outline along the pixels' edges.
func (l *Layer) patch(width int) vecty.List {
	p := l.Page.Patch
	if p == nil || len(p.Pixels) == 0 {
		return nil
	}
	fill, edge := outline(p.Pixels, width)
	return vecty.List{
		tag("path", vecty.Markup(attributes("class", "patch", "d", fill, "data-pixels", strconv.Itoa(len(p.Pixels))))),
		tag("path", vecty.Markup(attributes("class", "edge", "d", edge))),
	}
}

// outline are the paths of pixels, row by row, and of the edges between them and others.
func outline(pixels []int, width int) (fill, edge string) {
	in := make(map[int]bool, len(pixels))
	for _, i := range pixels {
		in[i] = true
	}
	var f, e strings.Builder
	at := func(b *strings.Builder, x, y int) {
		b.WriteString("M" + strconv.Itoa(x) + " " + strconv.Itoa(y))
	}
	for k := 0; k < len(pixels); {
		i := pixels[k]
		n := 1
		for k+n < len(pixels) && pixels[k+n] == i+n && (i+n)%width != 0 {
			n++
		}
		x, y := i%width, i/width
		at(&f, x, y)
		f.WriteString("h" + strconv.Itoa(n) + "v1h-" + strconv.Itoa(n) + "z")
		at(&e, x, y)
		e.WriteString("v1")
		at(&e, x+n, y)
		e.WriteString("v1")
		for j := range n {
			if !in[i+j-width] {
				at(&e, x+j, y)
				e.WriteString("h1")
			}
			if !in[i+j+width] {
				at(&e, x+j, y+1)
				e.WriteString("h1")
			}
		}
		k += n
	}
	return f.String(), e.String()
}

// place is where the pointer is, in pixels of the network's input.
func (l *Layer) place(e *vecty.Event) (x, y float64) {
	s := l.Page
	r := l.node.Node().Call("getBoundingClientRect")
	part, at, p := s.Visible(), s.Answer.Input.Predicted.Placement, s.Answer.Input.Predicted
	x = part.X + (e.Get("clientX").Float()-r.Get("left").Float())/max(1, r.Get("width").Float())*part.Width
	y = part.Y + (e.Get("clientY").Float()-r.Get("top").Float())/max(1, r.Get("height").Float())*part.Height
	return (x - at.X) / at.Width * float64(p.InputWidth), (y - at.Y) / at.Height * float64(p.InputHeight)
}

func (l *Layer) down(e *vecty.Event) {
	if e.Get("button").Int() != 0 {
		return
	}
	l.node.Node().Call("setPointerCapture", e.Get("pointerId"))
	l.x, l.y = l.place(e)
	l.shown, l.painting, l.stroke = true, true, trying.NextStroke(l.Page.State)
	l.lastX, l.lastY = l.x, l.y
	l.paint()
}

func (l *Layer) move(e *vecty.Event) {
	if !trying.Testing(l.Page.State) { // and it has not been rendered yet
		return
	}
	l.x, l.y = l.place(e)
	l.shown = true
	if l.painting {
		l.paint()
	}
	vecty.Rerender(l)
}

// paint paints from where it has painted last to where the brush is.
func (l *Layer) paint() {
	s := l.Page
	p, size := s.Answer.Input.Predicted, trying.Size(s.State)
	length := math.Hypot(l.x-l.lastX, l.y-l.lastY)
	steps := int(length/max(0.5, float64(size)/4)) + 1
	var pixels []int
	for i := range steps + 1 {
		t := float64(i) / float64(steps)
		pixels = append(pixels, trying.Brush(l.lastX+t*(l.x-l.lastX), l.lastY+t*(l.y-l.lastY), size, p.InputWidth, p.InputHeight)...)
	}
	l.lastX, l.lastY = l.x, l.y
	s.Dispatch(trying.Paint(pixels, l.stroke))
}

func (l *Layer) show(on bool) {
	if l.shown != on && !l.painting {
		l.shown = on
		vecty.Rerender(l)
	}
}

// key moves the brush, paints where it is, wipes all off.
func (l *Layer) key(e *vecty.Event) {
	p := l.Page.Answer.Input.Predicted
	step := 1.0
	if e.Get("shiftKey").Bool() {
		step = 8
	}
	if !l.shown {
		l.x, l.y = math.Floor(float64(p.InputWidth)/2)+0.5, math.Floor(float64(p.InputHeight)/2)+0.5
	}
	switch e.Get("key").String() {
	case "ArrowLeft":
		l.x -= step
	case "ArrowRight":
		l.x += step
	case "ArrowUp":
		l.y -= step
	case "ArrowDown":
		l.y += step
	case " ":
		l.lastX, l.lastY, l.stroke = l.x, l.y, trying.NextStroke(l.Page.State)
		l.paint()
	case "Delete", "Backspace":
		l.Page.Dispatch(trying.Clear)
	default:
		return
	}
	e.Call("preventDefault")
	l.x, l.y = min(max(l.x, 0), float64(p.InputWidth)), min(max(l.y, 0), float64(p.InputHeight))
	l.shown = true
	vecty.Rerender(l)
}

// fillWords are what the fills are called.
var fillWords = map[question.Fill]string{question.Paper: "paper", question.Grey: "grey", question.Blur: "blur", question.Mean: "mean"}
