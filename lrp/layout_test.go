package lrp_test

import (
	"bytes"
	"os"
	"testing"

	"lrpexplainer/lrp"
	"lrpexplainer/nn/onnx"
)

// TestLayouts: token sequences lie on the grid of their patches with class tokens before
// them, and channels may come last.
func TestLayouts(t *testing.T) {
	for _, c := range []struct {
		network       string
		kind          string // of the nodes that are looked at
		height, width int
		tokens        int
	}{
		{"vit", "LayerNormalization", 4, 4, 1},
		{"deit", "LayerNormalization", 4, 4, 2},
		{"vit-mean", "LayerNormalization", 4, 4, 0},
		{"mixer", "LayerNormalization", 4, 4, 0},
	} {
		data, err := os.ReadFile("testdata/modern/" + c.network + ".onnx")
		if err != nil {
			t.Fatal(err)
		}
		g, err := onnx.Read(bytes.NewReader(data), int64(len(data)), onnx.Options{InputShape: []int{1, 3, 32, 32}})
		if err != nil {
			t.Fatal(err)
		}
		seen := 0
		for i, l := range lrp.Layouts(g) {
			n := &g.Nodes[i]
			if n.Op.Kind() != c.kind || len(n.Shape) != 3 {
				continue
			}
			seen++
			if l.Height != c.height || l.Width != c.width || l.Tokens != c.tokens || l.Axis != 1 {
				t.Errorf("%s: node %q of shape %v has layout %+v; expected %d×%d patches behind %d tokens", c.network, n.Name, n.Shape, l, c.height, c.width, c.tokens)
			}
		}
		if seen == 0 {
			t.Errorf("%s: no %s", c.network, c.kind)
		}
	}
	for _, network := range []string{"swin", "convnext"} {
		data, err := os.ReadFile("testdata/modern/" + network + ".onnx")
		if err != nil {
			t.Fatal(err)
		}
		g, err := onnx.Read(bytes.NewReader(data), int64(len(data)), onnx.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for i, l := range lrp.Layouts(g) {
			n := &g.Nodes[i]
			if n.Op.Kind() == "Add" && len(n.Inputs) == 2 && len(n.Shape) == 4 && n.Shape[0] == 1 {
				if l.Height*l.Width*4 > 32*32 || l.Height != l.Width || n.Shape[l.Axis] != l.Height {
					t.Errorf("%s: node %q of shape %v has layout %+v", network, n.Name, n.Shape, l)
				}
			}
		}
	}
}
