//go:build js

package guide

import (
	"strings"
	"syscall/js"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/link"
	"lrpexplainer/wasm/ui/state/question"
	"lrpexplainer/wasm/ui/widget"
)

// Guide knows what the visitor had set before the guide changed it.
type Guide struct {
	page      *state.Page
	text      js.Value // the guide's element; undefined where there is none
	before    *state.State
	asked     string // the link of the action that was chosen last
	settled   string // what the page's own link became by it, once it was all there
	marked    string // the link that is marked
	mark      *widget.Rest
	listeners widget.Listeners
}

// Of is the guide with that text, for a page.
func Of(page *state.Page, text js.Value) *Guide {
	g := &Guide{page: page, text: text}
	if !text.Truthy() {
		return g
	}
	g.listeners.Add(text, "click", func(event js.Value) {
		a := event.Get("target").Call("closest", "a.act")
		if !a.Truthy() {
			return
		}
		if g.before == nil {
			g.before = page.State
		}
		g.asked, g.settled = strings.TrimPrefix(a.Call("getAttribute", "href").String(), "#"), ""
	})
	g.mark = widget.AtRest(g.marks)
	page.Listen(func(*state.State, state.Rendering) { g.follow() })
	return g
}

// Set reports whether the guide has set what is shown.
func (g *Guide) Set() bool { return g.before != nil }

// follow lets go of what was before when the visitor has changed something by hand, and has
// the actions marked that hold.
func (g *Guide) follow() {
	s := g.page
	if s.Wanted != nil || s.Busy() || s.Answer.Explanation == nil {
		return
	}
	if g.before != nil {
		switch now := link.Write(s.State); {
		case g.settled == "":
			g.settled = now
		case g.settled != now:
			g.before = nil
		}
	}
	g.mark.Ask()
}

// marks marks the actions whose links are the page's.
func (g *Guide) marks() {
	now := link.Write(g.page.State)
	if now == g.marked {
		return
	}
	g.marked = now
	actions := g.text.Call("querySelectorAll", "a.act")
	for i := range actions.Length() {
		a := actions.Index(i)
		if strings.TrimPrefix(a.Call("getAttribute", "href").String(), "#") == now {
			a.Call("setAttribute", "aria-current", "true")
		} else {
			a.Call("removeAttribute", "aria-current")
		}
	}
}

// back puts back what the visitor had set.
func (g *Guide) back() {
	was := g.before
	if was == nil {
		return
	}
	g.before = nil
	want := &state.Wanted{Model: was.Model, Example: question.NoExample}
	if in := was.Input; in != nil {
		want.Example = in.Example
	}
	want.Rest = func(s *state.State) {
		q := was.Question
		q.Model = s.Model
		if in := was.Input; in == nil || in.Example != question.NoExample || s.Input == in {
			q.Input = s.Input
		} else {
			q.Input = in.Again() // the visitor's own picture
		}
		s.Question = q
		s.View.Layout, s.View.Layer = was.View.Layout, was.View.Layer
	}
	g.page.Dispatch(state.Want(want))
}

// Back is the button that does so, while there is anything to put back.
type Back struct {
	vecty.Core
	Page  *state.Page `vecty:"prop"`
	Guide *Guide      `vecty:"prop"`
}

func (b *Back) Render() vecty.ComponentOrHTML {
	if !b.Guide.Set() {
		return elem.Div()
	}
	return elem.Div(
		vecty.Markup(vecty.Class("guided")),
		elem.Span(vecty.Text("The guide has set this. ")),
		elem.Button(
			vecty.Markup(prop.Type(prop.TypeButton), vecty.Class("primary"), vecty.Data("guide", "back"), event.Click(func(*vecty.Event) { b.Guide.back() })),
			vecty.Text("Back to my settings"),
		),
	)
}
