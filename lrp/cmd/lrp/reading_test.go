package main

import (
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lrpexplainer/nn/onnx/onnxtest"
)

// writeModel puts a model and an input of n ones into a folder.
func writeModel(t *testing.T, m *onnxtest.Model, n int) (model, input string) {
	t.Helper()
	dir := t.TempDir()
	model, input = filepath.Join(dir, "model.onnx"), filepath.Join(dir, "input.f32")
	f, err := os.Create(model)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.WriteTo(f); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(input, ones(n), 0o644); err != nil {
		t.Fatal(err)
	}
	return model, input
}

func ones(n int) []byte {
	var b []byte
	for range n {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(1))
	}
	return b
}

// TestOutputs: one of several outputs is explained, the first if none is named.
func TestOutputs(t *testing.T) {
	m := onnxtest.New("outputs", 1)
	x := m.Input("x", 1, 3)
	m.Output(m.Node("MatMul", []string{x, m.Uniform("k", 1, 1, 3, 2)}))
	m.Output(m.Node("MatMul", []string{x, m.Uniform("l", 2, 2, 3, 4)}))
	model, input := writeModel(t, m, 3)
	for output, want := range map[string][]float64{"": {3, 3}, "MatMul_1.out0": {6, 6, 6, 6}} {
		logits := filepath.Join(t.TempDir(), "logits")
		if _, err := command(t, "-model", model, "-tensor", input, "-rules", "uniform-epsilon", "-output", output, "-logits", logits); err != nil {
			t.Fatal(err)
		}
		if got := floats(t, logits); len(got) != len(want) || distance(got, want) > 1e-6 {
			t.Errorf("%q: logits %v, want %v", output, got, want)
		}
	}
	if _, err := command(t, "-model", model, "-tensor", input, "-rules", "uniform-epsilon", "-output", "z"); err == nil || !strings.Contains(err.Error(), `no output "z"; the model has "MatMul_0.out0", "MatMul_1.out0"`) {
		t.Errorf("another output: %v", err)
	}
}

// TestWeightsBesideTheModel: weights in another file are read from the model's
// folder.
func TestWeightsBesideTheModel(t *testing.T) {
	m := onnxtest.New("external", 1)
	m.Output(m.Node("MatMul", []string{m.Input("x", 1, 3), m.External("k", "weights.bin", 0, 3, 2)}))
	model, input := writeModel(t, m, 3)
	args := []string{"-model", model, "-tensor", input, "-rules", "uniform-epsilon"}
	if _, err := command(t, args...); err == nil || !strings.Contains(err.Error(), `"weights.bin"`) {
		t.Errorf("without the file: %v", err)
	}
	if err := os.WriteFile(filepath.Join(filepath.Dir(model), "weights.bin"), ones(6), 0o644); err != nil {
		t.Fatal(err)
	}
	logits := filepath.Join(t.TempDir(), "logits")
	if _, err := command(t, append(args, "-logits", logits)...); err != nil {
		t.Fatal(err)
	}
	if got := floats(t, logits); len(got) != 2 || got[0] != 3 || got[1] != 3 {
		t.Errorf("logits %v, want 3, 3", got)
	}
}

// TestMemory: weights that a small file makes of nothing stay within -memory.
func TestMemory(t *testing.T) {
	m := onnxtest.New("filled", 1)
	w := m.Node("ConstantOfShape", []string{m.Int64s("shape", 3, 1<<20)}, onnxtest.Tensor("value", []float32{0.5}, 1))
	m.Output(m.Node("MatMul", []string{m.Input("x", 1, 3), w}))
	model, input := writeModel(t, m, 3)
	args := []string{"-model", model, "-tensor", input, "-rules", "uniform-epsilon", "-target", "0"}
	if _, err := command(t, append(args, "-memory", "8")...); err == nil || !strings.Contains(err.Error(), "memory") {
		t.Errorf("12 MB within 8 MiB: %v", err)
	}
	if _, err := command(t, append(args, "-memory", "128")...); err != nil {
		t.Error(err)
	}
	// A small file whose layers have 134 million values.
	wide := onnxtest.New("wide", 1)
	x := wide.Node("Conv", []string{wide.Input("x", 1, 1, 2048, 2048), wide.Uniform("w", -1, 1, 32, 1, 1, 1)})
	wide.Output(wide.Node("Flatten", []string{wide.Node("GlobalAveragePool", []string{x})}))
	model, _ = writeModel(t, wide, 1)
	if _, err := command(t, "-model", model, "-tensor", input, "-rules", "uniform-epsilon", "-memory", "1024"); err == nil || !strings.Contains(err.Error(), "MiB of memory to be explained, and -memory allows 1024") {
		t.Errorf("134 million values within 1024 MiB: %v", err)
	}
}
