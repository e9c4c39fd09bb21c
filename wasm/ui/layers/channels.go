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
	"lrpexplainer/wasm/ui/state/lens"
	"lrpexplainer/wasm/ui/widget"
)

// Channels is one layer, opened: from left to right its map, its channels, largest first, and
// one neuron. A click on a channel explains only what flows through it (concept relevance
// propagation); one on a cell of the map shows the neuron there.
type Channels struct {
	vecty.Core
	Page *state.Page `vecty:"prop"`

	back *vecty.HTML
}

// Mount implements vecty.Mounter: where the tile that opened the layer is gone, the focus
// goes to what leads back.
func (c *Channels) Mount() {
	if back := c.back.Node(); widget.Unfocused(back) {
		back.Call("focus", map[string]any{"preventScroll": true})
	}
}

func (c *Channels) Render() vecty.ComponentOrHTML {
	s := c.Page
	e := s.Answer.Explanation
	of := e.Channels
	opened = of.Node
	var items vecty.List
	for k, row := range s.Answer.ChannelRows() {
		var attention vecty.MarkupOrChild
		if per := of.Width * of.Height; len(of.Attention) > 0 {
			attention = &greyMap{Page: s, Map: of.Attention[k*per : (k+1)*per], Width: of.Width, Height: of.Height}
		}
		items = append(items, elem.ListItem(vecty.Markup(vecty.Key(row.Node)), c.tile(of.Node, row, attention)))
	}
	parts, hint := s.Answer.PartName(of.Node)+"s", "Choose some to see only what flows through them."
	if len(of.Attention) > 0 {
		hint = attentionHint(of.Query)
	}
	if reached := lens.Reached(s.State); reached != "" {
		hint = reached
	}
	count := strconv.Itoa(len(of.Sums)) + " " + parts
	if len(of.Shown) < len(of.Sums) {
		count = strconv.Itoa(len(of.Shown)) + " of " + count
	}
	return elem.Section(
		vecty.Markup(
			vecty.Class("net", "lens"),
			vecty.Attribute("aria-label", "Channels of "+s.Answer.NodeName(of.Node)),
			event.KeyDown(func(e *vecty.Event) {
				if e.Get("key").String() == "Escape" {
					s.Dispatch(lens.Up)
				}
			}),
		),
		c.breadcrumb(),
		elem.Div(
			vecty.Markup(vecty.Class("inside")),
			&layerCells{Page: s},
			elem.Div(
				vecty.Markup(vecty.Class("channels")),
				elem.Heading3(elem.Span(vecty.Text(count)), elem.Small(vecty.Text("largest first"))),
				elem.Paragraph(vecty.Markup(vecty.Class("hint")), vecty.Text(hint)),
				patchesOf(s),
				elem.OrderedList(vecty.Markup(vecty.ClassMap{"heads": len(of.Attention) > 0}), items),
			),
			neuronCard(s),
		),
	)
}

// breadcrumb says where one is, and leads up.
func (c *Channels) breadcrumb() *vecty.HTML {
	s := c.Page
	of := s.Answer.Explanation.Channels
	link := func(class, text string, do func()) *vecty.HTML {
		return elem.Button(
			vecty.Markup(vecty.Class("plain", class), prop.Type(prop.TypeButton), event.Click(func(*vecty.Event) { do() })),
			vecty.Text(text),
		)
	}
	c.back = link("back", "Network", func() { s.Dispatch(state.CloseLayer) })
	trail := vecty.List{c.back, elem.Span(vecty.Markup(vecty.Attribute("aria-hidden", "true")), vecty.Text("›"))}
	layer := s.Answer.LayerTitle(of.Node)
	if n := s.Answer.Explanation.Neuron; s.Neuron != 0 && n != nil {
		trail = append(trail,
			link("up", layer, func() { s.Dispatch(lens.Up) }),
			elem.Span(vecty.Markup(vecty.Attribute("aria-hidden", "true")), vecty.Text("›")),
			elem.Bold(vecty.Text(s.Answer.Place(n.Node, n.Index))),
		)
	} else {
		trail = append(trail, elem.Bold(vecty.Text(layer)))
	}
	return elem.Heading2(
		vecty.Markup(vecty.Class("trail")),
		trail,
		elem.Small(vecty.Text("Esc goes up one level")),
	)
}

// tile is one channel, or a head with its attention; its number stands for the node.
func (c *Channels) tile(node int, l answer.Row, attention vecty.MarkupOrChild) *vecty.HTML {
	s := c.Page
	channel := l.Node
	return elem.Button(
		vecty.Markup(
			prop.Type(prop.TypeButton),
			vecty.Data("channel", strconv.Itoa(channel)),
			vecty.Attribute("aria-pressed", s.Passes(node, channel)),
			vecty.Attribute("title", "Only what flows through "+s.Answer.PartName(node)+" "+strconv.Itoa(channel)),
			event.Click(func(*vecty.Event) { s.Dispatch(state.ToggleChannel(node, channel)) }),
		),
		attention,
		&layerMap{Page: s, Layer: l.Layer},
		elem.Bold(vecty.Text(l.Title)),
		elem.Small(),
		elem.Span(vecty.Markup(vecty.Class("meter"), vecty.ClassMap{"negative": l.Sum < 0}, vecty.Style("--v", widget.Number(l.Part)))),
		elem.Span(vecty.Markup(vecty.Class("sum")), vecty.Text(number.Significant(l.Sum, 3))),
	)
}
