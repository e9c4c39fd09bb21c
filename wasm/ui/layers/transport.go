//go:build js

package layers

import (
	"syscall/js"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/lens"
	"lrpexplainer/wasm/ui/widget"
)

// pace is how long a step stands while they are played, in milliseconds.
const pace = 1200

// transport goes from the score to the pixels, step by step.
func (n *Network) transport() vecty.List {
	s := n.Page
	if s.Answer.Step(1) == nil || s.Inside() {
		return nil
	}
	said, at, last := "from the score back to the pixels", 0, s.Answer.Step(1).Of
	if n.step != nil {
		said, at = s.Answer.Heading(n.step), n.step.Number
	}
	button := func(name, sign, title string, off bool, do func()) *vecty.HTML {
		return elem.Button(
			vecty.Markup(
				prop.Type(prop.TypeButton), vecty.Data("go", name),
				vecty.Attribute("aria-disabled", off), // which keeps the focus, unlike disabled
				vecty.Attribute("aria-label", title), vecty.Attribute("title", title),
				event.Click(func(*vecty.Event) {
					if !off {
						do()
					}
				}),
			),
			vecty.Text(sign),
		)
	}
	play := "▶ Play"
	if n.plays() {
		play = "❚❚ Pause"
	}
	return vecty.List{
		elem.Div(
			vecty.Markup(vecty.Class("seg"), vecty.Attribute("role", "group"), vecty.Attribute("aria-label", "Step through")),
			button("first", "|◀", "To the score", at <= 1, func() { n.goTo(1) }),
			button("back", "◀", "One step back", at <= 1, func() { n.goTo(at - 1) }),
			button("play", play, "Play the steps", false, n.play),
			button("on", "▶", "One step on", at == last, func() { n.goTo(at + 1) }),
			vecty.If(at > 0, button("done", "Done", "Show all of it", false, func() { n.goTo(0) })),
		),
		elem.Span(vecty.Markup(vecty.Class("said"), vecty.Attribute("role", "status")), vecty.Text(said)),
	}
}

// goTo shows one step, and the rule of the layer that hands on; 0 shows all of the way.
func (n *Network) goTo(number int) {
	n.pause()
	n.show(number)
}

func (n *Network) show(number int) {
	s := n.Page
	layer := state.NoLayer
	if step := s.Answer.Step(number); step != nil {
		layer = step.Entry.Node
	}
	s.Dispatch(state.Show(func(v *state.View) { v.Step, v.Layer = number, layer }))
	if n.long() && layer != state.NoLayer {
		n.centre(layer)
		return
	}
	js.Global().Call("requestAnimationFrame", widget.Once(func() {
		if tile := n.section.Node().Call("querySelector", ".hands-on"); tile.Truthy() {
			tile.Call("scrollIntoView", map[string]any{"inline": "center", "block": "nearest"})
		}
	}))
}

func (n *Network) plays() bool { return n.playing.Truthy() }

// play goes one step on at a time until the pixels; with reduced motion, one at a click.
func (n *Network) play() {
	if n.plays() {
		n.pause()
		vecty.Rerender(n)
		return
	}
	next := func() bool {
		at := n.Page.View.Step
		if step := n.Page.Answer.Step(at); step != nil && step.Number == step.Of {
			return false
		}
		n.show(at + 1)
		return true
	}
	if step := n.step; step != nil && step.Number == step.Of {
		n.show(1)
	} else {
		next()
	}
	if js.Global().Call("matchMedia", "(prefers-reduced-motion: reduce)").Get("matches").Bool() {
		return
	}
	n.tick = js.FuncOf(func(js.Value, []js.Value) any {
		if !next() {
			n.pause()
			vecty.Rerender(n)
		}
		return nil
	})
	n.playing = js.Global().Call("setInterval", n.tick, pace)
}

// pause stops playing.
func (n *Network) pause() {
	if n.plays() {
		js.Global().Call("clearInterval", n.playing)
		n.playing = js.Undefined()
		n.tick.Release()
	}
}

// Unmount implements vecty.Unmounter.
func (n *Network) Unmount() { n.pause() }

// SkipRender implements vecty.RenderSkipper: the button that plays and the tiles in sight change by
// themselves.
func (n *Network) SkipRender(prev vecty.Component) bool {
	before := prev.(*Network)
	return n.plays() == before.plays() && n.at == before.at && n.Shows.SkipRender(prev)
}

// onKey steps with the arrow keys, plays with the space bar on the strip itself, and goes to
// the ends.
func (n *Network) onKey(e *vecty.Event) {
	at, last := n.Page.View.Step, n.Page.Answer.Step(1)
	if n.Page.Inside() {
		if e.Get("key").String() == "Escape" {
			n.Page.Dispatch(lens.Up)
		}
		return
	}
	if last == nil {
		return
	}
	switch e.Get("key").String() {
	case "ArrowRight":
		n.goTo(min(at+1, last.Of))
	case "ArrowLeft":
		n.goTo(max(at-1, 1))
	case "Home":
		n.goTo(1)
	case "End":
		n.goTo(last.Of)
	case " ":
		if e.Target.Call("closest", "button").Truthy() { // which it presses
			return
		}
		n.play()
	case "Escape":
		if at == 0 {
			return
		}
		n.goTo(0)
	default:
		return
	}
	e.Call("preventDefault")
}

// scale says whose scale of colours the maps have, and changes it.
func (n *Network) scale() *vecty.HTML {
	s := n.Page
	choice := func(name string, shared bool) *vecty.HTML {
		return elem.Button(
			vecty.Markup(
				prop.Type(prop.TypeButton), vecty.Data("scale", name), vecty.Attribute("aria-pressed", s.View.Shared == shared),
				event.Click(func(*vecty.Event) { s.Dispatch(state.Show(func(v *state.View) { v.Shared = shared })) }),
			),
			vecty.Text(name),
		)
	}
	return elem.Div(
		vecty.Markup(vecty.Class("scales")),
		vecty.Text("Colour scale"),
		elem.Div(
			vecty.Markup(vecty.Class("seg"), vecty.Attribute("role", "group"), vecty.Attribute("aria-label", "Colour scale of the maps")),
			choice("own", false), choice("shared", true),
		),
	)
}
