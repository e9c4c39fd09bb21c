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
}

const (
	cellWidth  = 112 // CSS pixels
	cellHeight = 58
)

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
		elem.Heading2(vecty.Text("Picture and map"), elem.Small(vecty.Text(fmt.Sprintf("%d shown; a click opens one in the explainer", len(rows)))),
			elem.Span(vecty.Markup(vecty.Class("seg"), vecty.Attribute("role", "group")), segments)),
		v.sheet(rows),
	)
}

// sheet is a scrolled box as high as all lines, with those in sight and two more.
func (v *view) sheet(rows []int) *vecty.HTML {
	s := &v.cells
	width := s.width
	if width == 0 {
		width = 1200
	}
	columns := max(1, width/cellWidth)
	lines := (len(rows) + columns - 1) / columns
	first := max(0, min(s.top/cellHeight-1, lines-1))
	last := min(lines, (s.top+max(s.height, 180))/cellHeight+2)
	var cells vecty.List
	for k := first * columns; k < min(len(rows), last*columns); k++ {
		cell := v.data.opens(rows[k], "tile")
		cells = append(cells, elem.Div(
			vecty.Markup(vecty.Key(rows[k]), vecty.Class("place"), vecty.Style("left", strconv.Itoa(k%columns*cellWidth)+"px"), vecty.Style("top", strconv.Itoa(k/columns*cellHeight)+"px")),
			cell,
		))
	}
	widget.AfterRender(v.measure)
	s.node = elem.Div(
		vecty.Markup(vecty.Class("sheet"), vecty.Attribute("tabindex", "0"), &vecty.EventListener{Name: "scroll", Listener: func(e *vecty.Event) { v.scrolled(e.Target) }}),
		elem.Div(vecty.Markup(vecty.Class("all"), vecty.Style("height", strconv.Itoa(lines*cellHeight)+"px")), cells),
	)
	return s.node
}

// scrolled has other lines shown; only where the lines in sight are others.
func (v *view) scrolled(node js.Value) {
	s := &v.cells
	before := s.top / cellHeight
	s.top, s.height, s.width = node.Get("scrollTop").Int(), node.Get("clientHeight").Int(), node.Get("clientWidth").Int()
	if s.top/cellHeight != before {
		vecty.Rerender(v) // at once: it would be blank
	}
}

// measure has as many columns shown as there is room for.
func (v *view) measure() {
	s := &v.cells
	if s.node == nil {
		return
	}
	node := s.node.Node()
	height, width := node.Get("clientHeight").Int(), node.Get("clientWidth").Int()
	if width > 0 && (width != s.width || height != s.height) {
		s.height, s.width = height, width
		vecty.Rerender(v)
	}
}

// opens is a row's picture and map as one target, which opens it in the explainer.
func (d *dataSet) opens(i int, class string) *vecty.HTML {
	r := d.rows[i]
	said := r.Name
	if r.Prediction != survey.Unknown {
		said += fmt.Sprintf(": %s, %.0f\u00a0%%", survey.ClassName(d.labels.names, r.Prediction), 100*r.Probability)
	}
	return elem.Button(
		vecty.Markup(prop.Type(prop.TypeButton), vecty.Key(class+strconv.Itoa(i)), vecty.Class(class), vecty.Attribute("title", said), vecty.ClassMap{"picked": d.selected[i]}, event.Click(func(*vecty.Event) {
			go d.openInExplainer(i)
		})),
		&drawing{ID: "row" + strconv.Itoa(i) + r.Name, Name: said, Draw: r.tile},
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
	d.bring.Invoke(file, d.loaded.Title)
}
