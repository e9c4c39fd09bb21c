package kernels

import (
	"unsafe"

	"lrpexplainer/wasm/kernels/abi"
)

// loaded says what the loader has brought: abi's features, 0 if there are no
// kernels, and on how many threads they run.
func loaded() (features, threads int) { return int(moduleFeatures()), int(moduleThreads()) }

// call runs an operation and returns when all its parts are done. args points to
// the operation's struct; what that refers to stays where it is because the
// garbage collector does not move objects.
func call[T any](op abi.Op, args *T, parts int) { moduleRun(op, unsafe.Pointer(args), int32(parts)) }

//go:wasmimport kernels features
func moduleFeatures() int32

//go:wasmimport kernels threads
func moduleThreads() int32

//go:wasmimport kernels run
func moduleRun(op abi.Op, args unsafe.Pointer, parts int32)
