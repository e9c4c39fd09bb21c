//go:build js

package main

import (
	"fmt"
	"strconv"
	"syscall/js"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/lrp/survey"
	"lrpexplainer/wasm/ui/widget"
)

// contact is the contact sheet: of what it lists, only the lines in sight are there.
type contact struct {
	top    int // scrolled, in CSS pixels
	height int
	width  int
	node   *vecty.HTML
	sheet  *sheet  // that is shown
	line   float64 // how high a line is with the gap below it, in CSS pixels
}

// Of the sheet, in CSS pixels.
const (
	tileWidth = 102 // about
	columnGap = 10
	lineGap   = 8
	margins   = 6 // left and right, for outlines
)

// grid is how tiles lie in the sheet. A line is one canvas with buttons over it: a canvas for
// each tile would be too many while one scrolls.
type grid struct {
	columns   int
	tile, gap int     // their widths, in pixels of the canvas
	scale     float64 // CSS pixels to one of them
}

// grid is that of tiles of so many pixels.
func (s *contact) grid(tile int) grid {
	width := s.width
	if width == 0 {
		width = 1200
	}
	g := grid{columns: max(1, (width+columnGap)/(tileWidth+columnGap)), tile: tile, gap: max(1, (tile*columnGap+tileWidth/2)/tileWidth)}
	g.scale = float64(width) / float64(g.columns*(tile+g.gap)-g.gap)
	return g
}

// left is where a column begins, in pixels of the canvas.
func (g grid) left(column int) int { return column * (g.tile + g.gap) }

// listed are the rows that the sheet shows.
func (v *view) listed() (rows []int) {
	d := v.data
	c := d.found[d.chosen]
	if c == nil {
		return nil
	}
	picked := d.picked()
	for _, x := range c.Clusters {
		for _, i := range x.Members {
			switch d.filter {
			case "all":
			case "unrecognised":
				if d.rows[i].Recognised() || d.rows[i].Label == survey.Unknown {
					continue
				}
			default:
				if !picked[i] {
					continue
				}
			}
			rows = append(rows, i)
		}
	}
	return rows
}

func (v *view) contact() *vecty.HTML {
	d := v.data
	c := d.found[d.chosen]
	if c == nil {
		return elem.Section(vecty.Markup(vecty.Class("contact"), vecty.Property("hidden", true)))
	}
	rows := v.listed()
	var segments vecty.List
	for _, s := range [][2]string{{"selected", "Selected"}, {"all", "All " + strconv.Itoa(c.Count)}, {"unrecognised", "Not recognised"}} {
		segments = append(segments, elem.Button(vecty.Markup(vecty.Key(s[0]), prop.Type(prop.TypeButton), vecty.Attribute("aria-pressed", d.filter == s[0]), event.Click(func(*vecty.Event) {
			d.filter = s[0]
			v.cells.top = 0
			d.changed()
		})), vecty.Text(s[1])))
	}
	return elem.Section(
		vecty.Markup(vecty.Class("contact"), vecty.Attribute("aria-label", "Contact sheet")),
		elem.Heading2(vecty.Text("Picture and map"), elem.Small(vecty.Text(fmt.Sprintf("%d %s; a click opens one in the explainer", len(rows), map[bool]string{true: "selected", false: "shown"}[d.filter == "selected"]))),
			elem.Span(vecty.Markup(vecty.Class("seg"), vecty.Attribute("role", "group")), segments)),
		&sheet{View: v, Rows: rows},
	)
}

// sheet is a scrolled box as high as all lines, with those in sight and two more.
type sheet struct {
	vecty.Core
	View *view `vecty:"prop"`
	Rows []int `vecty:"prop"`
}

// Render implements vecty.Component.
func (c *sheet) Render() vecty.ComponentOrHTML {
	v, rows := c.View, c.Rows
	s := &v.cells
	s.sheet = c
	widget.AfterRender(v.measure)
	if len(rows) == 0 {
		s.node = elem.Div(vecty.Markup(vecty.Class("sheet")))
		return s.node
	}
	size := v.data.rows[rows[0]]
	g := s.grid(2 * size.Width)
	s.line = g.scale*float64(size.Height) + lineGap
	lines := (len(rows) + g.columns - 1) / g.columns
	first := max(0, min(int(float64(s.top)/s.line)-1, lines-1))
	last := min(lines, int(float64(s.top+max(s.height, 180))/s.line)+2)
	var shown vecty.List
	for k := first; k < last; k++ {
		shown = append(shown, v.line(g, rows[k*g.columns:min(len(rows), (k+1)*g.columns)], float64(k)*s.line))
	}
	s.node = elem.Div(
		vecty.Markup(vecty.Class("sheet"), vecty.Attribute("tabindex", "0"),
			&vecty.EventListener{Name: "scroll", Listener: func(e *vecty.Event) { v.scrolled(e.Target) }},
			event.Click(func(e *vecty.Event) {
				if tile := e.Value.Get("target").Call("closest", "[data-row]"); tile.Truthy() {
					row, _ := strconv.Atoi(tile.Get("dataset").Get("row").String())
					go v.data.openInExplainer(row)
				}
			})),
		elem.Div(vecty.Markup(vecty.Class("all"), vecty.Style("height", px(float64(lines)*s.line-lineGap))), shown),
	)
	return s.node
}

func px(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) + "px" }

// line is one line of the sheet.
func (v *view) line(g grid, rows []int, top float64) *vecty.HTML {
	d := v.data
	height := d.rows[rows[0]].Height
	parts := vecty.List{&drawing{ID: fmt.Sprint(rows, g, d.rows[rows[0]].Name), Draw: func() ([]byte, int, int) { return d.strip(g, rows) }}}
	for k, i := range rows {
		said := d.said(i)
		parts = append(parts, elem.Button(vecty.Markup(
			prop.Type(prop.TypeButton), vecty.Key(i), vecty.Class("tile"), vecty.Attribute("title", said), vecty.Attribute("aria-label", said), vecty.Data("row", strconv.Itoa(i)),
			vecty.ClassMap{"opened": d.opened == d.rows[i]},
			vecty.Style("left", px(g.scale*float64(g.left(k)))), vecty.Style("width", px(g.scale*float64(g.tile))),
		)))
	}
	return elem.Div(
		vecty.Markup(vecty.Key(rows[0]), vecty.Class("line"), vecty.Style("top", px(top)), vecty.Style("height", px(g.scale*float64(height))), vecty.Style("width", px(g.scale*float64(g.left(len(rows))-g.gap)))),
		parts,
	)
}

// strip are the pixels of a line.
func (d *dataSet) strip(g grid, rows []int) (rgba []byte, height, width int) {
	width = g.left(len(rows)) - g.gap
	for k, i := range rows {
		tile, h, w := d.rows[i].tile(beside)
		if k == 0 {
			height = h
			rgba = make([]byte, 4*width*height)
		}
		if h != height || w != g.tile {
			continue
		}
		for y := range h {
			copy(rgba[4*(y*width+g.left(k)):], tile[4*y*w:4*(y+1)*w])
		}
	}
	return rgba, height, width
}

// scrolled has other lines shown; only where the lines in sight are others.
func (v *view) scrolled(node js.Value) {
	s := &v.cells
	before := int(float64(s.top) / s.line)
	s.top, s.height, s.width = node.Get("scrollTop").Int(), node.Get("clientHeight").Int(), node.Get("clientWidth").Int()-margins
	if int(float64(s.top)/s.line) != before {
		vecty.Rerender(s.sheet) // at once: it would be blank
	}
}

// measure has as many columns shown as there is room for.
func (v *view) measure() {
	s := &v.cells
	if s.node == nil {
		return
	}
	node := s.node.Node()
	height, width := node.Get("clientHeight").Int(), node.Get("clientWidth").Int()-margins
	if width > 0 && (width != s.width || height != s.height) {
		s.height, s.width = height, width
		vecty.Rerender(s.sheet)
	}
}

// said is what is said of a row.
func (d *dataSet) said(i int) string {
	r := d.rows[i]
	if r.Prediction == survey.Unknown {
		return r.Name
	}
	return fmt.Sprintf("%s: %s, %.0f\u00a0%%", r.Name, survey.ClassName(d.labels.names, r.Prediction), 100*r.Probability)
}

// near is a row's picture and map as one target, which opens it in the explainer.
func (d *dataSet) near(i int) *vecty.HTML {
	r := d.rows[i]
	said := d.said(i)
	return elem.Button(
		vecty.Markup(prop.Type(prop.TypeButton), vecty.Key(i), vecty.Class("near"), vecty.Attribute("title", said), event.Click(func(*vecty.Event) {
			go d.openInExplainer(i)
		})),
		&drawing{ID: fmt.Sprint("near", i, r.Name), Name: said, Draw: func() ([]byte, int, int) { return r.tile(below) }},
	)
}

// openInExplainer hands the picture to the page. It blocks.
func (d *dataSet) openInExplainer(i int) {
	file, err := d.rows[i].source.file()
	if err != nil {
		d.message = err.Error()
		d.changed()
		return
	}
	d.opened = d.rows[i]
	d.changed()
	d.bring.Invoke(file, d.with.Title)
}
