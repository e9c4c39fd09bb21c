package onnx_test

import (
	"path/filepath"
	"strings"
	"testing"

	"lrpexplainer/nn/onnx"
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
