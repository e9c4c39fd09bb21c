//go:build js

package main

import (
	"fmt"
	"runtime"
	"testing"

	"lrpexplainer/wasm/protocol"
)

// inUse is the memory that is still referred to.
func inUse() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC() // what the first one has finalised
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// TestMemoryIsGivenBack: neither images, explanations, cancelled passes, models
// nor sessions leave anything behind.
func TestMemoryIsGivenBack(t *testing.T) {
	p, e := withDrawing(t)
	data := file(readFile(t, digitsFile), "digits.onnx")
	for name, round := range map[string]func(i int){
		"explaining": func(i int) {
			gamma := map[string]float64{"gamma": float64(i)}
			must[protocol.Explained](t)(p.explain(&protocol.Explain{Compose: protocol.Compose{Composite: "uniform-gamma", Settings: gamma}, Layers: true}))
		},
		"images": func(int) {
			must[protocol.Predicted](t)(p.setImage(stroke()))
		},
		"cancelling": func(int) {
			long := p.startExplain(endless())
			must[protocol.Explained](t)(p.explain(&protocol.Explain{Compose: protocol.Compose{Composite: "epsilon-plus"}}))
			<-long
		},
		"models": func(int) {
			must[protocol.Model](t)(p.load(&protocol.LoadModel{Entry: digits.Value(), File: data}))
			must[protocol.Predicted](t)(p.setImage(stroke()))
		},
		"sessions": func(i int) {
			s := &page{T: t, Client: protocol.NewClient(p.port, fmt.Sprint(i)), port: p.port}
			must[protocol.Model](t)(s.load(&protocol.LoadModel{Entry: digits.Value(), File: data}))
			must[protocol.Predicted](t)(s.setImage(stroke()))
			must[protocol.Closed](t)(await(s.CloseSession))
			s.Release()
		},
	} {
		const rounds = 15
		round(0)
		round(1)
		before := inUse()
		for i := range rounds {
			round(i + 2)
		}
		// A model and an image of it take 700 KB: one kept each round would be 10 MB.
		if grown := inUse() - before; grown > rounds*20<<10 {
			t.Errorf("%s: %d KB more in use after %d rounds", name, grown>>10, rounds)
		}
	}
	if len(e.sessions) != 1 {
		t.Errorf("%d sessions are left", len(e.sessions))
	}
}
