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
	"lrpexplainer/wasm/ui/widget"
)

// Channels is one layer, opened: the relevance of its channels, largest first. A
// click on one explains only what flows through it (concept relevance propagation).
type Channels struct {
	vecty.Core
	Page *state.Page `vecty:"prop"`

	back *vecty.HTML
}

// Mount implements vecty.Mounter: the tile that opened the layer is gone, so the focus
// goes to what leads back.
func (c *Channels) Mount() { c.back.Node().Call("focus", map[string]any{"preventScroll": true}) }

func (c *Channels) Render() vecty.ComponentOrHTML {
	s := c.Page
	e := s.Answer.Explanation
	of := e.Channels
	var items vecty.List
	for k, row := range s.Answer.ChannelRows() {
		var attention vecty.MarkupOrChild
		if per := of.Width * of.Height; len(of.Attention) > 0 {
			attention = &attentionMap{Page: s, Map: of.Attention[k*per : (k+1)*per], Width: of.Width, Height: of.Height}
		}
		items = append(items, elem.ListItem(vecty.Markup(vecty.Key(row.Node)), c.tile(of.Node, row, attention)))
	}
	parts, hint := s.Answer.PartName(of.Node)+"s", " Choose some to see only what flows through them."
	if len(of.Attention) > 0 {
		hint = attentionHint(of.Query)
	}
	count := "its " + strconv.Itoa(len(of.Sums)) + " " + parts
	if len(of.Shown) < len(of.Sums) {
		count = "the " + strconv.Itoa(len(of.Shown)) + " most relevant of its " + strconv.Itoa(len(of.Sums)) + " " + parts
	}
	c.back = elem.Button(
		vecty.Markup(vecty.Class("plain", "back"), prop.Type(prop.TypeButton), event.Click(func(*vecty.Event) { s.Dispatch(state.CloseLayer) })),
		vecty.Text("← All layers"),
	)
	return elem.Section(
		vecty.Markup(
			vecty.Class("net"),
			vecty.Attribute("aria-label", "Channels of "+s.Answer.NodeName(of.Node)),
			event.KeyDown(func(e *vecty.Event) {
				if e.Get("key").String() == "Escape" {
					s.Dispatch(state.CloseLayer)
				}
			}),
		),
		elem.Heading2(
			c.back,
			vecty.Text(" "+s.Answer.LayerTitle(of.Node)+": "+count),
			elem.Small(vecty.Text(hint)),
		),
		elem.Div(
			vecty.Markup(vecty.Class("inside")),
			neuronTable(&s.Answer),
			elem.OrderedList(vecty.Markup(vecty.ClassMap{"heads": len(of.Attention) > 0}), items),
		),
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
