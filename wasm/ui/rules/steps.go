//go:build js

package rules

import (
	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/wasm/ui/state"
)

// History is what goes back and forth in what was set.
type History interface {
	Undo()
	Redo()
	CanUndo() bool
	CanRedo() bool
}

// Steps are the buttons that take back what was set, and make it again.
type Steps struct {
	vecty.Core
	Page    *state.Page `vecty:"prop"`
	History History     `vecty:"prop"`

	deaf func()
}

// Mount implements vecty.Mounter: a first step of a slider is seen here alone.
func (t *Steps) Mount() {
	t.deaf = t.Page.Listen(func(*state.State, state.Rendering) { vecty.Rerender(t) })
}

// Unmount implements vecty.Unmounter.
func (t *Steps) Unmount() { t.deaf() }

func (t *Steps) Render() vecty.ComponentOrHTML {
	button := func(name, sign, title string, can bool, do func()) *vecty.HTML {
		return elem.Button(
			vecty.Markup(
				vecty.Class("icon"), prop.Type(prop.TypeButton), vecty.Data("step", name), prop.Disabled(!can),
				vecty.Attribute("aria-label", title), vecty.Attribute("title", title),
				event.Click(func(*vecty.Event) { do() }),
			),
			vecty.Text(sign),
		)
	}
	return elem.Div(
		vecty.Markup(vecty.Class("steps"), vecty.Attribute("role", "group"), vecty.Attribute("aria-label", "What was set")),
		button("undo", "↶", "Undo", t.History.CanUndo(), t.History.Undo),
		button("redo", "↷", "Redo", t.History.CanRedo(), t.History.Redo),
	)
}
