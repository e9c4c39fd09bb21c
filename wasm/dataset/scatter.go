//go:build js

package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"syscall/js"
	"unicode"
	"unicode/utf8"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"

	"lrpexplainer/lrp/survey/findings"
	"lrpexplainer/wasm/ui/widget"
)

// scatter is the embedding on a canvas: drag selects, the wheel zooms; by keyboard arrows
// move and plus and minus zoom, with Shift arrows select.
type scatter struct {
	node    *vecty.HTML
	class   int
	zoom    float64
	x, y    float64 // of the middle, in the embedding's unit square
	lasso   [][2]float64
	drawing bool
}

// Of the canvas, in CSS pixels. The unit square is as high as it.
const wide, high = 300, 236

func (s *scatter) reset(class int) {
	if s.class != class || s.zoom == 0 {
		*s = scatter{class: class, zoom: 1, x: 0.5, y: 0.5}
	}
}

// unit are the class's places in a unit square with a margin.
func unit(c *findings.Class) [][2]float64 {
	low, high := [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
	for _, p := range c.Places {
		for a := range 2 {
			low[a], high[a] = min(low[a], p[a]), max(high[a], p[a])
		}
	}
	span := max(high[0]-low[0], high[1]-low[1], 1e-12)
	out := make([][2]float64, len(c.Places))
	for i, p := range c.Places {
		for a := range 2 {
			out[i][a] = 0.5 + 0.9*(p[a]-(low[a]+high[a])/2)/span
		}
	}
	return out
}

// at is where a place lies on the canvas.
func (s *scatter) at(p [2]float64) (x, y float64) {
	return wide/2 + high*(p[0]-s.x)*s.zoom, high/2 + high*(p[1]-s.y)*s.zoom
}

func (v *view) embedding() *vecty.HTML {
	d := v.data
	c := d.found[d.chosen]
	if c == nil {
		return elem.Section(vecty.Markup(vecty.Class("plane"), vecty.Property("hidden", true)))
	}
	s := &v.plane
	s.reset(c.Class)
	places := unit(c)
	widget.AfterRender(func() { v.draw(c, places) })
	s.node = elem.Canvas(vecty.Markup(
		vecty.Class("scatter"), vecty.Attribute("tabindex", "0"), vecty.Attribute("role", "img"),
		vecty.Attribute("aria-label", fmt.Sprintf("Each picture of %s a point; near means that its relevance lies in the same places. %d are selected.", c.Name, len(d.picked()))),
		event.PointerDown(func(e *vecty.Event) {
			e.Target.Call("setPointerCapture", e.Value.Get("pointerId"))
			s.drawing, s.lasso = true, [][2]float64{{e.Value.Get("offsetX").Float(), e.Value.Get("offsetY").Float()}}
		}),
		event.PointerMove(func(e *vecty.Event) {
			if s.drawing {
				s.lasso = append(s.lasso, [2]float64{e.Value.Get("offsetX").Float(), e.Value.Get("offsetY").Float()})
				v.draw(c, places)
			}
		}),
		event.PointerUp(func(*vecty.Event) { v.selectInside(c, places) }),
		event.Wheel(func(e *vecty.Event) {
			s.zoomBy(math.Exp(-e.Value.Get("deltaY").Float()/300), e.Value.Get("offsetX").Float()-wide/2, e.Value.Get("offsetY").Float()-high/2)
			v.draw(c, places)
		}).PreventDefault(),
		event.KeyDown(func(e *vecty.Event) { v.key(e, c, places) }),
	))
	return elem.Section(
		vecty.Markup(vecty.Class("plane"), vecty.Attribute("aria-label", "Embedding")),
		elem.Heading2(vecty.Text(capital(c.Name)+", by where the relevance lies")),
		s.node,
		v.legend(c),
		v.numbers(c),
	)
}

// capital is a name as a sentence begins with it.
func capital(name string) string {
	first, n := utf8.DecodeRuneInString(name)
	return string(unicode.ToUpper(first)) + name[n:]
}

// zoomBy zooms around a point of the canvas, from its middle.
func (s *scatter) zoomBy(factor, x, y float64) {
	before := s.zoom
	s.zoom = min(max(s.zoom*factor, 1), 50)
	s.x += x / high * (1/before - 1/s.zoom)
	s.y += y / high * (1/before - 1/s.zoom)
}

func (v *view) key(e *vecty.Event, c *findings.Class, places [][2]float64) {
	s := &v.plane
	step := 0.1 / s.zoom
	move := map[string][2]float64{"ArrowLeft": {-step, 0}, "ArrowRight": {step, 0}, "ArrowUp": {0, -step}, "ArrowDown": {0, step}}
	name := e.Value.Get("key").String()
	by, arrow := move[name]
	switch {
	case arrow && e.Value.Get("shiftKey").Bool(): // the half of the canvas on that side
		from, to := [2]float64{0, 0}, [2]float64{wide, high}
		half := [2]float64{wide / 2, high / 2}
		for a := range 2 {
			switch {
			case by[a] < 0:
				to[a] = half[a]
			case by[a] > 0:
				from[a] = half[a]
			}
		}
		s.lasso, s.drawing = [][2]float64{from, {to[0], from[1]}, to, {from[0], to[1]}}, true
		v.selectInside(c, places)
	case arrow:
		s.x, s.y = s.x+by[0], s.y+by[1]
		v.draw(c, places)
	case name == "+" || name == "=":
		s.zoomBy(1.25, 0, 0)
		v.draw(c, places)
	case name == "-":
		s.zoomBy(0.8, 0, 0)
		v.draw(c, places)
	default:
		return
	}
	e.Value.Call("preventDefault")
}

// selectInside selects what the lasso encloses; a click on nothing selects the suspicious
// cluster again.
func (v *view) selectInside(c *findings.Class, places [][2]float64) {
	s := &v.plane
	if !s.drawing {
		return
	}
	s.drawing = false
	d := v.data
	d.selected = map[int]bool{}
	for i, p := range places {
		if x, y := s.at(p); inside(s.lasso, x, y) {
			d.selected[c.Members[i]] = true
		}
	}
	if len(d.selected) == 0 {
		d.selected, s.lasso = nil, nil
	}
	d.filter, v.cells.top = "selected", 0
	d.changed()
}

// inside reports whether a point lies in a polygon.
func inside(polygon [][2]float64, x, y float64) bool {
	in := false
	for i, a := range polygon {
		b := polygon[(i+1)%len(polygon)]
		if (a[1] > y) != (b[1] > y) && x < (b[0]-a[0])*(y-a[1])/(b[1]-a[1])+a[0] {
			in = !in
		}
	}
	return in
}

// draw draws points, told apart by shape, and the lasso.
func (v *view) draw(c *findings.Class, places [][2]float64) {
	s := &v.plane
	canvas := s.node.Node()
	scale := max(1, js.Global().Get("devicePixelRatio").Float())
	canvas.Set("width", wide*scale)
	canvas.Set("height", high*scale)
	g := canvas.Call("getContext", "2d")
	g.Call("scale", scale, scale)
	ink := js.Global().Call("getComputedStyle", canvas).Get("color")
	g.Set("fillStyle", ink)
	g.Set("strokeStyle", ink)
	g.Set("lineWidth", 1.3)
	picked := v.data.picked()
	for i, p := range places {
		x, y := s.at(p)
		g.Set("globalAlpha", map[bool]float64{true: 0.85, false: 0.45}[picked[c.Members[i]]])
		g.Call("beginPath")
		switch c.Groups[i] % 4 {
		case 0:
			g.Call("arc", x, y, 3.2, 0, 2*math.Pi)
			g.Call("fill")
		case 1:
			g.Call("strokeRect", x-3, y-3, 6, 6)
		case 2:
			g.Call("moveTo", x, y-4)
			g.Call("lineTo", x+4, y+3)
			g.Call("lineTo", x-4, y+3)
			g.Call("fill")
		default:
			g.Call("moveTo", x-3, y-3)
			g.Call("lineTo", x+3, y+3)
			g.Call("moveTo", x+3, y-3)
			g.Call("lineTo", x-3, y+3)
			g.Call("stroke")
		}
	}
	g.Set("globalAlpha", 1)
	around := s.lasso
	if len(around) < 2 && v.data.selected == nil {
		var points [][2]float64
		for i, p := range places {
			if picked[c.Members[i]] {
				x, y := s.at(p)
				points = append(points, [2]float64{x, y})
			}
		}
		around = hull(points)
	}
	if len(around) > 1 {
		g.Call("setLineDash", []any{4, 3})
		g.Set("lineJoin", "round")
		g.Call("beginPath")
		for _, p := range around {
			g.Call("lineTo", p[0], p[1])
		}
		g.Call("closePath")
		g.Call("stroke")
		g.Set("globalAlpha", 0.06)
		g.Call("fill")
	}
}

func (v *view) legend(c *findings.Class) *vecty.HTML {
	var list vecty.List
	for g := range c.Clusters {
		list = append(list, elem.Span(vecty.Markup(vecty.Key(g)), elem.Italic(vecty.Markup(vecty.Class("mark-"+letter(g)))), vecty.Text(letter(g))))
	}
	return elem.Paragraph(vecty.Markup(vecty.Class("key")), list, elem.Span(vecty.Markup(vecty.Class("how")), vecty.Text("drag to select, scroll to zoom")))
}

// numbers are those of the selection beside those of the rest.
func (v *view) numbers(c *findings.Class) *vecty.HTML {
	d := v.data
	picked := d.picked()
	var score, other float64
	n, right := 0, 0
	for _, i := range c.Members {
		r := d.rows[i]
		if !picked[i] {
			other += r.Score
			continue
		}
		n++
		score += r.Score
		if r.Recognised() {
			right++
		}
	}
	line := func(what, number string) *vecty.HTML {
		return elem.TableRow(elem.TableData(vecty.Text(what)), elem.TableData(vecty.Text(number)))
	}
	in := make([]int, len(c.Clusters))
	for k, i := range c.Members {
		if picked[i] {
			in[c.Groups[k]]++
		}
	}
	rest := c.Count - n
	lines := []vecty.MarkupOrChild{
		vecty.Markup(vecty.Class("stats")),
		line("Selected", fmt.Sprintf("%d of %d", n, c.Count)),
	}
	for g, k := range in {
		if k > 0 && len(in) > 1 {
			lines = append(lines, line("in cluster "+letter(g), strconv.Itoa(k)))
		}
	}
	lines = append(lines,
		line("recognised as "+c.Name, fmt.Sprintf("%d of %d", right, n)),
		line("mean score f(x)", fmt.Sprintf("%.1f", score/float64(max(n, 1)))),
	)
	if rest > 0 {
		lines = append(lines, line(fmt.Sprintf("mean score of the other %d", rest), fmt.Sprintf("%.1f", other/float64(rest))))
	}
	said := "No gap between the smallest eigenvalues sets clusters apart."
	if n := len(c.Clusters); n > 1 {
		var values []string
		for _, x := range c.Values[:min(max(4, n+2), len(c.Values))] {
			values = append(values, strings.TrimSuffix(fmt.Sprintf("%.2f", math.Abs(x)), ".00"))
		}
		said = "Smallest eigenvalues " + strings.Join(values, ", ") + ": the gap after the " + inWords(ordinals, n) + " says " + inWords(cardinals, n) + " clusters."
	}
	return elem.Div(elem.Table(lines...), elem.Paragraph(vecty.Markup(vecty.Class("hint")), vecty.Text(said)))
}
