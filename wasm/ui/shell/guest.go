//go:build js

package shell

import (
	"strconv"
	"strings"
	"syscall/js"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"

	"lrpexplainer/wasm/ui/input"
	"lrpexplainer/wasm/ui/layers"
	"lrpexplainer/wasm/ui/result"
	"lrpexplainer/wasm/ui/rules"
	"lrpexplainer/wasm/ui/site"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/element"
	"lrpexplainer/wasm/ui/state/link"
	"lrpexplainer/wasm/ui/state/question"
	"lrpexplainer/wasm/ui/widget"
)

// Guest is the page, or a part of it, in an element of somebody else's page. One program
// serves all elements of a page, each with a state and a session of the engine of its own;
// it touches nothing outside the element's shadow root.
type Guest struct {
	vecty.Core
	app  *App
	hear func(name string, detail any) // tells the element

	asked element.Asked
	wrong error          // in what is asked for
	file  *question.File // a picture of the author's; nil for none

	opened  bool   // what the element was opened with has been asked for
	applied bool   // what was asked has just been done
	told    string // the link that the element knows

	root, probe *vecty.HTML
}

// set takes over what the element asks for.
func (g *Guest) set(attributes js.Value) {
	asked, err := element.Read(func(name string) string {
		if v := attributes.Get(name); v.Type() == js.TypeString {
			return strings.TrimSpace(v.String())
		}
		return ""
	})
	g.asked, g.wrong = asked, err
	if file := attributes.Get("file"); !file.Truthy() {
		g.file = nil
	} else if g.file == nil || !g.file.Held.(js.Value).Equal(file) {
		g.file = &question.File{Name: asked.Picture, Held: file}
	}
}

// ask is the change that asks for what the element wants.
func (g *Guest) ask(s *state.State) {
	l, err := g.asked.Read(s, g.refuse)
	if g.wrong != nil {
		err = g.wrong
	}
	if err != nil {
		if s.Answer.Loaded == nil {
			s.Model = nil // nothing is loaded in its place
		}
		g.refuse(err)
		return
	}
	if g.file != nil && (s.Input == nil || s.Input.Source != "photo" || s.Input.Alt != g.asked.Alt || s.Input.File != g.file && s.Input.Picture == nil) {
		state.ShowFile(g.file)(s)
		s.Input.Alt = g.asked.Alt
		l.Example = question.NoExample
	}
	state.Want(&state.Wanted{Model: l.Model, Example: l.Example, Rest: func(s *state.State) {
		l.Rest(s)
		g.asked.Show(s)
		g.applied = true
	}})(s)
}

// opening asks for what the element was opened with, once the catalogue and the tables are
// there. That may be another model than the first.
func (g *Guest) opening(s *state.State) {
	switch {
	case g.opened:
		return
	case s.Catalogue == nil || s.Composites == nil:
		s.Model = nil
		return
	}
	g.opened = true
	g.ask(s)
}

// refuse tells the element that it asks for something that is not here.
func (g *Guest) refuse(err error) { g.hear("refused", err.Error()) }

// takesFiles reports whether files may be dropped on the element.
func (g *Guest) takesFiles() bool { return g.asked.View.Whole || g.asked.Controls["image"] }

// followScheme has what is painted follow the colour scheme of the element's place.
func (g *Guest) followScheme() {
	dark := js.Global().Call("getComputedStyle", g.probe.Node()).Get("color").String() == "rgb(0, 0, 0)"
	if dark != g.app.page.View.Dark {
		g.app.page.Dispatch(state.Show(func(v *state.View) { v.Dark = dark }))
	}
}

// Mount implements vecty.Mounter.
func (g *Guest) Mount() {
	g.followScheme()
	g.app.listeners.Add(g.probe.Node(), "transitionend", func(js.Value) { g.followScheme() })
	if !g.asked.View.Whole {
		g.app.acceptFiles()
		g.app.listeners.Add(g.app.place, "keydown", g.app.onKey)
	}
}

// Unmount implements vecty.Unmounter.
func (g *Guest) Unmount() { g.app.listeners.Release() }

func (g *Guest) Render() vecty.ComponentOrHTML {
	s := g.app.page
	colors := s.View.Colors()
	classes := vecty.ClassMap{"guest": true, "view-" + g.asked.View.Name: true, "card": !g.asked.View.Whole, "dropping": g.app.dropping}
	for _, c := range element.Controls {
		classes["with-"+c] = g.asked.Controls[c]
	}
	g.probe = elem.Span(vecty.Markup(vecty.Class("scheme"), vecty.Attribute("aria-hidden", "true")))
	markup := vecty.Markup(
		classes,
		vecty.Attribute("part", "root"),
		vecty.Attribute("lang", "en"), // the words are, whatever the page around is in
		vecty.Data("state", s.Standing()),
		vecty.Data("explained", strconv.Itoa(s.Answer.Explained)),
		vecty.Style("--for", widget.Color(colors.For())),
		vecty.Style("--against", widget.Color(colors.Against())),
		vecty.Style("--paper-of-map", widget.Color(colors.Colors[len(colors.Colors)/2])),
	)
	if g.asked.View.Whole {
		g.root = elem.Div(markup, g.probe, g.app)
		return g.root
	}
	g.root = elem.Div(
		markup, g.probe,
		&notice{Page: s},
		vecty.If(g.asked.View.Picture, &result.Stage{Page: s, Over: nothing, Line: nothing, Cells: g.app.cells, Scale: g.app.scale}),
		vecty.If(g.asked.View.Network && s.Inside(), &layers.Channels{Page: s}),
		vecty.If(g.asked.View.Network && !s.Inside(), &layers.Network{Shows: widget.Results(s)}),
		vecty.If(g.sides(), elem.Div(
			vecty.Markup(vecty.Class("side"), vecty.Attribute("part", "controls")),
			vecty.If(g.asked.Controls["image"], &input.Image{Shows: widget.Choices(s), Accept: g.app.accept, Over: nothing}),
			vecty.If(g.asked.Controls["examples"], &input.Examples{Shows: widget.Choices(s)}),
			vecty.If(g.asked.Controls["classes"], &result.Decision{Shows: widget.Choices(s)}),
			vecty.If(g.asked.Controls["rules"], &rules.Presets{Shows: widget.Choices(s)}),
			vecty.If(g.asked.Controls["parameters"], &rules.Parameters{Page: s}),
		)),
		elem.Paragraph(
			vecty.Markup(vecty.Class("foot")),
			elem.Anchor(
				vecty.Markup(
					vecty.Attribute("part", "link"), vecty.Attribute("href", whereWhole(s.State)),
					vecty.Attribute("target", "_blank"), vecty.Attribute("rel", "noopener"),
				),
				vecty.Text("Open in the explainer ↗"),
			),
		),
	)
	return g.root
}

// sides reports whether there is anything beside the picture.
func (g *Guest) sides() bool {
	for _, c := range element.Panels {
		if g.asked.Controls[c] {
			return true
		}
	}
	return false
}

// nothing lies on the picture, or under the account.
func nothing() vecty.ComponentOrHTML { return nil }

// whereWhole is the address of the same on a page of its own.
func whereWhole(s *state.State) string {
	if text := link.Write(s); text != "" && s.Model.Entry != nil {
		return site.Base + "#" + text
	}
	return site.Base
}
