package onnx_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"lrpexplainer/nn/onnx"
	"lrpexplainer/nn/onnx/onnxtest"
)

// Weights may lie in files beside the model, if those are given.
func TestExternalWeights(t *testing.T) {
	m := onnxtest.New("external", 1)
	x := m.Input("x", 1, 3)
	y := m.Node("Mul", in(x, m.External("k", "data/weights.bin", 8, 3)))
	m.Output(m.Node("Add", in(y, m.External("b", "./data/weights.bin", 0, 1))))
	data := written(m)

	var content []byte
	for _, v := range []float32{0.5, -1, 2, 3, 4} {
		content = binary.LittleEndian.AppendUint32(content, math.Float32bits(v))
	}
	read := func(files fstest.MapFS) ([]float32, error) {
		var done, total int64
		opts := onnx.Options{Name: "m.onnx", External: onnx.Files(files), Progress: func(d, t int64) { done, total = d, t }}
		if _, err := onnx.Inspect(bytes.NewReader(data), int64(len(data)), opts); err != nil {
			return nil, err
		}
		g, err := onnx.Read(bytes.NewReader(data), int64(len(data)), opts)
		if err != nil {
			return nil, err
		}
		if done != total {
			t.Errorf("progress ended at %d of %d", done, total)
		}
		return output(t, g, []float32{1, 1, -1}), nil
	}
	got, err := read(fstest.MapFS{"data/weights.bin": {Data: content}})
	if err != nil {
		t.Fatal(err)
	}
	if want := []float32{2.5, 3.5, -3.5}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	var missing *onnx.MissingFileError
	if _, err := read(fstest.MapFS{}); !errors.As(err, &missing) || missing.Location != "data/weights.bin" {
		t.Errorf("without the file: %v", err)
	}
	if _, err := read(fstest.MapFS{"data/weights.bin": {Data: content[:16]}}); err == nil || !strings.Contains(err.Error(), `bytes 8 to 20 of "data/weights.bin", which has 16`) {
		t.Errorf("with half of the file: %v", err)
	}
}
