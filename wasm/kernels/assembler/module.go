// Package assembler writes WebAssembly modules from Go: a function's body is a
// sequence of calls on typed values, each of which appends instructions. It
// knows the part of the instruction set that this project's kernels use:
// 32-bit integers, floats, SIMD128 and one relaxed-SIMD instruction, over one
// imported memory.
//
// The same calls give the same bytes. Mistakes of the author, such as setting
// something that is not a variable, panic while the module is being written.
//
// Encoding: WebAssembly Core Specification 3.0, chapter 5 (Binary Format).
package assembler

// Memory describes the memory that a module imports as env.mem.
type Memory struct {
	MinPages uint32 // of 64 KiB
	Shared   bool   // between threads; the maximum is then 65536 pages (4 GiB)
}

// MaxPages is the largest memory that 32-bit addresses reach.
const MaxPages = 65536

// Module is a module under construction.
type Module struct {
	memory Memory
	types  [][]byte
	funcs  []*Func
}

// NewModule is an empty module over the memory.
func NewModule(memory Memory) *Module { return &Module{memory: memory} }

// Func starts a function without results. Its parameters come before its body:
//
//	f := m.Func("")
//	n := f.ParamI32()
//	...
//
// A name makes it an export.
func (m *Module) Func(export string) *Func {
	f := &Func{module: m, index: uint32(len(m.funcs)), export: export}
	m.funcs = append(m.funcs, f)
	return f
}

// Bytes is the finished module.
func (m *Module) Bytes() []byte {
	out := []byte{0, 'a', 's', 'm', 1, 0, 0, 0}
	var functions, exports, code [][]byte
	for _, f := range m.funcs {
		functions = append(functions, unsigned(nil, m.typeIndex(f)))
		if f.export != "" {
			exports = append(exports, unsigned(append(name(f.export), 0), f.index))
		}
		code = append(code, f.encode())
	}
	imported := append(name("env"), name("mem")...)
	imported = append(imported, 2) // a memory
	if m.memory.Shared {
		imported = unsigned(unsigned(append(imported, 3), m.memory.MinPages), MaxPages)
	} else {
		imported = unsigned(append(imported, 0), m.memory.MinPages)
	}
	out = section(out, 1, m.types)
	out = section(out, 2, [][]byte{imported})
	out = section(out, 3, functions)
	out = section(out, 7, exports)
	return section(out, 10, code)
}

func (m *Module) typeIndex(f *Func) uint32 {
	sig := unsigned([]byte{0x60}, uint32(f.params))
	for _, t := range f.locals[:f.params] {
		sig = append(sig, byte(t))
	}
	sig = append(sig, 0) // no results
	for i, t := range m.types {
		if string(t) == string(sig) {
			return uint32(i)
		}
	}
	m.types = append(m.types, sig)
	return uint32(len(m.types) - 1)
}

// section appends a section that holds a vector of items.
func section(out []byte, id byte, items [][]byte) []byte {
	body := unsigned(nil, uint32(len(items)))
	for _, item := range items {
		body = append(body, item...)
	}
	out = unsigned(append(out, id), uint32(len(body)))
	return append(out, body...)
}

func name(s string) []byte { return append(unsigned(nil, uint32(len(s))), s...) }

// unsigned appends n in LEB128.
func unsigned(out []byte, n uint32) []byte {
	for n >= 0x80 {
		out = append(out, byte(n)|0x80)
		n >>= 7
	}
	return append(out, byte(n))
}

// signed appends n in LEB128 with sign.
func signed(out []byte, n int32) []byte {
	for {
		b := byte(n) & 0x7f
		n >>= 7
		if n == 0 && b&0x40 == 0 || n == -1 && b&0x40 != 0 {
			return append(out, b)
		}
		out = append(out, b|0x80)
	}
}
