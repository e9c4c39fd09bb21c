//go:build js

package main

import (
	"context"
	"errors"
	"io"
	"path"
	"syscall/js"

	"lrpexplainer/wasm/promise"
)

// blob reads a JavaScript Blob or File piece by piece, so that a model file is
// never in memory as a whole. It stops with ctx's error.
type blob struct {
	ctx  context.Context
	js   js.Value
	size int64
}

func newBlob(ctx context.Context, v js.Value) *blob {
	return &blob{ctx, v, int64(v.Get("size").Float())}
}

// ReadAt waits for the browser, so it must not be called from an event handler.
func (b *blob) ReadAt(p []byte, offset int64) (n int, err error) {
	if err := b.ctx.Err(); err != nil {
		return 0, err
	}
	if offset < 0 {
		return 0, errors.New("a negative offset")
	}
	end := min(offset+int64(len(p)), b.size)
	if offset < end {
		buffer, err := promise.Await(b.js.Call("slice", float64(offset), float64(end)).Call("arrayBuffer"))
		if err != nil {
			return 0, err
		}
		n = js.CopyBytesToGo(p, js.Global().Get("Uint8Array").New(buffer))
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// beside opens the files that a model keeps weights in, by the names that they have,
// whatever folder the model says; nil if there are none.
func beside(ctx context.Context, files []js.Value) func(location string) (io.ReaderAt, int64, error) {
	if len(files) == 0 {
		return nil
	}
	return func(location string) (io.ReaderAt, int64, error) {
		for _, file := range files {
			if fileName(file, "") == path.Base(location) {
				b := newBlob(ctx, file)
				return b, b.size, nil
			}
		}
		return nil, 0, errors.New("there is no file of that name among those given")
	}
}
