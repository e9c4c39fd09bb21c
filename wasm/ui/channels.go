//go:build js

package ui

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/protocol"
)

// channels is one layer, opened: the relevance of its channels, largest first. A
// click on one explains only what flows through it (concept relevance propagation).
type channels struct {
	vecty.Core
	Session *session `vecty:"prop"`
}

// opened reports whether the network's place is taken by the channels of a layer.
func (s *session) opened() bool {
	return s.open != 0 && s.explanation != nil && s.explanation.Channels != nil && s.explanation.Channels.Node == s.open
}

// openLayer shows the rule of a layer and, where it has several, its channels.
func (s *session) openLayer(node int) {
	n := s.node(node)
	several := n != nil && node != 0 && node != s.model.Logits && len(n.Shape) > 1 && n.Shape[1] > 1
	if !several || len(s.explanation.Layers) < 2 {
		s.selectLayer(node)
		return
	}
	s.layer, s.open = node, node
	s.explain()
}

// closeLayer goes back to all layers.
func (s *session) closeLayer() {
	s.layer, s.open = noLayer, 0
	s.render()
}

// toggleChannel lets a channel's relevance through, or no longer.
func (s *session) toggleChannel(node, channel int) {
	conditions := slices.Clone(s.through)
	i := slices.IndexFunc(conditions, func(c protocol.Condition) bool { return c.Node == node })
	if i < 0 {
		s.through = append(conditions, protocol.Condition{Node: node, Channels: []int{channel}})
		s.explain()
		return
	}
	chosen := slices.Clone(conditions[i].Channels)
	if at := slices.Index(chosen, channel); at >= 0 {
		chosen = slices.Delete(chosen, at, at+1)
	} else {
		chosen = append(chosen, channel)
		slices.Sort(chosen)
	}
	conditions[i].Channels = chosen
	if len(chosen) == 0 {
		conditions = slices.Delete(conditions, i, i+1)
	}
	s.through = conditions
	s.explain()
}

// passes reports whether a channel is among those chosen.
func (s *session) passes(node, channel int) bool {
	return slices.ContainsFunc(s.through, func(c protocol.Condition) bool { return c.Node == node && slices.Contains(c.Channels, channel) })
}

// explainAll lets everything through again.
func (s *session) explainAll() {
	s.through = nil
	s.explain()
}

// throughMark says over the picture that it shows only a part, and takes that back.
func (s *session) throughMark() vecty.List {
	e := s.explanation
	if e == nil || len(e.through) == 0 {
		return nil
	}
	return vecty.List{elem.Div(
		vecty.Markup(vecty.Class("through")),
		vecty.Text("Only through "+s.throughLabel(e.through)),
		elem.Button(
			vecty.Markup(
				vecty.Class("icon"),
				prop.Type(prop.TypeButton),
				vecty.Attribute("aria-label", "Explain everything again"),
				event.Click(func(*vecty.Event) { s.explainAll() }),
			),
			vecty.Text("×"),
		),
	)}
}

// throughLabel is "channel 3 of conv 64".
func (s *session) throughLabel(conditions []protocol.Condition) string {
	var parts []string
	for _, c := range conditions {
		var names []string
		for _, ch := range c.Channels {
			names = append(names, strconv.Itoa(ch))
		}
		text := "channel " + names[0]
		switch n := len(names); {
		case n > 4:
			text = strconv.Itoa(n) + " channels"
		case n > 1:
			text = "channels " + strings.Join(names[:n-1], ", ") + " and " + names[n-1]
		}
		parts = append(parts, text+" of "+s.layerTitle(c.Node))
	}
	return strings.Join(parts, ", then ")
}

func (c *channels) Render() vecty.ComponentOrHTML {
	s := c.Session
	e := s.explanation
	of := e.Channels
	largest := 0.0
	for _, v := range of.Sums {
		largest = max(largest, math.Abs(float64(v)))
	}
	var items vecty.List
	for i := range e.channels {
		l := &e.channels[i]
		part := 0.0
		if largest > 0 {
			part = math.Abs(l.Sum) / largest
		}
		items = append(items, elem.ListItem(vecty.Markup(vecty.Key(l.Node)), c.tile(of.Node, l, part)))
	}
	count := "its " + strconv.Itoa(len(of.Sums)) + " channels"
	if len(of.Shown) < len(of.Sums) {
		count = "the " + strconv.Itoa(len(of.Shown)) + " most relevant of its " + strconv.Itoa(len(of.Sums)) + " channels"
	}
	return elem.Section(
		vecty.Markup(
			vecty.Class("net"),
			vecty.Attribute("aria-label", "Channels of "+s.nodeName(of.Node)),
			event.KeyDown(func(e *vecty.Event) {
				if e.Get("key").String() == "Escape" {
					s.closeLayer()
				}
			}),
		),
		elem.Heading2(
			elem.Button(
				vecty.Markup(vecty.Class("plain", "back"), prop.Type(prop.TypeButton), event.Click(func(*vecty.Event) { s.closeLayer() })),
				vecty.Text("← All layers"),
			),
			vecty.Text(" "+s.layerTitle(of.Node)+": "+count),
			elem.Small(vecty.Text(" Choose some to see only what flows through them.")),
		),
		elem.Div(
			vecty.Markup(vecty.Class("inside")),
			s.neuronTable(),
			elem.OrderedList(items),
		),
	)
}

// tile is one channel; its number stands for the node.
func (c *channels) tile(node int, l *protocol.Layer, part float64) *vecty.HTML {
	s := c.Session
	channel := l.Node
	return elem.Button(
		vecty.Markup(
			prop.Type(prop.TypeButton),
			vecty.Data("channel", strconv.Itoa(channel)),
			vecty.Attribute("aria-pressed", s.passes(node, channel)),
			vecty.Attribute("title", "Only what flows through channel "+strconv.Itoa(channel)),
			event.Click(func(*vecty.Event) { s.toggleChannel(node, channel) }),
		),
		&layerMap{Session: s, Layer: l},
		elem.Bold(vecty.Text(strconv.Itoa(channel))),
		elem.Small(),
		elem.Span(vecty.Markup(vecty.Class("meter"), vecty.ClassMap{"negative": l.Sum < 0}, vecty.Style("--v", cssNumber(part)))),
		elem.Span(vecty.Markup(vecty.Class("sum")), vecty.Text(number.Significant(l.Sum, 3))),
	)
}

// channelLayers are the channels that are shown, as layers whose node is the
// channel.
func channelLayers(c *protocol.Channels) []protocol.Layer {
	if c == nil {
		return nil
	}
	per := c.Width * c.Height
	out := make([]protocol.Layer, len(c.Shown))
	for k, channel := range c.Shown {
		out[k] = protocol.Layer{Node: channel, Width: c.Width, Height: c.Height, Map: c.Maps[k*per : (k+1)*per], Sum: float64(c.Sums[channel])}
	}
	return out
}
