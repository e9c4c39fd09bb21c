package onnx

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"

	"github.com/x448/float16"
	"google.golang.org/protobuf/encoding/protowire"

	"lrpexplainer/nn"
)

// dataType is a TensorProto.DataType.
type dataType int64

const (
	float32Type  dataType = 1
	uint8Type    dataType = 2
	int8Type     dataType = 3
	uint16Type   dataType = 4
	int16Type    dataType = 5
	int32Type    dataType = 6
	int64Type    dataType = 7
	boolType     dataType = 9
	float16Type  dataType = 10
	doubleType   dataType = 11
	uint32Type   dataType = 12
	uint64Type   dataType = 13
	bfloat16Type dataType = 16
)

// element says how values of a type are stored and read.
type element struct {
	name    string
	size    int              // bytes in raw_data
	number  protowire.Number // the field that holds them otherwise
	wire    protowire.Type   // of that field's values
	integer bool
}

var elements = map[dataType]element{
	float32Type:  {"float32", 4, 4, protowire.Fixed32Type, false},
	uint8Type:    {"uint8", 1, 5, protowire.VarintType, true},
	int8Type:     {"int8", 1, 5, protowire.VarintType, true},
	uint16Type:   {"uint16", 2, 5, protowire.VarintType, true},
	int16Type:    {"int16", 2, 5, protowire.VarintType, true},
	int32Type:    {"int32", 4, 5, protowire.VarintType, true},
	int64Type:    {"int64", 8, 7, protowire.VarintType, true},
	uint32Type:   {"uint32", 4, 11, protowire.VarintType, true},
	uint64Type:   {"uint64", 8, 11, protowire.VarintType, true},
	boolType:     {"bool", 1, 5, protowire.VarintType, true},
	float16Type:  {"float16", 2, 5, protowire.VarintType, false},
	doubleType:   {"double", 8, 10, protowire.Fixed64Type, false},
	bfloat16Type: {"bfloat16", 2, 5, protowire.VarintType, false},
}

// unreadTypes are names for messages only.
var unreadTypes = map[dataType]string{8: "string", 14: "complex64", 15: "complex128", 17: "float8", 18: "float8", 19: "float8", 20: "float8", 21: "uint4", 22: "int4", 23: "float4"}

func (t dataType) String() string {
	if e, ok := elements[t]; ok {
		return e.name
	}
	if name := unreadTypes[t]; name != "" {
		return name
	}
	return "type " + strconv.FormatInt(int64(t), 10)
}

// tensor is a TensorProto whose values are still in the file.
type tensor struct {
	name     string
	typ      dataType
	dims     []int
	content  message   // the whole TensorProto
	external *external // where the values are, if outside the file
	outside  *message  // them, once found
}

func readTensor(m message) (*tensor, error) {
	t := &tensor{content: m}
	outside := external{length: -1}
	isOutside := false
	err := m.fields(func(f field) (err error) {
		switch f.number {
		case 1:
			err = f.numbers(protowire.VarintType, func(v uint64) error {
				if int64(v) < 0 || v > nn.MaxValues {
					return fmt.Errorf("an initializer has an axis of %d values; expected at most %d", int64(v), nn.MaxValues)
				}
				if t.dims = append(t.dims, int(v)); len(t.dims) > mostDims {
					return fmt.Errorf("an initializer has more than %d axes", mostDims)
				}
				return nil
			})
		case 2:
			t.typ = dataType(f.value)
		case 8:
			t.name, err = f.text()
		case 13:
			isOutside = true
			err = outside.readEntry(f)
		case 14:
			isOutside = isOutside || f.value == 1
		}
		return err
	})
	if isOutside {
		t.external = &outside
	}
	return t, err
}

// check compares the values that the file holds with the shape, before any
// memory is taken, and returns their number.
func (t *tensor) check() (int, error) {
	if t.external != nil && t.outside == nil {
		return 0, &MissingFileError{Location: t.external.location}
	}
	e, ok := elements[t.typ]
	if !ok {
		return 0, fmt.Errorf("values of %v are not supported", t.typ)
	}
	n := int64(1)
	for _, d := range t.dims {
		if d > 0 && n > nn.MaxValues/int64(d) {
			return 0, fmt.Errorf("shape %v holds more than %d values", nn.Shape(t.dims), nn.MaxValues)
		}
		n *= int64(d)
	}
	if t.outside != nil {
		if length := t.outside.length(); length != n*int64(e.size) {
			return 0, fmt.Errorf("shape %v of %v takes %d bytes; %d are kept outside the file", nn.Shape(t.dims), t.typ, n*int64(e.size), length)
		}
		return int(n), nil
	}
	raw, typed := int64(-1), int64(0)
	err := t.content.fields(func(f field) error {
		switch f.number {
		case 9:
			if f.kind != protowire.BytesType || raw >= 0 {
				return fmt.Errorf("%w: raw_data", errDamaged)
			}
			raw = f.length()
		case e.number:
			if f.kind == protowire.BytesType {
				typed += f.length()
			} else {
				typed++
			}
		}
		return nil
	})
	switch {
	case err != nil:
		return 0, err
	case raw >= 0 && typed > 0:
		return 0, fmt.Errorf("it has both raw and typed values")
	case raw >= 0 && raw != n*int64(e.size):
		return 0, fmt.Errorf("shape %v of %v takes %d bytes; the file holds %d", nn.Shape(t.dims), t.typ, n*int64(e.size), raw)
	case raw < 0 && typed < n:
		// Each value takes at least one byte.
		return 0, fmt.Errorf("shape %v holds %d values; the file has at most %d", nn.Shape(t.dims), n, typed)
	}
	return int(n), nil
}

// floats writes every value to dst, which has room for exactly the number that
// check returned, and reports the bytes read as it goes.
func (t *tensor) floats(dst []float32, progress func(bytes int64)) error {
	e := elements[t.typ]
	i := 0
	err := t.parts(func(f field) error {
		switch f.number {
		case 9:
			return f.pieces(func(b []byte) {
				t.typ.decode(dst[i:], b)
				i += len(b) / e.size
				progress(int64(len(b)))
			})
		case e.number:
			return f.numbers(e.wire, func(bits uint64) error {
				if i < len(dst) {
					dst[i] = t.typ.float(bits)
				}
				i++
				return nil
			})
		}
		return nil
	})
	if err == nil && i != len(dst) {
		err = t.miscounted(i)
	}
	return err
}

// integers returns every value of an integer tensor.
func (t *tensor) integers() ([]int64, error) { return allOf(t, t.typ.integer) }

// doubles returns every value of a tensor of doubles.
func (t *tensor) doubles() ([]float64, error) { return allOf(t, math.Float64frombits) }

// allOf returns every value of a tensor, made of its bits.
func allOf[T int64 | float64](t *tensor, value func(bits uint64) T) ([]T, error) {
	n, err := t.check()
	if err != nil {
		return nil, err
	}
	e := elements[t.typ]
	values, count := make([]T, 0, n), 0
	err = t.parts(func(f field) error {
		switch f.number {
		case 9:
			return f.pieces(func(b []byte) {
				for ; len(b) > 0; b = b[e.size:] {
					values = append(values, value(littleEndian(b[:e.size])))
					count++
				}
			})
		case e.number:
			return f.numbers(e.wire, func(bits uint64) error {
				if count++; count <= n {
					values = append(values, value(bits))
				}
				return nil
			})
		}
		return nil
	})
	if err == nil && count != n {
		err = t.miscounted(count)
	}
	return values, err
}

// parts calls visit with the fields that hold the values.
func (t *tensor) parts(visit func(f field) error) error {
	if t.outside != nil {
		return visit(field{message: *t.outside, number: 9, kind: protowire.BytesType})
	}
	return t.content.fields(visit)
}

func (t *tensor) miscounted(got int) error {
	return fmt.Errorf("shape %v holds %d values; the file has %d", nn.Shape(t.dims), nn.Shape(t.dims).Size(), got)
}

// pieces calls visit with the field's bytes, window by window; the window is a
// multiple of every element's size.
func (f field) pieces(visit func(b []byte)) error {
	for m := f.message; m.at < m.end; {
		b, err := m.source.at(m.at, int(min(m.length(), windowSize)))
		if err != nil {
			return err
		}
		visit(b)
		m.at += int64(len(b))
	}
	return nil
}

// decode is dst = the values in b, little-endian as raw_data has them.
func (t dataType) decode(dst []float32, b []byte) {
	switch t {
	case float32Type:
		dst = dst[:len(b)/4]
		for i := range dst {
			v := b[4*i : 4*i+4 : 4*i+4] // written out, for programs that are built without inlining
			dst[i] = math.Float32frombits(uint32(v[0]) | uint32(v[1])<<8 | uint32(v[2])<<16 | uint32(v[3])<<24)
		}
	case float16Type:
		dst = dst[:len(b)/2]
		for i := range dst {
			dst[i] = float16.Frombits(binary.LittleEndian.Uint16(b[2*i:])).Float32()
		}
	case int8Type:
		dst = dst[:len(b)]
		for i := range dst {
			dst[i] = float32(int8(b[i]))
		}
	default:
		for size, i := elements[t].size, 0; len(b) > 0; b, i = b[size:], i+1 {
			dst[i] = t.float(littleEndian(b[:size]))
		}
	}
}

// littleEndian is the unsigned number of 1, 2, 4 or 8 bytes.
func littleEndian(b []byte) uint64 {
	switch len(b) {
	case 1:
		return uint64(b[0])
	case 2:
		return uint64(binary.LittleEndian.Uint16(b))
	case 4:
		return uint64(binary.LittleEndian.Uint32(b))
	default:
		return binary.LittleEndian.Uint64(b)
	}
}

// integer is the value of an integer type's bits.
func (t dataType) integer(bits uint64) int64 {
	switch t {
	case uint8Type:
		return int64(uint8(bits))
	case int8Type:
		return int64(int8(bits))
	case uint16Type:
		return int64(uint16(bits))
	case int16Type:
		return int64(int16(bits))
	case int32Type:
		return int64(int32(bits))
	case uint32Type:
		return int64(uint32(bits))
	case boolType:
		return min(1, int64(uint8(bits)))
	default:
		return int64(bits)
	}
}

// limits are the lowest and the highest value of an integer type.
func (t dataType) limits() (low, high int64) {
	bits := 8 * elements[t].size
	switch t {
	case boolType:
		return 0, 1
	case uint8Type, uint16Type, uint32Type:
		return 0, 1<<bits - 1
	case uint64Type:
		return 0, -1 // all bits
	default:
		return -1 << (bits - 1), 1<<(bits-1) - 1
	}
}

// wrap is v in an integer type: only as many bits as it has; of bool, whether it
// is not 0.
func (t dataType) wrap(v int64) int64 {
	if t == boolType {
		if v != 0 {
			return 1
		}
		return 0
	}
	return t.integer(uint64(v))
}

// truncate is v towards 0 in an integer type, only as many bits as it has.
func (t dataType) truncate(v float64) int64 {
	if t == uint64Type && v >= 1<<63 {
		return int64(uint64(v))
	}
	return t.wrap(int64(v))
}

// number is an integer type's value as a float64.
func (t dataType) number(v int64) float64 {
	if t == uint64Type {
		return float64(uint64(v))
	}
	return float64(v)
}

// round is the value of a floating-point type next to v; infinite beyond its
// largest.
func (t dataType) round(v float64) float64 {
	switch t {
	case doubleType:
		return v
	case float16Type:
		return float64(roundTo16(v))
	case bfloat16Type:
		return float64(roundToB16(v))
	default:
		return float64(float32(v))
	}
}

// roundAll rounds float32 values to the type.
func (t dataType) roundAll(values []float32) {
	if t != float16Type && t != bfloat16Type {
		return
	}
	for i, v := range values {
		values[i] = float32(t.round(float64(v)))
	}
}

// roundTo16 rounds to float16, to even where two are as near.
func roundTo16(v float64) float32 {
	const least, largest = 0x1p-24, 65504
	if math.Abs(v) >= largest+16 {
		return float32(math.Copysign(math.Inf(1), v))
	}
	_, exp := math.Frexp(v)
	// The distance of neighbours; below the normal numbers it is the least.
	step := math.Max(math.Ldexp(1, exp-11), least)
	return float32(math.RoundToEven(v/step) * step)
}

// roundToB16 rounds to bfloat16, to even where two are as near.
func roundToB16(v float64) float32 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return float32(v)
	}
	_, exp := math.Frexp(v)
	step := math.Max(math.Ldexp(1, exp-8), 0x1p-133)
	return float32(math.RoundToEven(v/step) * step)
}

// float is the value of any type's bits.
func (t dataType) float(bits uint64) float32 {
	switch t {
	case float32Type:
		return math.Float32frombits(uint32(bits))
	case float16Type:
		return float16.Frombits(uint16(bits)).Float32()
	case bfloat16Type:
		return math.Float32frombits(uint32(bits) << 16)
	case doubleType:
		return float32(math.Float64frombits(bits))
	default:
		return float32(t.integer(bits))
	}
}
