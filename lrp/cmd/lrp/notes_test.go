package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lrpexplainer/nn/onnx/onnxtest"
)

// TestNoteOnAmplification: where summands nearly cancel the command says so, and -sums
// mends it.
func TestNoteOnAmplification(t *testing.T) {
	m := onnxtest.New("cancelling", 1)
	x := m.Input("x", 1, 2)
	y := m.Node("MatMul", []string{x, m.Float32s("w", []float32{-0.99, 0, 0, -0.98}, 2, 2)})
	m.Output(m.Node("Add", []string{m.Node("MatMul", []string{x, m.Float32s("one", []float32{1, 0, 0, 1}, 2, 2)}), y}))
	var file bytes.Buffer
	if _, err := m.WriteTo(&file); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	model, tensor := filepath.Join(dir, "m.onnx"), filepath.Join(dir, "x.f32")
	if err := os.WriteFile(model, file.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := writeFloats(tensor, []float32{1, 2}); err != nil {
		t.Fatal(err)
	}
	run := func(more ...string) string {
		text, err := command(t, append([]string{"-model", model, "-tensor", tensor, "-rules", "uniform-epsilon", "-target", "0"}, more...)...)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	want := `note: shares nearly cancel at node "Add_0" (Add, rule epsilon): their absolute sum is 199 times what it received`
	if text := run(); !strings.Contains(text, want) || !strings.Contains(text, "-sums absolute") {
		t.Errorf("%s\nexpected %s", text, want)
	}
	if text := run("-sums", "absolute"); strings.Contains(text, "note:") {
		t.Error(text)
	}
	_, err := command(t, "-model", model, "-tensor", tensor, "-rules", "uniform-box", "-box", "0,1")
	if err == nil || !strings.Contains(err.Error(), "value 1 of the input is 2") || !strings.Contains(err.Error(), "-box") {
		t.Errorf("error %v", err)
	}
}
