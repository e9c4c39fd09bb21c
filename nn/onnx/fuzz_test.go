package onnx

import (
	"bytes"
	"context"
	"maps"
	"runtime"
	"slices"
	"testing"

	"lrpexplainer/nn"
	"lrpexplainer/nn/onnx/onnxtest"
)

// choices makes decisions of fuzzed bytes; 0 when they are used up.
type choices []byte

func (c *choices) next(below int) int {
	if len(*c) == 0 {
		return 0
	}
	v := int((*c)[0])
	*c = (*c)[1:]
	return v % below
}

// small is a number around 0, seldom a large one.
func (c *choices) small() int {
	switch v := c.next(256); v {
	case 255:
		return 1 << 40
	case 254:
		return -1 << 63
	case 253:
		return 1<<63 - 1
	default:
		return v%16 - 5
	}
}

var (
	fuzzedAttributes = []string{"axis", "axes", "to", "k", "perm", "keepdims", "kernel_shape", "strides", "pads", "dilations", "group", "alpha", "beta", "mode",
		"split", "num_outputs", "starts", "ends", "value", "exclusive", "reverse", "upper", "batch_dims", "broadcast", "ceil_mode", "count_include_pad", "epsilon",
		"largest", "block_size", "blocksize", "min", "max", "size", "auto_pad", "direction", "transA", "transB", "dtype", "value_int", "value_ints", "value_float",
		"scales", "num_heads", "q_num_heads", "kv_num_heads", "output_shape", "noop_with_empty_axes", "is_test", "shape", "coordinate_transformation_mode"}
	fuzzedTexts  = []string{"", "SAME_UPPER", "SAME_LOWER", "VALID", "NOTSET", "constant", "edge", "reflect", "LEFT", "nearest", "linear", "cubic", "tanh", "none", "DCR", "CRD"}
	fuzzedShapes = [][]int{{1, 4, 7, 6}, {1, 6}, {1, 3, 8, 8}, {1, 4, 1, 1}, {1, 2, 3}, {5}}
)

// fuzzedModel is a model whose nodes, inputs and attributes data chooses.
func fuzzedModel(data []byte) []byte {
	c := (*choices)(&data)
	m := onnxtest.New("fuzzed", 1)
	m.Opset = 1 + c.next(lastOpset)
	shape := fuzzedShapes[c.next(len(fuzzedShapes))]
	names := []string{
		m.Input("x", shape...),
		m.Uniform("one", 0.5, 2, 1), m.Uniform("scalar", 0.5, 2), m.Uniform("channels", -1, 2, 4, 1, 1), m.Uniform("four", 0.5, 2, 4),
		m.Uniform("kernel", -1, 1, 4, 4, 3, 3), m.Uniform("matrix", -1, 1, 6, 5), m.Uniform("nothing", 0, 1, 0), m.Float16s("half", []float32{1, 2, 3}, 3),
		m.Int64s("zero", 0), m.Int64s("two", 1, -1), m.Int64s("shape", 1, 2, 3, 4), m.Int64s("none"), m.Bytes("integer", int64DataType, 9, []byte{2, 0, 0, 0, 0, 0, 0, 0}),
		m.Int8s("bytes", []int8{1, -2, 3, 0}, 4), m.Bytes("truth", int(boolType), 9, []byte{1, 0, 1}, 3), m.Bytes("double", int(doubleType), 9, make([]byte, 16), 2, 1),
		"",
	}
	ops := slices.Sorted(maps.Keys(byName))
	last := "x"
	for range 1 + c.next(12) {
		var inputs []string
		for i := range c.next(6) {
			if name := names[c.next(len(names))]; i > 0 || c.next(2) > 0 {
				inputs = append(inputs, name)
			} else {
				inputs = append(inputs, last)
			}
		}
		var attributes []onnxtest.Attribute
		for range c.next(4) {
			name := fuzzedAttributes[c.next(len(fuzzedAttributes))]
			switch c.next(5) {
			case 0, 1:
				attributes = append(attributes, onnxtest.Int(name, c.small()))
			case 2:
				list := make([]int, c.next(6))
				for i := range list {
					list[i] = c.small()
				}
				attributes = append(attributes, onnxtest.Ints(name, list...))
			case 3:
				attributes = append(attributes, onnxtest.Float(name, float32(c.small())/4))
			default:
				attributes = append(attributes, onnxtest.String(name, fuzzedTexts[c.next(len(fuzzedTexts))]))
			}
		}
		outputs := m.Nodes(ops[c.next(len(ops))], inputs, 1+c.next(3), attributes...)
		names, last = append(names, outputs...), outputs[0]
	}
	m.Output(last)
	var b bytes.Buffer
	if _, err := m.WriteTo(&b); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// FuzzNodes: whatever nodes a file strings together, it is read or refused, and
// what is read can be computed.
func FuzzNodes(f *testing.F) {
	for i := range byte(60) {
		f.Add([]byte{12, i, 1, 2, 0, 1, 9, 1, i, 0, 7, 3 * i, 0, 1, 2, 3, 4, 5, 6, 7})
	}
	f.Fuzz(func(t *testing.T, data []byte) { readFuzzed(t, fuzzedModel(data)) })
}

// readFuzzed reads a file in every way and computes it if it is small.
func readFuzzed(t *testing.T, data []byte) {
	size := int64(len(data))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	opts := Options{MaxBytes: 1 << 22}
	raw, err := Read(bytes.NewReader(data), size, Options{MaxBytes: opts.MaxBytes, Raw: true})
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; took > 64<<20+512*uint64(size) {
		t.Fatalf("a file of %d bytes made it take %d MB", size, took>>20)
	}
	if err != nil {
		return
	}
	info, err := Inspect(bytes.NewReader(data), size, opts)
	if err != nil {
		t.Fatalf("read but not inspected: %v", err)
	}
	if info.TraceBytes != raw.TraceBytes() {
		t.Fatalf("inspected as %d bytes, read as %d", info.TraceBytes, raw.TraceBytes())
	}
	g, err := Read(bytes.NewReader(data), size, opts)
	if err != nil {
		t.Fatalf("read but not canonised: %v", err)
	}
	if raw.TraceBytes() > 1<<18 || work(raw) > 1<<24 {
		return // correct but slow
	}
	for _, g := range []*nn.Graph{raw, g} {
		if _, err := g.Forward(context.Background(), nn.NewPortable(), nn.NewTensor(g.InputShape()...), nil); err != nil {
			t.Fatal(err)
		}
	}
}

// work is about how many steps the graph takes: windows are walked whole.
func work(g *nn.Graph) (steps int) {
	for _, n := range g.Nodes {
		k := 1
		switch op := n.Op.(type) {
		case *nn.MaxPool:
			k = op.Kernel[0] * op.Kernel[1]
		case *nn.AveragePool:
			k = op.Kernel[0] * op.Kernel[1]
		case nn.Weighted:
			w, _ := op.Parameters()
			k = w.Shape.Size()
		}
		steps += k * n.Shape.Size()
	}
	return steps
}

const int64DataType = int(int64Type)
