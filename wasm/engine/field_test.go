//go:build js

package main

import (
	"testing"

	"lrpexplainer/nn"
	"lrpexplainer/wasm/protocol"
)

// What a neuron sees is what changes it: its value depends on the pixels inside its field and
// on no other.
func TestField(t *testing.T) {
	p, e := open(t)
	p.loadDigits()
	must[protocol.Predicted](t)(p.setImage(&protocol.SetImage{Values: bar()}))
	g := e.sessions[t.Name()].model.graph
	at := -1 // the last layer with places
	for i, n := range g.Nodes {
		f := field(g, i)
		if len(n.Shape) != 4 {
			if f != nil {
				t.Errorf("node %d, %s, has a field", i, n.Name)
			}
			continue
		}
		if f == nil {
			t.Errorf("node %d, %s, has no field", i, n.Name)
			continue
		}
		if n.Shape[2] > 4 {
			at = i
		}
	}
	n, f := g.Nodes[at], field(g, at)
	y, x := n.Shape[2]/2, n.Shape[3]/2
	run := func(values []float32) []float32 {
		in, err := nn.TensorOf(values, 1, 1, 28, 28)
		if err != nil {
			t.Fatal(err)
		}
		trace, err := g.Forward(t.Context(), e.be, in, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer trace.Release()
		var cell []float32
		for c := range n.Shape[1] {
			cell = append(cell, trace.Outputs[at].Data[(c*n.Shape[2]+y)*n.Shape[3]+x])
		}
		return cell
	}
	same := func(a, b []float32) bool {
		for i := range a {
			if d := a[i] - b[i]; d > 1e-5 || d < -1e-5 {
				return false
			}
		}
		return true
	}
	plain := run(bar())
	inside, outside := bar(), bar()
	for i := range inside {
		row, column := i/28-(f.Top+y*f.StepY), i%28-(f.Left+x*f.StepX)
		if row >= 0 && row < f.Height && column >= 0 && column < f.Width {
			inside[i] = 1 - inside[i]
		} else {
			outside[i] = 1 - outside[i]
		}
	}
	if !same(plain, run(outside)) {
		t.Errorf("the neurons of %s at %d, %d see more than %+v", n.Name, x, y, *f)
	}
	if same(plain, run(inside)) {
		t.Errorf("the neurons of %s at %d, %d see nothing in %+v", n.Name, x, y, *f)
	}
}

// Any neuron can be asked for.
func TestChosenNeuron(t *testing.T) {
	p, _ := open(t)
	m := p.loadDigits()
	must[protocol.Predicted](t)(p.setImage(&protocol.SetImage{Values: bar()}))
	node := 0
	for _, n := range m.Nodes {
		if n.Role == "convolution" {
			node = n.Index
		}
	}
	ask := func(neuron int) *protocol.Explained {
		return must[protocol.Explained](t)(p.explain(&protocol.Explain{Compose: protocol.Compose{Composite: "uniform-epsilon"}, Layers: true, Open: node, Neuron: neuron}))
	}
	best := ask(0)
	if best.Neuron == nil || best.Channels.Field == nil {
		t.Fatalf("%+v", best.Channels)
	}
	if again := ask(best.Neuron.Index + 1); again.Neuron.Index != best.Neuron.Index || again.Neuron.Relevance != best.Neuron.Relevance {
		t.Errorf("%+v, before %+v", again.Neuron, best.Neuron)
	}
	if other := ask(1); other.Neuron == nil || other.Neuron.Index != 0 {
		t.Errorf("%+v", other.Neuron)
	}
	if none := ask(1 << 20); none.Neuron != nil {
		t.Errorf("%+v", none.Neuron)
	}
}
