package onnxtest

import (
	"encoding/binary"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"strconv"

	"github.com/x448/float16"
	"google.golang.org/protobuf/encoding/protowire"
)

// Storage is how weights are stored.
type Storage uint8

const (
	Float32 Storage = iota
	Float16         // read as they are by operators that take float16; followed by a Cast here
	Int8            // one scale for each position of axis 0; followed by DequantizeLinear
)

// dataType is the TensorProto.DataType.
func (s Storage) dataType() int { return [...]int{Float32: 1, Float16: 10, Int8: 3}[s] }

func (s Storage) bytes() int { return [...]int{Float32: 4, Float16: 2, Int8: 1}[s] }

const int64DataType = 7

// The field of TensorProto that holds values as bytes.
const rawData = 9

// initializer is a TensorProto whose raw_data is made while it is written.
type initializer struct {
	head  []byte
	bytes int64
	write func(w *counter) // nil if the head is all
}

func (t initializer) size() int64 {
	if t.write == nil {
		return int64(len(t.head))
	}
	return int64(len(t.head)+protowire.SizeTag(rawData)+protowire.SizeVarint(uint64(t.bytes))) + t.bytes
}

func (t initializer) writeTo(w *counter) {
	if t.write == nil {
		w.Write(t.head)
		return
	}
	w.Write(protowire.AppendVarint(protowire.AppendTag(t.head, rawData, protowire.BytesType), uint64(t.bytes)))
	t.write(w)
}

// tensorHead is a TensorProto without values.
func tensorHead(name string, dataType int, shape []int) []byte {
	var t []byte
	for _, d := range shape {
		t = appendInt(t, 1, int64(d))
	}
	return appendString(appendInt(t, 2, int64(dataType)), 8, name)
}

func (m *Model) raw(name string, dataType int, data []byte, shape []int) string {
	m.initializers = append(m.initializers, initializer{tensorHead(name, dataType, shape), int64(len(data)), func(w *counter) { w.Write(data) }})
	return name
}

// Float32s adds a float32 initializer and returns its name.
func (m *Model) Float32s(name string, values []float32, shape ...int) string {
	return m.raw(name, Float32.dataType(), littleEndian(values), shape)
}

// Float16s adds a float16 initializer.
func (m *Model) Float16s(name string, values []float32, shape ...int) string {
	var b []byte
	for _, v := range values {
		b = binary.LittleEndian.AppendUint16(b, float16.Fromfloat32(v).Bits())
	}
	return m.raw(name, Float16.dataType(), b, shape)
}

// Int8s adds an int8 initializer.
func (m *Model) Int8s(name string, values []int8, shape ...int) string {
	b := make([]byte, len(values))
	for i, v := range values {
		b[i] = byte(v)
	}
	return m.raw(name, Int8.dataType(), b, shape)
}

// Int64s adds a list of integers as an initializer of one axis.
func (m *Model) Int64s(name string, values ...int) string {
	return m.raw(name, int64DataType, littleEndian64(values...), []int{len(values)})
}

// Bytes adds an initializer of any TensorProto.DataType whose values are the
// bytes of any of its fields: raw_data (9), or a packed field such as float_data
// (4), int32_data (5) or int64_data (7).
func (m *Model) Bytes(name string, dataType, field int, data []byte, shape ...int) string {
	t := appendBytes(tensorHead(name, dataType, shape), protowire.Number(field), data)
	m.initializers = append(m.initializers, initializer{head: t})
	return name
}

// External adds a float32 initializer whose values are said to be in another
// file, from the given byte on.
func (m *Model) External(name, location string, offset int, shape ...int) string {
	n := 4
	for _, d := range shape {
		n *= d
	}
	t := tensorHead(name, Float32.dataType(), shape)
	for _, entry := range [][2]string{{"location", location}, {"offset", strconv.Itoa(offset)}, {"length", strconv.Itoa(n)}} {
		t = appendBytes(t, 13, appendString(appendString(nil, 1, entry[0]), 2, entry[1]))
	}
	m.initializers = append(m.initializers, initializer{head: appendInt(t, 14, 1)})
	return name
}

// Uniform adds seeded random values from low to high, stored as float32.
func (m *Model) Uniform(name string, low, high float32, shape ...int) string {
	return m.random(name, Float32, low, high, shape)
}

// Weight adds seeded random weights between ±bound, stored as m.Weights says, and
// returns the name of their float32 values.
func (m *Model) Weight(name string, bound float32, shape ...int) string {
	switch m.Weights {
	case Float16:
		return m.Node("Cast", []string{m.random(name, Float16, -bound, bound, shape)}, Int("to", Float32.dataType()))
	case Int8:
		scale := make([]float32, shape[0])
		for i := range scale {
			scale[i] = bound / 127 * (1 - float32(i%8)/16)
		}
		return m.Node("DequantizeLinear", []string{
			m.random(name, Int8, -127, 127, shape),
			m.Float32s(name+".scale", scale, shape[0]),
			m.Int8s(name+".zero", make([]int8, shape[0]), shape[0]),
		}, Int("axis", 0))
	default:
		return m.random(name, Float32, -bound, bound, shape)
	}
}

// random adds an initializer of uniform values that are made in pieces.
func (m *Model) random(name string, s Storage, low, high float32, shape []int) string {
	n := 1
	for _, d := range shape {
		n *= d
	}
	h := fnv.New64a()
	h.Write([]byte(name))
	stream := h.Sum64()
	m.initializers = append(m.initializers, initializer{tensorHead(name, s.dataType(), shape), int64(n * s.bytes()), func(w *counter) {
		r := rand.New(rand.NewPCG(m.seed, stream))
		var piece []byte
		for i := range n {
			v := low + (high-low)*r.Float32()
			switch s {
			case Float16:
				piece = binary.LittleEndian.AppendUint16(piece, float16.Fromfloat32(v).Bits())
			case Int8:
				piece = append(piece, byte(int8(math.Round(float64(v)))))
			default:
				piece = binary.LittleEndian.AppendUint32(piece, math.Float32bits(v))
			}
			if len(piece) >= 1<<16 || i == n-1 {
				w.Write(piece)
				piece = piece[:0]
			}
		}
	}})
	return name
}

func littleEndian(values []float32) []byte {
	var b []byte
	for _, v := range values {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return b
}

func littleEndian64(values ...int) []byte {
	var b []byte
	for _, v := range values {
		b = binary.LittleEndian.AppendUint64(b, uint64(v))
	}
	return b
}

func appendInt(b []byte, field protowire.Number, v int64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(b, field, protowire.VarintType), uint64(v))
}

func appendFloat(b []byte, field protowire.Number, v float32) []byte {
	return protowire.AppendFixed32(protowire.AppendTag(b, field, protowire.Fixed32Type), math.Float32bits(v))
}

func appendString(b []byte, field protowire.Number, s string) []byte {
	return protowire.AppendString(protowire.AppendTag(b, field, protowire.BytesType), s)
}

func appendBytes(b []byte, field protowire.Number, v []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(b, field, protowire.BytesType), v)
}
