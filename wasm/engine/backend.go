//go:build js

package main

import (
	"lrpexplainer/nn"
	"lrpexplainer/wasm/kernels"
)

// backend computes, and can forget the memory that it keeps for reuse.
type backend interface {
	nn.Backend
	Reset()
}

// newBackend is what to compute with, and on how many threads: the SIMD kernels
// that web/engine.js has loaded, or portable code where the browser has no SIMD.
func newBackend() (be backend, threads int) {
	return kernels.New().(backend), kernels.Threads()
}
