//go:build js

package rules

import (
	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/question"
	"lrpexplainer/wasm/ui/widget"
)

// firstPresets is how many composites of the table are in sight; the others are
// under “More rules”.
const firstPresets = 5

// Presets are the composites to choose from, built from the engine's table.
type Presets struct {
	vecty.Core
	widget.Shows `vecty:"prop"`

	menu *vecty.HTML // “More rules”
}

func (p *Presets) Render() vecty.ComponentOrHTML {
	all := p.Page.Composites
	n := min(firstPresets, len(all))
	return elem.FieldSet(
		vecty.Markup(vecty.Class("presets")),
		elem.Legend(elem.Heading2(vecty.Text("Rules"))),
		elem.Div(
			vecty.Markup(vecty.Class("list")),
			p.options(all[:n]),
			vecty.If(n > 0, p.customOption()),
			vecty.If(n < len(all), p.more(all[n:])),
		),
	)
}

// more are the composites that are not always in sight; the one that is chosen is
// named.
func (p *Presets) more(composites []question.Composite) *vecty.HTML {
	s := p.Page
	var chosen vecty.List
	for _, c := range composites {
		if c.Name == s.ChosenName() {
			chosen = vecty.List{vecty.Text(": "), elem.Bold(vecty.Text(c.Title))}
		}
	}
	p.menu = elem.Details(
		vecty.Markup(
			widget.On("toggle", func(*vecty.Event) { p.reveal() }),
			event.KeyDown(func(e *vecty.Event) {
				if e.Get("key").String() == "Escape" {
					p.menu.Node().Set("open", false)
					p.menu.Node().Call("querySelector", "summary").Call("focus")
				}
			}),
		),
		elem.Summary(vecty.Text("More rules"), chosen),
		elem.Div(vecty.Markup(vecty.Class("more")), p.options(composites)),
	)
	return p.menu
}

// reveal brings what “More rules” opens to the top of the list, which scrolls; the
// parameters stay in sight below it.
func (p *Presets) reveal() {
	menu := p.menu.Node()
	if !menu.Get("open").Bool() {
		return
	}
	list := menu.Get("parentElement")
	list.Set("scrollTop", menu.Get("offsetTop").Float()-list.Get("offsetTop").Float())
}

func (p *Presets) options(composites []question.Composite) vecty.List {
	s := p.Page
	var list vecty.List
	for _, c := range composites {
		on := c.Name == s.Composite && !s.Custom.On
		list = append(list, elem.Label(
			vecty.Markup(vecty.ClassMap{"on": on}, vecty.Attribute("title", c.Reference)),
			elem.Input(vecty.Markup(
				prop.Type(prop.TypeRadio),
				prop.Name("composite"),
				prop.Value(c.Name),
				prop.Checked(on),
				event.Change(func(*vecty.Event) { s.Dispatch(state.Choose(c.Name)) }),
			)),
			elem.Bold(vecty.Text(c.Title)),
			elem.Small(vecty.Text(c.Sentence)),
			advice(s.Answer.Model, c.Name, on),
		))
	}
	return list
}

// advice is what is to be said of a composite for this model: that it is not meant for
// it, or, of the chosen one, why it was taken to begin with.
func advice(m *answer.Model, composite string, on bool) vecty.MarkupOrChild {
	sentence, against := m.Advice(composite)
	if sentence == "" || !against && !on {
		return nil
	}
	return elem.Small(vecty.Markup(vecty.Class("advice"), vecty.ClassMap{"against": against}), vecty.Text(sentence))
}
