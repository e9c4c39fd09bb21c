//go:build js

package ui

import (
	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/wasm/protocol"
)

// firstPresets is how many composites of the table are in sight; the others are
// under “More rules”.
const firstPresets = 5

// presets are the composites to choose from, built from the engine's table.
type presets struct {
	vecty.Core
	Session *session `vecty:"prop"`
}

func (p *presets) Render() vecty.ComponentOrHTML {
	all := p.Session.composites
	n := min(firstPresets, len(all))
	return elem.FieldSet(
		vecty.Markup(vecty.Class("presets")),
		elem.Legend(vecty.Text("Rules")),
		p.options(all[:n]),
		vecty.If(n > 0, p.customOption()),
		vecty.If(n < len(all), elem.Details(
			elem.Summary(vecty.Text("More rules")),
			p.options(all[n:]),
		)),
	)
}

func (p *presets) options(composites []protocol.Composite) vecty.List {
	s := p.Session
	var list vecty.List
	for _, c := range composites {
		on := c.Name == s.composite && !s.custom.on
		list = append(list, elem.Label(
			vecty.Markup(vecty.ClassMap{"on": on}, vecty.Attribute("title", c.Reference)),
			elem.Input(vecty.Markup(
				prop.Type(prop.TypeRadio),
				prop.Name("composite"),
				prop.Value(c.Name),
				prop.Checked(on),
				event.Change(func(*vecty.Event) { s.choose(c.Name) }),
			)),
			elem.Bold(vecty.Text(c.Title)),
			elem.Small(vecty.Text(c.Sentence)),
		))
	}
	return list
}
