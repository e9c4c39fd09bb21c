package onnx_test

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"lrpexplainer/nn/onnx"
	"lrpexplainer/nn/onnx/onnxtest"
)

// of is a model of what build adds behind an input of the given shape.
func of(build func(m *onnxtest.Model, x string) string, shape ...int) []byte {
	m := onnxtest.New("bad", 1)
	m.Output(build(m, m.Input("x", shape...)))
	return written(m)
}

// single is a model of one node that reads the input.
func single(op string, attributes ...onnxtest.Attribute) []byte {
	return of(func(m *onnxtest.Model, x string) string { return m.Node(op, in(x), attributes...) }, image...)
}

// reading is a model of one node that reads the input and one initializer.
func reading(op string, add func(m *onnxtest.Model) string, attributes ...onnxtest.Attribute) []byte {
	return of(func(m *onnxtest.Model, x string) string { return m.Node(op, in(x, add(m)), attributes...) }, image...)
}

// opset is a model of another opset.
func opset(version int) []byte {
	m := onnxtest.New("bad", 1)
	m.Opset = version
	m.Output(m.Node("Relu", in(m.Input("x", image...))))
	return written(m)
}

func manyAttributes(n int) []onnxtest.Attribute {
	var all []onnxtest.Attribute
	for i := range n {
		all = append(all, onnxtest.Int(strconv.Itoa(i), i))
	}
	return all
}

func int64s(values ...int) func(m *onnxtest.Model) string {
	return func(m *onnxtest.Model) string { return m.Int64s("k", values...) }
}

func TestErrors(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for _, c := range []struct {
		name  string
		model []byte
		want  []string // parts of the message
	}{
		{"empty", nil, []string{"bad.onnx: the file is empty"}},
		{"text", []byte("This is no model, only a sentence.\n"), []string{"not an ONNX file"}},
		{"PNG", []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), []string{"not an ONNX file"}},
		{"zeros", make([]byte, 1000), []string{"not an ONNX file"}},
		{"truncated", single("Relu")[:60], []string{"truncated"}},
		{"no graph", []byte{8, 8, 66, 2, 16, 13}, []string{"not an ONNX file: it has no graph"}},
		{"no opset", opset(0), []string{"opset 0", "expected 1 to 24"}},
		{"future opset", opset(99), []string{"opset 99"}},

		{"operator", single("Einsum"), []string{`node "Einsum_0" (Einsum)`, "not supported"}},
		{"operators", of(func(m *onnxtest.Model, x string) string { return m.Node("Det", in(m.Node("Einsum", in(x)))) }, image...),
			[]string{`node "Einsum_0" (Einsum)`, "nor are Det"}},
		{"subgraph", single("If"), []string{`node "If_0" (If)`, "not supported", "control flow"}},
		{"If of a constant", of(func(m *onnxtest.Model, x string) string {
			m.Node("Relu", in(x))
			return m.Node("If", in(m.Bytes("yes", 9, 9, []byte{1})))
		}, image...), []string{`node "If_0" (If)`}},
		{"loop", single("Loop"), []string{`node "Loop_0" (Loop)`, "control flow"}},
		{"other domain", written(func() *onnxtest.Model {
			m := onnxtest.New("bad", 1)
			m.Output(m.NodeOf("com.microsoft", "FusedConv", in(m.Input("x", image...))))
			return m
		}()), []string{`node "FusedConv_0" (com.microsoft.FusedConv)`, `belongs to "com.microsoft"`}},
		{"function of the file", written(func() *onnxtest.Model {
			m := onnxtest.New("bad", 1)
			m.Function("local", "Block")
			m.Output(m.NodeOf("local", "Block", in(m.Input("x", image...))))
			return m
		}()), []string{`node "Block_0" (local.Block)`, "a function that the file itself defines", "inlined"}},
		{"circle", written(func() *onnxtest.Model {
			m := onnxtest.New("bad", 1)
			m.Output(m.Node("Add", in(m.Input("x", image...), m.Node("Relu", in("Add_0.out0")))))
			return m
		}()), []string{"depends on its own output"}},
		{"attributes", single("Relu", manyAttributes(1000)...), []string{"more than 64 attributes"}},
		{"attribute", single("Relu", onnxtest.Int("sharpness", 3)), []string{`node "Relu_0" (Relu)`, `attribute "sharpness"`}},
		{"attribute of another type", single("LeakyRelu", onnxtest.Int("alpha", 1)), []string{`attribute "alpha" is an integer; expected a float`}},
		{"missing attribute", single("MaxPool"), []string{"MaxPool_0", `"kernel_shape" is missing`}},
		{"missing input", single("Conv"), []string{"Conv_0", "weight", "missing"}},
		{"auto_pad", single("MaxPool", ints("kernel_shape", 2, 2), text("auto_pad", "SOMEHOW")), []string{"SOMEHOW"}},
		{"window too large", single("MaxPool", ints("kernel_shape", 20, 2)), []string{"MaxPool_0", "20×2 does not fit"}},
		{"stride 0", single("MaxPool", ints("kernel_shape", 2, 2), ints("strides", 0, 1)), []string{"MaxPool_0", "strides"}},
		{"one axis", single("MaxPool", ints("kernel_shape", 2)), []string{"MaxPool_0", "kernel_shape", "two axes"}},
		{"Conv over one axis", reading("Conv", func(m *onnxtest.Model) string { return m.Uniform("w", 0, 1, 4, 4, 3) }), []string{"Conv_0", "(4,4,3)"}},
		{"Conv of other channels", reading("Conv", func(m *onnxtest.Model) string { return m.Uniform("w", 0, 1, 4, 5, 3, 3) }), []string{"Conv_0", "(1,4,7,6)", "(4,5,3,3)"}},
		{"Conv of computed weights", of(func(m *onnxtest.Model, x string) string { return m.Node("Conv", in(x, x)) }, image...), []string{"Conv_0", "weight", "expected a constant"}},
		{"a stack of weights", of(func(m *onnxtest.Model, x string) string {
			return m.Node("MatMul", in(x, m.Uniform("w", 0, 1, 4, 6, 3)))
		}, image...),
			[]string{"MatMul_0", "expected a matrix"}},
		{"two activations", of(func(m *onnxtest.Model, x string) string { return m.Node("MatMul", in(x, x)) }, image...), []string{"MatMul_0", "(…,K,N)"}},
		{"quantised activation", of(func(m *onnxtest.Model, x string) string {
			return m.Node("Relu", in(m.Node("QuantizeLinear", in(x, m.Uniform("s", 0, 1), m.Int8s("z", []int8{0})))))
		}, image...), []string{"Relu_0", "QuantizeLinear", "expected a DequantizeLinear"}},
		{"dequantised without being quantised", of(func(m *onnxtest.Model, x string) string {
			return m.Node("DequantizeLinear", in(x, m.Uniform("s", 0, 1)))
		}, image...), []string{"DequantizeLinear_0", "not quantised"}},
		{"pad mode", reading("Pad", int64s(0, 0, 1, 1, 0, 0, 1, 1), text("mode", "wrap")), []string{"Pad_0", `mode "wrap"`}},
		{"padded batch", reading("Pad", int64s(1, 0, 0, 0, 0, 0, 0, 0)), []string{"Pad_0", "batch"}},
		{"cropped away", reading("Pad", int64s(0, 0, -4, 0, 0, 0, -4, 0)), []string{"Pad_0"}},
		{"reshape", reading("Reshape", int64s(1, 5, -1)), []string{"Reshape_0", "(1,4,7,6)", "[1 5 -1]"}},
		{"huge pad", reading("Pad", int64s(0, 0, 1<<20, 1<<20, 0, 0, 0, 0)), []string{"Pad_0", "at most"}},
		{"training", single("BatchNormalization", number("training_mode", 1)), []string{"training_mode"}},
		{"training before opset 14", of(func(m *onnxtest.Model, x string) string {
			one := m.Uniform("one", 1, 1, 4)
			return m.Nodes("BatchNormalization", in(x, one, one, one, one), 5)[0]
		}, image...), []string{"BatchNormalization_0", "training"}},
		{"LogSoftmax inside", of(func(m *onnxtest.Model, x string) string { return m.Node("Relu", in(m.Node("LogSoftmax", in(x)))) }, image...), []string{"LogSoftmax_0", "last layer"}},
		{"LogSoftmax, Exp, Exp", of(func(m *onnxtest.Model, x string) string {
			return m.Node("Exp", in(m.Node("Exp", in(m.Node("LogSoftmax", in(x))))))
		}, image...), []string{"LogSoftmax_0", "last layer"}},
		{"broadcast", reading("Add", func(m *onnxtest.Model) string { return m.Uniform("k", 0, 1, 5, 1, 1) }), []string{"Add_0", "(5,1,1)"}},
		{"maximum with many constants", reading("Max", func(m *onnxtest.Model) string { return m.Uniform("k", 0, 1, 4, 1, 1) }), []string{"Max_0", "single value"}},
		{"division by 0", reading("Div", func(m *onnxtest.Model) string { return m.Float32s("k", []float32{0}) }), []string{"Div_0", `"k"`, "0"}},

		{"no divisor", single("Div"), []string{"Div_0", "input 2 is missing"}},

		{"NaN", reading("Add", func(m *onnxtest.Model) string { return m.Float32s("k", []float32{1, nan, 1, 1}, 4, 1, 1) }), []string{"Add_0", `"k": value 1 is NaN`}},
		{"infinite", reading("Mul", func(m *onnxtest.Model) string { return m.Float32s("k", []float32{1, 1, inf, 1}, 4, 1, 1) }), []string{"Mul_0", `"k": value 2 is infinite`}},
		{"variance", of(func(m *onnxtest.Model, x string) string {
			one := m.Uniform("one", 1, 1, 4)
			return m.Node("BatchNormalization", in(x, one, one, one, m.Uniform("v", -2, -1, 4)))
		}, image...), []string{"BatchNormalization_0", "variance"}},
		{"external", reading("Add", func(m *onnxtest.Model) string { return m.External("k", "weights.bin", 0, 4, 1, 1) }), []string{"Add_0", `"k"`, "outside the file", "weights.bin"}},
		{"external, out of the folder", reading("Add", func(m *onnxtest.Model) string { return m.External("k", "../weights.bin", 0, 4, 1, 1) }), []string{"Add_0", `"k"`, "../weights.bin", "beside the model"}},
		{"fewer bytes", reading("Add", func(m *onnxtest.Model) string { return m.Bytes("k", 1, 9, make([]byte, 12), 4, 1, 1) }), []string{"Add_0", `"k"`, "16 bytes", "12"}},
		{"fewer values", reading("Add", func(m *onnxtest.Model) string { return m.Bytes("k", 1, 4, make([]byte, 12), 4, 1, 1) }), []string{"Add_0", `"k"`, "4 values", "3"}},
		{"more values", reading("Reshape", func(m *onnxtest.Model) string { return m.Bytes("k", 7, 7, packed(1, 4, 7, 6, 1), 4) }), []string{"Reshape_0", `"k"`, "4 values", "5"}},
		{"strings", reading("Add", func(m *onnxtest.Model) string { return m.Bytes("k", 8, 6, []byte("abcd"), 4) }), []string{"Add_0", `"k"`, "string"}},

		{"text model", written(func() *onnxtest.Model {
			m := onnxtest.New("bad", 1)
			m.Output(m.Node("Relu", in(m.TypedInput("tokens", 7, 1, 128))))
			return m
		}()), []string{`input "tokens"`, "int64", "text model"}},
		{"audio model", of(func(m *onnxtest.Model, x string) string { return m.Node("Relu", in(x)) }, 1, 80, 3000), []string{`input "x"`, "(1,80,3000)", "audio"}},
		{"batch of 8", of(func(m *onnxtest.Model, x string) string { return m.Node("Relu", in(x)) }, 8, 3, 32, 32), []string{`input "x"`, "(8,3,32,32)", "batch of 8"}},
		{"open size", of(func(m *onnxtest.Model, x string) string { return m.Node("Relu", in(x)) }, -1, 3, -1, -1), []string{`input "x"`, "(?,3,?,?)", "has to be given"}},
		{"huge input", of(func(m *onnxtest.Model, x string) string { return m.Node("Relu", in(x)) }, 1, 3, 1<<20, 1<<20), []string{`input "x"`, "at most"}},
		{"two inputs", written(func() *onnxtest.Model {
			m := onnxtest.New("bad", 1)
			m.Output(m.Node("Add", in(m.Input("left", image...), m.Input("right", image...))))
			return m
		}()), []string{"2 inputs", `"left"`, `"right"`}},
		{"constant output", written(func() *onnxtest.Model {
			m := onnxtest.New("bad", 1)
			m.Input("x", image...)
			m.Output(m.Node("Neg", in(m.Uniform("k", 0, 1, 4))))
			return m
		}()), []string{"does not depend on any input"}},
		{"unknown value", of(func(m *onnxtest.Model, x string) string { return m.Node("Add", in(x, "nowhere")) }, image...), []string{"Add_0", `"nowhere"`}},
		{"second output", of(func(m *onnxtest.Model, x string) string {
			return m.Node("Relu", in(m.Nodes("MaxPool", in(x), 2, ints("kernel_shape", 2, 2))[1]))
		}, image...), []string{"Relu_0", "MaxPool_0.out1", "not supported"}},

		{"huge ConstantOfShape", of(func(m *onnxtest.Model, x string) string {
			return m.Node("MatMul", in(x, m.Node("ConstantOfShape", in(m.Int64s("shape", 6, 1<<22)))))
		}, image...), []string{"memory"}},
		{"impossible ConstantOfShape", of(func(m *onnxtest.Model, x string) string {
			return m.Node("Add", in(x, m.Node("ConstantOfShape", in(m.Int64s("shape", 1<<40)))))
		}, image...), []string{"ConstantOfShape_0"}},
		{"huge Expand", of(func(m *onnxtest.Model, x string) string {
			return m.Node("MatMul", in(x, m.Node("Expand", in(m.Uniform("k", 0, 1), m.Int64s("shape", 6, 1<<22)))))
		}, image...), []string{"memory"}},
		{"huge initializer", reading("Add", func(m *onnxtest.Model) string { return m.Bytes("k", 1, 9, make([]byte, 16), 1<<14, 1<<13) }), []string{"Add_0", `"k"`, "bytes"}},
		{"endless initializer", reading("Add", func(m *onnxtest.Model) string { return m.Bytes("k", 1, 9, make([]byte, 16), 1<<27, 1<<27, 1<<27) }), []string{`more than`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			g, err := onnx.Read(bytes.NewReader(c.model), int64(len(c.model)), onnx.Options{Name: "bad.onnx"})
			runtime.ReadMemStats(&after)
			if err == nil {
				t.Fatalf("no error; %d nodes", len(g.Nodes))
			}
			for _, part := range append(c.want, "bad.onnx: ") {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("the message lacks %q: %v", part, err)
				}
			}
			if strings.Contains(err.Error(), "\n") || len(err.Error()) > 400 {
				t.Errorf("not one readable line: %v", err)
			}
			if strings.Count(err.Error(), `node "`) > 1 {
				t.Errorf("the message names the node twice: %v", err)
			}
			if took := after.TotalAlloc - before.TotalAlloc; took > 80<<20 {
				t.Errorf("a file of %d bytes made it take %d MB", len(c.model), took>>20)
			}
		})
	}
}

// Cut off anywhere, a file is an error.
func TestTruncated(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("testdata", "golden", "bnnet.onnx"))
	if err != nil {
		t.Fatal(err)
	}
	for n := range len(data) {
		if n > 4000 && n%97 != 0 {
			continue
		}
		if _, err := onnx.Read(bytes.NewReader(data[:n]), int64(n), onnx.Options{}); err == nil {
			t.Fatalf("the first %d of %d bytes were accepted", n, len(data))
		}
	}
	// The size that is claimed need not be there.
	if _, err := onnx.Read(bytes.NewReader(data[:len(data)/2]), int64(len(data)), onnx.Options{}); err == nil {
		t.Error("a reader that ends early was accepted")
	}
}

// Varints of ten bytes, lengths beyond the end, deep nesting.
func TestHostileWire(t *testing.T) {
	long := bytes.Repeat([]byte{0xff}, 9)
	for _, data := range [][]byte{
		append([]byte{8, 8, 0x3a}, append(long, 1)...),
		append([]byte{8}, append(long, 0x7f)...),
		{8, 8, 0x3a, 2, 0x0a, 0x7f},
		bytes.Repeat([]byte{0x3b}, 100000),
		append([]byte{8, 8}, bytes.Repeat([]byte{0x3a, 0x7e}, 63)...),
	} {
		if _, err := onnx.Read(bytes.NewReader(data), int64(len(data)), onnx.Options{}); err == nil {
			t.Errorf("%x… was accepted", data[:min(len(data), 16)])
		}
	}
}

// Given sizes must fit those of the file, and fill what it leaves open.
func TestInputShape(t *testing.T) {
	open := of(func(m *onnxtest.Model, x string) string { return m.Node("GlobalMaxPool", in(x)) }, -1, 3, -1, -1)
	read := func(shape ...int) error {
		_, err := onnx.Read(bytes.NewReader(open), int64(len(open)), onnx.Options{InputShape: shape})
		return err
	}
	if err := read(1, 3, 20, 30); err != nil {
		t.Error(err)
	}
	for _, shape := range [][]int{{1, 4, 20, 30}, {2, 3, 20, 30}, {3, 20, 30}, {1, 3, 0, 30}, {1, 3, -1, 30}, {1, 3, 1 << 40, 30}} {
		if read(shape...) == nil {
			t.Errorf("shape %v was accepted", shape)
		}
	}
	unranked := of(func(m *onnxtest.Model, x string) string { return m.Node("GlobalMaxPool", in(x)) })
	if _, err := onnx.Read(bytes.NewReader(unranked), int64(len(unranked)), onnx.Options{InputShape: []int{1, 3, 8, 8}}); err != nil {
		t.Error(err)
	}
}

// MaxBytes bounds the weights.
func TestMaxBytes(t *testing.T) {
	data := written(onnxtest.Digits(1))
	if _, err := onnx.Read(bytes.NewReader(data), int64(len(data)), onnx.Options{MaxBytes: 1000}); err == nil {
		t.Error("37 KB of weights were read into 1000 bytes")
	}
}

func FuzzRead(f *testing.F) {
	f.Add(written(onnxtest.Digits(1))[:2000])
	for seed := range uint64(4) {
		f.Add(written(onnxtest.Random(seed)))
	}
	for _, c := range operatorCases {
		f.Add(c.model())
	}
	f.Add(binary.AppendUvarint([]byte{8, 8, 0x3a}, math.MaxUint64))
	f.Fuzz(func(t *testing.T, data []byte) {
		size := int64(len(data))
		raw, err := onnx.Read(bytes.NewReader(data), size, onnx.Options{Raw: true})
		if err != nil {
			return
		}
		info, err := onnx.Inspect(bytes.NewReader(data), size, onnx.Options{})
		if err != nil {
			t.Fatalf("read but not inspected: %v", err)
		}
		if info.TraceBytes != raw.TraceBytes() {
			t.Fatalf("inspected as %d bytes, read as %d", info.TraceBytes, raw.TraceBytes())
		}
		g, err := onnx.Read(bytes.NewReader(data), size, onnx.Options{})
		if err != nil {
			t.Fatalf("read but not canonised: %v", err)
		}
		if raw.TraceBytes() > 1<<18 {
			return // correct but slow
		}
		input := make([]float32, raw.InputShape().Size())
		forward(t, raw, input)
		forward(t, g, input)
	})
}
