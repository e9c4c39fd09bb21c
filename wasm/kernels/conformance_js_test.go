package kernels

import (
	flags "flag"
	"testing"

	"lrpexplainer/nn/onnx"
	"lrpexplainer/nn/onnx/onnxtest"
)

var conformance = flags.String("onnx", "../../nn/onnx/testdata/conformance.zip", "a folder, or a zip of one, with ONNX's backend tests")

// TestConformance: ONNX's backend tests over the kernels. make conformance runs all of
// them; the folder that is kept here has the smallest case of each operator.
func TestConformance(t *testing.T) {
	files, err := onnxtest.ConformanceFiles(*conformance)
	if err != nil {
		t.Fatal(err)
	}
	report, err := onnx.Conformance(files, asked)
	if err != nil {
		t.Fatal(err)
	}
	if report.Cases == 0 {
		t.Fatalf("%q holds no cases", *conformance)
	}
	for name, err := range report.Wrong {
		t.Errorf("%s: %v", name, err)
	}
	t.Logf("%s, %v", asked().Name(), report)
}
