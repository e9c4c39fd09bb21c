// Package kernels holds the files that bring the SIMD kernels to a Go program in the
// browser: the modules that wasm/kernels/source builds, and their loader.
package kernels

import "embed"

//go:generate go run ./gen .

// Files are the loader and the modules.
//
//go:embed *.js *.wasm
var Files embed.FS
