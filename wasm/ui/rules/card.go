//go:build js

package rules

import (
	"strconv"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/wasm/ui/mathml"
	"lrpexplainer/wasm/ui/widget"
)

// Card shows one rule: that of the layer chosen in the network, to be changed in place,
// otherwise the one that most layers with weights have.
type Card struct {
	vecty.Core
	widget.Shows `vecty:"prop"`

	opened bool // also where there is little room
}

// SkipRender implements vecty.RenderSkipper.
func (c *Card) SkipRender(prev vecty.Component) bool {
	return c.opened == prev.(*Card).opened && c.Shows.SkipRender(prev)
}

func (c *Card) Render() vecty.ComponentOrHTML {
	s := c.Page
	rule, where := s.ShownRule()
	if rule == nil {
		return elem.Div(vecty.Markup(vecty.Class("rule-card")))
	}
	var heading vecty.List
	if n := s.Answer.Node(s.View.Layer); n != nil {
		if rules := s.RulesFor(n); len(rules) > 0 {
			_, changed := s.Custom.Overrides[n.Index]
			heading = vecty.List{
				elem.Div(
					vecty.Markup(vecty.Class("rule-here"), vecty.Data("layer", strconv.Itoa(n.Index))),
					elem.Heading2(vecty.Text("Rule "+where)), ruleOf(s, n, rules), takeBack(s, n, changed && s.Custom.On),
				),
				slidersOf(s, n, rules),
			}
		}
	}
	return elem.Div(
		vecty.Markup(vecty.Class("rule-card"), vecty.ClassMap{"opened": c.opened}, vecty.Data("rule", rule.Name)),
		heading,
		vecty.If(heading == nil, elem.Heading3(
			elem.Span(vecty.Text("Rule "+rule.Symbol+" "+where)),
			elem.Button(
				vecty.Markup(vecty.Class("plain", "open"), prop.Type(prop.TypeButton), vecty.Attribute("aria-expanded", c.opened), event.Click(func(*vecty.Event) {
					c.opened = !c.opened
					vecty.Rerender(c)
				})),
				vecty.Text("Rule "+rule.Symbol+" "+where+" ›"),
			),
		)),
		mathml.Formula(rule.Formula),
		elem.Paragraph(vecty.Markup(vecty.Class("hint"), vecty.Attribute("title", rule.Reference)), vecty.Text(rule.Sentence)),
	)
}
