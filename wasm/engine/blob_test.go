//go:build js

package main

import (
	"errors"
	"io"
	"math/rand/v2"
	"syscall/js"
	"testing"
	"testing/iotest"
)

// countedBlob is a Blob of the content that counts what is fetched of it, and refuses while told to.
func countedBlob(t *testing.T, content []byte) (b *blob, fetched *int, refuse *bool) {
	fetched, refuse = new(int), new(bool)
	bytes := js.Global().Get("Uint8Array").New(len(content))
	js.CopyBytesToJS(bytes, content)
	plain := js.Global().Get("Blob").New([]any{bytes})
	slice := js.FuncOf(func(_ js.Value, args []js.Value) any {
		*fetched++
		if *refuse {
			return map[string]any{"arrayBuffer": js.Global().Get("Function").New("return Promise.reject(new Error('changed'))")}
		}
		return plain.Call("slice", args[0], args[1])
	})
	t.Cleanup(slice.Release)
	return newBlob(t.Context(), js.ValueOf(map[string]any{"size": len(content), "slice": slice})), fetched, refuse
}

func pattern(n int) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	content := make([]byte, n)
	for i := range content {
		content[i] = byte(r.Uint32())
	}
	return content
}

// TestBlob: all of a file is read as it is, in pieces of any size.
func TestBlob(t *testing.T) {
	for _, n := range []int{0, 1, 300_000, blockSize, 2*blockSize + 1234} {
		content := pattern(n)
		b, _, _ := countedBlob(t, content)
		if err := iotest.TestReader(io.NewSectionReader(b, 0, b.size), content); err != nil {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
}

// TestBlobPieces: many small pieces are fetched together, and a piece that cannot be read is an error that
// leaves nothing wrong behind.
func TestBlobPieces(t *testing.T) {
	content := pattern(3 * blockSize)
	b, fetched, refuse := countedBlob(t, content)
	read := func(offset, n int) error {
		p := make([]byte, n)
		_, err := b.ReadAt(p, int64(offset))
		if err == nil && string(p) != string(content[offset:offset+n]) {
			t.Fatalf("%d bytes at %d are wrong", n, offset)
		}
		return err
	}
	for at := 0; at < blockSize; at += 4096 {
		if err := read(at, 4096); err != nil {
			t.Fatal(err)
		}
	}
	if *fetched != 1 {
		t.Errorf("a block was fetched in %d pieces", *fetched)
	}
	*refuse = true
	if err := read(blockSize, 10); err == nil {
		t.Error("a piece that cannot be read is no error")
	}
	*refuse = false
	for _, offset := range []int{5, blockSize - 5, 2*blockSize + 7} {
		if err := read(offset, 100); err != nil {
			t.Error(err)
		}
	}
	if n, err := b.ReadAt(make([]byte, 10), b.size-4); n != 4 || !errors.Is(err, io.EOF) {
		t.Errorf("at the end %d bytes, %v", n, err)
	}
}
