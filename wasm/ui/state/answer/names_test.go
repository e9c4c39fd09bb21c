package answer

import "testing"

// Layers have their own names, without what exporters write around them.
func TestShortNames(t *testing.T) {
	for _, c := range []struct{ name, kind, want string }{
		{"conv2_2", "Conv", "conv2_2"},
		{"/layer1/layer1.0/conv1/Conv", "Conv", "layer1.0.conv1"},
		{"/features/features.0/Conv_1", "Conv", "features.0"},
		{"Conv_0", "Conv", "Conv_0"},
		{"/fc/Gemm", "Gemm", "fc"},
		{"", "Gemm", ""},
	} {
		if got := shortName(&Node{Name: c.name, Kind: c.kind}); got != c.want {
			t.Errorf("%q is called %q, want %q", c.name, got, c.want)
		}
	}
	a := &Answer{Model: &Model{Logits: 9, Nodes: []Node{{Index: 1, Name: "/a/Add", Kind: "Add"}, {Index: 2, Name: "/a/Add_1", Kind: "Add"}, {Index: 3, Name: "/b/Add", Kind: "Add"}}}}
	if got := a.LayerTitle(1) + " " + a.LayerTitle(2) + " " + a.LayerTitle(3); got != "/a/Add /a/Add_1 b" {
		t.Error(got)
	}
}
