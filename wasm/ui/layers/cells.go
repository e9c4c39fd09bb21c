//go:build js

package layers

import (
	"strconv"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/kept"
	"lrpexplainer/wasm/ui/state/lens"
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
	if n := s.Answer.Node(s.Answer.Explanation.Channels.Node); l == nil || l.Width*l.Height <= 1 || len(n.Shape) != 4 && !n.OfTokens() {
		return elem.Div(vecty.Markup(vecty.Class("layer-cells", "none")))
	}
	fired := lens.Activations(s.State)
	var shown vecty.ComponentOrHTML = &layerMap{Page: s, Layer: l}
	if fired != nil {
		shown = &greyMap{Page: s, Map: fired.Map, Width: fired.Width, Height: fired.Height}
	}
	x, y, on := c.x, c.y, c.on && c.x < l.Width && c.y < l.Height
	if n := s.Answer.Explanation.Neuron; !on && n != nil {
		x, y, on = lens.Cell(s.State, n.Index)
	}
	var mark vecty.List
	words := "Point at a cell: the picture shows what it sees. A click shows its neuron."
	if s.Answer.Node(l.Node).OfTokens() {
		words = "Point at a cell: the picture shows its patch. A click lets only that token through."
	}
	if on {
		w, h := float64(l.Width), float64(l.Height)
		mark = vecty.List{elem.Span(vecty.Markup(
			vecty.Class("cell-mark"),
			vecty.Style("left", percent(float64(x)/w)), vecty.Style("top", percent(float64(y)/h)),
			vecty.Style("width", percent(1/w)), vecty.Style("height", percent(1/h)),
		))}
		value := number.Signed(float64(l.Map[y*l.Width+x]), 3)
		if fired != nil {
			value = "activation " + number.Significant(float64(fired.Map[y*l.Width+x]), 3)
		}
		words = "x " + strconv.Itoa(x) + ", y " + strconv.Itoa(y) + ": " + value + ". " + lens.FieldSentence(s.State, x, y)
	}
	c.picture = elem.Div(
		vecty.Markup(
			vecty.Class("layer-picture"), vecty.Style("--aspect", widget.Number(float64(l.Width)/float64(l.Height))),
			vecty.Attribute("tabindex", "0"), vecty.Attribute("role", "group"),
			vecty.Attribute("aria-label", "Map of "+s.Answer.LayerTitle(s.Answer.Explanation.Channels.Node)+", "+strconv.Itoa(l.Width)+" × "+strconv.Itoa(l.Height)+". The arrow keys move from cell to cell, Enter shows the neuron there."),
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
		shown,
		mark,
	)
	return elem.Div(
		vecty.Markup(vecty.Class("layer-cells")),
		elem.Heading3(elem.Span(vecty.Text(strconv.Itoa(l.Width)+" × "+strconv.Itoa(l.Height))), vecty.If(lens.Fires(s.State), c.kinds())),
		c.picture,
		elem.Paragraph(vecty.Markup(vecty.Class("hint"), vecty.Attribute("role", "status")), vecty.Text(words)),
		c.account(fired != nil),
	)
}

// kinds are what the map can show.
func (c *layerCells) kinds() *vecty.HTML {
	s := c.Page
	button := func(name string, firing bool) *vecty.HTML {
		return elem.Button(
			vecty.Markup(
				prop.Type(prop.TypeButton), vecty.Data("map", name), vecty.Attribute("aria-pressed", s.View.Trial.Firing == firing),
				event.Click(func(*vecty.Event) { s.Dispatch(state.Show(func(v *state.View) { v.Trial.Firing = firing })) }),
			),
			vecty.Text(name),
		)
	}
	return elem.Div(
		vecty.Markup(vecty.Class("seg"), vecty.Attribute("role", "group"), vecty.Attribute("aria-label", "The map shows")),
		button("Relevance", false), button("Activation", true),
	)
}

// account says what became of what the opened layer received, or what an activation is.
func (c *layerCells) account(fired bool) *vecty.HTML {
	s := c.Page
	if e := s.Answer.Explanation; !fired {
		entry, ok := e.EntryOf(e.Channels.Node)
		if !ok || e.Gradient {
			return elem.Div()
		}
		return elem.Div(vecty.Markup(vecty.Attribute("title", s.Answer.Words(entry.Node).Account)),
			widget.Account("received", "What the layers above handed to it.", entry.Received, kept.OfLayer(e, entry)))
	}
	parts := "all channels"
	if n := len(lens.Chosen(s.State)); n > 0 {
		parts = "the chosen channels"
	}
	return elem.Paragraph(vecty.Markup(vecty.Class("hint")), vecty.Text("How strongly the neurons fire, the mean over "+parts+"; the darker the stronger. What fires need not be relevant."))
}

func percent(v float64) string { return widget.Number(100*v) + "%" }

func (c *layerCells) move(e *vecty.Event) {
	l := lens.Map(c.Page.State)
	if l == nil { // and that has not been rendered yet
		return
	}
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
	l := lens.Map(c.Page.State)
	if l == nil {
		return
	}
	x, y := c.x, c.y
	if n := c.Page.Answer.Explanation.Neuron; !c.on && n != nil {
		x, y, _ = lens.Cell(c.Page.State, n.Index)
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
	c.point(l, x, y)
}
