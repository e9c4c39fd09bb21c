package lrptest

import (
	"bytes"
	"context"
	"math"
	"strings"
	"testing"

	"lrpexplainer/lrp"
	"lrpexplainer/nn"
	"lrpexplainer/nn/onnx"
	"lrpexplainer/nn/onnx/onnxtest"
)

// ExtremeNetworks are networks for pictures (1,1,8,8) whose numbers are at an end of what float32 can say: layers that
// are never active, weights of nothing, denormal and huge ones, sums that cancel to 0, scores of one class alone.
var ExtremeNetworks = map[string]func(m *onnxtest.Model, x string) string{
	"dead layer": func(m *onnxtest.Model, x string) string {
		return score(m, m.Node("Relu", []string{conv(m, x, "c", 0.5, -100)}), 1)
	},
	"zero weights":     func(m *onnxtest.Model, x string) string { return score(m, conv(m, x, "c", 0, 0), 0) },
	"denormal weights": func(m *onnxtest.Model, x string) string { return score(m, conv(m, x, "c", 1e-41, 0), 1e-3) },
	"denormal scores":  func(m *onnxtest.Model, x string) string { return score(m, conv(m, x, "c", 1e-20, 0), 1e-20) },
	"saturated logits": func(m *onnxtest.Model, x string) string {
		return m.Node("Softmax", []string{score(m, conv(m, x, "c", 1e15, 0), 1e15)})
	},
	beyond: func(m *onnxtest.Model, x string) string { return score(m, conv(m, x, "c", 1e30, 0), 1e30) },
	"a sum of 0": func(m *onnxtest.Model, x string) string {
		return score(m, m.Node("Sub", []string{x, m.Node("Relu", []string{x})}), 1)
	},
	"deviation of 0": func(m *onnxtest.Model, x string) string {
		k := func(name string, v float32) string { return m.Float32s(name, []float32{v}, 1) }
		return score(m, m.Node("BatchNormalization", []string{x, k("scale", 1), k("offset", 0), k("mean", 0), k("variance", 0)}, onnxtest.Float("epsilon", 0)), 1)
	},
	"saturated gate": func(m *onnxtest.Model, x string) string {
		return score(m, m.Node("Mul", []string{x, m.Node("Sigmoid", []string{conv(m, x, "c", -1e10, 0)})}), 1)
	},
}

// beyond is the network whose scores are finite only of pictures of nearly nothing, and whose relevance is not: the command
// line and the engine say so.
const beyond = "beyond float32"

// conv is a convolution of 3×3 whose weights are w and -w in turn.
func conv(m *onnxtest.Model, x, name string, w, bias float32) string {
	weights := make([]float32, 9)
	for i := range weights {
		weights[i] = w
		if i%2 == 1 {
			weights[i] = -w / 2
		}
	}
	return m.Node("Conv", []string{x, m.Float32s(name, weights, 1, 1, 3, 3), m.Float32s(name+".bias", []float32{bias}, 1)}, onnxtest.Ints("pads", 1, 1, 1, 1))
}

// score is three scores of a picture of one channel.
func score(m *onnxtest.Model, x string, w float32) string {
	x = m.Node("Flatten", []string{m.Node("GlobalAveragePool", []string{x})})
	return m.Node("Gemm", []string{x, m.Float32s("scores", []float32{w, -w, 2 * w}, 1, 3)})
}

// ExtremeFile is one of them as a file.
func ExtremeFile(name string) *onnxtest.Model {
	m := onnxtest.New(name, 1)
	m.Output(ExtremeNetworks[name](m, m.Input("x", 1, 1, 8, 8)))
	return m
}

// Extremes explains pictures of nothing, of one value and of the largest numbers by networks at an end of what float32 can
// say, with every composite: relevance that is finite everywhere, or an error.
func Extremes(t *testing.T, backend func() nn.Backend) {
	for name := range ExtremeNetworks {
		t.Run(name, func(t *testing.T) {
			var file bytes.Buffer
			if _, err := ExtremeFile(name).WriteTo(&file); err != nil {
				t.Fatal(err)
			}
			g, err := onnx.Read(bytes.NewReader(file.Bytes()), int64(file.Len()), onnx.Options{Name: "extreme.onnx"})
			if err != nil {
				if !strings.Contains(err.Error(), "extreme.onnx: ") {
					t.Errorf("it is refused with %q", err)
				}
				return
			}
			for _, v := range []float32{0, 1, 1e-42, -1, 1e15} {
				be := backend()
				x := nn.NewTensor(g.InputShape()...)
				for i := range x.Data {
					x.Data[i] = v
				}
				tr, err := g.Forward(context.Background(), be, x, nil)
				if err != nil {
					continue
				}
				for _, info := range lrp.Composites() {
					c, err := lrp.NewComposite(info.Name, nil)
					if err != nil {
						t.Fatal(err)
					}
					if c.Repeat.Over != lrp.Once {
						c.Repeat.Samples = 2
					}
					plan, err := c.Plan(g, lrp.Bounds{Low: []float32{min(v, 0)}, High: []float32{max(v, 1)}})
					if err != nil {
						t.Fatalf("%s: %v", info.Name, err)
					}
					e, err := lrp.Explain(context.Background(), be, tr, plan, lrp.Class(1), lrp.Options{})
					if err != nil {
						if !strings.Contains(err.Error(), "finite") {
							t.Errorf("%s of %v: %v", info.Name, v, err)
						}
						continue
					}
					for _, r := range e.Input().Data {
						if name != beyond && (math.IsNaN(float64(r)) || math.IsInf(float64(r), 0)) {
							t.Errorf("%s of %v: relevance %v; the scores are %v", info.Name, v, r, tr.Logits().Data)
							break
						}
					}
					e.Release()
				}
				tr.Release()
			}
		})
	}
}
