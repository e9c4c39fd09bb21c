//go:build js

package kernels

import "lrpexplainer/wasm/kernels/abi"

// testBackend is a Backend over the kernels that the page has loaded, on its own
// number of threads, with every call divided if there are to be several.
func testBackend(threads int) *Backend {
	features, have := loaded()
	if features&abi.SIMD == 0 {
		panic("the page has loaded no kernels")
	}
	b := newBackend(features, have)
	b.divideAll = threads > 1
	return b
}
