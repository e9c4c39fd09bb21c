//go:build js

// Page is the user interface: the Go program of index.html. On the element with
// the id "app" it finds the engine, a Worker that main.js has started, a function
// that starts another where that one has stopped, and the address of the catalogue of
// models. For elements of other people's pages (web/lrp-explainer.js) the same program
// serves all elements of one page.
package main

import (
	"runtime"
	"syscall/js"

	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/ui/shell"
)

func main() {
	// In somebody else's page, element/program.js says where this one's files are.
	if guest := js.Global().Get("lrpExplainerGuest"); guest.Truthy() {
		number.Point = guest.Get("point").String()
		shell.Serve(guest.Get("base").String(), guest.Get("ready"))
		select {}
	}
	app := js.Global().Get("document").Call("getElementById", "app")
	start := func() js.Value { return app.Call("startEngine") }
	if err := shell.Run(app, app.Get("engine"), start, app.Get("dataset").Get("catalogue").String()); err != nil {
		panic(err)
	}
	js.Global().Set("pageLiveBytes", js.FuncOf(liveBytes))
	select {} // the page goes on in event listeners
}

// liveBytes is what of the program's heap is in use after a collection, in bytes. Tests ask for it
// to see whether the page holds on to what it no longer shows.
func liveBytes(js.Value, []js.Value) any {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}
