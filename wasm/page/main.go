//go:build js

// Page is the user interface: the Go program of index.html. On the element with
// the id "app" it finds the engine, a Worker that main.js has started, a function
// that starts another where that one has stopped, and the address of the catalogue of
// models.
package main

import (
	"syscall/js"

	"lrpexplainer/wasm/ui/shell"
)

func main() {
	app := js.Global().Get("document").Call("getElementById", "app")
	start := func() js.Value { return app.Call("startEngine") }
	if err := shell.Run(app, app.Get("engine"), start, app.Get("dataset").Get("catalogue").String()); err != nil {
		panic(err)
	}
	select {} // the page goes on in event listeners
}
