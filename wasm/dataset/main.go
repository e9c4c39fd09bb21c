//go:build js

// Dataset is the view "Data set": the Go program that dataset.js fetches when a visitor
// opens it. The same program runs twice: in the page it is the view, in a worker of its
// own it keeps the maps and finds the clusters, so that the page never waits.
package main

import (
	"runtime/debug"
	"syscall/js"
)

func main() {
	debug.SetGCPercent(25) // nearly all memory stays: pictures and maps
	if js.Global().Get("document").IsUndefined() {
		analyse()
	} else {
		show()
	}
	select {} // the program goes on in event listeners
}
