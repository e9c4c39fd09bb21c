package onnx_test

import (
	"bytes"
	"context"
	"math"
	"slices"
	"testing"

	"lrpexplainer/nn"
	"lrpexplainer/nn/onnx"
	"lrpexplainer/nn/onnx/onnxtest"
)

// recent runs a model of opset 23 or 24 on x (1,3,2,4).
func recent(t *testing.T, opset int, build func(m *onnxtest.Model, x string) string) (x []float64, out *nn.Tensor) {
	t.Helper()
	m := onnxtest.New("opset", 1)
	m.Opset = opset
	m.Output(build(m, m.Input("image", 1, 3, 2, 4)))
	var b bytes.Buffer
	if _, err := m.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	g, err := onnx.Read(bytes.NewReader(b.Bytes()), int64(b.Len()), onnx.Options{})
	if err != nil {
		t.Fatal(err)
	}
	in := nn.NewTensor(1, 3, 2, 4)
	for i := range in.Data {
		in.Data[i] = float32(math.Sin(float64(3 * i)))
		x = append(x, float64(in.Data[i]))
	}
	tr, err := g.Forward(context.Background(), nn.NewPortable(), in, nil)
	if err != nil {
		t.Fatal(err)
	}
	return x, tr.Outputs[g.Output]
}

// TestAttention: softmax(Q·Kᵀ/√d + mask)·V by hand, of four axes and of three, with masks
// and with fewer heads of keys and values.
func TestAttention(t *testing.T) {
	const tokens, width = 2, 4
	for _, c := range []struct {
		name       string
		opset      int
		heads      int // of queries; 3 of the input's channels, or the width divided
		three      bool
		causal     bool
		mask       []float32
		attributes []onnxtest.Attribute
	}{
		{name: "four axes", opset: 23, heads: 3},
		{name: "causal", opset: 24, heads: 3, causal: true, attributes: []onnxtest.Attribute{onnxtest.Int("is_causal", 1)}},
		{name: "masked", opset: 23, heads: 3, mask: []float32{0, 0.5, float32(math.Inf(-1)), 0}},
		{name: "three axes", opset: 23, heads: 2, three: true, attributes: []onnxtest.Attribute{onnxtest.Int("q_num_heads", 2), onnxtest.Int("kv_num_heads", 2)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			x, out := recent(t, c.opset, func(m *onnxtest.Model, in string) string {
				if c.three { // (1,6,4): six tokens of two heads of two
					in = m.Node("Reshape", []string{in, m.Int64s("shape", 1, 6, 4)})
				}
				inputs := []string{in, in, in}
				if c.mask != nil {
					inputs = append(inputs, m.Float32s("mask", c.mask, tokens, tokens))
				}
				return m.Node("Attention", inputs, c.attributes...)
			})
			n, d := tokens, width
			at := func(h, i, k int) int { return (h*tokens+i)*width + k }
			if c.three {
				n, d = 6, 2
				at = func(h, i, k int) int { return i*4 + h*2 + k }
			}
			for h := range c.heads {
				for i := range n {
					weights, sum := make([]float64, n), 0.0
					for j := range n {
						score := 0.0
						for k := range d {
							score += x[at(h, i, k)] * x[at(h, j, k)] / math.Sqrt(float64(d))
						}
						if c.mask != nil {
							score += float64(c.mask[i*n+j])
						}
						if c.causal && j > i {
							score = math.Inf(-1)
						}
						weights[j] = math.Exp(score)
						sum += weights[j]
					}
					for k := range d {
						want := 0.0
						for j := range n {
							want += weights[j] / sum * x[at(h, j, k)]
						}
						if got := float64(out.Data[at(h, i, k)]); math.Abs(got-want) > 1e-5 {
							t.Errorf("head %d, token %d, value %d is %v; expected %v", h, i, k, got, want)
						}
					}
				}
			}
		})
	}
}

// TestRMSNormalization: x/√(mean x² + ε)·scale along the last axis, by hand.
func TestRMSNormalization(t *testing.T) {
	scale := []float32{0.5, 1, 2, -1}
	x, out := recent(t, 23, func(m *onnxtest.Model, in string) string {
		return m.Node("RMSNormalization", []string{in, m.Float32s("scale", scale, 4)}, onnxtest.Float("epsilon", 0.01))
	})
	for i, got := range out.Data {
		square := 0.0
		for k := range 4 {
			v := x[i/4*4+k]
			square += v * v / 4
		}
		if want := x[i] / math.Sqrt(square+0.01) * float64(scale[i%4]); math.Abs(float64(got)-want) > 1e-5 {
			t.Errorf("value %d is %v; expected %v", i, got, want)
		}
	}
}

// A vector is a row before a matrix and a column behind one, and has one axis again in the
// product.
func TestVectorsInMatMul(t *testing.T) {
	for name, c := range map[string]struct {
		build func(m *onnxtest.Model, x string) string
		shape nn.Shape
		want  []float32
	}{
		"(1,2,2)·(2)": {func(m *onnxtest.Model, x string) string { return m.Node("MatMul", in(x, floats32(m, "k", 1, 10))) }, nn.Shape{1, 2}, []float32{21, 43}},
		"(2)·(1,2,2)": {func(m *onnxtest.Model, x string) string { return m.Node("MatMul", in(floats32(m, "k", 1, 10), x)) }, nn.Shape{1, 2}, []float32{31, 42}},
		"(4)·(4,2)": {func(m *onnxtest.Model, x string) string {
			row := m.Node("Reshape", in(x, m.Int64s("flat", -1)))
			return m.Node("MatMul", in(row, m.Float32s("k", []float32{1, 0, 0, 1, 0, 1, 0, 1}, 4, 2)))
		}, nn.Shape{2}, []float32{1, 9}},
		"(4)·(4), both computed": {func(m *onnxtest.Model, x string) string {
			row := m.Node("Reshape", in(x, m.Int64s("flat", -1)))
			return m.Node("MatMul", in(row, row))
		}, nn.Shape{}, []float32{30}},
		"(1,2,2)·(2), both computed": {func(m *onnxtest.Model, x string) string {
			column := m.Node("Reshape", in(m.Node("Slice", in(x, m.Int64s("from", 0), m.Int64s("to", 1), m.Int64s("axis", 1))), m.Int64s("flat", -1)))
			return m.Node("MatMul", in(x, column))
		}, nn.Shape{1, 2}, []float32{5, 11}},
	} {
		m := onnxtest.New("vector", 1)
		m.Output(c.build(m, m.Node("Reshape", in(m.Input("x", 1, 4), m.Int64s("square", 1, 2, 2)))))
		tr := forward(t, readBytes(t, written(m), onnx.Options{}), []float32{1, 2, 3, 4})
		if got := tr.Outputs[tr.Graph.Output]; !got.Shape.Equal(c.shape) || !slices.Equal(got.Data, c.want) {
			t.Errorf("%s: got %v of shape %v, want %v of %v", name, got.Data, got.Shape, c.want, c.shape)
		}
	}
}
