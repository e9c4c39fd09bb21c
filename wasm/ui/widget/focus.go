//go:build js

package widget

import "syscall/js"

// Root is what the page is in that a node belongs to: the document, or a shadow root.
func Root(node js.Value) js.Value { return node.Call("getRootNode") }

// Unfocused reports whether nothing of the page that a node belongs to has the focus.
func Unfocused(node js.Value) bool {
	active := Root(node).Get("activeElement")
	return !active.Truthy() || active.Equal(js.Global().Get("document").Get("body"))
}

// Focus gives the focus to what a selector finds on the page that a node belongs to, without
// scrolling there.
func Focus(node js.Value, selector string) {
	if found := Root(node).Call("querySelector", selector); found.Truthy() {
		found.Call("focus", map[string]any{"preventScroll": true})
	}
}
