//go:build js

package ui

import "syscall/js"

// acceptFiles takes files dropped or pasted anywhere on the page.
func (a *App) acceptFiles() {
	document := js.Global().Get("document")
	setDropping := func(dropping bool) {
		if a.dropping != dropping {
			a.dropping = dropping
			a.session.render()
		}
	}
	a.listeners.add(document, "dragover", func(event js.Value) {
		event.Call("preventDefault")
		transfer := event.Get("dataTransfer")
		transfer.Set("dropEffect", "copy")
		setDropping(transfer.Get("types").Call("includes", "Files").Bool())
	})
	a.listeners.add(document, "dragleave", func(event js.Value) {
		if event.Get("relatedTarget").IsNull() { // it left the window, not an element
			setDropping(false)
		}
	})
	a.listeners.add(document, "drop", func(event js.Value) {
		event.Call("preventDefault")
		setDropping(false)
		a.acceptFrom(event.Get("dataTransfer"), "What you dropped is not a file. An image from another page has to be saved first.")
	})
	a.listeners.add(document, "paste", func(event js.Value) {
		a.acceptFrom(event.Get("clipboardData"), "There is no image to paste.")
	})
}

// acceptFrom takes the first file of a DataTransfer.
func (a *App) acceptFrom(transfer js.Value, nothing string) {
	if !transfer.Truthy() || transfer.Get("files").Length() == 0 {
		a.session.say(nothing)
		return
	}
	a.session.accept(transfer.Get("files").Index(0))
}
