package onnx_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lrpexplainer/nn"
	"lrpexplainer/nn/onnx"
	"lrpexplainer/wasm/kernels"
)

// Networks exported by PyTorch's own exporter, and their logits computed by
// PyTorch; see testdata/export_graphs.py.
func TestLogitsOfExportedGraphs(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join("testdata", "graphs", "*.onnx"))
	if len(files) == 0 {
		t.Fatal("no graphs in testdata/graphs")
	}
	for _, file := range files {
		path := strings.TrimSuffix(file, ".onnx")
		t.Run(filepath.Base(path), func(t *testing.T) {
			input := floats(t, path+".input.f32")
			want := floats(t, path+".logits.f32")
			plain := logits(t, read(t, file, onnx.Options{Raw: true}), input)
			if d := distance(plain, want); !(d <= 1e-4) {
				t.Errorf("as in the file: relative L2 error %g, want at most 1e-4", d)
			}
			canonical := logits(t, read(t, file, onnx.Options{}), input)
			if d := distance(canonical, plain); !(d <= 1e-5) {
				t.Errorf("canonised: relative L2 distance %g from the logits before, want at most 1e-5", d)
			}
		})
	}
}

// A batch of two is two samples, though shapes were folded for one.
func TestBatchesOfExportedGraphs(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join("testdata", "graphs", "*.onnx"))
	for _, file := range files {
		path := strings.TrimSuffix(file, ".onnx")
		t.Run(filepath.Base(path), func(t *testing.T) {
			g := read(t, file, onnx.Options{})
			first := floats(t, path+".input.f32")
			second := make([]float32, len(first))
			for i, v := range first {
				second[len(first)-1-i] = -v
			}
			shape := g.InputShape()
			x, err := nn.TensorOf(append(slices.Clone(first), second...), append([]int{2}, shape[1:]...)...)
			if err != nil {
				t.Fatal(err)
			}
			trace, err := g.Forward(context.Background(), kernels.New(), x, nil)
			if err != nil {
				t.Fatal(err)
			}
			want := append(slices.Clone(logits(t, g, first)), logits(t, g, second)...)
			if d := distance(trace.Logits().Data, want); !(d <= 1e-6) {
				t.Errorf("relative L2 distance %g, want at most 1e-6", d)
			}
		})
	}
}
