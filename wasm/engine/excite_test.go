//go:build js

package main

import (
	"math"
	"slices"
	"strings"
	"testing"

	"lrpexplainer/lrp"
	"lrpexplainer/wasm/protocol"
)

// What excites a layer is the trace's, behind the activation that follows; another image leaves
// the session's as it is, and is what it would be as the session's.
func TestExcite(t *testing.T) {
	p, e := open(t)
	m := p.loadDigits()
	must[protocol.Predicted](t)(p.setImage(&protocol.SetImage{Values: bar()}))
	node := slices.IndexFunc(m.Nodes, func(n protocol.Node) bool { return n.Role == "convolution" })
	excite := func(x *protocol.Excite) (*protocol.Excited, error) {
		return await(func(on protocol.On[protocol.Excited]) int { return p.Excite(x, on) })
	}
	got := must[protocol.Excited](t)(excite(&protocol.Excite{Node: node}))
	s := e.sessions[t.Name()]
	at := firing(s.model.graph, node)
	if lrp.RoleOf(s.model.graph.Nodes[at].Op) != lrp.ActivationLayer {
		t.Fatalf("node %d fires behind node %d", node, at)
	}
	x := s.image.trace.Outputs[at]
	per := x.Shape[2] * x.Shape[3]
	if got.Height != x.Shape[2] || got.Width != x.Shape[3] || len(got.Peaks) != x.Shape[1] || got.InputRGBA.Length() != 4*28*28 {
		t.Fatalf("%d × %d, %d channels, %d bytes", got.Width, got.Height, len(got.Peaks), got.InputRGBA.Length())
	}
	mean := make([]float64, per)
	for c := range x.Shape[1] {
		values := x.Data[c*per : (c+1)*per]
		if got.Peaks[c] != slices.Max(values) || values[got.At[c]] != got.Peaks[c] {
			t.Errorf("channel %d: %v at %d, the largest is %v", c, got.Peaks[c], got.At[c], slices.Max(values))
		}
		for i, v := range values {
			mean[i] += float64(v) / float64(x.Shape[1])
		}
	}
	for i, v := range got.Map {
		if math.Abs(float64(v)-mean[i]) > 1e-5 {
			t.Fatalf("cell %d has %v, the mean is %v", i, v, mean[i])
		}
	}
	one := must[protocol.Excited](t)(excite(&protocol.Excite{Node: node, Channels: []int{2}}))
	if !slices.Equal(one.Map, x.Data[2*per:3*per]) {
		t.Error("the map of one channel is not that channel's")
	}

	other := must[protocol.Excited](t)(excite(&protocol.Excite{Node: node, Image: stroke()}))
	if again := must[protocol.Excited](t)(excite(&protocol.Excite{Node: node})); !slices.Equal(again.Peaks, got.Peaks) || slices.Equal(other.Peaks, got.Peaks) {
		t.Error("another image has taken the place of the session's")
	}
	must[protocol.Predicted](t)(p.setImage(stroke()))
	if own := must[protocol.Excited](t)(excite(&protocol.Excite{Node: node})); !slices.Equal(own.Peaks, other.Peaks) || !slices.Equal(own.At, other.At) {
		t.Error("as the session's image it excites otherwise")
	}
	for _, wrong := range []int{0, m.Logits, 1 << 20, -1} {
		if _, err := excite(&protocol.Excite{Node: wrong}); err == nil || !strings.Contains(err.Error(), "no channels with places") {
			t.Errorf("node %d: %v", wrong, err)
		}
	}
}

// The neuron of a max pooling hands all to its winner, so that it can be followed.
func TestWinner(t *testing.T) {
	p, e := open(t)
	m := p.loadDigits()
	must[protocol.Predicted](t)(p.setImage(&protocol.SetImage{Values: bar()}))
	pool := slices.IndexFunc(m.Nodes, func(n protocol.Node) bool { return n.Role == "max-pooling" })
	n := must[protocol.Explained](t)(p.explain(&protocol.Explain{Compose: protocol.Compose{Composite: "epsilon-gamma-box"}, Layers: true, Open: pool})).Neuron
	if n == nil || n.Inputs != 1 || len(n.Shares) != 1 || n.Shares[0].Relevance != n.Relevance || n.Passed != n.Relevance {
		t.Fatalf("%+v", n)
	}
	in := e.sessions[t.Name()].image.trace.Outputs[m.Nodes[pool].Inputs[0]]
	if n.Shares[0].Activation != n.Output || in.Data[n.Shares[0].Index] != float32(n.Output) {
		t.Errorf("the winner is %+v, the neuron gives %v", n.Shares[0], n.Output)
	}
}
