package lrptest

import (
	"context"
	"math"
	"testing"

	"lrpexplainer/lrp"
	"lrpexplainer/nn"
	"lrpexplainer/nn/nntest"
)

// Modern: maps of transformers, ConvNeXt, MLP-Mixer, GroupNorm, HRNet, U-Net and
// EfficientNet that LXT's and Zennit's functions gave in double precision, each within
// max(1e-4, 20·float32_error) of relative L2 error; see testdata/modern. Every ledger
// closes, of the references' rules and of every other composite.
func Modern(t *testing.T, backend func() nn.Backend, modern nntest.Folder) {
	var manifest struct {
		Models map[string]struct {
			ONNX, Input, Logits string
			Shape               []int `json:"input_shape"`
		}
		Cases []struct {
			Model, Rules, Relevance string
			Target                  int
			Float32Error            float64 `json:"float32_error"`
		}
	}
	modern.JSON(t, "manifest.json", &manifest)
	if len(manifest.Models) != 11 || len(manifest.Cases) != 78 {
		t.Fatalf("%d networks and %d cases; expected 11 and 78", len(manifest.Models), len(manifest.Cases))
	}
	be := backend()
	for name, m := range manifest.Models {
		t.Run(name, func(t *testing.T) {
			tr := modern.Forward(t, be, m.ONNX, m.Input, m.Shape)
			defer tr.Release()
			if d := nntest.Distance(tr.Logits().Data, nntest.Doubles(modern.Floats(t, m.Logits))); !(d <= 1e-4) {
				t.Errorf("logits differ by %v", d)
			}
			explain := func(rules string, class int) *lrp.Explanation {
				composite, err := lrp.NewComposite(rules, nil)
				if err != nil {
					t.Fatal(err)
				}
				plan, err := composite.Plan(tr.Graph, lrp.Bounds{Low: []float32{-2.5}, High: []float32{2.5}})
				if err != nil {
					t.Fatalf("%s: %v", rules, err)
				}
				e, err := lrp.Explain(context.Background(), be, tr, plan, lrp.Class(class), lrp.Options{Magnitude: true})
				if err != nil {
					t.Fatalf("%s: %v", rules, err)
				}
				for _, entry := range e.Ledger {
					if !closes(entry) {
						n := tr.Graph.Nodes[entry.Node]
						t.Errorf("%s: node %q (%s, rule %s) leaves %v of a magnitude of %v", rules, n.Name, n.Op.Kind(), entry.Rule, entry.Residual(), entry.Magnitude)
					}
				}
				return e
			}
			given := map[string]bool{}
			for _, c := range manifest.Cases {
				if c.Model != name {
					continue
				}
				given[c.Rules] = true
				e := explain(c.Rules, c.Target)
				want := nntest.Doubles(modern.Floats(t, c.Relevance))
				if d, bound := nntest.Distance(e.Input().Data, want), math.Max(1e-4, 20*c.Float32Error); !(d <= bound) {
					t.Errorf("%s, class %d: relative L2 error %.3g; the bound is %.3g", c.Rules, c.Target, d, bound)
				}
				e.Release()
			}
			for _, info := range lrp.Composites() {
				defaults, err := lrp.NewComposite(info.Name, nil)
				if err != nil {
					t.Fatal(err)
				}
				if r, err := lrp.NewRule(defaults.Assignments[0].Rule, nil); given[info.Name] || err == nil && r.IsGradient() {
					continue
				}
				explain(info.Name, 1).Release()
			}
		})
	}
}
