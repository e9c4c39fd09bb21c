//go:build js

package reveal

import "syscall/js"

// focusQuestion gives the focus back to what opened the panel.
func focusQuestion() {
	if node := js.Global().Get("document").Call("getElementById", "reveal-question"); node.Truthy() {
		node.Call("focus", map[string]any{"preventScroll": true})
	}
}
