package onnx_test

import (
	"math"
	"testing"

	"lrpexplainer/nn"
	"lrpexplainer/nn/onnx"
	"lrpexplainer/nn/onnx/onnxtest"
)

// rounded is x as int8 with the given scale and zero point, and back.
func rounded(x, scale float32, zero int) float32 {
	q := math.RoundToEven(float64(x/scale)) + float64(zero)
	return float32(math.Min(math.Max(q, -128), 127)-float64(zero)) * scale
}

// A quantised network computes as its definition says, whichever of the two ways
// it is written: QuantizeLinear and DequantizeLinear around a Conv, or QLinearConv.
func TestQuantizedNetwork(t *testing.T) {
	weights, bias := []int8{3, -2, 127, -128, 5, 7, -9, 11}, []int64{100, -200}
	weightScale, inScale, outScale := []float32{0.01, 0.02}, float32(0.05), float32(0.1)
	const inZero, outZero = -3, 4
	model := func(linear bool) []byte {
		m := onnxtest.New("quantised", 1)
		x := m.Input("x", 1, 1, 3, 3)
		m.Float32s("sx", []float32{inScale})
		m.Int8s("zx", []int8{inZero})
		m.Float32s("sw", weightScale, 2)
		m.Int8s("zw", []int8{0, 0}, 2)
		m.Float32s("sy", []float32{outScale})
		m.Int8s("zy", []int8{outZero})
		m.Int8s("w", weights, 2, 1, 2, 2)
		m.Bytes("b", asInt32, 5, packed(bias...), 2)
		q := m.Node("QuantizeLinear", in(x, "sx", "zx"))
		if linear {
			y := m.Node("QLinearConv", in(q, "sx", "zx", "w", "sw", "zw", "sy", "zy", "b"))
			m.Output(m.Node("DequantizeLinear", in(y, "sy", "zy")))
			return written(m)
		}
		w := m.Node("DequantizeLinear", in("w", "sw", "zw"), number("axis", 0))
		b := m.Node("DequantizeLinear", in("b", m.Float32s("sb", []float32{weightScale[0] * inScale, weightScale[1] * inScale}, 2)), number("axis", 0))
		y := m.Node("Conv", in(m.Node("DequantizeLinear", in(q, "sx", "zx")), w, b))
		m.Output(m.Node("DequantizeLinear", in(m.Node("QuantizeLinear", in(y, "sy", "zy")), "sy", "zy")))
		return written(m)
	}
	x := []float32{0.11, -0.4, 2.2, 0.33, 9, -9, 1.01, 0.02, -0.7}
	var want []float32
	for k := range 2 {
		for i := range 2 {
			for j := range 2 {
				sum := float64(bias[k]) * float64(weightScale[k]*inScale)
				for a := range 2 {
					for b := range 2 {
						w := float64(weights[4*k+2*a+b]) * float64(weightScale[k])
						sum += w * float64(rounded(x[3*(i+a)+j+b], inScale, inZero))
					}
				}
				want = append(want, rounded(float32(sum), outScale, outZero))
			}
		}
	}
	for _, linear := range []bool{false, true} {
		for _, raw := range []bool{false, true} {
			got := output(t, readBytes(t, model(linear), onnx.Options{Raw: raw}), x)
			if d := distance(got, want); !(d <= 1e-6) {
				t.Errorf("linear %v, raw %v: got %v, want %v", linear, raw, got, want)
			}
		}
	}
}

// Relevance takes a quantised value for what it stands for: quantising is an
// activation, and dequantising is nothing.
func TestQuantizedNodes(t *testing.T) {
	m := onnxtest.New("quantised", 1)
	x := m.Input("x", 1, 4)
	s, z := m.Float32s("s", []float32{0.5}), m.Bytes("z", asUint8, 9, []byte{128})
	q := m.Node("Reshape", in(m.Node("QuantizeLinear", in(x, s, z)), m.Int64s("shape", 1, 2, 2)))
	m.Output(m.Node("Flatten", in(m.Node("DequantizeLinear", in(q, s, z)))))
	g := readBytes(t, written(m), onnx.Options{})
	if _, ok := g.Nodes[1].Op.(nn.Activation); !ok || len(g.Nodes) != 4 {
		t.Errorf("%d nodes, the first a %s; expected QuantizeLinear, Reshape, Flatten", len(g.Nodes), g.Nodes[1].Op.Kind())
	}
}

// The bytes of a uint8 input may be dequantised.
func TestDequantizedBytes(t *testing.T) {
	m := onnxtest.New("bytes", 1)
	x := m.TypedInput("x", asUint8, 1, 3)
	m.Output(m.Node("DequantizeLinear", in(x, m.Float32s("s", []float32{0.5}), m.Bytes("z", asUint8, 9, []byte{2}))))
	if got := output(t, readBytes(t, written(m), onnx.Options{}), []float32{0, 2, 255}); got[0] != -1 || got[1] != 0 || got[2] != 126.5 {
		t.Errorf("got %v, want −1, 0, 126.5", got)
	}
}
