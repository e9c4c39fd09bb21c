// Package sharedmem rewrites a Go program compiled to WebAssembly so that its memory
// can be shared with other threads.
package sharedmem

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

// Section is the custom section that tells the loader how many pages the imported
// memory must have at first: four bytes, little-endian.
const Section = "sharedmem"

// maxPages is what the import allows at most: 4 GiB. The memory given may have a
// lower maximum.
const maxPages = 65536

// The sections of a module that matter here (WebAssembly Core Specification, 5.5).
const (
	customSection = 0
	importSection = 2
	memorySection = 5
)

// Share returns the program with its memory imported as env.mem, shared, instead of
// defined, and the pages (of 64 KiB) it begins with. It is an error if program is not
// a module that defines one memory and imports something, as Go's programs do.
//
// Nothing else moves: the memory section is dropped and an entry appended to the
// import section. The exported memory is then the imported one.
func Share(program []byte) (shared []byte, minPages uint32, err error) {
	if !bytes.HasPrefix(program, []byte("\x00asm\x01\x00\x00\x00")) {
		return nil, 0, errors.New("sharedmem: not a WebAssembly module of version 1")
	}
	type section struct {
		id   byte
		body []byte
	}
	var sections []section
	var imports bool
	for r := (reader{program[8:]}); len(r.rest) > 0; {
		id := r.rest[0]
		r.rest = r.rest[1:]
		size, err := r.unsigned()
		if err != nil {
			return nil, 0, err
		}
		if uint64(size) > uint64(len(r.rest)) {
			return nil, 0, fmt.Errorf("sharedmem: section %d is cut off", id)
		}
		sections = append(sections, section{id, r.rest[:size]})
		r.rest = r.rest[size:]
		imports = imports || id == importSection
		if id == memorySection {
			if minPages, err = readMemory(sections[len(sections)-1].body); err != nil {
				return nil, 0, err
			}
		}
	}
	if minPages == 0 || !imports {
		return nil, 0, errors.New("sharedmem: the module must define a memory and import something")
	}
	shared = append(shared, program[:8]...)
	for _, s := range sections {
		switch s.id {
		case memorySection:
			continue
		case importSection:
			r := reader{s.body}
			count, err := r.unsigned()
			if err != nil {
				return nil, 0, err
			}
			body := append(binary.AppendUvarint(nil, uint64(count)+1), r.rest...)
			body = append(body, "\x03env\x03mem\x02\x03"...) // a memory with a maximum, shared
			body = binary.AppendUvarint(body, uint64(minPages))
			s.body = binary.AppendUvarint(body, maxPages)
		}
		shared = appendSection(shared, s.id, s.body)
	}
	pages := append([]byte{byte(len(Section))}, Section...)
	return appendSection(shared, customSection, binary.LittleEndian.AppendUint32(pages, minPages)), minPages, nil
}

// readMemory is the number of pages that the only memory begins with.
func readMemory(body []byte) (uint32, error) {
	r := reader{body}
	count, err := r.unsigned()
	if err != nil {
		return 0, err
	}
	limits, err := r.unsigned()
	if err != nil {
		return 0, err
	}
	pages, err := r.unsigned()
	if err != nil {
		return 0, err
	}
	if count != 1 || limits > 1 || pages == 0 || pages > maxPages {
		return 0, fmt.Errorf("sharedmem: %d memories, the first with limits of kind %d and %d pages; expected one that is neither shared nor empty", count, limits, pages)
	}
	return pages, nil
}

func appendSection(out []byte, id byte, body []byte) []byte {
	out = binary.AppendUvarint(append(out, id), uint64(len(body)))
	return append(out, body...)
}

// reader takes numbers off the front of a section.
type reader struct{ rest []byte }

// unsigned is a 32-bit number in LEB128.
func (r *reader) unsigned() (uint32, error) {
	n, size := binary.Uvarint(r.rest)
	if size <= 0 || n > 1<<32-1 {
		return 0, errors.New("sharedmem: a number is cut off or too large")
	}
	r.rest = r.rest[size:]
	return uint32(n), nil
}
