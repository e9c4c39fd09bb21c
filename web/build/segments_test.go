package main

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"github.com/tetratelabs/wazero"
)

// dataModule is a module that has a memory of one page and these segments.
func dataModule(segments []segment) []byte {
	out := []byte("\x00asm\x01\x00\x00\x00\x05\x03\x01\x00\x01\x07\x07\x01\x03mem\x02\x00")
	body := writeSegments(segments)
	return append(binary.AppendUvarint(append(out, dataSection), uint64(len(body))), body...)
}

// TestJoinSegments: what another implementation of WebAssembly finds in the memory is the
// same before and after, and the segments are few.
func TestJoinSegments(t *testing.T) {
	random := rand.New(rand.NewPCG(15, 1))
	memory := func(module []byte) []byte {
		t.Helper()
		r := wazero.NewRuntimeWithConfig(t.Context(), wazero.NewRuntimeConfigInterpreter())
		defer r.Close(t.Context())
		m, err := r.Instantiate(t.Context(), module)
		if err != nil {
			t.Fatal(err)
		}
		all, _ := m.Memory().Read(0, m.Memory().Size())
		return bytes.Clone(all)
	}
	for range 20 {
		var segments []segment
		for at := random.Int64N(100); at < 60000; {
			s := segment{at, make([]byte, random.IntN(40))}
			for i := range s.bytes {
				s.bytes[i] = byte(random.IntN(256))
			}
			segments = append(segments, s)
			at += int64(len(s.bytes)) + random.Int64N(64)
			if random.IntN(200) == 0 {
				at += 2000
			}
		}
		before := dataModule(segments)
		after, err := joinSegments(before)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(memory(before), memory(after)) {
			t.Fatal("the memory is another")
		}
		read, err := readSegments(after[bytes.IndexByte(after[8+5+9:], dataSection)+8+5+9+4:])
		if err != nil || len(read) > 40 {
			t.Fatalf("%d of %d segments, %v", len(read), len(segments), err)
		}
	}
}

func TestJoinSegmentsErrors(t *testing.T) {
	for name, program := range map[string][]byte{
		"empty":         {},
		"other version": []byte("\x00asm\x02\x00\x00\x00"),
		"cut off":       []byte("\x00asm\x01\x00\x00\x00\x0b\x09\x01"),
		"passive":       []byte("\x00asm\x01\x00\x00\x00\x0b\x03\x01\x01\x00"),
		"no address":    []byte("\x00asm\x01\x00\x00\x00\x0b\x05\x01\x00\x23\x00\x0b"),
		"short segment": []byte("\x00asm\x01\x00\x00\x00\x0b\x06\x01\x00\x41\x00\x0b\x05"),
		"too many":      []byte("\x00asm\x01\x00\x00\x00\x0b\x01\x7f"),
	} {
		if out, err := joinSegments(program); err == nil {
			t.Errorf("%s: no error, %x", name, out)
		}
	}
}
