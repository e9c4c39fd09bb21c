package main

import (
	"context"
	"encoding/binary"
	"errors"
	"testing"
)

// TestNoLargeFunctions: browsers optimise a function in a time that grows faster than its size, also one that
// is called once, beside what the page then waits for. A table of ours was a function of 109 kB once, and took half
// a second of a processor. The largest is now Go's own.
func TestNoLargeFunctions(t *testing.T) {
	const codeSection, most = 10, 32 << 10
	for _, pkg := range []string{"./wasm/engine", "./wasm/page"} {
		program, err := compileProgram(context.Background(), "../..", pkg)
		if err != nil {
			t.Fatal(err)
		}
		largest := uint64(0)
		err = eachSection(program.content, func(id byte, body []byte) error {
			if id != codeSection {
				return nil
			}
			count, n := binary.Uvarint(body)
			for range count {
				body = body[n:]
				size, head := binary.Uvarint(body)
				if head <= 0 || size > uint64(len(body)-head) {
					return errors.New("a function is cut off")
				}
				largest = max(largest, size)
				n = head + int(size)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if largest == 0 || largest > most {
			t.Errorf("%s: a function of %d bytes; at most %d", pkg, largest, most)
		}
	}
}
