//go:build js

package ui

import (
	"strconv"
	"syscall/js"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/prop"
)

// App is the whole page.
type App struct {
	vecty.Core
	session   *session
	listeners listeners
	dropping  bool // a file is being dragged over the page
}

// Run puts the page into the element with the id "app", for the engine in worker
// and the catalogue of models at that address.
func Run(worker js.Value, catalogueURL string) error {
	app := &App{session: newSession(worker, catalogueURL)}
	if err := vecty.RenderInto("#app", app); err != nil {
		return err
	}
	app.session.rerender = func() { vecty.Rerender(app) }
	return nil
}

// Mount implements vecty.Mounter.
func (a *App) Mount() {
	a.acceptFiles()
	a.session.lookForCamera()
	a.listeners.add(darkScheme, "change", func(js.Value) { a.session.render() })
	// The text that search engines and visitors without JavaScript read becomes
	// what the button “About” opens.
	if about := js.Global().Get("document").Call("getElementById", "about"); about.Truthy() {
		about.Call("setAttribute", "popover", "auto")
	}
}

// Unmount implements vecty.Unmounter.
func (a *App) Unmount() { a.listeners.release() }

// Render implements vecty.Component. The data attributes tell browser tests what
// state the page is in.
func (a *App) Render() vecty.ComponentOrHTML {
	s := a.session
	target := ""
	if s.explanation != nil && s.explanation.class() != ownTarget {
		target = s.explainedLabel()
	}
	colors := s.colors()
	return elem.Div(
		vecty.Markup(
			prop.ID("app"),
			vecty.Data("state", s.state()),
			vecty.Data("explained", strconv.Itoa(s.explained)),
			vecty.Data("target", target),
			vecty.Data("composite", s.chosenName()),
			vecty.Data("memory", s.memory()),
			vecty.ClassMap{"dropping": a.dropping},
			vecty.Style("--for", css(colors.For())),
			vecty.Style("--against", css(colors.Against())),
			vecty.Style("--paper-of-map", css(colors.Colors[len(colors.Colors)/2])),
		),
		&header{Session: s},
		&notice{Session: s},
		elem.Main(
			elem.Section(
				vecty.Markup(vecty.Class("input"), vecty.ClassMap{"choosing": s.choosing != nil}, vecty.Attribute("aria-label", "Input")),
				&ownPanel{Session: s},
				&imagePanel{Shows: s.choices()},
				&examples{Shows: s.choices()},
				&decision{Shows: s.choices()},
			),
			&stage{Session: s},
			elem.Section(
				vecty.Markup(vecty.Class("rules"), vecty.Attribute("aria-label", "Rules")),
				&presets{Shows: s.choices()},
				&parameters{Session: s},
				vecty.If(s.custom.on, &customPanel{Session: s}),
				vecty.If(!s.custom.on, &ruleCard{Shows: s.choices()}),
			),
			vecty.If(s.opened(), &channels{Session: s}),
			vecty.If(!s.opened(), &network{Shows: s.results()}),
		),
		elem.Div(vecty.Markup(vecty.Class("drop-hint"), vecty.Attribute("aria-hidden", "true")), vecty.Text("Drop the image to explain it, or a model")),
	)
}
