package nntest

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"lrpexplainer/nn"
	"lrpexplainer/nn/onnx"
)

// Folder is a folder of reference values: JSON, ONNX files, and little-endian float32.
type Folder string

// JSON reads a file into v.
func (f Folder) JSON(t testing.TB, name string, v any) {
	t.Helper()
	if err := json.Unmarshal(f.read(t, name), v); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// Floats are the values of a file.
func (f Folder) Floats(t testing.TB, name string) []float32 {
	t.Helper()
	data := f.read(t, name)
	out := make([]float32, len(data)/4)
	for i := range out {
		out[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
	return out
}

// Forward reads a network and runs it on an input, whose shape is given without the
// batch axis.
func (f Folder) Forward(t testing.TB, be nn.Backend, model, input string, shape []int) *nn.Trace {
	t.Helper()
	data := f.read(t, model)
	g, err := onnx.Read(bytes.NewReader(data), int64(len(data)), onnx.Options{Name: model, InputShape: append([]int{1}, shape...)})
	if err != nil {
		t.Fatal(err)
	}
	x, err := nn.TensorOf(f.Floats(t, input), append([]int{1}, shape...)...)
	if err != nil {
		t.Fatal(err)
	}
	tr, err := g.Forward(context.Background(), be, x, nil)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func (f Folder) read(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(string(f), name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}
