package onnx_test

import (
	"bytes"
	"encoding/binary"
	"flag"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"

	"lrpexplainer/nn/onnx"
	"lrpexplainer/nn/onnx/onnxtest"
)

var writeOperators = flag.String("write-operators", "", "a folder to write the operators' models and inputs to, for testdata/operators/expect.mjs")

// operatorCase is a model of one operator, or a few, over an input.
type operatorCase struct {
	name  string
	opset int // 0 for 13
	shape []int
	build func(m *onnxtest.Model, x string) string
}

var image = []int{1, 4, 7, 6}

// in is a list of inputs' names.
func in(names ...string) []string { return names }

// with is a case of one node that reads the input alone.
func with(name string, opset int, shape []int, op string, attributes ...onnxtest.Attribute) operatorCase {
	return operatorCase{name, opset, shape, func(m *onnxtest.Model, x string) string { return m.Node(op, in(x), attributes...) }}
}

// conv is a case of a 3×3 convolution of 4 channels to 4.
func conv(name string, attributes ...onnxtest.Attribute) operatorCase {
	return operatorCase{name, 0, image, func(m *onnxtest.Model, x string) string {
		return m.Node("Conv", in(x, m.Uniform("w", -1, 1, 4, 4, 3, 3), m.Uniform("b", -1, 1, 4)), attributes...)
	}}
}

// constant is a case of a node that reads the input and a constant, in the order
// that swapped says.
func constant(op string, swapped bool, shape ...int) operatorCase {
	name := op + "-" + strconv.Itoa(len(shape))
	if swapped {
		name += "-swapped"
	}
	return operatorCase{name, 0, image, func(m *onnxtest.Model, x string) string {
		k := m.Uniform("k", 0.5, 2, shape...)
		if swapped {
			return m.Node(op, in(k, x))
		}
		return m.Node(op, in(x, k))
	}}
}

// weights is a case of a matrix product whose (6,5) weights a function stores.
func weights(name string, opset int, store func(m *onnxtest.Model) string) operatorCase {
	return operatorCase{name, opset, []int{1, 6}, func(m *onnxtest.Model, x string) string { return m.Node("MatMul", in(x, store(m))) }}
}

// gemm is a case of Gemm with weights (5,6) transposed and a bias.
func gemm(name string, bias []int, attributes ...onnxtest.Attribute) operatorCase {
	return operatorCase{name, 0, []int{1, 6}, func(m *onnxtest.Model, x string) string {
		inputs := in(x, m.Uniform("w", -1, 1, 5, 6))
		if bias != nil {
			inputs = append(inputs, m.Uniform("c", -1, 1, bias...))
		}
		return m.Node("Gemm", inputs, append(attributes, onnxtest.Int("transB", 1))...)
	}}
}

// packed is the values as a packed varint field has them.
func packed(values ...int64) []byte {
	var b []byte
	for _, v := range values {
		b = protowire.AppendVarint(b, uint64(v))
	}
	return b
}

// ramp is n values that differ.
func ramp(n int) []float32 {
	out := make([]float32, n)
	for i := range out {
		out[i] = float32(i%7) - 2.5 + float32(i)/16
	}
	return out
}

var (
	ints   = onnxtest.Ints
	number = onnxtest.Int
	text   = onnxtest.String
	real   = onnxtest.Float
)

var operatorCases = []operatorCase{
	conv("Conv"),
	conv("Conv-strides", ints("strides", 2, 3), ints("pads", 1, 0, 2, 1)),
	conv("Conv-dilations", ints("dilations", 2, 1), ints("pads", 2, 1, 2, 1), ints("kernel_shape", 3, 3)),
	conv("Conv-same-upper", text("auto_pad", "SAME_UPPER"), ints("strides", 2, 2)),
	conv("Conv-same-lower", text("auto_pad", "SAME_LOWER"), ints("strides", 2, 2)),
	conv("Conv-valid", text("auto_pad", "VALID")),
	{"Conv-group", 0, image, func(m *onnxtest.Model, x string) string {
		return m.Node("Conv", in(x, m.Uniform("w", -1, 1, 6, 2, 1, 3)), number("group", 2))
	}},
	{"Conv-depthwise", 0, image, func(m *onnxtest.Model, x string) string {
		return m.Node("Conv", in(x, m.Uniform("w", -1, 1, 8, 1, 3, 3)), number("group", 4))
	}},

	gemm("Gemm-plain", nil),
	gemm("Gemm-bias", []int{5}),
	gemm("Gemm-bias-row", []int{1, 5}),
	gemm("Gemm-bias-scalar", []int{}),
	gemm("Gemm-alpha-beta", []int{5}, real("alpha", 0.5), real("beta", -2)),
	{"Gemm-sum", 0, []int{1, 6}, func(m *onnxtest.Model, x string) string {
		return m.Node("Gemm", in(x, m.Uniform("w", -1, 1, 6, 6), m.Node("Relu", in(x))), real("beta", 3))
	}},
	{"MatMul-image", 0, image, func(m *onnxtest.Model, x string) string {
		return m.Node("Add", in(m.Node("MatMul", in(x, m.Uniform("w", -1, 1, 6, 3))), m.Uniform("b", -1, 1, 3)))
	}},
	{"MatMul-wide", 0, image, func(m *onnxtest.Model, x string) string {
		return m.Node("MatMul", in(x, m.Uniform("w", -1, 1, 1, 1, 6, 3)))
	}},

	with("MaxPool", 0, image, "MaxPool", ints("kernel_shape", 2, 3), ints("strides", 2, 1), ints("pads", 1, 0, 0, 1)),
	with("MaxPool-ceil", 0, image, "MaxPool", ints("kernel_shape", 2, 2), ints("strides", 2, 2), number("ceil_mode", 1), number("storage_order", 0)),
	with("MaxPool-dilations", 0, image, "MaxPool", ints("kernel_shape", 2, 2), ints("dilations", 2, 3)),
	with("MaxPool-same", 0, image, "MaxPool", ints("kernel_shape", 3, 3), ints("strides", 2, 2), text("auto_pad", "SAME_LOWER")),
	with("AveragePool", 0, image, "AveragePool", ints("kernel_shape", 3, 3), ints("strides", 2, 2), ints("pads", 1, 1, 1, 1)),
	with("AveragePool-include", 0, image, "AveragePool", ints("kernel_shape", 3, 2), ints("strides", 2, 2), ints("pads", 1, 0, 1, 1), number("count_include_pad", 1)),
	with("AveragePool-ceil", 0, image, "AveragePool", ints("kernel_shape", 2, 2), ints("strides", 2, 2), number("ceil_mode", 1)),
	with("AveragePool-same", 0, image, "AveragePool", ints("kernel_shape", 4, 4), ints("strides", 2, 2), text("auto_pad", "SAME_UPPER")),
	with("GlobalMaxPool", 0, image, "GlobalMaxPool"),
	with("GlobalAveragePool", 0, image, "GlobalAveragePool"),
	with("ReduceMean", 0, image, "ReduceMean", ints("axes", 3, -2)),
	with("ReduceMean-drop", 0, image, "ReduceMean", ints("axes", 1), number("keepdims", 0)),
	{"ReduceMean-18", 18, image, func(m *onnxtest.Model, x string) string {
		return m.Node("ReduceMean", in(x, m.Int64s("axes", 2, 3)), number("keepdims", 0))
	}},
	with("ReduceSum-11", 11, image, "ReduceSum", ints("axes", -1)),
	{"ReduceSum-13", 13, image, func(m *onnxtest.Model, x string) string {
		return m.Node("ReduceSum", in(x, m.Int64s("axes", 1, 3)), number("keepdims", 0))
	}},
	{"ReduceSum-noop", 13, image, func(m *onnxtest.Model, x string) string {
		return m.Node("ReduceSum", in(x), number("noop_with_empty_axes", 1))
	}},

	{"BatchNormalization", 0, image, func(m *onnxtest.Model, x string) string {
		return m.Node("BatchNormalization", in(x, m.Uniform("s", -1, 1, 4), m.Uniform("b", -1, 1, 4), m.Uniform("m", -1, 1, 4), m.Uniform("v", 0.1, 2, 4)), real("epsilon", 0.01), real("momentum", 0.5))
	}},
	with("LRN", 0, []int{1, 8, 3, 2}, "LRN", number("size", 5), real("alpha", 0.3), real("beta", 0.6), real("bias", 1.5)),
	with("Softmax", 0, image, "Softmax", number("axis", 1)),
	with("Softmax-last", 0, image, "Softmax"),
	with("Softmax-11", 11, image, "Softmax", number("axis", 2)),

	with("Relu", 0, image, "Relu"),
	with("Sigmoid", 0, image, "Sigmoid"),
	with("Tanh", 0, image, "Tanh"),
	with("Erf", 0, image, "Erf"),
	with("Softplus", 0, image, "Softplus"),
	with("HardSwish", 14, image, "HardSwish"),
	with("LeakyRelu", 0, image, "LeakyRelu", real("alpha", 0.2)),
	with("LeakyRelu-default", 0, image, "LeakyRelu"),
	with("Elu", 0, image, "Elu", real("alpha", 0.7)),
	with("HardSigmoid", 0, image, "HardSigmoid"),
	with("HardSigmoid-alpha-beta", 0, image, "HardSigmoid", real("alpha", 0.5), real("beta", 0.25)),
	with("Gelu", 20, image, "Gelu"),
	with("Gelu-tanh", 20, image, "Gelu", text("approximate", "tanh")),
	with("Clip-9", 9, image, "Clip", real("min", -0.5), real("max", 0.25)),
	with("Clip-9-low", 9, image, "Clip", real("min", -0.5)),
	{"Clip-13", 13, image, func(m *onnxtest.Model, x string) string {
		return m.Node("Clip", in(x, m.Float32s("low", []float32{0}), m.Float32s("high", []float32{0.75})))
	}},
	{"Clip-high", 13, image, func(m *onnxtest.Model, x string) string {
		return m.Node("Clip", in(x, "", m.Float32s("high", []float32{0.5})))
	}},
	{"Min-Max", 0, image, func(m *onnxtest.Model, x string) string {
		return m.Node("Min", in(m.Float32s("high", []float32{1.5}, 1), m.Node("Max", in(x, m.Float32s("low", []float32{-0.5})))))
	}},
	{"PRelu", 0, image, func(m *onnxtest.Model, x string) string {
		return m.Node("PRelu", in(x, m.Uniform("slope", -1, 1, 4, 1, 1)))
	}},
	{"PRelu-one", 0, image, func(m *onnxtest.Model, x string) string {
		return m.Node("PRelu", in(x, m.Uniform("slope", 0, 1, 1)))
	}},

	constant("Add", false, 4, 1, 1), constant("Add", true, 1, 4, 7, 6), constant("Add", false),
	constant("Sub", false, 1, 6), constant("Sub", true, 4, 1, 1), constant("Sub", true),
	constant("Mul", false, 4, 1, 1), constant("Mul", true, 1, 1, 7, 1),
	constant("Div", false, 4, 1, 1), constant("Div", false),
	{"Add-two", 0, image, func(m *onnxtest.Model, x string) string {
		return m.Node("Add", in(m.Node("GlobalMaxPool", in(x)), m.Node("Tanh", in(x))))
	}},
	{"Sub-two", 0, image, func(m *onnxtest.Model, x string) string { return m.Node("Sub", in(x, m.Node("Tanh", in(x)))) }},
	{"Mul-two", 0, image, func(m *onnxtest.Model, x string) string {
		return m.Node("Mul", in(m.Node("GlobalMaxPool", in(x)), x))
	}},
	{"Mul-self", 0, image, func(m *onnxtest.Model, x string) string { return m.Node("Mul", in(x, x)) }},
	{"Neg", 0, image, func(m *onnxtest.Model, x string) string { return m.Node("Neg", in(x)) }},
	{"Mean", 0, image, func(m *onnxtest.Model, x string) string {
		row := m.Node("Relu", in(m.Node("ReduceMean", in(x), ints("axes", 2))))
		return m.Node("Mean", in(x, m.Node("Sigmoid", in(x)), row))
	}},
	{"Sum", 0, image, func(m *onnxtest.Model, x string) string {
		return m.Node("Sum", in(x, m.Uniform("k", 0, 1, 4, 1, 1), m.Node("Relu", in(x)), m.Uniform("l", 0, 1)))
	}},

	with("Identity", 0, image, "Identity"),
	with("Dropout", 0, image, "Dropout"),
	with("Flatten", 0, image, "Flatten"),
	with("Flatten-2", 0, image, "Flatten", number("axis", -2)),
	with("Flatten-0", 0, image, "Flatten", number("axis", 0)),
	{"Reshape", 0, image, func(m *onnxtest.Model, x string) string {
		return m.Node("Reshape", in(x, m.Int64s("shape", 0, 2, -1, 6)))
	}},
	{"Reshape-batch", 0, image, func(m *onnxtest.Model, x string) string {
		return m.Node("Reshape", in(x, m.Int64s("shape", -1, 21)))
	}},
	{"Reshape-rows", 0, image, func(m *onnxtest.Model, x string) string {
		// A dense layer at every position, as TensorFlow spells it.
		y := m.Node("Reshape", in(m.Node("Transpose", in(x), ints("perm", 0, 2, 3, 1)), m.Int64s("rows", -1, 4)))
		y = m.Node("Reshape", in(m.Node("MatMul", in(y, m.Uniform("w", -1, 1, 4, 3))), m.Int64s("picture", 1, 7, 6, 3)))
		return m.Node("Add", in(y, m.Uniform("b", -1, 1, 3)))
	}},
	with("Squeeze-11", 11, []int{1, 3, 1, 5}, "Squeeze", ints("axes", -2)),
	{"Squeeze-13", 13, []int{1, 3, 1, 1}, func(m *onnxtest.Model, x string) string {
		return m.Node("Squeeze", in(x, m.Int64s("axes", 3, 2)))
	}},
	with("Unsqueeze-11", 11, []int{1, 6}, "Unsqueeze", ints("axes", 2, -3)),
	{"Unsqueeze-13", 13, []int{1, 6}, func(m *onnxtest.Model, x string) string {
		return m.Node("Unsqueeze", in(x, m.Int64s("axes", 1, 3)))
	}},
	with("Transpose", 0, image, "Transpose", ints("perm", 0, 2, 3, 1)),
	{"Transpose-twice", 0, image, func(m *onnxtest.Model, x string) string {
		y := m.Node("Transpose", in(x), ints("perm", 0, 2, 3, 1))
		return m.Node("Transpose", in(m.Node("Transpose", in(y), ints("perm", 0, 3, 1, 2))), ints("perm", 0, 1, 3, 2))
	}},
	{"Concat", 0, image, func(m *onnxtest.Model, x string) string {
		return m.Node("Concat", in(x, m.Node("Relu", in(x)), x), number("axis", -3))
	}},
	{"Split-11", 11, image, func(m *onnxtest.Model, x string) string {
		parts := m.Nodes("Split", in(x), 3, number("axis", 1), ints("split", 1, 2, 1))
		return m.Node("Concat", in(parts[2], parts[1]), number("axis", 1))
	}},
	{"Split-18", 18, image, func(m *onnxtest.Model, x string) string {
		return m.Nodes("Split", in(x), 2, number("axis", 2), number("num_outputs", 2))[1]
	}},
	{"Split-sizes", 0, image, func(m *onnxtest.Model, x string) string {
		return m.Nodes("Split", in(x, m.Int64s("sizes", 5, 1)), 2, number("axis", -1))[0]
	}},
	with("Slice-9", 9, image, "Slice", ints("starts", 1, -3), ints("ends", 3, 1000), ints("axes", 1, 3)),
	{"Slice-13", 13, image, func(m *onnxtest.Model, x string) string {
		return m.Node("Slice", in(x, m.Int64s("starts", -1, 1, 0), m.Int64s("ends", -1000, 6, math.MaxInt64), m.Int64s("axes", 1, -2, 0), m.Int64s("steps", -2, 2, 1)))
	}},
	{"Gather", 0, image, func(m *onnxtest.Model, x string) string {
		return m.Node("Gather", in(x, m.Int64s("indices", 2, 1, -4)), number("axis", 1))
	}},
	{"Gather-one", 0, image, func(m *onnxtest.Model, x string) string {
		return m.Node("Gather", in(x, m.Bytes("index", 7, 9, make([]byte, 8))), number("axis", 2))
	}},
	with("Pad-9", 9, image, "Pad", ints("pads", 0, 0, 1, 2, 0, 1, 0, 1), real("value", 0.5)),
	{"Pad-13", 13, image, func(m *onnxtest.Model, x string) string {
		return m.Node("Pad", in(x, m.Int64s("pads", 0, 0, 1, 2, 0, 0, 3, 0)))
	}},
	{"Pad-axes", 18, image, func(m *onnxtest.Model, x string) string {
		return m.Node("Pad", in(x, m.Int64s("pads", 1, 2, 3, 4), m.Float32s("value", []float32{-1}), m.Int64s("axes", -1, 2)))
	}},
	{"Pad-crop", 13, image, func(m *onnxtest.Model, x string) string {
		return m.Node("Pad", in(x, m.Int64s("pads", 0, 0, -2, 1, 0, 0, -1, -3)))
	}},
	{"Pad-edge", 13, image, func(m *onnxtest.Model, x string) string {
		return m.Node("Pad", in(x, m.Int64s("pads", 0, 0, 2, 1, 0, 0, 0, 2)), text("mode", "edge"))
	}},
	{"Pad-reflect", 13, image, func(m *onnxtest.Model, x string) string {
		return m.Node("Pad", in(x, m.Int64s("pads", 0, 0, 2, 1, 0, 0, 3, 0)), text("mode", "reflect"))
	}},

	weights("float16", 0, func(m *onnxtest.Model) string {
		return m.Node("Cast", in(m.Float16s("w", ramp(30), 6, 5)), number("to", 1))
	}),
	weights("double", 0, func(m *onnxtest.Model) string {
		var b []byte
		for _, v := range ramp(30) {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(float64(v)))
		}
		return m.Node("Cast", in(m.Bytes("w", 11, 9, b, 6, 5)), number("to", 1))
	}),
	weights("float_data", 0, func(m *onnxtest.Model) string {
		var b []byte
		for _, v := range ramp(30) {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
		}
		return m.Bytes("w", 1, 4, b, 6, 5)
	}),
	weights("Constant", 0, func(m *onnxtest.Model) string {
		return m.Node("Constant", nil, onnxtest.Tensor("value", ramp(30), 6, 5))
	}),
	weights("Transpose-constant", 0, func(m *onnxtest.Model) string {
		return m.Node("Transpose", in(m.Float32s("w", ramp(30), 5, 6)))
	}),
	weights("Dequantize-int8", 0, func(m *onnxtest.Model) string {
		q := make([]int8, 30)
		for i := range q {
			q[i] = int8(i*17 - 128)
		}
		return m.Node("DequantizeLinear", in(m.Int8s("w", q, 6, 5), m.Uniform("s", 0.01, 0.02, 5), m.Int8s("z", []int8{1, -2, 3, 0, 5}, 5)), number("axis", -1))
	}),
	weights("Dequantize-uint8", 10, func(m *onnxtest.Model) string {
		b := make([]byte, 30)
		for i := range b {
			b[i] = byte(i * 8)
		}
		return m.Node("DequantizeLinear", in(m.Bytes("w", 2, 9, b, 6, 5), m.Float32s("s", []float32{0.25}), m.Bytes("z", 2, 9, []byte{128})))
	}),
	weights("Dequantize-int32", 0, func(m *onnxtest.Model) string {
		values := make([]int64, 30)
		for i := range values {
			values[i] = int64(i*i - 100)
		}
		return m.Node("DequantizeLinear", in(m.Bytes("w", 6, 5, packed(values...), 6, 5), m.Uniform("s", 0.01, 0.02, 6)), number("axis", 0))
	}),

	{"fold-shape", 0, image, func(m *onnxtest.Model, x string) string {
		// reshape(x, (shape(x)[0], shape(x)[1]·2, −1)), as exporters spell it.
		shape := m.Node("Shape", in(x))
		n := m.Node("Gather", in(shape, m.Int64s("zero", 0)))
		c := m.Node("Slice", in(shape, m.Int64s("one", 1), m.Int64s("two", 2)))
		c = m.Node("Mul", in(c, "two"))
		rest := m.Node("Unsqueeze", in(m.Node("Squeeze", in(m.Int64s("rest", -1), m.Int64s("first", 0))), "first"))
		all := m.Node("Concat", in(n, m.Node("Cast", in(m.Node("Cast", in(c), number("to", 1))), number("to", 7)), rest), number("axis", 0))
		return m.Node("Reshape", in(x, all))
	}},
	{"fold-where", 0, image, func(m *onnxtest.Model, x string) string {
		// where(shape == 7, 2, 3) expanded and added along the last axis.
		is := m.Node("Equal", in(m.Node("Shape", in(x)), m.Int64s("seven", 7)))
		k := m.Node("Where", in(is, m.Float32s("two", []float32{2}), m.Float32s("three", []float32{3})))
		k = m.Node("Reshape", in(k, m.Int64s("column", 4, 1, 1)))
		k = m.Node("Expand", in(k, m.Int64s("wide", 4, 1, 6)))
		k = m.Node("Sub", in(m.Node("Mul", in(k, k)), m.Node("ConstantOfShape", in(m.Int64s("shape", 1, 7, 1)), onnxtest.Tensor("value", []float32{0.5}, 1))))
		k = m.Node("Sqrt", in(m.Node("Div", in(k, "three"))))
		return m.Node("Add", in(x, k))
	}},
}

// model is the case's model, its output of any shape.
func (c operatorCase) model() []byte {
	m := onnxtest.New(c.name, 1)
	if c.opset != 0 {
		m.Opset = c.opset
	}
	m.Output(c.build(m, m.Input("x", c.shape...)))
	return written(m)
}

func written(m *onnxtest.Model) []byte {
	var b bytes.Buffer
	if _, err := m.WriteTo(&b); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// input is the case's input, of values between −3 and 3.
func (c operatorCase) input() []float32 {
	n := 1
	for _, d := range c.shape {
		n *= d
	}
	x := make([]float32, n)
	for i := range x {
		x[i] = float32((i*37)%61)/10 - 3
	}
	return x
}

// Every operator's output is onnxruntime's; see testdata/operators/expect.mjs.
func TestOperators(t *testing.T) {
	for _, c := range operatorCases {
		t.Run(c.name, func(t *testing.T) {
			model := c.model()
			if *writeOperators != "" {
				c.write(t, *writeOperators, model)
				return
			}
			want := floats(t, filepath.Join("testdata", "operators", c.name+".f32"))
			for _, raw := range []bool{true, false} {
				g, err := onnx.Read(bytes.NewReader(model), int64(len(model)), onnx.Options{Name: c.name, Raw: raw})
				if err != nil {
					t.Fatal(err)
				}
				if d := distance(output(t, g, c.input()), want); !(d <= 1e-6) {
					t.Errorf("raw %v: relative L2 error %g, want at most 1e-6", raw, d)
				}
			}
		})
	}
}

// write leaves model and input for onnxruntime.
func (c operatorCase) write(t *testing.T, dir string, model []byte) {
	var input []byte
	for _, v := range c.input() {
		input = binary.LittleEndian.AppendUint32(input, math.Float32bits(v))
	}
	shape := "[1"
	for _, d := range c.shape[1:] {
		shape += "," + strconv.Itoa(d)
	}
	for ending, content := range map[string][]byte{".onnx": model, ".input.f32": input, ".shape.json": []byte(shape + "]")} {
		if err := os.WriteFile(filepath.Join(dir, c.name+ending), content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
