//go:build js

package export

import (
	"syscall/js"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/wasm/promise"
	"lrpexplainer/wasm/ui/site"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/element"
)

// embedItems copy HTML for other pages; none where this page is a file of its own, which
// other pages cannot reach.
func (m *Menu) embedItems() vecty.List {
	script := site.Address("lrp-explainer.js")
	if len(script) < 4 || script[:4] != "http" {
		return nil
	}
	s := m.Page.State
	return vecty.List{
		m.copyItem("element", "Copy embed code: element", func() string { return element.Code(s, script) }),
		m.copyItem("frame", "Copy embed code: frame", func() string { return element.Frame(s, site.Address("embed.html")) }),
	}
}

// copyItem copies a text, and says so itself.
func (m *Menu) copyItem(name, text string, code func() string) *vecty.HTML {
	if m.copied == name {
		text = "Copied ✓"
	}
	return elem.Button(
		vecty.Markup(
			prop.Type(prop.TypeButton), vecty.Data("export", name), prop.Disabled(m.Page.Answer.Shown() == nil),
			event.Click(func(*vecty.Event) { m.copy(name, code()) }),
		),
		vecty.Text(text),
	)
}

// linkItem copies the link to what is shown; what it leaves out is said.
func (m *Menu) linkItem() vecty.List {
	if m.Link == nil {
		return nil
	}
	return vecty.List{m.copyItem("link", "Copy a link to this", func() string {
		url, without := m.Link()
		if without != "" {
			m.Page.Dispatch(state.Say(without))
		}
		return url
	})}
}

// copy copies a text, and says so where it was asked for.
func (m *Menu) copy(name, text string) {
	go func() {
		clipboard := js.Global().Get("navigator").Get("clipboard")
		if clipboard.Truthy() {
			if _, err := promise.Await(clipboard.Call("writeText", text)); err == nil {
				m.copied = name
				vecty.Rerender(m)
				return
			}
		}
		m.Page.Dispatch(state.Say("The browser does not let this page copy. It would have been: " + text))
	}()
}

// SkipRender implements vecty.RenderSkipper: the button that has copied changes by itself.
func (m *Menu) SkipRender(prev vecty.Component) bool {
	return m.copied == prev.(*Menu).copied && m.Shows.SkipRender(prev)
}
