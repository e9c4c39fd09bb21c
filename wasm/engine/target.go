//go:build js

package main

import (
	"fmt"

	"lrpexplainer/lrp"
	"lrpexplainer/nn"
	"lrpexplainer/wasm/protocol"
)

// targets are the kinds by their names in the protocol.
var targets = map[string]lrp.TargetKind{
	"default": lrp.ByComposite,
	"top":     lrp.Top,
	"classes": lrp.Logits,
	"odds":    lrp.LogOdds,
	"softmax": lrp.SoftmaxAll,
	"neuron":  lrp.Neurons,
	"each":    lrp.PerSample,
}

func targetOf(t *protocol.Target) (lrp.Target, error) {
	if t == nil {
		return lrp.Target{}, nil
	}
	kind, ok := targets[t.Kind]
	if !ok {
		return lrp.Target{}, fmt.Errorf("there is no target kind %q", t.Kind)
	}
	out := lrp.Target{Kind: kind, Node: t.Node}
	for _, part := range t.Parts {
		if kind == lrp.PerSample {
			own := lrp.Class(part.Index)
			if part.Index < 0 {
				own = lrp.Target{Kind: lrp.Top}
			}
			out.Samples = append(out.Samples, own)
			continue
		}
		out.Parts = append(out.Parts, lrp.Part{Index: part.Index, Coefficient: part.Coefficient})
	}
	return out, nil
}

// resolved is what a target has come to mean for this image.
func resolved(t lrp.Target, start lrp.Start, tr *nn.Trace) protocol.Target {
	if t.Kind == lrp.ByComposite {
		t.Kind = lrp.Top
		if start == lrp.SoftmaxOfAll {
			t.Kind = lrp.SoftmaxAll
		}
	}
	if t.Kind == lrp.Top || t.Kind == lrp.SoftmaxAll && tr.Graph.Decision() == nn.Value {
		t = lrp.Class(lrp.TopClass(tr.Scores(0)))
	}
	out := protocol.Target{Node: t.Node}
	for name, kind := range targets {
		if kind == t.Kind {
			out.Kind = name
		}
	}
	for _, part := range t.Parts {
		out.Parts = append(out.Parts, protocol.Part{Index: part.Index, Coefficient: part.Coefficient})
	}
	return out
}
