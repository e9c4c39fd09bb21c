//go:build js

package compare

import (
	"strconv"
	"strings"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/ui/state/question"
	"lrpexplainer/wasm/ui/state/tried"
	"lrpexplainer/wasm/ui/state/trying"
	"lrpexplainer/wasm/ui/widget"
)

// cell is one of the cells: its heading, its picture, and what is to be said of it.
func (g *Grid) cell(c *trying.Cell, b bounds) *vecty.HTML {
	s := g.Page
	v := g.views[c.Number]
	visible := s.Visible()
	v.canvas = elem.Canvas(vecty.Markup(vecty.Attribute("role", "img"), vecty.Attribute("aria-label", c.Letter+": relevance by "+c.Title)))
	return elem.Section(
		vecty.Markup(
			vecty.Class("cell"), vecty.Key(c.Number), vecty.ClassMap{"chosen": c.Chosen},
			vecty.Data("cell", c.Letter), vecty.Data("composite", c.Asked.Composite),
			vecty.Attribute("aria-label", "Cell "+c.Letter+", "+c.Title),
		),
		elem.Div(
			vecty.Markup(vecty.Class("cell-head")),
			elem.Span(vecty.Markup(vecty.Class("letter")), vecty.Text(c.Letter)),
			g.heading(c),
			vecty.If(!s.View.Trial.Classes && len(s.Cells) > question.FewestCells, elem.Button(
				vecty.Markup(
					vecty.Class("icon"), prop.Type(prop.TypeButton), vecty.Attribute("aria-label", "Take cell "+c.Letter+" away"),
					event.Click(func(*vecty.Event) { s.Dispatch(trying.Remove(c.Number)) }),
				),
				vecty.Text("×"),
			)),
		),
		elem.Div(
			vecty.Markup(vecty.Class("cell-frame")),
			elem.Div(
				vecty.Markup(
					vecty.Class("cell-picture"), vecty.Style("--aspect", widget.Number(visible.Width/visible.Height)),
					vecty.Attribute("tabindex", "0"), vecty.Attribute("role", "group"),
					vecty.Attribute("aria-label", "Heatmap of "+c.Letter+", "+c.Title+". The arrow keys read the same pixel in all cells."),
					vecty.MarkupIf(c.Chosen, vecty.Attribute("aria-current", "true")),
					g.listeners(c),
				),
				v.canvas,
				g.cross(),
				g.drawn(),
			),
		),
		elem.Div(vecty.Markup(vecty.Class("cell-notes")), g.notes(c, b)),
	)
}

// heading is a cell's, by which its rules or its class are chosen.
func (g *Grid) heading(c *trying.Cell) *vecty.HTML {
	s := g.Page
	var options []widget.Option
	switch {
	case s.View.Trial.Classes && c.Class == question.OwnTarget:
		return elem.Heading3(vecty.Text(c.Title))
	case s.View.Trial.Classes:
		for class := range s.Answer.Model.Classes {
			options = append(options, widget.Option{Value: strconv.Itoa(class), Title: s.Answer.Label(class)})
		}
		return widget.Choose("The class of cell "+c.Letter, strconv.Itoa(c.Class), options, func(value string) {
			if class, err := strconv.Atoi(value); err == nil {
				s.Dispatch(trying.SetClass(c.Number, class))
			}
		})
	}
	value := c.Asked.Composite
	if s.CellRules(c.Number).Custom.On {
		value = question.CustomName
		options = append(options, widget.Option{Value: value, Title: c.Title})
	}
	for _, r := range s.Composites {
		options = append(options, widget.Option{Value: r.Name, Title: r.Title})
	}
	return widget.Choose("The rules of cell "+c.Letter, value, options, func(value string) {
		if value != question.CustomName {
			s.Dispatch(trying.SetRules(c.Number, value))
		}
	})
}

// cross is the crosshair.
func (g *Grid) cross() vecty.List {
	in := g.Page.Answer.Input
	if !g.reading {
		return nil
	}
	at := in.Shares(g.Page.Visible(), float64(g.x)+0.5, float64(g.y)+0.5, float64(g.x)+1, float64(g.y)+1, in.Predicted.InputWidth, in.Predicted.InputHeight)
	return vecty.List{
		elem.Span(vecty.Markup(vecty.Class("cross", "down"), vecty.Style("left", percent(at.X)))),
		elem.Span(vecty.Markup(vecty.Class("cross", "along"), vecty.Style("top", percent(at.Y)))),
	}
}

// drawn is the visitor's box.
func (g *Grid) drawn() vecty.List {
	b, in := g.Page.View.Trial.Box, g.Page.Answer.Input
	if b == nil {
		return nil
	}
	at := in.Shares(g.Page.Visible(), float64(b.Left), float64(b.Top), float64(b.Right), float64(b.Bottom), in.Predicted.InputWidth, in.Predicted.InputHeight)
	return vecty.List{elem.Span(vecty.Markup(
		vecty.Class("box"),
		vecty.Style("left", percent(at.X)), vecty.Style("top", percent(at.Y)),
		vecty.Style("width", percent(at.Width)), vecty.Style("height", percent(at.Height)),
	))}
}

func percent(v float64) string { return widget.Number(100*v) + "%" }

// notes are what is said of a cell: its sum, the pixel under the crosshair, its scale, its
// curve.
func (g *Grid) notes(c *trying.Cell, b bounds) vecty.List {
	s := g.Page
	e := c.Explanation
	if e == nil {
		text := "Computing…"
		if c.Refusal != "" {
			text = c.Refusal
		}
		return vecty.List{elem.Paragraph(vecty.Markup(vecty.Class("hint")), vecty.Text(text))}
	}
	list := vecty.List{elem.Paragraph(vecty.Markup(vecty.Class("hint")), vecty.Text("not a share of the score"))}
	if !e.Gradient {
		list = vecty.List{elem.Paragraph(
			elem.Bold(vecty.Markup(vecty.Class("sum-of-cell"), vecty.ClassMap{"negative": e.Account.Input < 0}), vecty.Text(number.Fixed(e.Account.Input, 2))),
			vecty.Text(" of "+number.Fixed(e.Account.Score, 2)),
		)}
	}
	row := func(name, word, value string) {
		list = append(list, elem.Div(
			vecty.Markup(vecty.Class("note")), elem.Span(vecty.Text(word)),
			elem.Bold(vecty.Markup(vecty.Data("note", name)), vecty.Text(value)),
		))
	}
	if g.reading && g.x < e.Width && g.y < e.Height {
		row("here", "x "+strconv.Itoa(g.x)+", y "+strconv.Itoa(g.y), number.Signed(float64(e.Relevance[g.y*e.Width+g.x]), 2))
	}
	row("scale", "scale", "±"+number.Significant(float64(scale(s.State, trying.Cells(s.State), c)), 2))
	if box := s.View.Trial.Box; box != nil {
		if share, ok := inside(c, box); ok {
			row("box", "in the box", number.Fixed(100*share, 0)+"\u00a0%")
		}
	}
	if s.View.Trial.Classes {
		return list
	}
	return append(list, curves(c.Curve, b))
}

const svg = "http://www.w3.org/2000/svg"

// curves are the course of the score, with that of random orders dashed.
func curves(curve *tried.Curve, b bounds) vecty.ComponentOrHTML {
	if b.random == nil && curve == nil {
		return elem.Div(vecty.Markup(vecty.Class("curve")))
	}
	line := func(class string, c *tried.Curve) vecty.List {
		if c == nil {
			return nil
		}
		last := float64(c.Replaced[len(c.Replaced)-1])
		var points strings.Builder
		for i, v := range c.Scores {
			points.WriteString(widget.Number(100*float64(c.Replaced[i])/last) + "," + widget.Number(50*(b.high-float64(v))/max(b.high-b.low, 1e-9)) + " ")
		}
		return vecty.List{vecty.Tag("polyline", vecty.Markup(vecty.Namespace(svg), vecty.Attribute("class", class), vecty.Attribute("points", points.String())))}
	}
	zero := widget.Number(50 * b.high / max(b.high-b.low, 1e-9))
	words := vecty.List{vecty.Text("\u00a0")}
	label := "Computing the curve"
	if curve != nil {
		mean := number.Significant(curve.Mean(), 2)
		words = vecty.List{vecty.Text("mean "), elem.Bold(vecty.Markup(vecty.Data("note", "mean")), vecty.Text(mean))}
		label = "While pixels are replaced, the most relevant first, the score goes from " + number.Significant(float64(curve.Scores[0]), 3) + " to " + number.Significant(float64(curve.Scores[len(curve.Scores)-1]), 3) + "; its mean is " + mean
	}
	return elem.Div(
		vecty.Markup(vecty.Class("curve"), vecty.ClassMap{"there": curve != nil}),
		vecty.Tag("svg",
			vecty.Markup(vecty.Namespace(svg), vecty.Attribute("viewBox", "-1 -2 102 54"), vecty.Attribute("preserveAspectRatio", "none"), vecty.Attribute("role", "img"), vecty.Attribute("aria-label", label)),
			vecty.Tag("line", vecty.Markup(vecty.Namespace(svg), vecty.Attribute("x1", "0"), vecty.Attribute("x2", "100"), vecty.Attribute("y1", zero), vecty.Attribute("y2", zero))),
			line("random", b.random), line("ordered", curve),
		),
		elem.Small(words),
	)
}
