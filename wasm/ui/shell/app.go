//go:build js

package shell

import (
	"strconv"
	"strings"
	"syscall/js"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/wasm/ui/address"
	"lrpexplainer/wasm/ui/ask"
	"lrpexplainer/wasm/ui/compare"
	"lrpexplainer/wasm/ui/credits"
	"lrpexplainer/wasm/ui/guide"
	"lrpexplainer/wasm/ui/input"
	"lrpexplainer/wasm/ui/layers"
	"lrpexplainer/wasm/ui/ownmodel"
	"lrpexplainer/wasm/ui/result"
	"lrpexplainer/wasm/ui/reveal"
	"lrpexplainer/wasm/ui/site"
	"lrpexplainer/wasm/ui/stamp"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/look"
	"lrpexplainer/wasm/ui/state/question"
	"lrpexplainer/wasm/ui/steps"
	"lrpexplainer/wasm/ui/storage"
	"lrpexplainer/wasm/ui/widget"
	"lrpexplainer/wasm/ui/words"
)

// App is the whole page.
type App struct {
	vecty.Core
	page      *state.Page
	ask       *ask.Asker
	steps     *steps.Steps
	guide     *guide.Guide
	drawn     compare.Drawing
	place     js.Value // what the page is in: the document, or a shadow root
	root      *vecty.HTML
	listeners widget.Listeners
	dropping  bool // a file is being dragged over the page
	guest     *Guest
	rendered  int // how often
	standing  string
	late      late
}

// Run puts the page in place of an element, for the engine in worker and the catalogue of
// models at that address. Where the engine has stopped, start starts another.
func Run(element, worker js.Value, start func() js.Value, catalogueURL string) error {
	view := storage.RecallView()
	view.Dark = isDark()
	a := newApp(element, worker, "page", start, view)
	a.ask.Start(func() ([]*question.Listed, error) { return site.Catalogue(catalogueURL) }, address.Keep(a.page).Opening)
	if err := vecty.RenderIntoNode(element, a); err != nil {
		return err
	}
	a.page.Listen(a.follow)
	return nil
}

// newApp is a page of its own, or in an element of somebody else's, that asks in a session of
// that name.
func newApp(element, worker js.Value, session string, start func() js.Value, view state.View) *App {
	a := &App{place: widget.Root(element)}
	a.ask, a.page = ask.New(worker, session, start, state.New(view))
	a.steps = steps.Of(a.page)
	a.guide = guide.Of(a.page, a.place.Call("getElementById", "guide"))
	return a
}

// follow has the page rendered where a change is seen beyond the line of the progress.
func (a *App) follow(_ *state.State, how state.Rendering) {
	busy := a.page.Busy()
	if how > state.Line || !busy && a.standing != a.page.Standing() { // the last job may end without a word
		vecty.Rerender(a)
	}
	if busy {
		a.mark()
	}
}

// mark says on the page's element how the page stands: that it is busy at once, that it
// is ready when that has been rendered.
func (a *App) mark() {
	if now := a.page.Standing(); now != a.standing {
		a.standing = now
		a.root.Node().Get("dataset").Set("state", now)
		took := 0.0
		if e := a.page.Answer.Explanation; e != nil {
			took = e.Took
		}
		a.late.follow(a.root, now == "busy", took)
	}
}

// Mount implements vecty.Mounter.
func (a *App) Mount() {
	a.acceptFiles()
	a.listeners.Add(a.place, "keydown", a.onKey)
	input.LookForCamera(a.page)
	if a.guest == nil {
		a.listeners.Add(darkScheme, "change", func(js.Value) { a.page.Dispatch(followTheme) })
	}
}

// onKey goes back and forth with Ctrl or ⌘ and Z, except where the browser or the pad do so
// themselves.
func (a *App) onKey(event js.Value) {
	key := strings.ToLower(event.Get("key").String())
	command := event.Get("ctrlKey").Bool() || event.Get("metaKey").Bool()
	if !command || key != "z" && key != "y" || a.page.View.Drawing || event.Get("target").Call("closest", "input[type=text], textarea").Truthy() {
		return
	}
	event.Call("preventDefault")
	if key == "y" || event.Get("shiftKey").Bool() {
		a.steps.Redo()
	} else {
		a.steps.Undo()
	}
}

// Unmount implements vecty.Unmounter.
func (a *App) Unmount() { a.listeners.Release() }

// Render implements vecty.Component. The data attributes tell browser tests what
// state the page is in.
func (a *App) Render() vecty.ComponentOrHTML {
	s := a.page
	target := ""
	if e := s.Answer.Explanation; e != nil && e.Class() != question.OwnTarget && !e.Input.Blank() {
		target = s.Answer.ExplainedLabel()
	}
	a.rendered++
	widget.AfterRender(a.mark)
	colors := s.View.Colors()
	text := colors
	if colors.Sequential { // which has none for what speaks against
		text = look.Colors(0, s.View.Dark)
	}
	a.root = elem.Div(
		vecty.Markup(
			prop.ID("app"),
			vecty.Data("explained", strconv.Itoa(s.Answer.Explained)),
			vecty.Data("target", target),
			vecty.Data("composite", s.ChosenName()),
			vecty.Data("memory", strconv.FormatInt(s.Answer.MemoryBytes(), 10)),
			vecty.Data("rendered", strconv.Itoa(a.rendered)),
			vecty.ClassMap{"dropping": a.dropping},
			vecty.Style("--for", widget.Color(text.For())),
			vecty.Style("--against", widget.Color(text.Against())),
			vecty.Style("--paper-of-map", widget.Color(colors.Colors[len(colors.Colors)/2])),
		),
		&header{Page: s, Guest: a.guest != nil},
		&notice{Page: s, Again: a.guest == nil},
		elem.Main(
			vecty.Markup(vecty.ClassMap{"inside-layer": s.Inside()}),
			elem.Section(
				vecty.Markup(vecty.Class("input"), vecty.ClassMap{"choosing": s.Choosing != nil}, vecty.Attribute("aria-label", "Input")),
				&ownmodel.Panel{Page: s, Accept: a.acceptAll},
				&reveal.Intro{Shows: widget.Choices(s), Toggle: a.ask.Reveal},
				&input.Image{Shows: widget.Choices(s), Accept: a.accept, Over: a.stampOnWhole},
				&input.Examples{Shows: widget.Choices(s)},
				&stamp.Tray{Shows: widget.Choices(s)},
				&result.Decision{Shows: widget.Choices(s)},
			),
			&result.Stage{Page: s, Over: a.onStage, Line: a.lines, Cells: a.cells, Scale: a.scale},
			&words.Words{Shows: widget.Results(s)},
			vecty.If(s.View.Revealed, &reveal.Panel{Shows: widget.Choices(s), Toggle: a.ask.Reveal}),
			vecty.If(!s.View.Revealed, a.rules()),
			&layers.Network{Shows: widget.Results(s)},
			vecty.If(s.Inside(), &layers.Channels{Page: s}),
		),
		&credits.Panel{Shows: widget.Choices(s)},
		vecty.If(a.guest == nil, &result.Peek{Page: s, Below: a.guided}),
		elem.Div(vecty.Markup(vecty.Class("drop-hint"), vecty.Attribute("aria-hidden", "true")), vecty.Text("Drop the image to explain it, or a model")),
	)
	return a.root
}
