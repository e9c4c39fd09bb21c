//go:build js

package compare

import (
	"math"
	"strconv"
	"syscall/js"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"

	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/ui/paint"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/look"
	"lrpexplainer/wasm/ui/state/tried"
	"lrpexplainer/wasm/ui/state/trying"
	"lrpexplainer/wasm/ui/widget"
)

// Grid has the cells in the picture's place.
type Grid struct {
	vecty.Core
	Page  *state.Page `vecty:"prop"`
	Drawn *Drawing    `vecty:"prop"`

	root     *vecty.HTML
	views    []*view
	observer js.Value
	resized  js.Func
	x, y     int  // the crosshair
	reading  bool // it is shown
	dragging bool // a box is being drawn
	fromX    int
	fromY    int
}

// Drawing is whether the next drag draws a box. It outlives the grid, which is rendered
// anew.
type Drawing struct{ On bool }

// view is the canvas of a cell.
type view struct {
	canvas  *vecty.HTML
	painter paint.Painter
	scene   paint.Scene
}

// Mount implements vecty.Mounter.
func (g *Grid) Mount() {
	g.resized = js.FuncOf(func(js.Value, []js.Value) any {
		g.paint()
		return nil
	})
	g.observer = js.Global().Get("ResizeObserver").New(g.resized)
	g.observer.Call("observe", g.root.Node())
}

// Unmount implements vecty.Unmounter.
func (g *Grid) Unmount() {
	g.observer.Call("disconnect")
	g.resized.Release()
}

func (g *Grid) Render() vecty.ComponentOrHTML {
	s := g.Page
	cells := trying.Cells(s.State)
	for len(g.views) < len(cells) {
		g.views = append(g.views, &view{})
	}
	bounds := span(s.State, cells)
	var items vecty.List
	said := ""
	for i := range cells {
		items = append(items, g.cell(&cells[i], bounds))
		if c := &cells[i]; c.Chosen && c.Explanation != nil && !s.Busy() {
			said = c.Letter + ", " + c.Title + ": " + sums(c)
		}
	}
	widget.AfterRender(g.paint)
	columns := 2
	if len(cells) > 4 || s.View.Trial.Classes {
		columns = 3
	}
	g.root = elem.Div(
		vecty.Markup(vecty.Class("cells"), vecty.Style("--columns", strconv.Itoa(columns)), vecty.Style("--rows", strconv.Itoa((len(cells)+columns-1)/columns)), vecty.ClassMap{"boxing": g.Drawn.On, "wide": columns == 3, "classes": s.View.Trial.Classes}),
		items,
		elem.Paragraph(vecty.Markup(vecty.Class("unseen"), vecty.Attribute("role", "status")), vecty.Text(said)),
	)
	return g.root
}

// sums is what of the score a cell's map has.
func sums(c *trying.Cell) string {
	if c.Explanation.Gradient {
		return "not a share of the score"
	}
	a := c.Explanation.Account
	return number.Significant(a.Input, 3) + " of " + number.Significant(a.Score, 3) + " at the pixels"
}

// scale is the relevance that has the strongest colour in a cell. A gradient has always its
// own: it is no share of the score.
func scale(s *state.State, cells []trying.Cell, c *trying.Cell) float32 {
	if c.Explanation.Gradient || !s.View.Trial.Same && !s.View.Trial.Classes {
		return c.Explanation.Limit
	}
	limit := float32(0)
	for _, other := range cells {
		if e := other.Explanation; e != nil && !e.Gradient {
			limit = max(limit, e.Limit)
		}
	}
	return limit
}

// bounds are what the curves lie between, and the curve of random orders.
type bounds struct {
	low, high float64
	random    *tried.Curve
}

func span(s *state.State, cells []trying.Cell) bounds {
	b := bounds{random: s.Tried.Curve(trying.Course(s, nil))}
	for _, c := range append([]trying.Cell{{Curve: b.random}}, cells...) {
		if c.Curve != nil {
			for _, v := range c.Curve.Scores {
				b.low, b.high = min(b.low, float64(v)), max(b.high, float64(v))
			}
		}
	}
	return b
}

// paint paints the cells in the screen's own pixels.
func (g *Grid) paint() {
	s := g.Page
	cells := trying.Cells(s.State)
	if s.Answer.Input == nil || len(cells) > len(g.views) {
		return
	}
	density := min(2, js.Global().Get("devicePixelRatio").Float())
	for i := range cells {
		v := g.views[i]
		if v.canvas == nil || v.canvas.Node().IsUndefined() || v.canvas.Node().IsNull() {
			continue
		}
		scene := paint.SceneBeside(s.State, cells[i].Explanation)
		if e := cells[i].Explanation; e != nil {
			scene.Limit = scale(s.State, cells, &cells[i])
		}
		node := v.canvas.Node()
		scene.Width, scene.Height = int(node.Get("clientWidth").Float()*density+0.5), int(node.Get("clientHeight").Float()*density+0.5)
		v.painter.Paint(node, scene)
	}
}

// at is the network's pixel under the pointer; while a box is drawn, the nearest.
func (g *Grid) at(e *vecty.Event) (x, y int, ok bool) {
	s := g.Page
	in := s.Answer.Input
	if in == nil {
		return 0, 0, false
	}
	r := e.Get("currentTarget").Call("getBoundingClientRect")
	along := func(at, from, length string) float64 {
		share := (e.Get(at).Float() - r.Get(from).Float()) / max(1, r.Get(length).Float())
		if g.dragging {
			share = min(max(share, 0), 1-1e-9)
		}
		return share
	}
	return in.PixelAt(s.Visible(), along("clientX", "left", "width"), along("clientY", "top", "height"), in.Predicted.InputWidth, in.Predicted.InputHeight)
}

// listeners are what a cell's picture hears.
func (g *Grid) listeners(c *trying.Cell) vecty.Applyer {
	s, n := g.Page, c.Number
	return vecty.Markup(
		event.PointerDown(func(e *vecty.Event) {
			if x, y, ok := g.at(e); ok {
				g.read(x, y)
				if g.Drawn.On {
					e.Call("preventDefault")
					e.Get("currentTarget").Call("setPointerCapture", e.Get("pointerId"))
					g.dragging, g.fromX, g.fromY = true, x, y
				}
			}
		}),
		event.PointerMove(func(e *vecty.Event) {
			if x, y, ok := g.at(e); ok {
				g.read(x, y)
				// A hand that clicks moves a little.
				if g.dragging && (s.View.Trial.Box != nil || x != g.fromX || y != g.fromY) {
					g.box(x, y)
				}
			}
		}),
		event.PointerUp(func(*vecty.Event) { g.drop() }),
		event.PointerCancel(func(*vecty.Event) { g.drop() }),
		event.Click(func(*vecty.Event) { s.Dispatch(trying.Choose(n)) }),
		event.Focus(func(*vecty.Event) { s.Dispatch(trying.Choose(n)) }),
		event.KeyDown(g.key),
	)
}

func (g *Grid) read(x, y int) {
	if !g.reading || g.x != x || g.y != y {
		g.reading, g.x, g.y = true, x, y
		vecty.Rerender(g)
	}
}

// box is the box from where it was begun to a pixel.
func (g *Grid) box(x, y int) {
	b := &look.Box{Left: min(x, g.fromX), Top: min(y, g.fromY), Right: max(x, g.fromX) + 1, Bottom: max(y, g.fromY) + 1}
	g.Page.Dispatch(state.Show(func(v *state.View) { v.Trial.Box = b }))
}

// drop ends the drawing of a box, if there is one: a click that moves nothing draws none, and
// another picture may have taken it.
func (g *Grid) drop() {
	if !g.dragging {
		return
	}
	g.dragging = false
	drawn := g.Page.View.Trial.Box
	if drawn == nil {
		return
	}
	g.Drawn.On = false
	vecty.Rerender(g)
	b := *drawn // a box of its own, so that the button says so
	g.Page.Dispatch(state.Show(func(v *state.View) { v.Trial.Box = &b }))
}

// key moves the crosshair; while a box is to be drawn, Enter sets its corners.
func (g *Grid) key(e *vecty.Event) {
	in := g.Page.Answer.Input
	if in == nil {
		return
	}
	x, y := g.x, g.y
	switch e.Get("key").String() {
	case "ArrowLeft":
		x--
	case "ArrowRight":
		x++
	case "ArrowUp":
		y--
	case "ArrowDown":
		y++
	case "Enter":
		switch {
		case !g.Drawn.On:
			return
		case g.dragging:
			g.drop()
		default:
			g.dragging, g.fromX, g.fromY = true, x, y
			g.box(x, y)
		}
	case "Escape":
		g.reading, g.dragging, g.Drawn.On = false, false, false
		vecty.Rerender(g)
		return
	default:
		return
	}
	e.Call("preventDefault")
	if !g.reading { // the first key shows it in the middle
		x, y = in.Predicted.InputWidth/2, in.Predicted.InputHeight/2
	}
	g.read(min(max(x, 0), in.Predicted.InputWidth-1), min(max(y, 0), in.Predicted.InputHeight-1))
	if g.dragging {
		g.box(g.x, g.y)
	}
}

// inside is the share of what speaks for the class that lies in the box.
func inside(c *trying.Cell, b *look.Box) (share float64, ok bool) {
	e := c.Explanation
	in, all := 0.0, 0.0
	for i, v := range e.Relevance {
		if v > 0 {
			all += float64(v)
			if x, y := i%e.Width, i/e.Width; x >= b.Left && x < b.Right && y >= b.Top && y < b.Bottom {
				in += float64(v)
			}
		}
	}
	return in / math.Max(all, 1e-30), all > 0
}
