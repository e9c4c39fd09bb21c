package main

import (
	"bytes"
	"testing"
)

// TestChainsAlone: the loop of every function of the module reads and writes variables,
// multiplies and adds, counts, and does nothing else; above all it does not touch memory.
func TestChainsAlone(t *testing.T) {
	module := peakModule()
	loops := 0
	for rest := module; ; {
		at := bytes.Index(rest, []byte{0x03, 0x40}) // loop without a result
		if at < 0 {
			break
		}
		rest = rest[at+2:]
		steps := 0
	body:
		for {
			op := rest[0]
			switch {
			case op == 0x20, op == 0x21, op == 0x41: // local.get, local.set, i32.const: one byte here
				rest = rest[2:]
			case op == 0x6a: // i32.add
				rest = rest[1:]
			case bytes.HasPrefix(rest, []byte{0xfd, 0x85, 0x02}): // f32x4.relaxed_madd
				rest = rest[3:]
				steps++
			case bytes.HasPrefix(rest, []byte{0x0d, 0x00, 0x0b}): // br_if 0, end
				rest = rest[3:]
				break body
			default:
				t.Fatalf("the loop has instruction %#x", op)
			}
		}
		if want := chainCounts[loops] * stepsPerTurn; steps != want {
			t.Errorf("%d multiply-adds in a turn, want %d", steps, want)
		}
		loops++
	}
	if loops != len(chainCounts) {
		t.Errorf("%d loops, want %d", loops, len(chainCounts))
	}
}
