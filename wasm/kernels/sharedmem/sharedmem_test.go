package sharedmem

import (
	"bytes"
	"testing"
)

// module joins sections: an id and a body each.
func module(sections ...[]byte) []byte {
	out := []byte("\x00asm\x01\x00\x00\x00")
	for _, s := range sections {
		out = appendSection(out, s[0], s[1:])
	}
	return out
}

var (
	types   = []byte{1, 1, 0x60, 0, 0}
	imports = []byte("\x02\x01\x02go\x03run\x00\x00")
	memory  = []byte{5, 1, 0, 0x90, 3} // 400 pages
	exports = []byte("\x07\x01\x03mem\x02\x00")
)

func TestShare(t *testing.T) {
	got, pages, err := Share(module(types, imports, memory, exports))
	if err != nil {
		t.Fatal(err)
	}
	if pages != 400 {
		t.Errorf("%d pages, want 400", pages)
	}
	want := module(types, []byte("\x02\x02\x02go\x03run\x00\x00\x03env\x03mem\x02\x03\x90\x03\x80\x80\x04"), exports, []byte("\x00\x09sharedmem\x90\x01\x00\x00"))
	if !bytes.Equal(got, want) {
		t.Errorf("got  %x\nwant %x", got, want)
	}
}

func TestShareErrors(t *testing.T) {
	for name, program := range map[string][]byte{
		"empty":            {},
		"other version":    []byte("\x00asm\x02\x00\x00\x00"),
		"no memory":        module(types, imports),
		"no import":        module(types, memory),
		"two memories":     module(imports, []byte{5, 2, 0, 1, 0, 1}),
		"shared already":   module(imports, []byte{5, 1, 3, 1, 2}),
		"no pages":         module(imports, []byte{5, 1, 0, 0}),
		"short memory":     module(imports, []byte{5, 1}),
		"cut off":          module(types, imports, memory)[:20],
		"cut in a number":  append(module(types), 5, 0x80),
		"number too large": append(module(types), 5, 0xff, 0xff, 0xff, 0xff, 0xff, 1),
	} {
		if out, _, err := Share(program); err == nil {
			t.Errorf("%s: no error, %x", name, out)
		}
	}
}

func FuzzShare(f *testing.F) {
	f.Add(module(types, imports, memory, exports))
	f.Fuzz(func(t *testing.T, program []byte) {
		out, pages, err := Share(program)
		if err != nil {
			return
		}
		if pages == 0 {
			t.Errorf("%x became %x without pages", program, out)
		}
		if _, _, err := Share(out); err == nil {
			t.Error("shared twice")
		}
	})
}
