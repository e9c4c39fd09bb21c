package assembler

// Value is an I32, F32, F64 or V128: instructions that leave one value. Using it
// twice computes it twice; a variable keeps it.
type Value interface{ instructions() []byte }

type value struct {
	f        *Func // nil for constants
	code     []byte
	local    uint32
	settable bool // it is a variable
}

func (v value) instructions() []byte { return v.code }

func (v value) set(x value) {
	if !v.settable {
		panic("assembler: not a variable")
	}
	v.f.emit(x.code...)
	v.f.emit(unsigned([]byte{0x21}, v.local)...)
}

// apply is an instruction on operands.
func apply(instruction []byte, operands ...value) value {
	var out value
	for _, o := range operands {
		if out.f == nil {
			out.f = o.f
		}
		out.code = append(out.code, o.code...)
	}
	out.code = append(out.code, instruction...)
	return out
}

// access is a load or store instruction with its alignment (log2; only a hint)
// and offset.
func access(opcode []byte, align, offset int) []byte {
	return unsigned(unsigned(opcode, uint32(align)), uint32(offset))
}

// simd is a vector instruction's opcode.
func simd(n uint32) []byte { return unsigned([]byte{0xfd}, n) }

// I32 is a 32-bit integer or an address.
type I32 struct{ value }

// integer takes an I32 or a constant.
func integer(v any) I32 {
	switch v := v.(type) {
	case I32:
		return v
	case int:
		return I32{value{code: signed([]byte{0x41}, int32(v))}}
	}
	panic("assembler: neither I32 nor int")
}

// Int is a constant.
func Int(n int) I32 { return integer(n) }

func (a I32) binary(opcode byte, b any) I32 {
	return I32{apply([]byte{opcode}, a.value, integer(b).value)}
}

// The operand b is an I32 or an int. Comparisons are signed and give 1 or 0.

// Set assigns to a variable.
func (a I32) Set(b any) { a.set(integer(b).value) }

// Increase adds b to a variable.
func (a I32) Increase(b any) { a.Set(a.Add(b)) }

// Add is a + b.
func (a I32) Add(b any) I32 { return a.binary(0x6a, b) }

// Sub is a − b.
func (a I32) Sub(b any) I32 { return a.binary(0x6b, b) }

// Mul is a·b.
func (a I32) Mul(b any) I32 { return a.binary(0x6c, b) }

// Div is a/b, unsigned, rounded down.
func (a I32) Div(b any) I32 { return a.binary(0x6e, b) }

// And is the bitwise and.
func (a I32) And(b any) I32 { return a.binary(0x71, b) }

// Or is the bitwise or.
func (a I32) Or(b any) I32 { return a.binary(0x72, b) }

// ShiftLeft is a·2ᵇ.
func (a I32) ShiftLeft(b any) I32 { return a.binary(0x74, b) }

// Less is a < b.
func (a I32) Less(b any) I32 { return a.binary(0x48, b) }

// AtLeast is a ≥ b.
func (a I32) AtLeast(b any) I32 { return a.binary(0x4e, b) }

// Equals is a = b.
func (a I32) Equals(b any) I32 { return a.binary(0x46, b) }

// Differs is a ≠ b.
func (a I32) Differs(b any) I32 { return a.binary(0x47, b) }

// Min is the smaller; both are evaluated twice.
func (a I32) Min(b any) I32 {
	y := integer(b)
	return I32{apply([]byte{0x1b}, a.value, y.value, a.Less(y).value)}
}

// RoundUp is the least multiple of n that is ≥ a, for a power of two n.
func (a I32) RoundUp(n int) I32 { return a.Add(n - 1).And(-n) }

// The loads below read memory at the address a plus a constant offset.

// LoadI32 is the integer there.
func (a I32) LoadI32(offset int) I32 { return I32{apply(access([]byte{0x28}, 2, offset), a.value)} }

// LoadF32 is the float there.
func (a I32) LoadF32(offset int) F32 { return F32{apply(access([]byte{0x2a}, 2, offset), a.value)} }

// Load is the vector there.
func (a I32) Load(offset int) V128 { return V128{apply(access(simd(0), 2, offset), a.value)} }

// LoadSplat is the float there, four times.
func (a I32) LoadSplat(offset int) V128 { return V128{apply(access(simd(9), 2, offset), a.value)} }

// LoadFirst is the float there and three zeros.
func (a I32) LoadFirst(offset int) V128 { return V128{apply(access(simd(0x5c), 2, offset), a.value)} }

// LoadTwo is the two floats there and two zeros.
func (a I32) LoadTwo(offset int) V128 { return V128{apply(access(simd(0x5d), 2, offset), a.value)} }

func (a I32) store(opcode []byte, offset int, v value) {
	a.f.emit(apply(access(opcode, 2, offset), a.value, v).code...)
}

// StoreI32 writes an integer.
func (a I32) StoreI32(offset int, v I32) { a.store([]byte{0x36}, offset, v.value) }

// StoreF32 writes a float.
func (a I32) StoreF32(offset int, v F32) { a.store([]byte{0x38}, offset, v.value) }

// StoreF64 writes a double.
func (a I32) StoreF64(offset int, v F64) { a.store([]byte{0x39}, offset, v.value) }

// Store writes a vector.
func (a I32) Store(offset int, v V128) { a.store(simd(11), offset, v.value) }

// StoreLane writes one lane of a vector.
func (a I32) StoreLane(offset int, v V128, lane byte) {
	a.f.emit(append(apply(access(simd(0x5a), 2, offset), a.value, v.value).code, lane)...)
}

// StoreTwo writes two lanes of a vector: the first two (half 0) or the last two (half 1).
func (a I32) StoreTwo(offset int, v V128, half byte) {
	a.f.emit(append(apply(access(simd(0x5b), 2, offset), a.value, v.value).code, half)...)
}

// F32 is a float.
type F32 struct{ value }

// Add is a + b.
func (a F32) Add(b F32) F32 { return F32{apply([]byte{0x92}, a.value, b.value)} }

// F64 is a double.
type F64 struct{ value }

// Add is a + b.
func (a F64) Add(b F64) F64 { return F64{apply([]byte{0xa0}, a.value, b.value)} }
