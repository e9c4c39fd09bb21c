package lrptest

import (
	"context"
	"math"
	"slices"
	"testing"

	"lrpexplainer/lrp"
	"lrpexplainer/nn"
	"lrpexplainer/nn/nntest"
)

// Graphs explains every network that PyTorch exported (residual,
// fire, inverted residual, dense, inception, squeeze-and-excitation, NHWC, …) with
// every composite: logits and gradient are PyTorch's, the ledger of every layer closes, and
// the account adds up.
func Graphs(t *testing.T, backend func() nn.Backend, graphs nntest.Folder) {
	var models map[string]struct {
		Shape []int `json:"input_shape"`
	}
	graphs.JSON(t, "manifest.json", &models)
	if len(models) < 10 {
		t.Fatalf("only %d networks", len(models))
	}
	for name, m := range models {
		t.Run(name, func(t *testing.T) {
			be := backend()
			tr := graphs.Forward(t, be, name+".onnx", name+".input.f32", m.Shape)
			if d := nntest.Distance(tr.Logits().Data, nntest.Doubles(graphs.Floats(t, name+".logits.f32"))); !(d <= 1e-4) {
				t.Fatalf("logits differ from PyTorch's by %.3g", d)
			}
			explain := func(c *lrp.Composite) *lrp.Explanation {
				plan, err := c.Plan(tr.Graph, lrp.Bounds{Low: []float32{-6, -5, -6}, High: []float32{6, 5, 6}})
				if err != nil {
					t.Fatalf("%s: %v", c.Name, err)
				}
				e, err := lrp.Explain(context.Background(), be, tr, plan, lrp.Class(1), lrp.Options{Magnitude: true})
				if err != nil {
					t.Fatalf("%s: %v", c.Name, err)
				}
				return e
			}
			gradient, err := lrp.NewComposite("gradient", nil)
			if err != nil {
				t.Fatal(err)
			}
			if d := nntest.Distance(explain(gradient).Input().Data, nntest.Doubles(graphs.Floats(t, name+".gradient.f32"))); !(d <= 1e-4) {
				t.Errorf("the gradient differs from PyTorch's by %.3g", d)
			}
			for _, info := range lrp.Composites() {
				c, err := lrp.NewComposite(info.Name, nil)
				if err != nil {
					t.Fatal(err)
				}
				if c.Repeat.Over != lrp.Once {
					c.Repeat.Samples = 2
				}
				e := explain(c)
				if i := slices.IndexFunc(e.Input().Data, func(v float32) bool { return math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) }); i >= 0 {
					t.Errorf("%s: relevance %d is %v", info.Name, i, e.Input().Data[i])
				}
				if e.Plan.IsGradient() {
					continue
				}
				for _, entry := range e.Ledger {
					if !closes(entry) {
						n := tr.Graph.Nodes[entry.Node]
						t.Errorf("%s: node %q (%s, rule %s) leaves %v of a magnitude of %v", info.Name, n.Name, n.Op.Kind(), entry.Rule, entry.Residual(), entry.Magnitude)
					}
				}
				e.Release()
			}
		})
	}
}
