package lrp

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"lrpexplainer/nn"
	"lrpexplainer/nn/onnx"
)

const golden = "testdata/golden"

func readJSON(t *testing.T, name string, v any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(golden, name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, v); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

func readFloats(t *testing.T, name string) []float32 {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(golden, name))
	if err != nil {
		t.Fatal(err)
	}
	out := make([]float32, len(data)/4)
	for i := range out {
		out[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
	return out
}

// forward reads a golden model and runs its input.
func forward(t *testing.T, be nn.Backend, model, input string, shape []int) *nn.Trace {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(golden, model))
	if err != nil {
		t.Fatal(err)
	}
	g, err := onnx.Read(bytes.NewReader(data), int64(len(data)), onnx.Options{Name: model})
	if err != nil {
		t.Fatal(err)
	}
	x, err := nn.TensorOf(readFloats(t, input), append([]int{1}, shape...)...)
	if err != nil {
		t.Fatal(err)
	}
	tr, err := g.Forward(context.Background(), be, x, nil)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func doubles(x []float32) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = float64(v)
	}
	return out
}

// TestGoldenManifest: all maps that Zennit computed in double precision, each
// within max(1e-4, 20·float32_error) of relative L2 error; see testdata/golden.
func TestGoldenManifest(t *testing.T) {
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
	readJSON(t, "manifest.json", &manifest)
	if len(manifest.Cases) != 44 {
		t.Fatalf("%d cases; expected 44", len(manifest.Cases))
	}
	be := newBackend()
	traces := map[string]*nn.Trace{}
	for name, m := range manifest.Models {
		traces[name] = forward(t, be, m.ONNX, m.Input, m.Shape)
		if d := distance(traces[name].Logits().Data, doubles(readFloats(t, m.Logits))); d > 1e-5 {
			t.Errorf("%s: logits differ by %v", name, d)
		}
	}
	for _, c := range manifest.Cases {
		t.Run(c.Model+"/"+c.Rules, func(t *testing.T) {
			composite, err := NewComposite(c.Rules, nil)
			if err != nil {
				t.Fatal(err)
			}
			tr := traces[c.Model]
			plan, err := composite.Plan(tr.Graph, Bounds{[]float32{-2.5}, []float32{2.5}})
			if err != nil {
				t.Fatal(err)
			}
			e, err := Explain(context.Background(), be, tr, plan, Class(c.Target), Options{Magnitude: true})
			if err != nil {
				t.Fatal(err)
			}
			if math.Abs(e.Account.Score-c.Start) > 1e-4*math.Abs(c.Start) {
				t.Errorf("start %v; expected %v", e.Account.Score, c.Start)
			}
			bound := math.Max(1e-4, 20*c.Float32Error)
			want := readFloats(t, c.Relevance)
			if d := distance(e.Input().Data, doubles(want)); !(d <= bound) {
				t.Errorf("relative L2 error %.3g; the bound is %.3g", d, bound)
			}
			for _, entry := range e.Ledger {
				if !entry.closes() {
					t.Errorf("node %q leaves %v of a magnitude of %v", tr.Graph.Nodes[entry.Node].Name, entry.Residual(), entry.Magnitude)
				}
			}
		})
	}
}

// TestGoldenSeed: the maps of the original PyTorch implementation, summed over the
// colour channels, within 1e-4.
func TestGoldenSeed(t *testing.T) {
	var seed struct {
		ONNX, Input, Logits string
		Shape               []int `json:"input_shape"`
		Cases               []struct {
			TopK      float64 `json:"top_k"`
			Relevance string
			Nonzero   int
		}
	}
	readJSON(t, "seed.json", &seed)
	if len(seed.Cases) != 5 {
		t.Fatalf("%d cases; expected 5", len(seed.Cases))
	}
	be := newBackend()
	tr := forward(t, be, seed.ONNX, seed.Input, seed.Shape)
	for _, c := range seed.Cases {
		t.Run(fmt.Sprint(c.TopK), func(t *testing.T) {
			composite, err := NewComposite("zplus-filter-"+strconv.FormatFloat(c.TopK, 'g', -1, 64), nil)
			if err != nil {
				t.Fatal(err)
			}
			plan, err := composite.Plan(tr.Graph, Bounds{})
			if err != nil {
				t.Fatal(err)
			}
			e, err := Explain(context.Background(), be, tr, plan, Target{}, Options{Magnitude: true})
			if err != nil {
				t.Fatal(err)
			}
			want := readFloats(t, c.Relevance)
			got := make([]float32, len(want))
			for i, v := range e.Input().Data {
				got[i%len(got)] += v
			}
			if d := distance(got, doubles(want)); !(d <= 1e-4) {
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
				if !entry.closes() {
					t.Errorf("node %q leaves %v of a magnitude of %v", tr.Graph.Nodes[entry.Node].Name, entry.Residual(), entry.Magnitude)
				}
			}
		})
	}
}
