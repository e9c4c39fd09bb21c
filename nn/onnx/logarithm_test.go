package onnx_test

import (
	"math"
	"testing"

	"lrpexplainer/nn"
	"lrpexplainer/nn/onnx"
	"lrpexplainer/nn/onnx/onnxtest"
)

// TestLogarithmAtTheEnd: a network that ends in the logarithms of its probabilities, or
// takes them back, is one that ends in the probabilities.
func TestLogarithmAtTheEnd(t *testing.T) {
	var x string
	sigmoid := func(z float64) float64 { return 1 / (1 + math.Exp(-z)) }
	half := sigmoid(1)
	for name, c := range map[string]struct {
		logits   []float32
		build    func(m *onnxtest.Model, node func(op string, inputs ...string) string) string
		decision nn.Decision
		want     []float64
	}{
		"LogSoftmax, Flatten": {[]float32{1, 0}, func(m *onnxtest.Model, node func(op string, inputs ...string) string) string {
			return node("Flatten", node("LogSoftmax", x))
		}, nn.Multiclass, []float64{half, 1 - half}},
		"LogSoftmax, Reshape, Exp": {[]float32{1, 0}, func(m *onnxtest.Model, node func(op string, inputs ...string) string) string {
			return node("Exp", node("Reshape", node("LogSoftmax", x), m.Int64s("shape", -1)))
		}, nn.Multiclass, []float64{half, 1 - half}},
		"Softmax, Log": {[]float32{1, 0}, func(m *onnxtest.Model, node func(op string, inputs ...string) string) string {
			return node("Log", node("Softmax", x))
		}, nn.Multiclass, []float64{half, 1 - half}},
		"Sigmoid, Flatten, Log": {[]float32{1, 0}, func(m *onnxtest.Model, node func(op string, inputs ...string) string) string {
			return node("Log", node("Flatten", node("Sigmoid", x)))
		}, nn.Multilabel, []float64{half, 0.5}},
	} {
		m := onnxtest.New("ends", 1)
		x = m.Input("x", 1, len(c.logits))
		m.Output(c.build(m, func(op string, inputs ...string) string { return m.Node(op, inputs) }))
		tr := forward(t, readBytes(t, written(m), onnx.Options{}), c.logits)
		if got := tr.Graph.Decision(); got != c.decision || tr.Graph.Logits() != 0 {
			t.Errorf("%s: %v of node %d; expected %v of the input", name, got, tr.Graph.Logits(), c.decision)
		}
		for i, p := range tr.Probabilities(0) {
			if !(math.Abs(float64(p)-c.want[i]) < 1e-6) {
				t.Errorf("%s: probabilities %v; expected %v", name, tr.Probabilities(0), c.want)
				break
			}
		}
	}
}
