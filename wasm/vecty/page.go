//go:build js

package vecty

import (
	"strings"
	"syscall/js"
)

// RenderInto renders c in place of the first element that the CSS selector finds.
// The rest of the page stays as it is. c has to render an element of the same
// name.
//
// The errors are [InvalidTargetError] and [ElementMismatchError].
func RenderInto(selector string, c Component) error {
	return renderInto("RenderInto", js.Global().Get("document").Call("querySelector", selector), c)
}

// RenderIntoNode is [RenderInto] with the element itself instead of a selector.
func RenderIntoNode(node js.Value, c Component) error {
	return renderInto("RenderIntoNode", node, c)
}

// RenderBody renders c, which has to render a "body", as the body of the page. It
// does not return, which keeps the program alive; it panics where [RenderInto]
// returns an error.
func RenderBody(body Component) {
	node := js.Global().Get("document").Call("querySelector", "body")
	if err := renderInto("RenderBody", node, body); err != nil {
		panic(err)
	}
	select {}
}

// SetTitle sets the title of the page.
func SetTitle(title string) {
	js.Global().Get("document").Set("title", title)
}

// AddStylesheet adds a link to a stylesheet to the head of the page.
func AddStylesheet(url string) {
	document := js.Global().Get("document")
	link := document.Call("createElement", "link")
	link.Set("rel", "stylesheet")
	link.Set("href", url)
	document.Get("head").Call("appendChild", link)
}

// InvalidTargetError says that the element to render into does not exist.
type InvalidTargetError struct {
	method string
}

func (e InvalidTargetError) Error() string {
	return "vecty: " + e.method + ": there is no such element to render into"
}

// ElementMismatchError says that a component renders another element than the one
// it was to be rendered into.
type ElementMismatchError struct {
	method, got, want string
}

func (e ElementMismatchError) Error() string {
	return "vecty: " + e.method + ": the component renders a " + e.got + ", expected a <" + e.want + ">"
}

// roots are the components rendered by renderInto and still on the page.
var roots []*mount

func renderInto(method string, target js.Value, c Component) error {
	if !target.Truthy() {
		return InvalidTargetError{method: method}
	}
	var p pass
	if m := live(c); m != nil && m.root().node.Equal(target) { // rendered there before
		p.render(m)
		p.finish()
		return nil
	}
	m := &mount{c: c}
	p.create(m)
	want := strings.ToLower(target.Get("nodeName").String())
	if root := m.root(); strings.ToLower(root.tag) != want {
		m.dispose()
		return ElementMismatchError{method: method, got: root.name(), want: want}
	}
	unmountRoot(target)
	roots = append(roots, m)

	show := func() {
		if m.alive {
			target.Call("replaceWith", m.root().node)
			p.finish()
		}
	}
	document := js.Global().Get("document")
	if document.Get("readyState").String() != "loading" {
		show()
		return nil
	}
	// The parser is still at work, perhaps inside the element.
	var loaded js.Func
	loaded = js.FuncOf(func(js.Value, []js.Value) interface{} {
		document.Call("removeEventListener", "DOMContentLoaded", loaded)
		loaded.Release()
		show()
		return nil
	})
	document.Call("addEventListener", "DOMContentLoaded", loaded)
	return nil
}

// unmountRoot unmounts what was rendered into node before.
func unmountRoot(node js.Value) {
	still := roots[:0]
	for _, m := range roots {
		if m.alive && m.root().node.Equal(node) {
			m.dispose()
		}
		if m.alive {
			still = append(still, m)
		}
	}
	roots = still
}
