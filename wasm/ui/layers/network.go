//go:build js

package layers

import (
	"strconv"
	"syscall/js"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/widget"
)

// Network shows the relevance layer by layer, in the order of the forward pass:
// the map, the rule by which the layer hands on what it received, and the sum.
// Together the bars are the conservation chart.
type Network struct {
	vecty.Core
	widget.Shows `vecty:"prop"`

	section *vecty.HTML
}

// Mount implements vecty.Mounter: where a layer has been closed, its tile gets the focus
// back.
func (n *Network) Mount() {
	document := js.Global().Get("document")
	if n.Page.View.Layer == state.NoLayer || !document.Get("activeElement").Equal(document.Get("body")) {
		return
	}
	if tile := n.section.Node().Call("querySelector", `[data-node="`+strconv.Itoa(n.Page.View.Layer)+`"]`); tile.Truthy() {
		tile.Call("focus", map[string]any{"preventScroll": true})
	}
}

func (n *Network) Render() vecty.ComponentOrHTML {
	s := n.Page
	var items vecty.List
	for _, row := range s.Answer.Rows() {
		items = append(items, elem.ListItem(vecty.Markup(vecty.Key(row.Node)), n.tile(row)))
	}
	n.section = elem.Section(
		vecty.Markup(vecty.Class("net"), vecty.Attribute("aria-label", "Network")),
		n.heading(),
		elem.OrderedList(items),
	)
	return n.section
}

// heading says what the strip is, and for gradients what it is not.
func (n *Network) heading() *vecty.HTML {
	e := n.Page.Answer.Explanation
	switch {
	case e == nil || !e.Gradient:
		return elem.Heading2(vecty.Text("Relevance, layer by layer"))
	case len(e.Layers) < 2:
		return elem.Heading2(vecty.Text("Gradient "), elem.Small(vecty.Text("averaged over several passes, of which only the pixels' is kept. A gradient is not conserved: there is no ledger.")))
	}
	return elem.Heading2(vecty.Text("Gradient, layer by layer "), elem.Small(vecty.Text("A gradient is not conserved: the sums need not agree, and there is no ledger.")))
}

// tile is one layer.
func (n *Network) tile(l answer.Row) *vecty.HTML {
	s := n.Page
	chosen := s.View.Layer == l.Node
	sum := number.Significant(l.Sum, 3)
	return elem.Button(
		vecty.Markup(
			prop.Type(prop.TypeButton),
			vecty.Data("node", strconv.Itoa(l.Node)),
			vecty.Attribute("aria-pressed", chosen),
			vecty.Attribute("title", s.Answer.NodeName(l.Node)),
			event.Click(func(*vecty.Event) { s.Dispatch(state.OpenLayer(l.Node)) }),
		),
		&layerMap{Page: s, Layer: l.Layer},
		elem.Bold(vecty.Text(l.Title)),
		elem.Small(vecty.Text(l.Symbol)),
		vecty.If(!s.Answer.Explanation.Gradient, elem.Span(vecty.Markup(vecty.Class("meter"), vecty.ClassMap{"negative": l.Sum < 0}, vecty.Style("--v", widget.Number(l.Part))))),
		elem.Span(vecty.Markup(vecty.Class("sum")), vecty.Text(sum)),
	)
}
