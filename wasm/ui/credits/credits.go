//go:build js

package credits

import (
	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"

	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/ui/site"
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
		if m.Credits != nil {
			models = append(models, model(m))
		}
	}
	return elem.Section(
		vecty.Markup(vecty.Class("credits"), vecty.Attribute("id", ID), vecty.Attribute("popover", "auto"), vecty.Attribute("aria-labelledby", "credits-title")),
		elem.Heading2(vecty.Markup(vecty.Attribute("id", "credits-title")), vecty.Text("Models and pictures")),
		models,
		elem.Paragraph(elem.Anchor(vecty.Markup(vecty.Attribute("href", site.At("licenses.txt"))), vecty.Text("Licences of the software"))),
	)
}

// model is what there is to say of one.
func model(m *question.Listed) *vecty.HTML {
	about := m.Sentence
	if c := m.Credits; c.Top1 > 0 {
		about += " Right in " + number.Percent(c.Top1) + " of " + number.Fixed(c.Images, 0) + " pictures: " + c.On + "."
	}
	if m.Credits.Data != "" {
		about += " Trained on " + m.Credits.Data + "."
	}
	if m.Credits.License != "" {
		about += " Licence: " + m.Credits.License + "."
	}
	items := vecty.List{elem.Heading3(vecty.Text(m.Title)), elem.Paragraph(vecty.Text(about))}
	var pictures vecty.List
	for _, x := range m.Examples {
		if x.Credit != "" {
			pictures = append(pictures, elem.ListItem(vecty.Text(x.Title+": "+x.Credit)))
		}
	}
	if pictures != nil {
		items = append(items, elem.Details(elem.Summary(vecty.Text("Pictures")), elem.UnorderedList(pictures)))
	}
	return elem.Div(items)
}
