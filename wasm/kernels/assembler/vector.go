package assembler

import (
	"encoding/binary"
	"math"
)

// V128 is a vector: four floats (or integers) unless a name says "doubles".
type V128 struct{ value }

// Vector is four times the constant.
func Vector(x float32) V128 {
	code := simd(12)
	for range 4 {
		code = binary.LittleEndian.AppendUint32(code, math.Float32bits(x))
	}
	return V128{value{code: code}}
}

// Bits is four times the constant, given by its bits.
func Bits(x uint32) V128 { return Vector(math.Float32frombits(x)) }

// SplatBits is the integer four times.
func (a I32) SplatBits() V128 { return V128{apply(simd(17), a.value)} }

func (a V128) binary(opcode uint32, b V128) V128 { return V128{apply(simd(opcode), a.value, b.value)} }

// Set assigns to a variable.
func (a V128) Set(b V128) { a.set(b.value) }

// Add is a + b.
func (a V128) Add(b V128) V128 { return a.binary(0xe4, b) }

// Sub is a − b.
func (a V128) Sub(b V128) V128 { return a.binary(0xe5, b) }

// Mul is a·b.
func (a V128) Mul(b V128) V128 { return a.binary(0xe6, b) }

// Div is a/b.
func (a V128) Div(b V128) V128 { return a.binary(0xe7, b) }

// Min is the smaller, NaN if one is.
func (a V128) Min(b V128) V128 { return a.binary(0xe8, b) }

// Max is the larger, NaN if one is.
func (a V128) Max(b V128) V128 { return a.binary(0xe9, b) }

// AtMost is b where b < a, else a: one instruction on processors where Min takes several.
func (a V128) AtMost(b V128) V128 { return a.binary(0xea, b) }

// AtLeast is b where a < b, else a.
func (a V128) AtLeast(b V128) V128 { return a.binary(0xeb, b) }

// Abs is |a|.
func (a V128) Abs() V128 { return V128{apply(simd(0xe0), a.value)} }

// Sqrt is √a.
func (a V128) Sqrt() V128 { return V128{apply(simd(0xe3), a.value)} }

// Nearest is the nearest integer as a float, the even one of two.
func (a V128) Nearest() V128 { return V128{apply(simd(0x6a), a.value)} }

// ToInts is the floats as integers, rounded towards 0, and FromInts the way back.
func (a V128) ToInts() V128 { return V128{apply(simd(0xf8), a.value)} }

// FromInts is the integers as floats.
func (a V128) FromInts() V128 { return V128{apply(simd(0xfa), a.value)} }

// AddInts is a + b for integers.
func (a V128) AddInts(b V128) V128 { return a.binary(0xae, b) }

// SubInts is a − b for integers.
func (a V128) SubInts(b V128) V128 { return a.binary(0xb1, b) }

// ShiftIntsLeft is a·2ᵇ for integers.
func (a V128) ShiftIntsLeft(b int) V128 {
	return V128{apply(simd(0xab), a.value, integer(b).value)}
}

// ShiftIntsRight is a/2ᵇ for signed integers, rounded down.
func (a V128) ShiftIntsRight(b int) V128 {
	return V128{apply(simd(0xac), a.value, integer(b).value)}
}

// Comparisons give lanes of ones or zeros.

// Equals is a = b.
func (a V128) Equals(b V128) V128 { return a.binary(0x41, b) }

// Differs is a ≠ b, so also where one is NaN.
func (a V128) Differs(b V128) V128 { return a.binary(0x42, b) }

// Less is a < b.
func (a V128) Less(b V128) V128 { return a.binary(0x43, b) }

// Greater is a > b.
func (a V128) Greater(b V128) V128 { return a.binary(0x44, b) }

// And is the bitwise and.
func (a V128) And(b V128) V128 { return a.binary(0x4e, b) }

// AndNot is the bits of a that are not in b.
func (a V128) AndNot(b V128) V128 { return a.binary(0x4f, b) }

// Or is the bitwise or.
func (a V128) Or(b V128) V128 { return a.binary(0x50, b) }

// Select takes b where the mask's bits are 1 and otherwise c.
func (mask V128) Select(b, c V128) V128 {
	return V128{apply(simd(0x52), b.value, c.value, mask.value)}
}

// Any is 1 if any bit is 1.
func (a V128) Any() I32 { return I32{apply(simd(0x53), a.value)} }

// MulAddRelaxed is a·b + c, rounded once or twice as the processor likes
// (relaxed SIMD).
func (a V128) MulAddRelaxed(b, c V128) V128 {
	return V128{apply(simd(0x105), a.value, b.value, c.value)}
}

// Shuffle takes lanes of a (0 to 3) and b (4 to 7).
func (a V128) Shuffle(b V128, lanes [4]int) V128 {
	code := simd(13)
	for _, lane := range lanes {
		for i := range 4 {
			code = append(code, byte(4*lane+i))
		}
	}
	return V128{apply(code, a.value, b.value)}
}

// LoadLane is the vector with one lane read from the address plus offset.
func (a V128) LoadLane(address I32, offset int, lane byte) V128 {
	return V128{apply(append(access(simd(0x56), 2, offset), lane), address.value, a.value)}
}

// LaneBits is one integer of the four.
func (a V128) LaneBits(lane byte) I32 { return I32{apply(append(simd(27), lane), a.value)} }

// Doubles is the first two floats as doubles.
func (a V128) Doubles() V128 { return V128{apply(simd(0x5f), a.value)} }

// AddDoubles is a + b for doubles.
func (a V128) AddDoubles(b V128) V128 { return a.binary(0xf0, b) }

// MulDoubles is a·b for doubles.
func (a V128) MulDoubles(b V128) V128 { return a.binary(0xf2, b) }

// Double is one of the two doubles.
func (a V128) Double(lane byte) F64 { return F64{apply(append(simd(33), lane), a.value)} }
