package onnx_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"testing"

	"lrpexplainer/nn"
	"lrpexplainer/nn/nntest"
	"lrpexplainer/nn/onnx"
)

// Networks with random weights and their logits, computed by PyTorch in double
// precision.
func TestReferenceNetworks(t *testing.T) {
	nntest.Networks(t, nn.NewPortable(), "testdata/golden", 1e-5)
}

// Networks exported by PyTorch's own exporter, and their logits computed by
// PyTorch; see testdata/export_graphs.py.
func TestExportedNetworks(t *testing.T) {
	nntest.Networks(t, nn.NewPortable(), "testdata/graphs", 1e-4)
}

func read(t *testing.T, path string, opts onnx.Options) *nn.Graph {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	opts.Name = filepath.Base(path)
	return readBytes(t, data, opts)
}

func readBytes(t *testing.T, data []byte, opts onnx.Options) *nn.Graph {
	t.Helper()
	g, err := onnx.Read(bytes.NewReader(data), int64(len(data)), opts)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// forward computes g for one input.
func forward(t *testing.T, g *nn.Graph, input []float32) *nn.Trace {
	t.Helper()
	x, err := nn.TensorOf(input, g.InputShape()...)
	if err != nil {
		t.Fatal(err)
	}
	trace, err := g.Forward(context.Background(), nn.NewPortable(), x, nil)
	if err != nil {
		t.Fatal(err)
	}
	return trace
}

// logits are g's class scores for one input.
func logits(t *testing.T, g *nn.Graph, input []float32) []float32 {
	t.Helper()
	return forward(t, g, input).Logits().Data
}

// output is what g puts out for one input.
func output(t *testing.T, g *nn.Graph, input []float32) []float32 {
	t.Helper()
	return forward(t, g, input).Outputs[g.Output].Data
}

// floats reads a file of little-endian float32.
func floats(t *testing.T, path string) []float32 {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]float32, len(data)/4)
	for i := range out {
		out[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
	return out
}

// distance is the relative L2 error of got; infinite if the sizes differ.
func distance(got, want []float32) float64 {
	if len(got) != len(want) {
		return math.Inf(1)
	}
	var d, n float64
	for i := range want {
		e := float64(got[i]) - float64(want[i])
		d += e * e
		n += float64(want[i]) * float64(want[i])
	}
	return math.Sqrt(d / n)
}
