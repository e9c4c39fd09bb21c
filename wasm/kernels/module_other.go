//go:build !js

package kernels

import "lrpexplainer/wasm/kernels/abi"

// Outside of browsers there are no kernels; tests put a WebAssembly runtime in
// run's place.
func loaded() (features, threads int) { return 0, 1 }

var run func(op abi.Op, args any, parts int)

func call[T any](op abi.Op, args *T, parts int) { run(op, args, parts) }
