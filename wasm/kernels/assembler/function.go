package assembler

import "slices"

// valueType is a value type's code.
type valueType byte

const (
	typeI32  valueType = 0x7f
	typeV128 valueType = 0x7b
)

// Func is a function under construction.
type Func struct {
	module *Module
	index  uint32
	export string
	params int
	locals []valueType // parameters first
	body   []byte
}

func (f *Func) encode() []byte {
	var runs []byte
	count := uint32(0)
	rest := f.locals[f.params:]
	for len(rest) > 0 {
		n := slices.IndexFunc(rest, func(t valueType) bool { return t != rest[0] })
		if n < 0 {
			n = len(rest)
		}
		runs = append(unsigned(runs, uint32(n)), byte(rest[0]))
		rest = rest[n:]
		count++
	}
	body := append(unsigned(nil, count), runs...)
	body = append(append(body, f.body...), 0x0b)
	return append(unsigned(nil, uint32(len(body))), body...)
}

func (f *Func) emit(code ...byte) { f.body = append(f.body, code...) }

func (f *Func) variable(t valueType) value {
	f.locals = append(f.locals, t)
	local := uint32(len(f.locals) - 1)
	return value{f: f, code: unsigned([]byte{0x20}, local), local: local, settable: true}
}

func (f *Func) parameter(t valueType) value {
	if f.params != len(f.locals) || len(f.body) > 0 {
		panic("assembler: a parameter after the function's body has begun")
	}
	v := f.variable(t)
	f.params++
	return v
}

// ParamI32 is the next parameter, an integer or address.
func (f *Func) ParamI32() I32 { return I32{f.parameter(typeI32)} }

// ParamV128 is the next parameter, a vector.
func (f *Func) ParamV128() V128 { return V128{f.parameter(typeV128)} }

// I32 is a new variable with the value v, an I32 or an int.
func (f *Func) I32(v any) I32 {
	x := I32{f.variable(typeI32)}
	x.Set(v)
	return x
}

// V128 is a new variable with the value v.
func (f *Func) V128(v V128) V128 {
	x := V128{f.variable(typeV128)}
	x.Set(v)
	return x
}

// Call calls a function that has been started before, with a value for each of
// its parameters.
func (f *Func) Call(callee *Func, args ...Value) {
	if len(args) != callee.params {
		panic("assembler: wrong number of arguments")
	}
	for _, a := range args {
		f.emit(a.instructions()...)
	}
	f.emit(unsigned([]byte{0x10}, callee.index)...)
}

// If runs then where cond is not 0.
func (f *Func) If(cond I32, then func()) {
	f.emit(cond.code...)
	f.emit(0x04, 0x40)
	then()
	f.emit(0x0b)
}

// IfElse runs one of the two.
func (f *Func) IfElse(cond I32, then, otherwise func()) {
	f.emit(cond.code...)
	f.emit(0x04, 0x40)
	then()
	f.emit(0x05)
	otherwise()
	f.emit(0x0b)
}

// For runs body with i = from, from+step, … while i < to. All are signed; to and
// step, I32 or int, are evaluated again each time.
func (f *Func) For(i I32, from, to, step any, body func()) {
	i.Set(from)
	f.If(i.Less(to), func() {
		f.DoWhile(func() I32 {
			body()
			i.Set(i.Add(step))
			return i.Less(to)
		})
	})
}

// DoWhile runs body, and again while the condition that it returns is not 0.
func (f *Func) DoWhile(body func() I32) {
	f.emit(0x03, 0x40)
	cond := body()
	f.emit(cond.code...)
	f.emit(0x0d, 0x00, 0x0b)
}

// Switch runs the case numbered by the selector, none if there is no such case.
func (f *Func) Switch(selector I32, cases ...func()) {
	n := uint32(len(cases))
	for range n + 1 {
		f.emit(0x02, 0x40)
	}
	f.emit(selector.code...)
	f.emit(unsigned([]byte{0x0e}, n)...)
	for i := range n + 1 {
		f.emit(unsigned(nil, i)...)
	}
	f.emit(0x0b)
	for i, c := range cases {
		c()
		f.emit(unsigned([]byte{0x0c}, n-1-uint32(i))...) // leave the last block
		f.emit(0x0b)
	}
}

// Fill sets n bytes from the address on to the byte.
func (f *Func) Fill(address I32, b, n any) {
	f.emit(address.code...)
	f.emit(integer(b).code...)
	f.emit(integer(n).code...)
	f.emit(0xfc, 0x0b, 0x00)
}
