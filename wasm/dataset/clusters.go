//go:build js

package main

import (
	"fmt"
	"strconv"
	"syscall/js"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"

	"lrpexplainer/lrp/heatmap"
	"lrpexplainer/lrp/survey/findings"
	"lrpexplainer/wasm/ui/paint"
)

var (
	cardinals = []string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}
	ordinals  = []string{"none", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"}
)

// inWords is a small number as one writes it in a sentence.
func inWords(words []string, n int) string {
	if n < len(words) {
		return words[n]
	}
	return strconv.Itoa(n)
}

// letter is a cluster's name.
func letter(g int) string { return string(rune('A' + g%26)) }

// clusters is the middle column: the finding, a card a cluster.
func (v *view) clusters() *vecty.HTML {
	d := v.data
	c := d.found[d.chosen]
	if c == nil {
		return elem.Section(
			vecty.Markup(vecty.Class("found"), vecty.Attribute("aria-label", "Clusters")),
			elem.Heading1(vecty.Text("What do all the pictures of a class have in common?")),
			elem.Paragraph(vecty.Text("Each picture is explained, and pictures whose relevance lies in the same places are brought together. A cluster that looks at a corner, a frame or a text has found something else than the class.")),
		)
	}
	f := findings.Findings{Classes: []findings.Class{*c}}
	what, rest := f.Headline()
	if what == "" {
		what, rest = counted(c.Count, "picture", "pictures"), " of "+c.Name
	}
	said := "No eigengap sets a group of maps apart."
	if n := len(c.Clusters); n > 1 {
		said = "Their maps fall into " + inWords(cardinals, n) + " groups"
		if len(c.Values) >= n && c.Values[n-1] < 1e-9 {
			said += " that share no neighbours"
		}
		said += "."
	}
	said += " Each map has its own colour scale."
	var cards vecty.List
	for g := range c.Clusters {
		cards = append(cards, v.card(c, g))
	}
	return elem.Section(
		vecty.Markup(vecty.Class("found"), vecty.Attribute("aria-label", "Clusters of "+c.Name)),
		elem.Heading1(elem.Emphasis(vecty.Text(what)), vecty.Text(rest)),
		elem.Paragraph(vecty.Text(said)),
		elem.Div(vecty.Markup(vecty.Class("clusters")), cards),
	)
}

func (v *view) card(c *findings.Class, g int) *vecty.HTML {
	x := &c.Clusters[g]
	var near vecty.List
	for _, i := range x.Nearest {
		near = append(near, v.data.near(i))
	}
	share, said := fmt.Sprintf("%.0f\u00a0%%", 100*x.Spot.Share), " in the densest spot; the rest is spread out."
	if x.Spot.Share >= findings.Striking {
		said = " of what speaks for " + c.Name + " lies in one spot, the " + x.Spot.Where() + "."
	}
	return elem.Section(
		vecty.Markup(vecty.Class("cluster"), vecty.Key(fmt.Sprint(c.Class, "-", g, "-", c.Count))),
		v.data.meanMap(fmt.Sprint("mean", c.Class, g, c.Count), "Mean map of cluster "+letter(g), x.Mean, x.Members),
		elem.Div(
			vecty.Markup(vecty.Key("text")),
			elem.Heading2(elem.Span(vecty.Markup(vecty.Class("mark-"+letter(g)), vecty.Attribute("aria-hidden", "true"))), vecty.Text("Cluster "+letter(g)),
				elem.Small(vecty.Text(counted(x.Count, "picture", "pictures")))),
			elem.Paragraph(elem.Strong(vecty.Text(share)), vecty.Text(said)),
			elem.Div(vecty.Markup(vecty.Class("nearest")), near),
		),
	)
}

// meanMap is the mean of some rows' maps, on a colour scale of its own.
func (d *dataSet) meanMap(id, name string, mean []float64, members []int) *drawing {
	r := d.rows[members[0]]
	return &drawing{ID: id, Name: name, Draw: func() ([]byte, int, int) {
		values := make([]float32, len(mean))
		for i, m := range mean {
			values[i] = float32(m)
		}
		rgba, err := heatmap.Paint(values, heatmap.Limit(values, 100), heatmap.Maps[0])
		if err != nil {
			return nil, 0, 0
		}
		return rgba, r.Height, r.Width
	}}
}

// drawing is a canvas that is drawn once for each ID.
type drawing struct {
	vecty.Core
	ID   string                             `vecty:"prop"`
	Name string                             `vecty:"prop"`
	Draw func() (rgba []byte, h, width int) `vecty:"prop"`
	node *vecty.HTML
}

// SkipRender implements vecty.RenderSkipper.
func (c *drawing) SkipRender(prev vecty.Component) bool { return prev.(*drawing).ID == c.ID }

// Mount implements vecty.Mounter.
func (c *drawing) Mount() { c.draw() }

func (c *drawing) draw() {
	rgba, h, w := c.Draw()
	if w == 0 {
		return
	}
	canvas := c.node.Node()
	array := js.Global().Get("Uint8ClampedArray").New(len(rgba))
	js.CopyBytesToJS(array, rgba)
	paint.PutPixels(paint.Sized(canvas, w, h), array)
}

// Key implements vecty.Keyer: another drawing is another canvas.
func (c *drawing) Key() any { return c.ID }

// Render implements vecty.Component.
func (c *drawing) Render() vecty.ComponentOrHTML {
	said := vecty.Markup(vecty.Attribute("role", "img"), vecty.Attribute("aria-label", c.Name))
	if c.Name == "" {
		said = vecty.Markup(vecty.Attribute("aria-hidden", "true"))
	}
	c.node = elem.Canvas(vecty.Markup(vecty.Class("drawn")), said)
	return c.node
}
