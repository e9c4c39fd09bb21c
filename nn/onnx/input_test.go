package onnx_test

import (
	"bytes"
	"slices"
	"testing"

	"lrpexplainer/nn/onnx"
	"lrpexplainer/nn/onnx/onnxtest"
)

// What plainly is a picture or a vector is read as one, whatever its axes.
func TestInputForms(t *testing.T) {
	for _, c := range []struct {
		file []int // −1: open
		want []int // nil: refused
	}{
		{[]int{1, 3, 8, 9}, []int{1, 3, 8, 9}},
		{[]int{-1, 8, 9, 3}, []int{-1, 8, 9, 3}},
		{[]int{-1, 20}, []int{-1, 20}},
		{[]int{784}, []int{1, 784}},
		{[]int{-1, 784, 1}, []int{-1, 784}},
		{[]int{1, 1, 784}, []int{1, 784}},
		{[]int{3, 16, 24}, []int{1, 3, 16, 24}},
		{[]int{1, 28, 28}, []int{1, 1, 28, 28}},
		{[]int{-1, 28, 28}, []int{-1, 1, 28, 28}},
		{[]int{16, 24, 3}, []int{1, 16, 24, 3}},
		{[]int{28, 28, 1}, []int{1, 28, 28, 1}},
		{[]int{28, 28}, []int{1, 1, 28, 28}},
		{[]int{4, 20}, nil},
		{[]int{1, 1, 3, 16, 24}, []int{1, 3, 16, 24}},
		{[]int{1, 80, 3000}, nil},
		{[]int{-1, 128, 768}, nil},
		{[]int{8, 3, 8, 8}, nil},
		{[]int{5, 16, 16}, nil},
	} {
		// The model sees its own axes: the mean over all of them but the first is the
		// same in each form.
		m := onnxtest.New("form", 1)
		x := m.Input("x", c.file...)
		y := m.Node("Reshape", in(m.Node("Mul", in(x, m.Float32s("two", []float32{2}))), m.Int64s("shape", 1, -1)))
		m.Output(y)
		data := written(m)
		info, err := onnx.Inspect(bytes.NewReader(data), int64(len(data)), onnx.Options{})
		if c.want == nil {
			if err == nil {
				t.Errorf("%v was read as %v", c.file, info.InputShape)
			}
			continue
		}
		if err != nil {
			t.Errorf("%v: %v", c.file, err)
			continue
		}
		if !slices.Equal(info.InputShape, c.want) {
			t.Errorf("%v is inspected as %v, want %v", c.file, info.InputShape, c.want)
		}
		g, err := onnx.Read(bytes.NewReader(data), int64(len(data)), onnx.Options{})
		if err != nil {
			t.Errorf("%v: %v", c.file, err)
			continue
		}
		input := ramp(g.InputShape().Size())
		for i, v := range output(t, g, input) {
			if v != 2*input[i] {
				t.Errorf("%v: value %d is %v, want %v", c.file, i, v, 2*input[i])
				break
			}
		}
	}
}

// A uint8 input is a picture of bytes.
func TestByteInput(t *testing.T) {
	m := onnxtest.New("bytes", 1)
	x := m.TypedInput("x", asUint8, 1, 2, 2, 3)
	y := m.Node("Cast", in(m.Node("Cast", in(m.Node("Transpose", in(x), ints("perm", 0, 3, 1, 2))), number("to", asInt32))), number("to", asFloat))
	m.Output(m.Node("Div", in(y, m.Float32s("k", []float32{255}))))
	data := written(m)
	info, err := onnx.Inspect(bytes.NewReader(data), int64(len(data)), onnx.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !info.Bytes {
		t.Error("a uint8 input is not inspected as bytes")
	}
	g := readBytes(t, data, onnx.Options{})
	input := []float32{0, 51, 102, 153, 204, 255, 0, 0, 0, 255, 255, 255}
	want := []float32{0, 0.6, 0, 1, 0.2, 0.8, 0, 1, 0.4, 1, 0, 1}
	for i, v := range output(t, g, input) {
		if d := v - want[i]; d > 1e-6 || d < -1e-6 {
			t.Errorf("value %d is %v, want %v", i, v, want[i])
		}
	}
}

// Nodes may stand in any order.
func TestUnsortedNodes(t *testing.T) {
	m := onnxtest.New("unsorted", 1)
	m.Input("x", 1, 3)
	m.Output(m.Node("Neg", in(m.Node("Relu", in(m.Node("Neg", in("Sub_0.out0")))))))
	m.Node("Sub", in("x", "Exp_0.out0"))
	m.Node("Exp", in(m.Float32s("k", []float32{0})))
	g := readBytes(t, written(m), onnx.Options{})
	if got, want := output(t, g, []float32{0, 1, 2}), []float32{-1, 0, 0}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// The place of a layer among those with weights, by which composites give it its rule, is
// that of the sorted nodes.
func TestOrderOfUnsortedNodes(t *testing.T) {
	m := onnxtest.New("unsorted", 1)
	m.Input("x", 1, 3)
	m.Output(m.Node("MatMul", in("MatMul_1.out0", m.Uniform("w", -1, 1, 3, 3))))
	m.Node("MatMul", in("x", m.Uniform("v", -1, 1, 3, 3)))
	g := readBytes(t, written(m), onnx.Options{})
	if first, second := g.Find("MatMul_1"), g.Find("MatMul_0"); !(g.Nodes[first].Order < g.Nodes[second].Order) {
		t.Errorf("the orders are %d and %d; expected them to rise", g.Nodes[first].Order, g.Nodes[second].Order)
	}
}

// Of several outputs the first counts, or the one that is chosen.
func TestOutputs(t *testing.T) {
	m := onnxtest.New("outputs", 1)
	x := m.Input("x", 1, 3)
	m.Output(m.Node("Relu", in(x)))
	m.Output(m.Node("Neg", in(x)))
	data := written(m)
	for output, want := range map[string][]float32{"": {0, 2, 0}, "Relu_0.out0": {0, 2, 0}, "Neg_0.out0": {1, -2, 3}} {
		opts := onnx.Options{Output: output}
		if got := outputOf(t, data, opts); !slices.Equal(got, want) {
			t.Errorf("%q: got %v, want %v", output, got, want)
		}
		info, err := onnx.Inspect(bytes.NewReader(data), int64(len(data)), opts)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(info.Outputs, []string{"Relu_0.out0", "Neg_0.out0"}) || output != "" && info.Output != output {
			t.Errorf("%q: inspected as %q of %q", output, info.Output, info.Outputs)
		}
	}
	if _, err := onnx.Read(bytes.NewReader(data), int64(len(data)), onnx.Options{Output: "y"}); err == nil || err.Error() != `there is no output "y"; the model has "Relu_0.out0", "Neg_0.out0"` {
		t.Errorf("another output: %v", err)
	}
}

func outputOf(t *testing.T, data []byte, opts onnx.Options) []float32 {
	t.Helper()
	return output(t, readBytes(t, data, opts), []float32{-1, 2, -3})
}
