//go:build js

// Engine is the worker's program: it owns models, traces and explanations and
// answers the requests of package protocol, one at a time, reporting progress. It
// is started by web/engine.js, which hands it the messages.
//
// A request is received in receive.go, waits in a schedule.Queue, and is worked on
// in work.go: a model is put in place (load.go), an image is run through it
// (image.go), a score is explained (explain.go). While it computes, the engine
// listens for newer requests between layers (breath.go).
package main

import "syscall/js"

func main() {
	be, threads := newBackend()
	e := newEngine(js.Global(), be, threads)
	receive := js.FuncOf(func(_ js.Value, args []js.Value) any {
		e.receive(args[0])
		return nil
	})
	js.Global().Call("engineReady", receive)
	e.work()
}
