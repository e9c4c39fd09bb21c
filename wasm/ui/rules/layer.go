//go:build js

package rules

import (
	"maps"
	"strconv"
	"syscall/js"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/question"
	"lrpexplainer/wasm/ui/widget"
)

// ruleOf is the list to choose a layer's rule from.
func ruleOf(s *state.Page, n *answer.Node, rules []question.Rule) *vecty.HTML {
	now := s.Given(n.Index)
	var options vecty.List
	for _, r := range rules {
		options = append(options, elem.Option(
			vecty.Markup(vecty.Key(r.Name), prop.Value(r.Name), vecty.Property("selected", r.Name == now.Rule), vecty.Attribute("title", r.Sentence)),
			vecty.Text(r.Words()),
		))
	}
	return elem.Select(
		vecty.Markup(
			vecty.Attribute("aria-label", "Rule of "+s.Answer.LayerTitle(n.Index)),
			event.Change(func(e *vecty.Event) {
				rule, root := e.Target.Get("value").String(), widget.Root(e.Target)
				s.Dispatch(
					state.Show(func(v *state.View) { v.Layer = n.Index }),
					changeRule(question.Override{Node: n.Index, Rule: rule}),
				)
				// Where the list of all layers takes the card's place, the same control goes on in it.
				js.Global().Call("requestAnimationFrame", widget.Once(func() {
					if widget.Unfocused(root) {
						widget.Focus(root, `[data-layer="`+strconv.Itoa(n.Index)+`"] select`)
					}
				}))
			}),
		),
		options,
	)
}

// takeBack gives a layer the composite's rule again.
func takeBack(s *state.Page, n *answer.Node, changed bool) *vecty.HTML {
	return elem.Button(
		vecty.Markup(
			vecty.Class("icon"),
			prop.Type(prop.TypeButton),
			vecty.Attribute("aria-label", "Take back the change of "+s.Answer.LayerTitle(n.Index)),
			vecty.Style("visibility", map[bool]string{true: "visible", false: "hidden"}[changed]),
			event.Click(func(*vecty.Event) { s.Dispatch(state.RestoreRule(n.Index)) }),
		),
		vecty.Text("×"),
	)
}

// slidersOf are the parameters of a layer's rule.
func slidersOf(s *state.Page, n *answer.Node, rules []question.Rule) vecty.List {
	var sliders vecty.List
	now := s.Given(n.Index)
	for _, r := range rules {
		if r.Name != now.Rule {
			continue
		}
		for _, q := range r.Parameters {
			value, ok := now.Settings[q.Name]
			if !ok {
				value = q.Default
			}
			sliders = append(sliders, &parameter{Parameter: q, Value: value, Set: func(v float64) {
				settings := maps.Clone(s.Given(n.Index).Settings)
				if settings == nil {
					settings = map[string]float64{}
				}
				settings[q.Name] = v
				s.Dispatch(changeRule(question.Override{Node: n.Index, Rule: r.Name, Settings: settings}))
			}})
		}
	}
	if sliders == nil {
		return nil
	}
	return vecty.List{elem.Div(vecty.Markup(vecty.Class("sliders")), sliders)}
}

// changeRule gives a layer another rule, as the first change of the chosen composite where that
// is at work.
func changeRule(o question.Override) state.Change {
	return func(s *state.State) {
		if !s.Custom.On {
			s.Custom.Overrides, s.Custom.File = nil, nil
			state.Customize(s)
		}
		state.SetRule(o)(s)
	}
}
