//go:build js

package ui

import (
	"math"
	"strconv"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/lrp/heatmap"
	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/protocol"
)

// network shows the relevance layer by layer, in the order of the forward pass:
// the map, the rule by which the layer hands on what it received, and the sum.
// Together the bars are the conservation chart.
type network struct {
	vecty.Core
	Shows `vecty:"prop"`
}

func (n *network) Render() vecty.ComponentOrHTML {
	s := n.Session
	var items vecty.List
	if e := s.explanation; e != nil {
		largest := 0.0
		for _, l := range e.Layers {
			largest = max(largest, math.Abs(l.Sum))
		}
		for i := range e.Layers {
			l := &e.Layers[i]
			part := 0.0
			if largest > 0 {
				part = math.Abs(l.Sum) / largest
			}
			items = append(items, elem.ListItem(vecty.Markup(vecty.Key(l.Node)), n.tile(l, part)))
		}
	}
	return elem.Section(
		vecty.Markup(vecty.Class("net"), vecty.Attribute("aria-label", "Network")),
		n.heading(),
		elem.OrderedList(items),
	)
}

// heading says what the strip is, and for gradients what it is not.
func (n *network) heading() *vecty.HTML {
	e := n.Session.explanation
	switch {
	case e == nil || !e.Gradient:
		return elem.Heading2(vecty.Text("Relevance, layer by layer"))
	case len(e.Layers) < 2:
		return elem.Heading2(vecty.Text("Gradient "), elem.Small(vecty.Text("averaged over several passes, of which only the pixels' is kept. A gradient is not conserved: there is no ledger.")))
	}
	return elem.Heading2(vecty.Text("Gradient, layer by layer "), elem.Small(vecty.Text("A gradient is not conserved: the sums need not agree, and there is no ledger.")))
}

// tile is one layer.
func (n *network) tile(l *protocol.Layer, part float64) *vecty.HTML {
	s := n.Session
	title := s.layerTitle(l.Node)
	symbol := ""
	for _, entry := range s.explanation.Ledger {
		if entry.Node == l.Node {
			symbol = entry.Symbol
		}
	}
	chosen := s.layer == l.Node
	sum := number.Significant(l.Sum, 3)
	return elem.Button(
		vecty.Markup(
			prop.Type(prop.TypeButton),
			vecty.Data("node", strconv.Itoa(l.Node)),
			vecty.Attribute("aria-pressed", chosen),
			vecty.Attribute("title", s.nodeName(l.Node)),
			event.Click(func(*vecty.Event) { s.openLayer(l.Node) }),
		),
		&layerMap{Session: s, Layer: l},
		elem.Bold(vecty.Text(title)),
		elem.Small(vecty.Text(symbol)),
		vecty.If(!s.explanation.Gradient, elem.Span(vecty.Markup(vecty.Class("meter"), vecty.ClassMap{"negative": l.Sum < 0}, vecty.Style("--v", cssNumber(part))))),
		elem.Span(vecty.Markup(vecty.Class("sum")), vecty.Text(sum)),
	)
}

// roleTitles are the short names of layers by protocol.Node.Role.
var roleTitles = map[string]string{
	"input":           "pixels",
	"convolution":     "conv",
	"dense":           "dense",
	"max-pooling":     "pool",
	"average-pooling": "average",
	"residual":        "sum",
	"normalization":   "norm",
	"multiplication":  "product",
}

// layerTitle is what a layer is called under its map: what it is and, for layers
// with weights, how many channels it has; the last one has the class's name.
func (s *session) layerTitle(index int) string {
	node := s.node(index)
	if node == nil {
		return ""
	}
	if index == s.model.Logits {
		return s.explainedLabel()
	}
	title, ok := roleTitles[node.Role]
	if !ok {
		title = node.Kind
	}
	if node.Weights && len(node.Shape) > 1 {
		title += " " + strconv.Itoa(node.Shape[1])
	}
	return title
}

// layerMap is the small heatmap of a layer, or its sum where it is a single
// number.
type layerMap struct {
	vecty.Core
	Session *session        `vecty:"prop"`
	Layer   *protocol.Layer `vecty:"prop"`

	canvas  *vecty.HTML
	raster  raster
	painted painted
}

// painted is what a layer's map shows.
type painted struct {
	layer  *protocol.Layer
	colors string
}

func (m *layerMap) Render() vecty.ComponentOrHTML {
	l := m.Layer
	if l.Width <= 1 && l.Height <= 1 {
		return elem.Span(vecty.Markup(vecty.Class("map", "out"), vecty.ClassMap{"negative": l.Sum < 0}), vecty.Text(number.Significant(l.Sum, 3)))
	}
	m.canvas = elem.Canvas(vecty.Markup(vecty.Class("map"), vecty.Attribute("aria-hidden", "true")))
	afterRender(m.paint)
	return m.canvas
}

func (m *layerMap) paint() {
	l, colors := m.Layer, m.Session.colors()
	now := painted{l, colors.Name}
	if m.painted == now {
		return
	}
	m.painted = now
	pixels, err := heatmap.Paint(l.Map, heatmap.Limit(l.Map, 100), colors)
	if err != nil {
		return
	}
	m.raster.put(m.canvas.Node(), pixels, l.Width, l.Height)
}
