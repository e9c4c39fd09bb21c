package onnx_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"lrpexplainer/nn"
	"lrpexplainer/nn/onnx"
	"lrpexplainer/nn/onnx/onnxtest"
)

// TestErrorsToTellApart: what a caller may want to do something about has a type or a
// value of its own.
func TestErrorsToTellApart(t *testing.T) {
	read := func(model []byte) error {
		_, err := onnx.Read(bytes.NewReader(model), int64(len(model)), onnx.Options{Name: "bad.onnx"})
		return err
	}
	var unsupported *onnx.UnsupportedError
	err := read(of(func(m *onnxtest.Model, x string) string {
		return m.Node("Det", in(m.Node("Einsum", in(m.Node("Einsum", in(x))))))
	}, image...))
	if !errors.As(err, &unsupported) || unsupported.Node != "Einsum_0" || unsupported.Operator != "Einsum" || !slices.Equal(unsupported.Others, []string{"Det"}) {
		t.Errorf("error %v, %+v", err, unsupported)
	}
	open := of(func(m *onnxtest.Model, x string) string { return m.Node("Relu", in(x)) }, -1, 3, -1, -1)
	if err := read(open); !errors.Is(err, onnx.ErrOpenShape) {
		t.Errorf("error %v; expected ErrOpenShape", err)
	}
	var none *nn.NoClassesError
	if err := nn.CheckClasses("mask", nn.Shape{1, 2, 8, 8}); !errors.As(err, &none) || none.Output != "mask" {
		t.Errorf("error %v; expected a NoClassesError", err)
	}
}
