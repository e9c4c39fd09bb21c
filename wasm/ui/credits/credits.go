//go:build js

package credits

import (
	"syscall/js"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"

	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/ui/state/question"
	"lrpexplainer/wasm/ui/widget"
)

// Panel is what a button with its id as popovertarget opens.
type Panel struct {
	vecty.Core
	widget.Shows `vecty:"prop"`
}

// ID is the panel's, for the button that opens it.
const ID = "credits"

func (p *Panel) Render() vecty.ComponentOrHTML {
	var models vecty.List
	for _, m := range p.Page.Catalogue {
		if entry, ok := m.Entry.(js.Value); ok {
			models = append(models, model(m, entry))
		}
	}
	return elem.Section(
		vecty.Markup(vecty.Class("credits"), vecty.Attribute("id", ID), vecty.Attribute("popover", "auto"), vecty.Attribute("aria-labelledby", "credits-title")),
		elem.Heading2(vecty.Markup(vecty.Attribute("id", "credits-title")), vecty.Text("Models and pictures")),
		models,
		elem.Paragraph(elem.Anchor(vecty.Markup(vecty.Attribute("href", "licenses.txt")), vecty.Text("Licences of the software"))),
	)
}

// model is what there is to say of one.
func model(m *question.Listed, entry js.Value) *vecty.HTML {
	items := vecty.List{elem.Heading3(vecty.Text(m.Title)), elem.Paragraph(vecty.Text(m.Sentence + " " + accuracy(entry.Get("accuracy")) + " Trained on " + text(entry, "data") + ". Licence: " + text(entry, "license") + "."))}
	var pictures vecty.List
	list := entry.Get("examples")
	for i := 0; list.Truthy() && i < list.Length(); i++ {
		if credit := text(list.Index(i), "credit"); credit != "" {
			pictures = append(pictures, elem.ListItem(vecty.Text(text(list.Index(i), "title")+": "+credit)))
		}
	}
	if pictures != nil {
		items = append(items, elem.Details(elem.Summary(vecty.Text("Pictures")), elem.UnorderedList(pictures)))
	}
	return elem.Div(items)
}

// accuracy is how often the model is right.
func accuracy(a js.Value) string {
	if !a.Truthy() || a.Get("top1").Type() != js.TypeNumber {
		return ""
	}
	return "Right in " + number.Percent(a.Get("top1").Float()) + " of " + number.Fixed(a.Get("images").Float(), 0) + " pictures: " + text(a, "on") + "."
}

// text is a string field, "" if there is none.
func text(object js.Value, field string) string {
	if v := object.Get(field); v.Type() == js.TypeString {
		return v.String()
	}
	return ""
}
