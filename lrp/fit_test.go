package lrp_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"lrpexplainer/lrp"
	"lrpexplainer/nn"
	"lrpexplainer/nn/onnx"
)

func TestFit(t *testing.T) {
	open := func(file string) *nn.Graph {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		g, err := onnx.Read(bytes.NewReader(data), int64(len(data)), onnx.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	vit, unet, mlp := open("testdata/modern/vit.onnx"), open("testdata/modern/unet.onnx"), open("testdata/golden/mlp.onnx")
	for _, c := range []struct {
		composite string
		g         *nn.Graph
		want      string
	}{
		{"cp-lrp", vit, ""}, {"attnlrp", vit, ""}, {"epsilon-gamma-box", vit, ""},
		{"cp-lrp", unet, "attention"}, {"attnlrp", unet, ""}, {"epsilon-gamma-box", unet, ""},
		{"epsilon-gamma-box", mlp, "first convolution"}, {"overview", mlp, "first convolution"}, {"epsilon-plus-flat", mlp, ""}, {"uniform-gamma", mlp, ""},
	} {
		info, err := lrp.FindComposite(c.composite)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Misfit(c.g); (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q; expected %q in it", c.composite, got, c.want)
		}
	}
	if name, why := lrp.Suggested(vit); name != "attnlrp-gamma" || why == "" {
		t.Errorf("suggested %q, %q", name, why)
	}
	if name, _ := lrp.Suggested(unet); name != "" {
		t.Errorf("suggested %q without attention", name)
	}
}
