package onnx_test

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"
	"testing"

	"lrpexplainer/nn/onnx"
	"lrpexplainer/nn/onnx/onnxtest"
)

// TensorProto.DataType.
const (
	asFloat  = 1
	asUint8  = 2
	asInt8   = 3
	asInt32  = 6
	asInt64  = 7
	asBool   = 9
	asHalf   = 10
	asDouble = 11
	asUint32 = 12
)

func cast(m *onnxtest.Model, x string, to int) string {
	return m.Node("Cast", in(x), number("to", to))
}

func floats32(m *onnxtest.Model, name string, values ...float32) string {
	return m.Float32s(name, values, len(values))
}

// Constants are computed at load, each in its own type. Expected values follow
// from the operators' definitions.
func TestFolding(t *testing.T) {
	inf := float32(math.Inf(1))
	for _, c := range []struct {
		name  string
		opset int
		build func(m *onnxtest.Model) string
		want  []float32
	}{
		{"narrow integers wrap", 13, func(m *onnxtest.Model) string {
			return cast(m, m.Int64s("k", 255, 256, -1, 300), asUint8)
		}, []float32{255, 0, 255, 44}},
		{"signed ones too", 13, func(m *onnxtest.Model) string {
			return m.Node("Add", in(cast(m, m.Int64s("k", 127, -128), asInt8), cast(m, m.Int64s("l", 1, -1), asInt8)))
		}, []float32{-128, 127}},
		{"int32 overflows", 13, func(m *onnxtest.Model) string {
			k := cast(m, m.Int64s("k", 1<<20, -5), asInt32)
			return m.Node("Mul", in(k, k))
		}, []float32{0, 25}},
		{"uint32 wraps", 13, func(m *onnxtest.Model) string {
			k := cast(m, m.Int64s("k", 1<<32+3), asUint32)
			return m.Node("Sub", in(k, cast(m, m.Int64s("l", 2), asUint32)))
		}, []float32{1}},
		{"large integers are exact", 13, func(m *onnxtest.Model) string {
			return m.Node("Sub", in(m.Int64s("k", 1<<53+1), m.Int64s("l", 1<<53)))
		}, []float32{1}},
		{"bool is not 0", 13, func(m *onnxtest.Model) string {
			return cast(m, floats32(m, "k", 0.5, 0, -3, 256), asBool)
		}, []float32{1, 0, 1, 1}},
		{"bool of integers", 13, func(m *onnxtest.Model) string {
			return cast(m, m.Int64s("k", 1<<32, 0, -1), asBool)
		}, []float32{1, 0, 1}},
		{"towards 0", 13, func(m *onnxtest.Model) string {
			return cast(m, floats32(m, "k", -2.7, 2.7), asInt32)
		}, []float32{-2, 2}},
		{"float16 rounds", 13, func(m *onnxtest.Model) string {
			return cast(m, floats32(m, "k", 2049, 2051, 1e-8, 0.1), asHalf)
		}, []float32{2048, 2052, 0, 0.0999755859375}},
		{"float16 overflows", 13, func(m *onnxtest.Model) string {
			k := cast(m, floats32(m, "k", 60000, 1), asHalf)
			is := m.Node("Equal", in(m.Node("Add", in(k, k)), cast(m, floats32(m, "inf", inf), asHalf)))
			return is
		}, []float32{1, 0}},
		{"float16 sums round", 13, func(m *onnxtest.Model) string {
			return m.Node("Add", in(cast(m, floats32(m, "k", 2048), asHalf), cast(m, floats32(m, "l", 1), asHalf)))
		}, []float32{2048}},
		{"doubles keep their digits", 13, func(m *onnxtest.Model) string {
			k := cast(m, m.Int64s("k", 1<<40+1), asDouble)
			return m.Node("Sub", in(k, cast(m, m.Int64s("l", 1<<40), asDouble)))
		}, []float32{1}},
		{"Div of integers", 13, func(m *onnxtest.Model) string {
			return m.Node("Div", in(m.Int64s("k", 7, -7), m.Int64s("l", 2)))
		}, []float32{3, -3}},
		{"Mod", 13, func(m *onnxtest.Model) string {
			return m.Node("Mod", in(m.Int64s("k", -4, 7, 5), m.Int64s("l", 3, -3, 8)))
		}, []float32{2, -2, 5}},
		{"Mod as fmod", 13, func(m *onnxtest.Model) string {
			return m.Node("Mod", in(floats32(m, "k", -4.5, 7), floats32(m, "l", 3, -3)), number("fmod", 1))
		}, []float32{-1.5, 1}},
		{"Pow", 13, func(m *onnxtest.Model) string {
			return m.Node("Pow", in(m.Int64s("k", 2, -3), m.Int64s("l", 10, 3)))
		}, []float32{1024, -27}},
		{"comparisons", 13, func(m *onnxtest.Model) string {
			k, l := m.Int64s("k", 1, 2, 3), m.Int64s("l", 2)
			less := m.Node("Less", in(k, l))
			more := m.Node("Greater", in(k, l))
			return m.Node("Concat", in(less, more, m.Node("Or", in(less, more)), m.Node("And", in(less, more)), m.Node("Not", in(less)),
				m.Node("LessOrEqual", in(k, l)), m.Node("GreaterOrEqual", in(k, l))), number("axis", 0))
		}, []float32{1, 0, 0, 0, 0, 1, 1, 0, 1, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 1, 1}},
		{"Round, Floor, Ceil", 13, func(m *onnxtest.Model) string {
			k := floats32(m, "k", 0.5, 1.5, -2.5, 2.3)
			return m.Node("Concat", in(m.Node("Round", in(k)), m.Node("Floor", in(k)), m.Node("Ceil", in(k))), number("axis", 0))
		}, []float32{0, 2, -2, 2, 0, 1, -3, 2, 1, 2, -2, 3}},
		{"Sin, Cos", 13, func(m *onnxtest.Model) string {
			k := floats32(m, "k", 0, math.Pi/2)
			return m.Node("Concat", in(m.Node("Sin", in(k)), m.Node("Round", in(m.Node("Cos", in(k))))), number("axis", 0))
		}, []float32{0, 1, 1, 0}},
		{"Max and Min of integers", 13, func(m *onnxtest.Model) string {
			k := m.Int64s("k", 1<<40, 3)
			return m.Node("Sub", in(m.Node("Max", in(k, m.Int64s("l", 4))), m.Node("Min", in(k, m.Int64s("n", 1<<40-1, 9)))))
		}, []float32{1, 1}},
		{"Clip of integers", 13, func(m *onnxtest.Model) string {
			return m.Node("Clip", in(m.Int64s("k", -3, 5, 900), m.Bytes("zero", 7, 9, make([]byte, 8))))
		}, []float32{0, 5, 900}},
		{"ReduceProd", 13, func(m *onnxtest.Model) string { return m.Node("ReduceProd", in(m.Int64s("k", 3, 4, 5))) }, []float32{60}},
		{"ReduceMax", 13, func(m *onnxtest.Model) string {
			return m.Node("ReduceMax", in(m.Int64s("k", -3, -4, -5)), number("keepdims", 0))
		}, []float32{-3}},
		{"ReduceMean of all axes", 13, func(m *onnxtest.Model) string { return m.Node("ReduceMean", in(floats32(m, "k", 1, 2, 6))) }, []float32{3}},
		{"ReduceMean of the first axis", 13, func(m *onnxtest.Model) string {
			return m.Node("ReduceMean", in(m.Float32s("k", []float32{1, 2, 3, 6}, 2, 2)), ints("axes", 0))
		}, []float32{2, 4}},
		{"ReduceSum of integers", 13, func(m *onnxtest.Model) string {
			return m.Node("Sub", in(m.Node("ReduceSum", in(m.Int64s("k", 1<<40, 7))), m.Int64s("l", 1<<40)))
		}, []float32{7}},
		{"MatMul", 13, func(m *onnxtest.Model) string {
			return m.Node("MatMul", in(m.Float32s("k", []float32{1, 2, 3, 4}, 2, 2), m.Float32s("l", []float32{1, 1, 0, 1}, 2, 2)))
		}, []float32{1, 3, 3, 7}},
		{"MatMul of vectors", 13, func(m *onnxtest.Model) string {
			u := floats32(m, "u", 1, 2)
			return m.Node("MatMul", in(u, m.Node("MatMul", in(m.Float32s("k", []float32{1, 2, 3, 4}, 2, 2), u))))
		}, []float32{27}},
		{"Conv", 13, func(m *onnxtest.Model) string {
			return m.Node("Conv", in(m.Float32s("k", []float32{1, 2, 3, 4}, 1, 1, 2, 2), m.Float32s("w", []float32{1, 10, 100, 1000}, 1, 1, 2, 2)))
		}, []float32{4321}},
		{"BatchNormalization", 13, func(m *onnxtest.Model) string {
			one := floats32(m, "one", 1, 1)
			return m.Node("BatchNormalization", in(m.Float32s("k", []float32{4, 8}, 1, 2), floats32(m, "s", 3, 1), one, one, one), real("epsilon", 0))
		}, []float32{10, 8}},
		{"Relu and Sigmoid", 13, func(m *onnxtest.Model) string {
			return m.Node("Sigmoid", in(m.Node("Relu", in(floats32(m, "k", -1, 0)))))
		}, []float32{0.5, 0.5}},
		{"Split of integers", 13, func(m *onnxtest.Model) string {
			parts := m.Nodes("Split", in(m.Int64s("k", 1<<60+1, 2, 3), m.Int64s("sizes", 1, 2)), 2)
			return m.Node("Concat", in(parts[1], m.Node("Sub", in(parts[0], m.Int64s("l", 1<<60)))), number("axis", 0))
		}, []float32{2, 3, 1}},
		{"Pad of integers", 13, func(m *onnxtest.Model) string {
			k := m.Node("Pad", in(m.Int64s("k", 1<<60+1, 0), m.Int64s("pads", 1, 1), m.Int64s("value", -1)))
			return m.Node("Min", in(k, m.Int64s("most", 2)))
		}, []float32{-1, 2, 0, -1}},
		{"Range", 13, func(m *onnxtest.Model) string {
			scalar := func(name string, v int) string {
				return m.Bytes(name, asInt64, 9, binary.LittleEndian.AppendUint64(nil, uint64(v)))
			}
			return m.Node("Range", in(scalar("from", 10), scalar("to", 3), scalar("by", -3)))
		}, []float32{10, 7, 4}},
		{"Tile", 13, func(m *onnxtest.Model) string {
			return m.Node("Tile", in(m.Float32s("k", []float32{1, 2}, 1, 2), m.Int64s("repeats", 2, 2)))
		}, []float32{1, 2, 1, 2, 1, 2, 1, 2}},
		{"CumSum", 13, func(m *onnxtest.Model) string {
			return m.Node("CumSum", in(m.Float32s("k", []float32{1, 2, 3, 4, 5, 6}, 2, 3), m.Int64s("axis", 1)), number("exclusive", 1), number("reverse", 1))
		}, []float32{5, 3, 0, 11, 6, 0}},
		{"ScatterND", 13, func(m *onnxtest.Model) string {
			return m.Node("ScatterND", in(floats32(m, "k", 1, 2, 3, 4), m.Bytes("at", asInt64, 7, packed(3, 1), 2, 1), floats32(m, "u", 9, 8)))
		}, []float32{1, 8, 3, 9}},
		{"GatherND", 13, func(m *onnxtest.Model) string {
			return m.Node("GatherND", in(m.Float32s("k", []float32{1, 2, 3, 4}, 2, 2), m.Bytes("at", asInt64, 7, packed(1, 0, 0, 1), 2, 2)))
		}, []float32{3, 2}},
		{"EyeLike", 13, func(m *onnxtest.Model) string {
			return m.Node("EyeLike", in(m.Float32s("k", []float32{5, 5, 5, 5}, 2, 2)), number("k", 1))
		}, []float32{0, 1, 0, 0}},
		{"NonZero", 13, func(m *onnxtest.Model) string {
			return m.Node("NonZero", in(m.Float32s("k", []float32{0, 2, 3, 0}, 2, 2)))
		}, []float32{0, 1, 1, 0}},
		{"OneHot", 13, func(m *onnxtest.Model) string {
			return m.Node("OneHot", in(m.Int64s("at", 1, -1), m.Int64s("depth", 3), floats32(m, "values", -1, 1)))
		}, []float32{-1, 1, -1, -1, -1, 1}},
		{"Trilu", 14, func(m *onnxtest.Model) string {
			return m.Node("Trilu", in(m.Float32s("k", []float32{1, 2, 3, 4}, 2, 2)), number("upper", 0))
		}, []float32{1, 0, 3, 4}},
		{"TopK", 13, func(m *onnxtest.Model) string {
			k := m.Nodes("TopK", in(floats32(m, "k", 3, 9, 5), m.Int64s("two", 2)), 2)
			return m.Node("Concat", in(k[0], cast(m, k[1], asFloat)), number("axis", 0))
		}, []float32{9, 5, 1, 2}},
		{"ArgMax", 13, func(m *onnxtest.Model) string { return m.Node("ArgMax", in(floats32(m, "k", 3, 9, 5))) }, []float32{1}},
		{"LogSoftmax", 13, func(m *onnxtest.Model) string { return m.Node("LogSoftmax", in(floats32(m, "k", 0, 0))) }, []float32{-math.Ln2, -math.Ln2}},
		{"Size", 13, func(m *onnxtest.Model) string {
			return m.Node("Unsqueeze", in(m.Node("Size", in(m.Int64s("k", 3, 9))), m.Int64s("first", 0)))
		}, []float32{2}},
		{"Where of wide integers", 13, func(m *onnxtest.Model) string {
			k := m.Int64s("k", 1<<53+1, 2)
			w := m.Node("Where", in(m.Node("Greater", in(k, m.Int64s("l", 9))), k, m.Int64s("n", 1<<53)))
			return m.Node("Sub", in(w, m.Int64s("o", 1<<53)))
		}, []float32{1, 0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := onnxtest.New(c.name, 1)
			m.Opset = c.opset
			x := m.Input("x", 1, len(c.want))
			k := m.Node("Reshape", in(cast(m, c.build(m), asFloat), m.Int64s("row", 1, len(c.want))))
			m.Output(m.Node("Add", in(x, k)))
			model := written(m)
			g, err := onnx.Read(bytes.NewReader(model), int64(len(model)), onnx.Options{Name: c.name})
			if err != nil {
				t.Fatal(err)
			}
			if got := output(t, g, make([]float32, len(c.want))); !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}
