//go:build js

package main

import (
	"context"
	"errors"
	"io"
	"path"
	"slices"
	"syscall/js"

	"lrpexplainer/wasm/promise"
)

// blob reads a JavaScript Blob or File piece by piece, so that a model file is
// never in memory as a whole. It stops with ctx's error. One goroutine may read at a time.
type blob struct {
	ctx  context.Context
	js   js.Value
	size int64

	block []byte // what lies at start
	start int64
}

// blockSize is how much is fetched where less is asked for: the browser takes
// milliseconds for each piece, however small, and a reader of models asks for many.
const blockSize = 512 << 10

func newBlob(ctx context.Context, v js.Value) *blob {
	return &blob{ctx: ctx, js: v, size: int64(v.Get("size").Float())}
}

// ReadAt waits for the browser, so it must not be called from an event handler.
func (b *blob) ReadAt(p []byte, offset int64) (n int, err error) {
	if err := b.ctx.Err(); err != nil {
		return 0, err
	}
	if offset < 0 {
		return 0, errors.New("a negative offset")
	}
	short := len(p) > 0 && offset+int64(len(p)) > b.size
	if short {
		p = p[:max(0, b.size-offset)]
	}
	switch {
	case len(p) == 0:
	case len(p) > blockSize:
		n, err = b.fetch(p, offset)
	default:
		if offset < b.start || offset+int64(len(p)) > b.start+int64(len(b.block)) {
			block := b.block[:0]
			b.block = nil // nothing, until all of it is there
			block = slices.Grow(block, int(min(blockSize, b.size)))[:min(blockSize, b.size-offset)]
			if _, err := b.fetch(block, offset); err != nil {
				return 0, err
			}
			b.block, b.start = block, offset
		}
		n = copy(p, b.block[offset-b.start:])
	}
	if short && err == nil {
		err = io.EOF
	}
	return n, err
}

// fetch reads what the blob has at the offset, which is all of p.
func (b *blob) fetch(p []byte, offset int64) (int, error) {
	buffer, err := promise.Await(b.js.Call("slice", float64(offset), float64(offset+int64(len(p)))).Call("arrayBuffer"))
	if err != nil {
		return 0, err
	}
	n := js.CopyBytesToGo(p, js.Global().Get("Uint8Array").New(buffer))
	if n < len(p) {
		return n, io.ErrUnexpectedEOF
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
