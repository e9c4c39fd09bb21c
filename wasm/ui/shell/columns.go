//go:build js

package shell

import (
	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"

	"lrpexplainer/wasm/ui/compare"
	"lrpexplainer/wasm/ui/display"
	"lrpexplainer/wasm/ui/rules"
	"lrpexplainer/wasm/ui/state/trying"
	"lrpexplainer/wasm/ui/testit"
	"lrpexplainer/wasm/ui/widget"
)

// cells are what is compared, in the picture's place.
func (a *App) cells() vecty.ComponentOrHTML { return &compare.Grid{Page: a.page, Drawn: &a.drawn} }

// scale is what the colours of the heatmap mean.
func (a *App) scale() vecty.ComponentOrHTML {
	return &display.Scale{Shows: widget.Results(a.page), Menu: a.menu}
}

// rules are the right column.
func (a *App) rules() *vecty.HTML {
	return elem.Section(
		vecty.Markup(vecty.Class("rules"), vecty.Attribute("aria-label", "Rules")),
		&rules.Steps{Page: a.page, History: a.steps},
		a.column(),
	)
}

// column is what the right column has: the rules to choose from with their parameters, or
// the parameters of the cell that is chosen.
func (a *App) column() vecty.List {
	s := a.page
	if trying.Comparing(s.State) {
		list := vecty.List{&compare.Chosen{Shows: widget.Choices(s)}, &rules.Parameters{Page: s}}
		if s.Custom.On {
			list = append(list, &rules.Custom{Page: s, Files: a.ask})
		}
		return append(list, &compare.Panel{Page: s, Drawn: &a.drawn})
	}
	if s.View.Trial.Testing {
		return vecty.List{&testit.Tabs{Shows: widget.Choices(s)}, &testit.Panel{Page: s}}
	}
	tabs, card := &testit.Tabs{Shows: widget.Choices(s)}, &rules.Card{Shows: widget.Choices(s)}
	presets, parameters := &rules.Presets{Shows: widget.Choices(s)}, &rules.Parameters{Page: s}
	switch {
	case s.Inside(): // what is to be set is the layer's own rule
		return vecty.List{tabs, card, presets, parameters}
	case s.Custom.On && s.View.Step == 0:
		return vecty.List{tabs, presets, parameters, &rules.Custom{Page: s, Files: a.ask}}
	}
	return vecty.List{tabs, presets, parameters, card}
}
