package nntest

import (
	"bytes"
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lrpexplainer/nn"
	"lrpexplainer/nn/onnx"
)

// Networks runs every network of a folder, NAME.onnx on NAME.input.f32: its logits are
// those of NAME.logits.f32, within the bound of relative L2 error; canonising does not
// change them, and a batch of two is two samples.
func Networks(t *testing.T, be nn.Backend, folder Folder, bound float64) {
	files, _ := filepath.Glob(filepath.Join(string(folder), "*.onnx"))
	if len(files) < 4 {
		t.Fatalf("only %d networks in %s", len(files), folder)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".onnx")
		t.Run(name, func(t *testing.T) {
			read := func(o onnx.Options) *nn.Graph {
				data := folder.read(t, name+".onnx")
				g, err := onnx.Read(bytes.NewReader(data), int64(len(data)), o)
				if err != nil {
					t.Fatal(err)
				}
				return g
			}
			logits := func(g *nn.Graph, inputs ...[]float32) []float32 {
				x, err := nn.TensorOf(slices.Concat(inputs...), append([]int{len(inputs)}, g.InputShape()[1:]...)...)
				if err != nil {
					t.Fatal(err)
				}
				tr, err := g.Forward(context.Background(), be, x, nil)
				if err != nil {
					t.Fatal(err)
				}
				return tr.Logits().Data
			}
			first, raw, canonised := folder.Floats(t, name+".input.f32"), read(onnx.Options{Raw: true}), read(onnx.Options{})
			plain := logits(raw, first)
			if d := Distance(plain, Doubles(folder.Floats(t, name+".logits.f32"))); !(d <= bound) {
				t.Errorf("as in the file: relative L2 error %g; the bound is %g", d, bound)
			}
			if d := Distance(logits(canonised, first), Doubles(plain)); !(d <= 1e-5) {
				t.Errorf("canonised: relative L2 distance %g from the logits before; the bound is 1e-5", d)
			}
			second := make([]float32, len(first))
			for i, v := range first {
				second[len(first)-1-i] = -v
			}
			want := slices.Concat(logits(canonised, first), logits(canonised, second))
			if d := Distance(logits(canonised, first, second), Doubles(want)); !(d <= 1e-6) {
				t.Errorf("a batch of two is %g away from two samples; the bound is 1e-6", d)
			}
		})
	}
}
