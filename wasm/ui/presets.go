//go:build js

package ui

import (
	"syscall/js"

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
	Shows `vecty:"prop"`

	menu      *vecty.HTML // “More rules”
	listeners listeners
}

// Mount implements vecty.Mounter.
func (p *presets) Mount() {
	p.listeners.add(js.Global().Get("document"), "pointerdown", func(event js.Value) {
		if p.menu != nil && !p.menu.Node().Call("closest", ".presets").Call("contains", event.Get("target")).Bool() {
			p.menu.Node().Set("open", false)
		}
	})
}

// Unmount implements vecty.Unmounter.
func (p *presets) Unmount() { p.listeners.release() }

func (p *presets) Render() vecty.ComponentOrHTML {
	all := p.Session.composites
	n := min(firstPresets, len(all))
	return elem.FieldSet(
		vecty.Markup(vecty.Class("presets")),
		elem.Legend(vecty.Text("Rules")),
		p.options(all[:n]),
		vecty.If(n > 0, p.customOption()),
		vecty.If(n < len(all), p.more(all[n:])),
	)
}

// more are the composites that are not always in sight; the one that is chosen is
// named.
func (p *presets) more(composites []protocol.Composite) *vecty.HTML {
	s := p.Session
	var chosen vecty.List
	for _, c := range composites {
		if c.Name == s.chosenName() {
			chosen = vecty.List{vecty.Text(": "), elem.Bold(vecty.Text(c.Title))}
		}
	}
	p.menu = elem.Details(
		vecty.Markup(event.KeyDown(func(e *vecty.Event) {
			if e.Get("key").String() == "Escape" {
				p.menu.Node().Set("open", false)
				p.menu.Node().Call("querySelector", "summary").Call("focus")
			}
		})),
		elem.Summary(vecty.Text("More rules"), chosen),
		elem.Div(vecty.Markup(vecty.Class("more")), p.options(composites)),
	)
	return p.menu
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
