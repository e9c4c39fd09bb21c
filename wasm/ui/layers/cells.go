//go:build js

package layers

import (
	"strconv"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"

	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/lens"
	"lrpexplainer/wasm/ui/state/question"
	"lrpexplainer/wasm/ui/widget"
)

// layerCells is the map of the opened layer, in blocks. Pointing at a cell frames on the
// picture what it sees, a click shows its strongest neuron; the arrow keys do as pointing.
type layerCells struct {
	vecty.Core
	Page *state.Page `vecty:"prop"`

	picture *vecty.HTML
	x, y    int
	on      bool // a cell is pointed at
}

func (c *layerCells) Render() vecty.ComponentOrHTML {
	s := c.Page
	l := lens.Map(s.State)
	if l == nil || l.Width*l.Height <= 1 || len(s.Answer.Node(s.Opened).Shape) != 4 {
		return elem.Div(vecty.Markup(vecty.Class("layer-cells", "none")))
	}
	x, y, on := c.x, c.y, c.on && c.x < l.Width && c.y < l.Height
	if n := s.Answer.Explanation.Neuron; !on && n != nil {
		x, y, on = cellOf(s, n)
	}
	var mark vecty.List
	words := "Point at a cell: the picture shows what it sees. A click shows its neuron."
	if on {
		w, h := float64(l.Width), float64(l.Height)
		mark = vecty.List{elem.Span(vecty.Markup(
			vecty.Class("cell-mark"),
			vecty.Style("left", percent(float64(x)/w)), vecty.Style("top", percent(float64(y)/h)),
			vecty.Style("width", percent(1/w)), vecty.Style("height", percent(1/h)),
		))}
		words = "x " + strconv.Itoa(x) + ", y " + strconv.Itoa(y) + ": " + number.Signed(float64(l.Map[y*l.Width+x]), 3) + ". " + lens.FieldSentence(s.State, x, y)
	}
	c.picture = elem.Div(
		vecty.Markup(
			vecty.Class("layer-picture"), vecty.Style("--aspect", widget.Number(float64(l.Width)/float64(l.Height))),
			vecty.Attribute("tabindex", "0"), vecty.Attribute("role", "group"),
			vecty.Attribute("aria-label", "Map of "+s.Answer.LayerTitle(s.Opened)+", "+strconv.Itoa(l.Width)+" × "+strconv.Itoa(l.Height)+". The arrow keys move from cell to cell, Enter shows the neuron there."),
			event.PointerMove(c.move), event.PointerDown(c.move),
			widget.On("pointerleave", func(e *vecty.Event) {
				if e.Get("pointerType").String() != "touch" {
					c.on = false
					s.Dispatch(lens.Leave)
				}
			}),
			event.Click(func(e *vecty.Event) { s.Dispatch(lens.Pick(c.x, c.y)) }),
			event.KeyDown(c.key),
		),
		&layerMap{Page: s, Layer: l},
		mark,
	)
	return elem.Div(
		vecty.Markup(vecty.Class("layer-cells")),
		elem.Heading3(elem.Span(vecty.Text(s.Answer.LayerTitle(s.Opened))), elem.Small(vecty.Text(strconv.Itoa(l.Width)+" × "+strconv.Itoa(l.Height)))),
		c.picture,
		elem.Paragraph(vecty.Markup(vecty.Class("hint"), vecty.Attribute("role", "status")), vecty.Text(words)),
		elem.Paragraph(vecty.Markup(vecty.Class("hint", "layer-account")), vecty.Text(accountOf(s)+".")),
	)
}

func percent(v float64) string { return widget.Number(100*v) + "%" }

// cellOf is where the shown neuron lies.
func cellOf(s *state.Page, n *answer.Neuron) (x, y int, ok bool) { return lens.Cell(s.State, n.Index) }

// accountOf says what the opened layer received and handed on.
func accountOf(s *state.Page) string {
	if s.Answer.Explanation == nil {
		return ""
	}
	return s.Answer.Words(s.Opened).Account
}

func (c *layerCells) move(e *vecty.Event) {
	if !c.Page.Inside() { // and it has not been rendered yet
		return
	}
	l := lens.Map(c.Page.State)
	r := c.picture.Node().Call("getBoundingClientRect")
	x := int((e.Get("clientX").Float() - r.Get("left").Float()) / max(1, r.Get("width").Float()) * float64(l.Width))
	y := int((e.Get("clientY").Float() - r.Get("top").Float()) / max(1, r.Get("height").Float()) * float64(l.Height))
	c.point(l, x, y)
}

// point frames what a cell sees.
func (c *layerCells) point(l *answer.Layer, x, y int) {
	x, y = min(max(x, 0), l.Width-1), min(max(y, 0), l.Height-1)
	if !c.on || x != c.x || y != c.y {
		c.on, c.x, c.y = true, x, y
		c.Page.Dispatch(lens.Point(x, y))
		vecty.Rerender(c)
	}
}

func (c *layerCells) key(e *vecty.Event) {
	x, y := c.x, c.y
	if n := c.Page.Answer.Explanation.Neuron; !c.on && n != nil {
		x, y, _ = cellOf(c.Page, n)
	}
	switch e.Get("key").String() {
	case "ArrowLeft":
		x--
	case "ArrowRight":
		x++
	case "ArrowUp":
		y--
	case "ArrowDown":
		y++
	case "Enter", " ":
		e.Call("preventDefault")
		c.Page.Dispatch(lens.Pick(x, y))
		return
	default:
		return
	}
	e.Call("preventDefault")
	c.point(lens.Map(c.Page.State), x, y)
}

// Field is the frame on the picture around what a neuron sees; what lies outside is paled.
type Field struct {
	vecty.Core
	Page *state.Page                                `vecty:"prop"`
	Over func(s *state.State) (left, width float64) `vecty:"prop"` // of the element's width
}

func (f *Field) Render() vecty.ComponentOrHTML {
	s := f.Page
	b, in := s.View.Trial.Field, s.Answer.Input
	if b == nil || in == nil || !s.Inside() {
		return elem.Span(vecty.Markup(vecty.Property("hidden", true)))
	}
	left, width := f.Over(s.State)
	at := share(in, s.Visible(), b.Left, b.Top, b.Right, b.Bottom)
	return elem.Span(
		vecty.Markup(vecty.Class("field-layer"), vecty.Style("left", percent(left)), vecty.Style("width", percent(width))),
		elem.Span(vecty.Markup(
			vecty.Class("field-frame"), vecty.Data("field", strconv.Itoa(b.Left)+" "+strconv.Itoa(b.Top)+" "+strconv.Itoa(b.Right)+" "+strconv.Itoa(b.Bottom)),
			vecty.Style("left", percent(at.X)), vecty.Style("top", percent(at.Y)), vecty.Style("width", percent(at.Width)), vecty.Style("height", percent(at.Height)),
		)),
	)
}

// share is where pixels of the network's input lie in a part of the picture.
func share(in *question.Input, part question.Rectangle, left, top, right, bottom int) question.Rectangle {
	p := in.Predicted
	return in.Shares(part, float64(left), float64(top), float64(right), float64(bottom), p.InputWidth, p.InputHeight)
}
