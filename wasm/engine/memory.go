//go:build js

package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"syscall/js"

	"lrpexplainer/wasm/number"
)

// memoryPages is the size of the program's memory in WebAssembly's pages.
func memoryPages() int32

const pageBytes = 64 << 10

// memoryBytes is the program's memory. It never shrinks, so it is also the most
// that has been in use.
func memoryBytes() int64 { return int64(memoryPages()) * pageBytes }

// memoryLimit is how large the program's memory can become: 32-bit WebAssembly has
// 4 GiB; the browser may have granted less to memory that threads share
// (web/engine.js says so), and a device with little memory ends tabs that take
// more than half of it.
func memoryLimit() int64 {
	limit := int64(4 << 30)
	if granted := js.Global().Get("engineMemoryLimit"); granted.Type() == js.TypeNumber {
		limit = min(limit, int64(granted.Float()))
	}
	if device := js.Global().Get("navigator").Get("deviceMemory"); device.Type() == js.TypeNumber { // in GiB, at most 8 or so
		limit = min(limit, int64(device.Float()*(1<<30)/2))
	}
	return limit
}

// availableBytes is how much a model may still take beside what is in use.
func (e *engine) availableBytes() int64 {
	available, _ := e.room()
	return available
}

// room collects garbage and counts: what a model may still take beside what is in use, and what
// of the heap is alive. The latter is less than what is in use: one small piece keeps a whole span.
func (e *engine) room() (available, live int64) {
	e.be.Reset()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return max(0, memoryLimit()-(memoryBytes()-int64(m.HeapIdle))), int64(m.HeapAlloc)
}

// tooLarge refuses a model that cannot fit. Both figures are in bytes.
func tooLarge(name string, needed, available int64) error {
	return fmt.Errorf("%s needs about %s of memory, and this tab has %s left", name, number.Bytes(needed), number.Bytes(available))
}

// collectOften bounds garbage by its amount rather than by its share: beside the
// weights of a large network, as much garbage again would be gigabytes.
func collectOften(weightBytes int64) {
	const garbage = 64 << 20
	debug.SetGCPercent(int(min(100, max(5, 100*garbage/max(1, weightBytes)))))
}

// tidy collects garbage after an explanation has been answered. It takes a millisecond or
// two; left to itself garbage would pile up for hundreds of small explanations, and
// memory with it, which WebAssembly never gives back.
func tidy() { runtime.GC() }
