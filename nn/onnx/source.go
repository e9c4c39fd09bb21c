package onnx

import (
	"errors"
	"fmt"
	"io"

	"google.golang.org/protobuf/encoding/protowire"
)

// windowSize is how much of the file is in memory at a time.
const windowSize = 1 << 20

// source reads a file through one window that is moved as needed.
type source struct {
	r      io.ReaderAt
	size   int64
	window []byte
	start  int64 // offset of window[0]
	length int   // of the window to be read next
}

// leastWindow is what is read where the file is not read on from where it was
// left, so that jumping about costs little.
const leastWindow = 1 << 12

func newSource(r io.ReaderAt, size int64) *source {
	return &source{r: r, size: size, window: make([]byte, 0, min(windowSize, size))}
}

// at is the file from offset on, up to n bytes (at most windowSize) of it. It is
// valid until the next call.
func (s *source) at(offset int64, n int) ([]byte, error) {
	n = int(min(int64(n), s.size-offset))
	if offset < s.start || offset+int64(n) > s.start+int64(len(s.window)) {
		if offset >= s.start && offset <= s.start+int64(len(s.window)) {
			s.length = min(max(2*s.length, leastWindow), windowSize)
		} else {
			s.length = leastWindow
		}
		w := s.window[:min(int64(max(s.length, n)), int64(cap(s.window)), s.size-offset)]
		got, err := s.r.ReadAt(w, offset)
		if got < len(w) {
			s.window = s.window[:0]
			if err == nil || errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return nil, fmt.Errorf("reading %d bytes at %d: %w", len(w), offset, err)
		}
		s.window, s.start = w, offset
	}
	from := offset - s.start
	return s.window[from : from+int64(n)], nil
}

// errDamaged says that the bytes are no protocol buffer message.
var errDamaged = errors.New("damaged")

// message is a protocol buffer message: the file's bytes from at to end.
type message struct {
	*source
	at, end int64
}

// field is one field of a message: a number, or the bytes from start to end.
type field struct {
	message // the field's content, if it has the type bytes
	number  protowire.Number
	kind    protowire.Type
	value   uint64 // of a varint, fixed32 or fixed64
}

// next reads the field at m.at and moves behind it; false at the message's end.
func (m *message) next() (f field, ok bool, err error) {
	if m.at >= m.end {
		return field{}, false, nil
	}
	const longest = 2 * 10 // a tag and a varint
	b, err := m.source.at(m.at, longest)
	if err != nil {
		return field{}, false, err
	}
	if left := m.end - m.at; left < int64(len(b)) {
		b = b[:left]
	}
	var tag int
	f.number, f.kind, tag = protowire.ConsumeTag(b)
	if tag < 0 {
		return field{}, false, fmt.Errorf("%w: no field starts at byte %d", errDamaged, m.at)
	}
	var n int
	switch f.kind {
	case protowire.VarintType, protowire.BytesType:
		f.value, n = protowire.ConsumeVarint(b[tag:])
	case protowire.Fixed32Type:
		var v uint32
		v, n = protowire.ConsumeFixed32(b[tag:])
		f.value = uint64(v)
	case protowire.Fixed64Type:
		f.value, n = protowire.ConsumeFixed64(b[tag:])
	default:
		n = -1
	}
	if n < 0 {
		return field{}, false, fmt.Errorf("%w: field %d at byte %d has no value", errDamaged, f.number, m.at)
	}
	m.at += int64(tag + n)
	if f.kind == protowire.BytesType {
		if f.value > uint64(m.end-m.at) {
			return field{}, false, fmt.Errorf("%w: field %d at byte %d holds %d bytes, of which %d are there", errDamaged, f.number, m.at, f.value, m.end-m.at)
		}
		f.message = message{m.source, m.at, m.at + int64(f.value)}
		m.at = f.end
	}
	return f, true, nil
}

// fields calls visit for each field of the message.
func (m message) fields(visit func(f field) error) error {
	for {
		f, ok, err := m.next()
		if !ok || err != nil {
			return err
		}
		if err := visit(f); err != nil {
			return err
		}
	}
}

// length is the number of bytes.
func (m message) length() int64 { return m.end - m.at }

// longestText bounds names and the like.
const longestText = 1 << 16

// text is the field as a string.
func (f field) text() (string, error) {
	if f.kind != protowire.BytesType || f.length() > longestText {
		return "", fmt.Errorf("%w: field %d before byte %d is no text of at most %d bytes", errDamaged, f.number, f.end, longestText)
	}
	b, err := f.source.at(f.at, int(f.length()))
	return string(b), err
}

// numbers calls visit with the values of a repeated number field, packed or not,
// as raw bits. visit must not read from the source.
func (f field) numbers(element protowire.Type, visit func(v uint64) error) error {
	if f.kind == element {
		return visit(f.value)
	}
	if f.kind != protowire.BytesType {
		return fmt.Errorf("%w: field %d has wire type %d", errDamaged, f.number, f.kind)
	}
	for m := f.message; m.at < m.end; {
		b, err := m.source.at(m.at, int(min(m.length(), windowSize)))
		if err != nil {
			return err
		}
		last := m.end-m.at <= int64(len(b))
		if last {
			b = b[:m.end-m.at]
		}
		used := 0
		for len(b) > 0 && (last || len(b) >= 10) {
			var v uint64
			var n int
			switch element {
			case protowire.Fixed32Type:
				var w uint32
				w, n = protowire.ConsumeFixed32(b)
				v = uint64(w)
			case protowire.Fixed64Type:
				v, n = protowire.ConsumeFixed64(b)
			default:
				v, n = protowire.ConsumeVarint(b)
			}
			if n < 0 {
				return fmt.Errorf("%w: field %d ends inside a value at byte %d", errDamaged, f.number, m.at+int64(used))
			}
			if err := visit(v); err != nil {
				return err
			}
			b, used = b[n:], used+n
		}
		m.at += int64(used)
	}
	return nil
}
