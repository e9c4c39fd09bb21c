package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// dataSection is the section with what the memory begins with (WebAssembly Core
// Specification, 5.5.14).
const dataSection = 11

// maxGap is how many zeros between two segments are written out, in bytes. Go's linker
// leaves out every run of more than eight, for which it writes a segment's head, and a
// compressor makes far less of a run of zeros than of tens of thousands of heads.
const maxGap = 1024

// segment is a piece of the memory, from the address offset.
type segment struct {
	offset int64
	bytes  []byte
}

// joinSegments returns the program with data segments joined where little lies between
// them. The memory begins with the same bytes.
func joinSegments(program []byte) ([]byte, error) {
	out := []byte(magic)
	err := eachSection(program, func(id byte, body []byte) error {
		if id == dataSection {
			segments, err := readSegments(body)
			if err != nil {
				return err
			}
			body = writeSegments(join(segments))
		}
		out = append(binary.AppendUvarint(append(out, id), uint64(len(body))), body...)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// magic is what a module of version 1 begins with.
const magic = "\x00asm\x01\x00\x00\x00"

// eachSection calls do with the sections of a program, until it fails.
func eachSection(program []byte, do func(id byte, body []byte) error) error {
	if !bytes.HasPrefix(program, []byte(magic)) {
		return errors.New("not a WebAssembly module of version 1")
	}
	for rest := program[len(magic):]; len(rest) > 0; {
		size, n := binary.Uvarint(rest[1:])
		if n <= 0 || size > uint64(len(rest)-1-n) {
			return fmt.Errorf("section %d is cut off", rest[0])
		}
		if err := do(rest[0], rest[1+n:1+n+int(size)]); err != nil {
			return err
		}
		rest = rest[1+n+int(size):]
	}
	return nil
}

// join joins segments that lie one behind the other with at most maxGap zeros between.
func join(segments []segment) []segment {
	var joined []segment
	for _, s := range segments {
		if len(joined) > 0 {
			last := &joined[len(joined)-1]
			if gap := s.offset - last.offset - int64(len(last.bytes)); 0 <= gap && gap <= maxGap {
				last.bytes = append(append(last.bytes, make([]byte, gap)...), s.bytes...)
				continue
			}
		}
		joined = append(joined, segment{s.offset, slices.Clone(s.bytes)})
	}
	return joined
}

// The parts of a segment's head: active in the only memory, at a constant address.
const (
	active   = 0
	i32Const = 0x41
	end      = 0x0b
)

func readSegments(body []byte) ([]segment, error) {
	malformed := errors.New("a data segment is cut off, or not at a constant address of the only memory")
	count, n := binary.Uvarint(body)
	if n <= 0 {
		return nil, malformed
	}
	body = body[n:]
	var segments []segment
	for range count {
		if len(body) < 2 || body[0] != active || body[1] != i32Const {
			return nil, malformed
		}
		offset, n := signed(body[2:])
		if n == 0 || offset < 0 || len(body) < 3+n || body[2+n] != end {
			return nil, malformed
		}
		body = body[3+n:]
		size, n := binary.Uvarint(body)
		if n <= 0 || size > uint64(len(body)-n) {
			return nil, malformed
		}
		segments = append(segments, segment{offset, body[n : n+int(size)]})
		body = body[n+int(size):]
	}
	return segments, nil
}

func writeSegments(segments []segment) []byte {
	body := binary.AppendUvarint(nil, uint64(len(segments)))
	for _, s := range segments {
		body = appendSigned(append(body, active, i32Const), s.offset)
		body = binary.AppendUvarint(append(body, end), uint64(len(s.bytes)))
		body = append(body, s.bytes...)
	}
	return body
}

// signed reads a number in signed LEB128 and how many bytes it takes, 0 if it is cut off
// or longer than an address.
func signed(b []byte) (value int64, n int) {
	for n < len(b) && n < 5 {
		c := b[n]
		value |= int64(c&0x7f) << (7 * n)
		if n++; c < 0x80 {
			if c&0x40 != 0 {
				value -= 1 << (7 * n)
			}
			return value, n
		}
	}
	return 0, 0
}

func appendSigned(b []byte, value int64) []byte {
	for value > 0x3f || value < -0x40 {
		b, value = append(b, byte(value)|0x80), value>>7
	}
	return append(b, byte(value)&0x7f)
}
