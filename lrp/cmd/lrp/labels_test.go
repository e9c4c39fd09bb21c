package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lrpexplainer/nn/onnx/onnxtest"
)

// smallFile is a dense layer from 2 inputs to so many outputs, and what ends it.
func smallFile(t *testing.T, outputs int, ops ...string) (model, tensor string) {
	t.Helper()
	m := onnxtest.New("small", 1)
	weights := make([]float32, 2*outputs)
	for i := range weights {
		weights[i] = float32(i) - 1
	}
	y := m.Node("MatMul", []string{m.Input("x", 1, 2), m.Float32s("w", weights, 2, outputs)})
	for _, op := range ops {
		y = m.Node(op, []string{y})
	}
	m.Output(y)
	var file bytes.Buffer
	if _, err := m.WriteTo(&file); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	model, tensor = filepath.Join(dir, "small.onnx"), filepath.Join(dir, "x.f32")
	if err := os.WriteFile(model, file.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := writeFloats(tensor, []float32{1, 2}); err != nil {
		t.Fatal(err)
	}
	return model, tensor
}

// TestTargetsByName: a class by its label; labels may hold signs, and come in JSON.
func TestTargetsByName(t *testing.T) {
	model, tensor := smallFile(t, 3) // scores −1+2·2, 0+2·3, 1+2·4
	labels := filepath.Join(t.TempDir(), "labels.json")
	if err := os.WriteFile(labels, []byte(`["T-shirt", "tench, Tinca tinca", "2"]`), 0o644); err != nil {
		t.Fatal(err)
	}
	for target, score := range map[string]string{
		"T-shirt": "3", "t-shirt": "3", "tench": "6", "tench, Tinca tinca": "6", "2": "9", "1": "6", "T-shirt+tench": "9", "tench-T-shirt": "3", "T-shirt-1": "-3", "0+2": "12",
	} {
		text, err := command(t, "-model", model, "-tensor", tensor, "-rules", "uniform-0", "-labels", labels, "-target", target)
		if err != nil || !strings.Contains(text, "f(x) = "+score+" = ") {
			t.Errorf("%s: %v\n%s", target, err, text)
		}
	}
	_, err := command(t, "-model", model, "-tensor", tensor, "-rules", "uniform-0", "-labels", labels, "-target", "T-shit")
	if err == nil || !strings.Contains(err.Error(), `one of the 3 labels; did you mean "T-shirt"?`) {
		t.Errorf("error %v", err)
	}
}

// TestEnds: percentages are the network's own, and a number has none.
func TestEnds(t *testing.T) {
	model, tensor := smallFile(t, 1, "Sigmoid") // logit −1
	text, err := command(t, "-model", model, "-tensor", tensor, "-rules", "uniform-0", "-target", "1")
	if err != nil || !strings.Contains(text, " 73.11 %  1") || !strings.Contains(text, " 26.89 %  0") || !strings.Contains(text, "f(x) = 1 = 1 at") {
		t.Errorf("one Sigmoid: %v\n%s", err, text)
	}
	labels := filepath.Join(t.TempDir(), "labels.txt")
	if err := os.WriteFile(labels, []byte("cat\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	text, err = command(t, "-model", model, "-tensor", tensor, "-rules", "uniform-0", "-labels", labels, "-target", "not cat")
	if err != nil || !strings.Contains(text, " 26.89 %  cat") || !strings.Contains(text, " 73.11 %  not cat") {
		t.Errorf("one label: %v\n%s", err, text)
	}
	model, tensor = smallFile(t, 2, "Sigmoid") // logits 1 and 4
	text, err = command(t, "-model", model, "-tensor", tensor, "-rules", "uniform-0")
	if err != nil || !strings.Contains(text, " 98.20 %  1") || !strings.Contains(text, " 73.11 %  0") {
		t.Errorf("two Sigmoids: %v\n%s", err, text)
	}
	model, tensor = smallFile(t, 1)
	text, err = command(t, "-model", model, "-tensor", tensor, "-rules", "uniform-0")
	if err != nil || strings.Contains(text, "%") || !strings.Contains(text, "the output is -1\n") {
		t.Errorf("a number: %v\n%s", err, text)
	}
}

// TestSeveralOutputs: the first with a score for each class, or the one that is named.
func TestSeveralOutputs(t *testing.T) {
	m := onnxtest.New("several", 1)
	x := m.Input("x", 1, 2)
	m.Output(m.Node("Reshape", []string{m.Node("Concat", []string{x, x}, onnxtest.Int("axis", 1)), m.Int64s("square", 1, 2, 2)}))
	m.Output(m.Node("MatMul", []string{x, m.Float32s("w", []float32{1, 2, 3, 4}, 2, 2)}))
	m.Output(m.Node("Relu", []string{x}))
	var file bytes.Buffer
	if _, err := m.WriteTo(&file); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	model, tensor := filepath.Join(dir, "several.onnx"), filepath.Join(dir, "x.f32")
	if err := os.WriteFile(model, file.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := writeFloats(tensor, []float32{1, 2}); err != nil {
		t.Fatal(err)
	}
	for output, score := range map[string]string{"": "10", "MatMul_0.out0": "10", "Relu_0.out0": "2"} {
		text, err := command(t, "-model", model, "-tensor", tensor, "-rules", "uniform-0", "-output", output)
		if err != nil || !strings.Contains(text, "f(x) = "+score+" = ") {
			t.Errorf("output %q: %v\n%s", output, err, text)
		}
	}
	for output, want := range map[string]string{"Reshape_0.out0": "segmentation", "scores": "MatMul_0.out0"} {
		if _, err := command(t, "-model", model, "-tensor", tensor, "-rules", "uniform-0", "-output", output); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("output %q: error %v; expected %q", output, err, want)
		}
	}
}

// TestNPY: the header is what numpy.save writes.
func TestNPY(t *testing.T) {
	model, tensor := smallFile(t, 2)
	file := filepath.Join(t.TempDir(), "r.npy")
	if _, err := command(t, "-model", model, "-tensor", tensor, "-rules", "uniform-0", "-relevance", file); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	// numpy.save of np.array([[0, 4]], np.float32): NumPy 1.24.
	want := "\x93NUMPY\x01\x00v\x00{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }" + strings.Repeat(" ", 58) + "\n\x00\x00\x00\x00\x00\x00\x80\x40"
	if string(data) != want {
		t.Errorf("%q; expected %q", data, want)
	}
}
