//go:build js

package address

import (
	"strings"
	"syscall/js"

	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/link"
	"lrpexplainer/wasm/ui/state/question"
	"lrpexplainer/wasm/ui/widget"
)

// Address is the page's address.
type Address struct {
	page      *state.Page
	listeners widget.Listeners
	opened    bool   // what the page was opened with has been asked for
	shown     string // the link in the address, or on its way there
	step      string // see link.Step
	arriving  bool   // the visitor has come by a link or gone back, and it is not all there yet
	title     string
	// replace brings the entry up to date: browsers refuse pages that replace theirs at every
	// step of a slider.
	replace *widget.Rest
}

// Keep keeps the address of a page.
func Keep(page *state.Page) *Address {
	a := &Address{page: page, shown: fragment()}
	a.replace = widget.AtRest(func() { a.put("replaceState") })
	for _, event := range []string{"popstate", "hashchange"} {
		a.listeners.Add(js.Global(), event, func(js.Value) { a.Go(fragment()) })
	}
	page.Listen(func(*state.State, state.Rendering) { a.follow() })
	return a
}

// Opening is the change that asks for what the page was opened with, once the catalogue and
// the tables are there. A link may be about another model than the first.
func (a *Address) Opening(s *state.State) {
	if a.opened || s.Catalogue == nil || s.Composites == nil {
		if isLink(a.shown) && !a.opened {
			s.Model = nil
		}
		return
	}
	a.opened = true
	if isLink(a.shown) {
		a.arriving = true
		ask(a.shown)(s)
	}
}

// Go asks for what a link says.
func (a *Address) Go(text string) {
	if text == a.shown || !isLink(text) || !a.opened {
		return
	}
	a.shown, a.arriving = text, true
	a.page.Dispatch(ask(text))
}

// ask is the change that asks for what a link says.
func ask(text string) state.Change {
	return func(s *state.State) {
		l, err := link.Read(text, s)
		if err != nil {
			s.Notice = err.Error()
			return
		}
		state.Want(&state.Wanted{Model: l.Model, Example: l.Example, Rest: l.Rest})(s)
	}
}

// isLink tells links from other fragments, such as chapters of the guide.
func isLink(text string) bool { return text != "" && !strings.HasPrefix(text, "guide") }

// follow brings the address in step with the page, once what is asked for is there.
func (a *Address) follow() {
	s := a.page
	if now := title(s); now != a.title {
		a.title = now
		js.Global().Get("document").Set("title", now)
	}
	in := s.Input
	if s.Wanted != nil || s.Model == nil || s.Model != s.Answer.Loaded || in == nil || in.Picture == nil {
		return
	}
	text, step := link.Write(s.State), link.Step(s.State)
	before := a.step
	a.step = step
	if text == a.shown {
		a.arriving = false
		return
	}
	first := a.shown == "" || !isLink(a.shown)
	was := a.shown
	a.shown = text
	if first || a.arriving || step == before || before == "" {
		a.arriving = false
		a.replace.Ask()
		return
	}
	if a.replace.Waiting() { // the entry that is left has yet to be brought up to date
		a.shown = was
		a.put("replaceState")
		a.shown = text
	}
	a.put("pushState")
}

// put puts the link into the address.
func (a *Address) put(how string) {
	a.replace.Drop()
	at := js.Global().Get("location")
	url := at.Get("pathname").String() + at.Get("search").String()
	if a.shown != "" {
		url += "#" + a.shown
	}
	defer func() { _ = recover() }() // a page without an address of its own, such as one inside a frame
	js.Global().Get("history").Call(how, js.Null(), "", url)
}

// fragment is the address's.
func fragment() string {
	return strings.TrimPrefix(js.Global().Get("location").Get("hash").String(), "#")
}

// title names what is shown.
func title(s *state.Page) string {
	const name = "LRP Explainer"
	if s.Answer.Explanation == nil || s.Answer.Loaded == nil {
		return name
	}
	h := s.Answer.Headline()
	text := h.Before + h.Strong + h.Between + h.Rival + h.After + " · " + s.Answer.Loaded.Title
	if c := s.CompositeOf(s.Composite); c.Title != "" {
		text += ", " + c.Title
	}
	if s.Custom.On {
		text += ", changed"
	}
	return text + " · " + name
}

// Copied is the link to what is shown, whole, and what it leaves out, if anything.
func Copied(s *state.Page) (url, without string) {
	at := js.Global().Get("location")
	url = at.Get("origin").String() + at.Get("pathname").String()
	if text := link.Write(s.State); text != "" {
		url += "#" + text
	}
	switch in := s.Input; {
	case s.Model != nil && s.Model.File != nil:
		without = "Your model and your picture stay on this machine: the link does not have them."
	case in != nil && in.Example == question.NoExample:
		without = "Your picture stays on this machine: the link does not have it."
	}
	return url, without
}
