//go:build js

package main

import (
	"encoding/json"
	"math"
	"path/filepath"
	"slices"
	"testing"

	"lrpexplainer/wasm/protocol"
)

// goldenModel is a network of the reference maps.
type goldenModel struct {
	ONNX       string `json:"onnx"`
	Input      string `json:"input"`
	InputShape []int  `json:"input_shape"` // (C,H,W)
	Logits     string `json:"logits"`
}

func readJSON(t *testing.T, name string, v any) {
	t.Helper()
	if err := json.Unmarshal(readFile(t, filepath.Join(goldenFolder, name)), v); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// show loads the model, gives it its input and checks the logits.
func (g goldenModel) show(t *testing.T, p *page) {
	t.Helper()
	entry := protocol.ModelEntry{Name: "golden", Title: g.ONNX, Input: protocol.Input{
		Channels: g.InputShape[0], Height: g.InputShape[1], Width: g.InputShape[2], Range: []float32{-2.5, 2.5},
	}}
	must[protocol.Model](t)(p.load(&protocol.LoadModel{Entry: entry.Value(), File: file(readFile(t, filepath.Join(goldenFolder, g.ONNX)), g.ONNX)}))
	predicted := must[protocol.Predicted](t)(p.setImage(&protocol.SetImage{Values: readFloats(t, g.Input)}))
	compare(t, g.ONNX+": logits", predicted.Logits, readFloats(t, g.Logits), 1e-4)
}

// compare checks the relative L2 error.
func compare(t *testing.T, what string, got, expected []float32, bound float64) {
	t.Helper()
	if len(got) != len(expected) {
		t.Errorf("%s: %d values; expected %d", what, len(got), len(expected))
		return
	}
	var difference, size float64
	for i, v := range expected {
		d := float64(got[i]) - float64(v)
		difference += d * d
		size += float64(v) * float64(v)
	}
	if e := math.Sqrt(difference / size); !(e <= bound) {
		t.Errorf("%s: relative error %.3g; expected at most %.3g", what, e, bound)
	}
}

// overChannels is a map (C,pixels) summed over its channels.
func overChannels(relevance []float32, pixels int) []float32 {
	out := make([]float32, pixels)
	for i, v := range relevance {
		out[i%pixels] += v
	}
	return out
}

// TestZennitsMaps: what Zennit computed for two networks, asked for as a page does.
func TestZennitsMaps(t *testing.T) {
	var manifest struct {
		Models map[string]goldenModel
		Cases  []struct {
			Model, Rules, Relevance string
			Target                  int
			Start                   float64
			Float32Error            float64 `json:"float32_error"`
		}
	}
	readJSON(t, "manifest.json", &manifest)
	for _, name := range []string{"vggish", "mlp"} {
		m := manifest.Models[name]
		p, _ := open(t)
		m.show(t, p)
		asked := 0
		for _, c := range manifest.Cases {
			if c.Model != name {
				continue
			}
			asked++
			e := must[protocol.Explained](t)(p.explain(&protocol.Explain{
				Compose: protocol.Compose{Composite: c.Rules},
				Target:  &protocol.Target{Kind: "classes", Parts: []protocol.Part{{Index: c.Target, Coefficient: 1}}},
			}))
			pixels := m.InputShape[1] * m.InputShape[2]
			compare(t, c.Relevance, e.Relevance, overChannels(readFloats(t, c.Relevance), pixels), max(1e-4, 20*c.Float32Error))
			checkAccount(t, c.Relevance, e)
			if math.Abs(e.Account.Score-c.Start) > 1e-4*math.Abs(c.Start) {
				t.Errorf("%s: score %v; expected %v", c.Relevance, e.Account.Score, c.Start)
			}
		}
		if asked < 10 {
			t.Errorf("%s: only %d cases", name, asked)
		}
	}
}

// TestTheOriginalsMaps: what the original implementation computed, with its
// relevance filter.
func TestTheOriginalsMaps(t *testing.T) {
	var seed struct {
		ONNX, Input, Logits string
		Cases               []struct {
			TopK      float64 `json:"top_k"`
			Relevance string
			Shape     []int
		}
	}
	readJSON(t, "seed.json", &seed)
	p, _ := open(t)
	goldenModel{seed.ONNX, seed.Input, []int{3, 32, 32}, seed.Logits}.show(t, p)
	for _, c := range seed.Cases {
		e := must[protocol.Explained](t)(p.explain(&protocol.Explain{Compose: protocol.Compose{Composite: "zplus-filter", Settings: map[string]float64{"filter": c.TopK}}}))
		if !slices.Equal(c.Shape, []int{e.Height, e.Width}) {
			t.Errorf("%s: %d×%d; expected %v", c.Relevance, e.Height, e.Width, c.Shape)
		}
		compare(t, c.Relevance, e.Relevance, readFloats(t, c.Relevance), 1e-4)
		checkAccount(t, c.Relevance, e)
	}
	if len(seed.Cases) != 5 {
		t.Errorf("%d cases; expected 5", len(seed.Cases))
	}
}

// checkAccount checks that nothing of the score is lost, and that the parts are
// those of the ledger and of the map.
func checkAccount(t *testing.T, what string, e *protocol.Explained) {
	t.Helper()
	a := e.Account
	var constants, stabilizer, removed, size float64
	for _, l := range e.Ledger {
		constants += l.Constants
		stabilizer += l.Stabilizer
		removed += l.Removed
		size = max(size, math.Abs(l.Received), math.Abs(l.Constants), math.Abs(l.Stabilizer), math.Abs(l.Removed))
		if l.Symbol == "" {
			t.Errorf("%s: node %d: rule %q has no symbol", what, l.Node, l.Rule)
		}
	}
	var sum float64
	for _, v := range e.Relevance {
		sum += float64(v)
		size = max(size, math.Abs(float64(v)))
	}
	if len(e.Ledger) == 0 || e.Gradient {
		t.Errorf("%s: no ledger", what)
	}
	for name, difference := range map[string]float64{
		"score":      a.Score - a.Input - a.Constants - a.Stabilizer - a.Removed,
		"input":      a.Input - sum,
		"constants":  a.Constants - constants,
		"stabilizer": a.Stabilizer - stabilizer,
		"removed":    a.Removed - removed,
	} {
		if !(math.Abs(difference) <= 1e-3*size) {
			t.Errorf("%s: %s is off by %v of %v", what, name, difference, size)
		}
	}
}
