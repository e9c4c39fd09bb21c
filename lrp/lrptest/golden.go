package lrptest

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"testing"

	"lrpexplainer/lrp"
	"lrpexplainer/nn"
	"lrpexplainer/nn/nntest"
)

// Golden: all maps that Zennit computed in double precision, each
// within max(1e-4, 20·float32_error) of relative L2 error; see testdata/golden.
func Golden(t *testing.T, backend func() nn.Backend, golden nntest.Folder) {
	var manifest struct {
		Models map[string]struct {
			ONNX, Input, Logits string
			Shape               []int `json:"input_shape"`
		}
		Cases []struct {
			Model, Rules, Relevance string
			Target                  int
			Start                   float64
			Float32Error            float64 `json:"float32_error"`
		}
	}
	golden.JSON(t, "manifest.json", &manifest)
	if len(manifest.Cases) != 44 {
		t.Fatalf("%d cases; expected 44", len(manifest.Cases))
	}
	be := backend()
	traces := map[string]*nn.Trace{}
	for name, m := range manifest.Models {
		traces[name] = golden.Forward(t, be, m.ONNX, m.Input, m.Shape)
		if d := nntest.Distance(traces[name].Logits().Data, nntest.Doubles(golden.Floats(t, m.Logits))); d > 1e-5 {
			t.Errorf("%s: logits differ by %v", name, d)
		}
	}
	for _, c := range manifest.Cases {
		t.Run(c.Model+"/"+c.Rules, func(t *testing.T) {
			composite, err := lrp.NewComposite(c.Rules, nil)
			if err != nil {
				t.Fatal(err)
			}
			tr := traces[c.Model]
			plan, err := composite.Plan(tr.Graph, lrp.Bounds{Low: []float32{-2.5}, High: []float32{2.5}})
			if err != nil {
				t.Fatal(err)
			}
			e, err := lrp.Explain(context.Background(), be, tr, plan, lrp.Class(c.Target), lrp.Options{Magnitude: true})
			if err != nil {
				t.Fatal(err)
			}
			if math.Abs(e.Account.Score-c.Start) > 1e-4*math.Abs(c.Start) {
				t.Errorf("start %v; expected %v", e.Account.Score, c.Start)
			}
			bound := math.Max(1e-4, 20*c.Float32Error)
			want := golden.Floats(t, c.Relevance)
			if d := nntest.Distance(e.Input().Data, nntest.Doubles(want)); !(d <= bound) {
				t.Errorf("relative L2 error %.3g; the bound is %.3g", d, bound)
			}
			for _, entry := range e.Ledger {
				if !closes(entry) {
					t.Errorf("node %q leaves %v of a magnitude of %v", tr.Graph.Nodes[entry.Node].Name, entry.Residual(), entry.Magnitude)
				}
			}
		})
	}
}

// Seed: the maps of the original PyTorch implementation, summed over the
// colour channels, within 1e-4.
func Seed(t *testing.T, backend func() nn.Backend, golden nntest.Folder) {
	var seed struct {
		ONNX, Input, Logits string
		Shape               []int `json:"input_shape"`
		Cases               []struct {
			TopK      float64 `json:"top_k"`
			Relevance string
			Nonzero   int
		}
	}
	golden.JSON(t, "seed.json", &seed)
	if len(seed.Cases) != 5 {
		t.Fatalf("%d cases; expected 5", len(seed.Cases))
	}
	be := backend()
	tr := golden.Forward(t, be, seed.ONNX, seed.Input, seed.Shape)
	for _, c := range seed.Cases {
		t.Run(fmt.Sprint(c.TopK), func(t *testing.T) {
			composite, err := lrp.NewComposite("zplus-filter-"+strconv.FormatFloat(c.TopK, 'g', -1, 64), nil)
			if err != nil {
				t.Fatal(err)
			}
			plan, err := composite.Plan(tr.Graph, lrp.Bounds{})
			if err != nil {
				t.Fatal(err)
			}
			e, err := lrp.Explain(context.Background(), be, tr, plan, lrp.Target{}, lrp.Options{Magnitude: true})
			if err != nil {
				t.Fatal(err)
			}
			want := golden.Floats(t, c.Relevance)
			got := make([]float32, len(want))
			for i, v := range e.Input().Data {
				got[i%len(got)] += v
			}
			if d := nntest.Distance(got, nntest.Doubles(want)); !(d <= 1e-4) {
				t.Errorf("relative L2 error %.3g; the bound is 1e-4", d)
			}
			nonzero := 0
			for _, v := range got {
				if v != 0 {
					nonzero++
				}
			}
			if nonzero != c.Nonzero {
				t.Errorf("%d pixels have relevance; expected %d", nonzero, c.Nonzero)
			}
			for _, entry := range e.Ledger {
				if !closes(entry) {
					t.Errorf("node %q leaves %v of a magnitude of %v", tr.Graph.Nodes[entry.Node].Name, entry.Residual(), entry.Magnitude)
				}
			}
		})
	}
}
