package onnx_test

import (
	"bytes"
	"testing"

	"lrpexplainer/nn/onnx"
	"lrpexplainer/nn/onnx/onnxtest"
)

// TestScales: whether a network scales its pixels itself.
func TestScales(t *testing.T) {
	for name, c := range map[string]struct {
		build func(m *onnxtest.Model, x string) string
		want  bool
	}{
		"bare": {func(m *onnxtest.Model, x string) string { return m.Node("Relu", []string{x}) }, false},
		"rescaled": {func(m *onnxtest.Model, x string) string {
			return m.Node("Mul", []string{x, m.Float32s("k", []float32{0.1})})
		}, true},
		"transposed": {func(m *onnxtest.Model, x string) string {
			x = m.Node("Transpose", []string{x}, onnxtest.Ints("perm", 0, 2, 3, 1))
			return m.Node("Sub", []string{x, m.Float32s("k", []float32{0.1, 0.2, 0.3}, 3)})
		}, true},
		"further up": {func(m *onnxtest.Model, x string) string {
			return m.Node("Add", []string{m.Node("Relu", []string{x}), m.Float32s("k", []float32{0.1})})
		}, false},
	} {
		m := onnxtest.New(name, 1)
		m.Output(c.build(m, m.Input("x", 1, 3, 4, 4)))
		file := written(m)
		info, err := onnx.Inspect(bytes.NewReader(file), int64(len(file)), onnx.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if info.Scales != c.want {
			t.Errorf("%s: %v", name, info.Scales)
		}
	}
}
