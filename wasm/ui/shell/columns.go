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
	list := vecty.List{&testit.Tabs{Shows: widget.Choices(s)}, &rules.Presets{Shows: widget.Choices(s)}, &rules.Parameters{Page: s}}
	if s.Custom.On {
		return append(list, &rules.Custom{Page: s, Files: a.ask})
	}
	return append(list, &rules.Card{Shows: widget.Choices(s)})
}
