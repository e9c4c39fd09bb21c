//go:build js

package layers

import (
	"strconv"
	"syscall/js"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/lrp/heatmap"
	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/lanes"
	"lrpexplainer/wasm/ui/widget"
)

// Network shows the relevance layer by layer, in the order of the forward pass:
// the map, the rule by which the layer hands on what it received, and the sum.
// Together the bars are the conservation chart.
type Network struct {
	vecty.Core
	widget.Shows `vecty:"prop"`

	section *vecty.HTML
	list    *vecty.HTML
	strip   lanes.Strip
	at      int          // the first tile in sight of a long strip
	limit   float32      // of all maps, where they share one; else 0
	step    *answer.Step // nil where all of the way is shown
	playing js.Value     // the timer; undefined while nothing plays
	tick    js.Func
}

// Mount implements vecty.Mounter.
func (n *Network) Mount() { n.look() }

// opened is the layer that is open, or was until now: then its tile gets the focus back.
var opened int

func (n *Network) refocus() {
	if node := n.section.Node(); widget.Unfocused(node) {
		if n.long() {
			n.centre(opened)
		}
		widget.Focus(node, `.net [data-node="`+strconv.Itoa(opened)+`"]`)
	}
	opened = 0
}

func (n *Network) Render() vecty.ComponentOrHTML {
	s := n.Page
	n.strip = lanes.Of(&s.Answer)
	n.limit, n.step = 0, s.Answer.Step(s.View.Step)
	if opened != 0 && !s.Inside() {
		widget.AfterRender(n.refocus)
	}
	if s.View.Step == 0 { // another model, picture or link
		n.pause()
	}
	if s.View.Shared {
		for _, row := range s.Answer.Rows() {
			n.limit = max(n.limit, heatmap.Limit(row.Map, 100))
		}
	}
	if n.list == nil && opened != 0 {
		n.at = max(0, n.strip.Place(opened)-spare)
	}
	from, to := n.window()
	n.list = elem.OrderedList(
		vecty.Markup(
			vecty.ClassMap{"lanes": len(n.strip.Shortcuts) > 0}, vecty.Attribute("tabindex", "0"),
			vecty.Attribute("aria-label", "Layers. The arrow keys go step by step, the space bar plays the steps."),
			n.room(from, to),
		),
		n.items(from, to),
	)
	n.section = elem.Section(
		vecty.Markup(vecty.Class("net", "strip"), vecty.Attribute("part", "layers"), vecty.Attribute("aria-label", "Network"), event.KeyDown(n.onKey)),
		n.heading(),
		n.list,
	)
	return n.section
}

// items are the tiles from one to before another, each sum behind what leads around its branch.
func (n *Network) items(from, to int) vecty.List {
	cuts := n.strip.Shortcuts
	for len(cuts) > 0 && cuts[0].Last+1 < from {
		cuts = cuts[1:]
	}
	var items vecty.List
	for i, row := range n.strip.Main[from:to] {
		var around *lanes.Shortcut
		if len(cuts) > 0 && cuts[0].Sum == row.Node {
			around, cuts = &cuts[0], cuts[1:]
			items = n.shortcut(items, around, from, to)
		}
		items = append(items, elem.ListItem(vecty.Markup(vecty.Key(row.Node), n.position(from+i)), n.tile(row, around)))
	}
	if len(cuts) > 0 && cuts[0].First < to {
		items = n.shortcut(items, &cuts[0], from, to)
	}
	return items
}

// shortcut adds the lane below the layers that a branch leads around: its own layers on
// a line, or what went straight through.
func (n *Network) shortcut(items vecty.List, c *lanes.Shortcut, from, to int) vecty.List {
	first, last := max(c.First, from)-from, min(c.Last, to-1)-from
	if last < first { // out of sight
		return items
	}
	var tiles vecty.List
	for _, row := range c.Rows {
		tiles = append(tiles, n.tile(row, nil))
	}
	if len(c.Rows) == 0 {
		text := "straight through"
		if c.Share != "" {
			text = c.Share + " " + text
		}
		tiles = append(tiles, elem.Small(vecty.Text(text)))
	}
	if n.long() { // the first column is the room of the tiles that are not there
		first, last = first+1, last+1
	}
	return append(items, elem.ListItem(
		vecty.Markup(
			vecty.Key("around "+strconv.Itoa(c.Sum)),
			vecty.Class("shortcut"),
			vecty.Data("sum", strconv.Itoa(c.Sum)),
			vecty.Style("grid-column", strconv.Itoa(first+1)+" / "+strconv.Itoa(last+2)),
		),
		tiles,
	))
}

// branches says which branches a sum adds, and what it gave to each.
func (n *Network) branches(c *lanes.Shortcut) string {
	short := "the input of the branch"
	if len(c.Rows) > 0 {
		short = n.Page.Answer.NodeName(c.Rows[len(c.Rows)-1].Node)
	}
	main := n.Page.Answer.NodeName(c.Other)
	if c.Share != "" {
		main, short = main+" ("+c.Around+")", short+" ("+c.Share+")"
	}
	return " = " + main + " + " + short
}

// heading says what the strip is, and for gradients what it is not.
func (n *Network) heading() *vecty.HTML {
	e := n.Page.Answer.Explanation
	switch {
	case e == nil || !e.Gradient:
		return elem.Div(vecty.Markup(vecty.Class("net-head")), elem.Heading2(vecty.Text("Relevance, layer by layer")), n.transport(), n.scale())
	case len(e.Layers) < 2:
		return elem.Heading2(vecty.Text("Gradient "), elem.Small(vecty.Text("averaged over several passes, of which only the pixels' is kept. A gradient is not conserved: there is no ledger.")))
	}
	return elem.Heading2(vecty.Text("Gradient, layer by layer "), elem.Small(vecty.Text("A gradient is not conserved: the sums need not agree, and there is no ledger.")))
}

// seen is what a tile shows.
type seen struct {
	of                 *answer.Explanation
	row                answer.Row
	limit              float32
	colors             string
	chosen, later, now bool
}

// tile is one layer; of a sum also what it gave to its branches. Of a strip that is scrolled most
// tiles stay as they are.
func (n *Network) tile(l answer.Row, branches *lanes.Shortcut) vecty.ComponentOrHTML {
	s := n.Page
	of := seen{
		of: s.Answer.Explanation, row: l, limit: n.limit, colors: s.View.Colors().Name,
		chosen: s.View.Layer == l.Node, later: n.step.Waits(l.Layer), now: n.step != nil && n.step.Entry.Node == l.Node,
	}
	return &widget.Unchanged{Of: of, Draw: func() *vecty.HTML { return n.draw(of, branches) }}
}

func (n *Network) draw(of seen, branches *lanes.Shortcut) *vecty.HTML {
	s, l, words := n.Page, of.row, n.Page.Answer.Words(of.row.Node)
	sum := number.Significant(l.Sum, 3)
	title, role := s.Answer.NodeName(l.Node), ""
	if node := s.Answer.Node(l.Node); node != nil {
		role = node.Role
	}
	if words.Account != "" {
		title = words.Account
	}
	var parts vecty.List
	if branches != nil {
		title += n.branches(branches)
		if branches.Share != "" {
			parts = vecty.List{elem.Span(vecty.Markup(vecty.Class("sum", "parts")), vecty.Text(branches.Around+" + "+branches.Share))}
		}
	}
	return elem.Button(
		vecty.Markup(
			prop.Type(prop.TypeButton),
			vecty.Data("node", strconv.Itoa(l.Node)),
			vecty.Data("role", role),
			vecty.Attribute("aria-pressed", of.chosen),
			vecty.Attribute("title", title),
			vecty.ClassMap{"later": of.later, "hands-on": of.now},
			event.Click(func(*vecty.Event) { s.Dispatch(state.OpenLayer(l.Node)) }),
		),
		&layerMap{Page: s, Layer: l.Layer, Limit: of.limit},
		elem.Bold(vecty.Text(words.Title)),
		elem.Small(vecty.Text(words.Symbol)),
		vecty.If(!s.Answer.Explanation.Gradient, elem.Span(vecty.Markup(vecty.Class("meter"), vecty.ClassMap{"negative": l.Sum < 0}, vecty.Style("--v", widget.Number(l.Part))))),
		elem.Span(vecty.Markup(vecty.Class("sum")), vecty.Text(sum)),
		elem.Span(vecty.Markup(vecty.Class("stayed")), vecty.Text(words.Stayed)),
		parts,
	)
}
