package hostile

import (
	"bytes"
	"math"
	"strconv"
	"strings"

	"lrpexplainer/nn/onnx/onnxtest"
)

// network is a model that ends in as many scores as its last node has channels: what add makes of the
// input (1,3,8,8), averaged over the picture.
func network(add func(m *onnxtest.Model, x string) string) []byte {
	return sized(add, 1, 3, 8, 8)
}

func sized(add func(m *onnxtest.Model, x string) string, shape ...int) []byte {
	m := onnxtest.New("hostile", 1)
	m.Output(m.Node("Flatten", []string{m.Node("GlobalAveragePool", []string{add(m, m.Input("x", shape...))})}))
	return written(m)
}

// one is a network of one node before its end.
func one(op string, attributes ...onnxtest.Attribute) []byte {
	return network(func(m *onnxtest.Model, x string) string { return m.Node(op, []string{x}, attributes...) })
}

// with is a network of one node that reads the input and a constant.
func with(op string, constant func(m *onnxtest.Model) string, attributes ...onnxtest.Attribute) []byte {
	return network(func(m *onnxtest.Model, x string) string {
		return m.Node(op, []string{x, constant(m)}, attributes...)
	})
}

func values(v ...float32) func(m *onnxtest.Model) string {
	return func(m *onnxtest.Model) string { return m.Float32s("k", v, len(v), 1, 1) }
}

func kernel(v float32) func(m *onnxtest.Model) string {
	return func(m *onnxtest.Model) string { return m.Float32s("k", []float32{0, v, 0}, 1, 3, 1, 1) }
}

func integers(v ...int) func(m *onnxtest.Model) string {
	return func(m *onnxtest.Model) string { return m.Int64s("k", v...) }
}

// Models are networks, most of which the reader refuses by the file's structure, the last few when
// their weights are read.
func Models() []File {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	relu := one("Relu")
	many := make([]onnxtest.Attribute, 1000)
	for i := range many {
		many[i] = onnxtest.Int(strconv.Itoa(i), i)
	}
	of := func(build func(m *onnxtest.Model)) []byte {
		m := onnxtest.New("hostile", 1)
		build(m)
		return written(m)
	}
	opset := func(version int) []byte {
		m := onnxtest.New("hostile", 1)
		m.Opset = version
		m.Output(m.Node("Flatten", []string{m.Node("GlobalAveragePool", []string{m.Input("x", 1, 3, 8, 8)})}))
		return written(m)
	}
	return []File{
		{Name: "empty.onnx", Says: []string{"empty.onnx: the file is empty"}},
		{Name: "diary.onnx", Content: []byte("Dear diary, this is not a network.\n"), Says: []string{"not an ONNX file"}},
		{Name: "picture.onnx", Content: []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), Says: []string{"not an ONNX file"}},
		{Name: "archive.onnx", Content: []byte("PK\x03\x04\x14\x00\x00\x00"), Says: []string{"not an ONNX file"}},
		{Name: "zeros.onnx", Content: make([]byte, 100_000), Says: []string{"not an ONNX file"}},
		{Name: "groups.onnx", Content: bytes.Repeat([]byte{0x3b}, 100_000), Says: []string{"ONNX file"}},
		{Name: "nested.onnx", Content: append([]byte{8, 8}, bytes.Repeat([]byte{0x3a, 0x7e}, 63)...), Says: []string{"ONNX file"}},
		{Name: "varint.onnx", Content: append(append([]byte{8, 8, 0x3a}, bytes.Repeat([]byte{0xff}, 9)...), 1), Says: []string{"ONNX file"}},
		{Name: "half.onnx", Content: relu[:len(relu)/2], Says: []string{"truncated or damaged ONNX file"}},
		{Name: "short.onnx", Content: relu[:len(relu)-3], Says: []string{"ONNX file"}},
		{Name: "no graph.onnx", Content: []byte{8, 8, 66, 2, 16, 13}, Says: []string{"it has no graph"}},
		{Name: "no opset.onnx", Content: opset(0), Says: []string{"opset 0", "expected 1 to 24"}},
		{Name: "future.onnx", Content: opset(99), Says: []string{"opset 99"}},
		{Name: "operator.onnx", Content: one("Einsum"), Says: []string{`node "Einsum_0" (Einsum)`, "not supported"}},
		{Name: "control.onnx", Content: one("Loop"), Says: []string{`node "Loop_0" (Loop)`, "control flow"}},
		{Name: "branch.onnx", Content: one("If"), Says: []string{`node "If_0" (If)`, "control flow"}},
		{Name: "domain.onnx", Content: network(func(m *onnxtest.Model, x string) string { return m.NodeOf("com.microsoft", "FusedConv", []string{x}) }),
			Says: []string{`belongs to "com.microsoft"`}},
		{Name: "function.onnx", Content: of(func(m *onnxtest.Model) {
			m.Function("local", "Block")
			m.Output(m.NodeOf("local", "Block", []string{m.Input("x", 1, 3, 8, 8)}))
		}), Says: []string{"a function that the file itself defines"}},
		{Name: "circle.onnx", Content: of(func(m *onnxtest.Model) {
			m.Output(m.Node("Add", []string{m.Input("x", 1, 3, 8, 8), m.Node("Relu", []string{"Add_0.out0"})}))
		}), Says: []string{"depends on its own output"}},
		{Name: "markup.onnx", Content: network(func(m *onnxtest.Model, x string) string {
			return m.NodeNamed(`<img src=x onerror="document.title='run'">`, "Einsum", []string{x})
		}), Says: []string{"<img src=x onerror=", "not supported"}},
		{Name: "name.onnx", Content: network(func(m *onnxtest.Model, x string) string {
			return m.NodeNamed(strings.Repeat("n", 1<<20), "Relu", []string{x})
		}), Says: []string{"name"}},
		{Name: "attributes.onnx", Content: one("Relu", many...), Says: []string{"more than 64 attributes"}},
		{Name: "attribute.onnx", Content: one("Relu", onnxtest.Int("sharpness", 3)), Says: []string{`attribute "sharpness"`}},
		{Name: "attribute type.onnx", Content: one("LeakyRelu", onnxtest.Int("alpha", 1)), Says: []string{`attribute "alpha" is an integer; expected a float`}},
		{Name: "no kernel.onnx", Content: one("MaxPool"), Says: []string{`"kernel_shape" is missing`}},
		{Name: "stride.onnx", Content: one("MaxPool", onnxtest.Ints("kernel_shape", 2, 2), onnxtest.Ints("strides", 0, 1)), Says: []string{"MaxPool_0", "strides"}},
		{Name: "window.onnx", Content: one("MaxPool", onnxtest.Ints("kernel_shape", 20, 2)), Says: []string{"20×2 does not fit"}},
		{Name: "negative.onnx", Content: one("MaxPool", onnxtest.Ints("kernel_shape", -2, 2)), Says: []string{"MaxPool_0"}},
		{Name: "overflow.onnx", Content: one("AveragePool", onnxtest.Ints("kernel_shape", 1<<31, 1<<31)), Says: []string{"AveragePool_0"}},
		{Name: "pad.onnx", Content: with("Pad", integers(0, 0, 1<<20, 1<<20, 0, 0, 0, 0)), Says: []string{"Pad_0", "at most"}},
		{Name: "pad away.onnx", Content: with("Pad", integers(0, 0, -4, 0, 0, 0, -4, 0)), Says: []string{"Pad_0"}},
		{Name: "pad overflow.onnx", Content: with("Pad", integers(0, 0, math.MaxInt64, 0, 0, 0, math.MaxInt64, 0)), Says: []string{"Pad_0"}},
		{Name: "reshape.onnx", Content: with("Reshape", integers(1, 5, -1)), Says: []string{"Reshape_0", "[1 5 -1]"}},
		{Name: "reshape overflow.onnx", Content: with("Reshape", integers(1<<62, 1<<62)), Says: []string{"Reshape_0"}},
		{Name: "broadcast.onnx", Content: with("Add", values(1, 2, 3, 4, 5)), Says: []string{"Add_0", "(5,1,1)"}},
		{Name: "unknown.onnx", Content: network(func(m *onnxtest.Model, x string) string { return m.Node("Add", []string{x, "nowhere"}) }), Says: []string{`"nowhere"`}},
		{Name: "no input.onnx", Content: one("Conv"), Says: []string{"Conv_0", "weight", "missing"}},
		{Name: "channels.onnx", Content: with("Conv", func(m *onnxtest.Model) string { return m.Uniform("k", 0, 1, 4, 5, 3, 3) }), Says: []string{"Conv_0", "(4,5,3,3)"}},
		{Name: "bytes.onnx", Content: with("Add", func(m *onnxtest.Model) string { return m.Bytes("k", 1, 9, make([]byte, 8), 3, 1, 1) }), Says: []string{`"k"`, "12 bytes", "8"}},
		{Name: "claims.onnx", Content: with("Add", func(m *onnxtest.Model) string { return m.Bytes("k", 1, 9, make([]byte, 16), 1<<14, 1<<13) }), Says: []string{`"k"`, "bytes"}},
		{Name: "endless.onnx", Content: with("Add", func(m *onnxtest.Model) string { return m.Bytes("k", 1, 9, make([]byte, 16), 1<<27, 1<<27, 1<<27) }), Says: []string{"more than"}},
		{Name: "strings.onnx", Content: with("Add", func(m *onnxtest.Model) string { return m.Bytes("k", 8, 6, []byte("abcd"), 4) }), Says: []string{`"k"`, "string"}},
		{Name: "outside.onnx", Content: with("Add", func(m *onnxtest.Model) string { return m.External("k", "weights.bin", 0, 3, 1, 1) }), Says: []string{"outside the file", "weights.bin"}},
		{Name: "climbing.onnx", Content: with("Add", func(m *onnxtest.Model) string { return m.External("k", "../../etc/passwd", 0, 3, 1, 1) }), Says: []string{"../../etc/passwd", "beside the model"}},
		{Name: "filled.onnx", Content: with("Add", func(m *onnxtest.Model) string {
			return m.Node("ConstantOfShape", []string{m.Int64s("shape", 1<<40)})
		}), Says: []string{"ConstantOfShape_0"}},
		{Name: "expanded.onnx", Content: with("Add", func(m *onnxtest.Model) string {
			return m.Node("Expand", []string{m.Uniform("one", 0, 1), m.Int64s("shape", 1<<40)})
		}), Says: []string{"Expand_0"}},
		{Name: "text.onnx", Content: of(func(m *onnxtest.Model) {
			m.Output(m.Node("Relu", []string{m.TypedInput("tokens", 7, 1, 128)}))
		}), Says: []string{`input "tokens"`, "int64", "text model"}},
		{Name: "audio.onnx", Content: of(func(m *onnxtest.Model) { m.Output(m.Node("Relu", []string{m.Input("x", 1, 80, 3000)})) }), Says: []string{"(1,80,3000)", "audio"}},
		{Name: "batch.onnx", Content: sized(func(m *onnxtest.Model, x string) string { return m.Node("Relu", []string{x}) }, 8, 3, 32, 32), Says: []string{"a fixed batch of 8"}},
		{Name: "vast.onnx", Content: sized(func(m *onnxtest.Model, x string) string { return m.Node("Relu", []string{x}) }, 1, 3, 1<<20, 1<<20), Says: []string{`input "x"`, "at most"}},
		{Name: "two inputs.onnx", Content: of(func(m *onnxtest.Model) {
			m.Output(m.Node("Add", []string{m.Input("left", 1, 3, 8, 8), m.Input("right", 1, 3, 8, 8)}))
		}), Says: []string{"2 inputs", `"left"`}},
		{Name: "constant.onnx", Content: of(func(m *onnxtest.Model) {
			m.Input("x", 1, 3, 8, 8)
			m.Output(m.Node("Neg", []string{m.Uniform("k", 0, 1, 4)}))
		}), Says: []string{"does not depend on any input"}},
		{Name: "map.onnx", Content: of(func(m *onnxtest.Model) { m.Output(m.Node("Relu", []string{m.Input("x", 1, 3, 8, 8)})) }), Says: []string{"(1,3,8,8)", "segmentation or detection"}},
		{Name: "nothing divided.onnx", Content: with("Div", values(1, 0, 1)), Says: []string{"Div_0", "0"}},
		{Name: "long.onnx", Content: network(func(m *onnxtest.Model, x string) string {
			k := m.Float32s("k", []float32{1, 0, 0, 0, 1, 0, 0, 0, 1}, 3, 3, 1, 1)
			for range 8200 {
				x = m.Node("Conv", []string{x, k})
			}
			return x
		}), Says: []string{"long.onnx has 8203 nodes; the page shows at most 8192"}, Command: []string{}},
		{Name: "nan.onnx", Content: with("Conv", kernel(nan)), Says: []string{"Conv_0", "value 1 is NaN"}},
		{Name: "infinite.onnx", Content: with("Mul", values(1, inf, 1)), Says: []string{"Mul_0", "value 1 is infinite"}},
		{Name: "variance.onnx", Content: network(func(m *onnxtest.Model, x string) string {
			k := m.Uniform("one", 1, 1, 3)
			return m.Node("BatchNormalization", []string{x, k, k, k, m.Uniform("v", -2, -1, 3)})
		}), Says: []string{"BatchNormalization_0", "variance"}},
	}
}
