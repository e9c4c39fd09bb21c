//go:build js

// Page is the user interface: the Go program of index.html. On the element with
// the id "app" it finds the engine, a Worker that main.js has started, and the
// address of the catalogue of models.
package main

import (
	"syscall/js"

	"lrpexplainer/wasm/ui/shell"
)

func main() {
	app := js.Global().Get("document").Call("getElementById", "app")
	if err := shell.Run(app, app.Get("engine"), app.Get("dataset").Get("catalogue").String()); err != nil {
		panic(err)
	}
	select {} // the page goes on in event listeners
}
