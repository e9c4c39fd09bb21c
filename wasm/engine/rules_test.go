//go:build js

package main

import (
	"math"
	"strings"
	"syscall/js"
	"testing"

	"lrpexplainer/lrp"
	"lrpexplainer/wasm/protocol"
)

func (p *page) compose(m *protocol.Compose) (*protocol.Composed, error) {
	return await(func(on protocol.On[protocol.Composed]) int { return p.Compose(m, on) })
}

func parse(text string) js.Value { return js.Global().Get("JSON").Call("parse", text) }

// Every composite with a layer changed is the same explanation when it comes back
// from its JSON form, for the engine and for package lrp.
func TestACompositeTravelsAsJSON(t *testing.T) {
	p, _ := withDrawing(t)
	overrides := []protocol.Override{{Node: 1, Rule: "flat"}, {Node: 3, Rule: "gamma", Settings: map[string]float64{"gamma": 0.5}}}
	for _, info := range lrp.Composites() {
		if strings.Contains(info.Name, "grad") || strings.Contains(info.Name, "guided") {
			continue // does not mix with rules of LRP
		}
		settings := map[string]float64{info.Parameters[0].Name: 0.5 + info.Parameters[0].Min}
		want := must[protocol.Explained](t)(p.explain(&protocol.Explain{Compose: protocol.Compose{Composite: info.Name, Settings: settings, Overrides: overrides}}))
		composed := must[protocol.Composed](t)(p.compose(&protocol.Compose{Composite: info.Name, Settings: settings, Overrides: overrides}))
		text := js.Global().Get("JSON").Call("stringify", composed.Composite).String()
		got := must[protocol.Explained](t)(p.explain(&protocol.Explain{Compose: protocol.Compose{Custom: parse(text)}}))
		compare(t, info.Name, got.Relevance, want.Relevance, 0)
		if _, err := lrp.ParseComposite([]byte(text)); err != nil {
			t.Errorf("%s: %v\n%s", info.Name, err, text)
		}
	}
}

func TestMisspeltJSONIsRefused(t *testing.T) {
	p, _ := withDrawing(t)
	for text, want := range map[string]string{
		`{"assignmets": []}`:                  `did you mean "assignments"?`,
		`{"assignments": [{"rule": "gama"}]}`: `did you mean "gamma"?`,
		`{"assignments": {}}`:                 "expected a list",
		`[]`:                                  "expected a JSON object",
		`{"filter": null}`:                    "expected a number",
		`{"name": ` + strings.Repeat(`[`, 40) + strings.Repeat(`]`, 40) + `}`: "too deeply",
	} {
		if _, err := p.explain(&protocol.Explain{Compose: protocol.Compose{Custom: parse(text)}}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v; expected %q", text, err, want)
		}
	}
	if _, err := p.explain(&protocol.Explain{Compose: protocol.Compose{Custom: parse(`{}`), Settings: map[string]float64{"gamma": 1}}}); err == nil {
		t.Error("settings beside a composite of the visitor's own are accepted")
	}
}

func TestBounds(t *testing.T) {
	p, _ := withDrawing(t)
	explain := func(b *protocol.Bounds) *protocol.Explained {
		return must[protocol.Explained](t)(p.explain(&protocol.Explain{Compose: protocol.Compose{Composite: "uniform-box"}, Bounds: b}))
	}
	compare(t, "the model's own bounds", explain(&protocol.Bounds{Low: []float32{0}, High: []float32{1}}).Relevance, explain(nil).Relevance, 0)
	if explain(&protocol.Bounds{Low: []float32{-1}, High: []float32{2}}).Account.Input == explain(nil).Account.Input {
		t.Error("other bounds change nothing")
	}
	for want, b := range map[string]*protocol.Bounds{
		"Pixel range":       {},
		"2 bounds":          {Low: []float32{0, 0}, High: []float32{1, 1}},
		"above the highest": {Low: []float32{2}, High: []float32{1}},
	} {
		if _, err := p.explain(&protocol.Explain{Compose: protocol.Compose{Composite: "epsilon-gamma-box"}, Bounds: b}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v; expected %q", err, want)
		}
	}
	if _, err := p.explain(&protocol.Explain{Compose: protocol.Compose{Composite: "epsilon-plus"}, Bounds: &protocol.Bounds{}}); err != nil {
		t.Errorf("a composite that needs no bounds: %v", err)
	}
}

func TestTheAnswerSaysWhatWasExplained(t *testing.T) {
	p, _ := withDrawing(t)
	e := must[protocol.Explained](t)(p.explain(&protocol.Explain{Compose: protocol.Compose{Composite: "epsilon-plus"}}))
	if e.Target.Kind != "classes" || len(e.Target.Parts) != 1 || e.Target.Parts[0].Coefficient != 1 {
		t.Errorf("the top class: %+v", e.Target)
	}
	if e := must[protocol.Explained](t)(p.explain(&protocol.Explain{Compose: protocol.Compose{Composite: "zplus-filter"}})); e.Target.Kind != "softmax" {
		t.Errorf("the original's start: %+v", e.Target)
	}
	contrast := &protocol.Target{Kind: "classes", Parts: []protocol.Part{{Index: 3, Coefficient: 1}, {Index: 8, Coefficient: -1}}}
	if e := must[protocol.Explained](t)(p.explain(&protocol.Explain{Compose: protocol.Compose{Composite: "zplus-filter"}, Target: contrast})); len(e.Target.Parts) != 2 || e.Target.Parts[1].Coefficient != -1 {
		t.Errorf("a contrast: %+v", e.Target)
	}
	if e.Rules[0].Node != 1 || e.Rules[0].Rule != "zplus" {
		t.Errorf("the first layer has %+v", e.Rules[0])
	}
}

// The channels of a layer add up to the layer's map, and what flows through one of
// them is what passes a condition.
func TestChannels(t *testing.T) {
	p, _ := withDrawing(t)
	const node = 1
	e := must[protocol.Explained](t)(p.explain(&protocol.Explain{Compose: protocol.Compose{Composite: "epsilon-plus"}, Layers: true, Open: node}))
	c := e.Channels
	if c == nil || c.Node != node || len(c.Shown) != len(c.Sums) {
		t.Fatalf("channels %+v", c)
	}
	var layer protocol.Layer
	for _, l := range e.Layers {
		if l.Node == node {
			layer = l
		}
	}
	if n := e.Neuron; n == nil || n.Node != node || len(n.Shares) == 0 || n.Inputs < len(n.Shares) || math.Abs(n.Shares[0].Relevance) < math.Abs(n.Shares[len(n.Shares)-1].Relevance) {
		t.Errorf("the strongest neuron is %+v", n)
	}
	per := c.Width * c.Height
	total := make([]float32, per)
	for k, i := range c.Shown {
		var of float64
		for j, v := range c.Maps[k*per : (k+1)*per] {
			total[j] += v
			of += float64(v)
		}
		if d := of - float64(c.Sums[i]); d > 1e-4 || d < -1e-4 {
			t.Errorf("channel %d: the map's sum is %v, the sum %v", i, of, c.Sums[i])
		}
	}
	compare(t, "channels together", total, layer.Map, 1e-5)
	through := must[protocol.Explained](t)(p.explain(&protocol.Explain{Compose: protocol.Compose{Composite: "epsilon-plus"}, Open: node, Conditions: []protocol.Condition{{Node: node, Channels: []int{c.Shown[0]}}}}))
	compare(t, "sums before the condition", through.Channels.Sums, c.Sums, 0)
	for _, entry := range through.Ledger {
		if kept, want := entry.Received-entry.Removed, float64(c.Sums[c.Shown[0]]); entry.Node == node && (kept-want > 1e-3 || want-kept > 1e-3) {
			t.Errorf("through channel %d pass %v; its sum is %v", c.Shown[0], kept, want)
		}
	}
}
