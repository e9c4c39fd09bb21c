package lrp

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

const graphs = "../nn/onnx/testdata/graphs"

// TestExportedGraphs explains every network that PyTorch exported (residual,
// fire, inverted residual, dense, inception, squeeze-and-excitation, NHWC, …) with
// every composite: logits and gradient are PyTorch's, the ledger of every layer closes, and
// the account adds up.
func TestExportedGraphs(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(graphs, "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	var models map[string]struct {
		Shape []int `json:"input_shape"`
	}
	if err := json.Unmarshal(data, &models); err != nil {
		t.Fatal(err)
	}
	if len(models) < 10 {
		t.Fatalf("only %d networks", len(models))
	}
	for name, m := range models {
		t.Run(name, func(t *testing.T) {
			be := newBackend()
			up := filepath.Join("..", "..", graphs, name) // from testdata/golden
			tr := forward(t, be, up+".onnx", up+".input.f32", m.Shape)
			if d := distance(tr.Logits().Data, doubles(readFloats(t, up+".logits.f32"))); !(d <= 1e-4) {
				t.Fatalf("logits differ from PyTorch's by %.3g", d)
			}
			gradient := mustExplain(t, tr, named(t, "gradient"), Class(1), Options{})
			if d := distance(gradient.Input().Data, doubles(readFloats(t, up+".gradient.f32"))); !(d <= 1e-4) {
				t.Errorf("the gradient differs from PyTorch's by %.3g", d)
			}
			for _, info := range Composites() {
				c, err := NewComposite(info.Name, nil)
				if err != nil {
					t.Fatal(err)
				}
				if c.Repeat.Over != Once {
					c.Repeat.Samples = 2
				}
				plan, err := c.Plan(tr.Graph, Bounds{[]float32{-6, -5, -6}, []float32{6, 5, 6}})
				if err != nil {
					t.Fatal(err)
				}
				e, err := Explain(context.Background(), be, tr, plan, Class(1), Options{Magnitude: true})
				if err != nil {
					t.Fatalf("%s: %v", info.Name, err)
				}
				if i := slices.IndexFunc(e.Input().Data, func(v float32) bool { return math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) }); i >= 0 {
					t.Errorf("%s: relevance %d is %v", info.Name, i, e.Input().Data[i])
				}
				if plan.IsGradient() {
					continue
				}
				for _, entry := range e.Ledger {
					if !entry.closes() {
						n := tr.Graph.Nodes[entry.Node]
						t.Errorf("%s: node %q (%s, rule %s) leaves %v of a magnitude of %v", info.Name, n.Name, n.Op.Kind(), entry.Rule, entry.Residual(), entry.Magnitude)
					}
				}
				e.Release()
			}
		})
	}
}
