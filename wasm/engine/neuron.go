//go:build js

package main

import (
	"math"
	"slices"

	"lrpexplainer/lrp"
	"lrpexplainer/nn"
	"lrpexplainer/wasm/protocol"
)

// fewShares is how many of a neuron's shares are shown.
const fewShares = 4

// strongest is the neuron of a node that received most, among those that the
// conditions let through; nil if its rule does not share by weights.
func strongest(be nn.Backend, plan *lrp.Plan, trace *nn.Trace, node int, r *nn.Tensor, conditions []protocol.Condition) *protocol.Neuron {
	per := nn.Shape(r.Shape[min(2, len(r.Shape)):]).Size()
	best := -1
	for i, v := range r.Data {
		passes := func(c protocol.Condition) bool { return c.Node != node || slices.Contains(c.Channels, i/per) }
		if (best < 0 || math.Abs(float64(v)) > math.Abs(float64(r.Data[best]))) && !slices.ContainsFunc(conditions, func(c protocol.Condition) bool { return !passes(c) }) {
			best = i
		}
	}
	if best < 0 {
		return nil
	}
	s, err := plan.Single(be, trace, node, best, r.Data[best])
	if err != nil {
		return nil
	}
	n := &protocol.Neuron{Node: node, Index: best, Relevance: float64(s.Relevance), Output: float64(s.Output), Bias: float64(s.Bias), Inputs: len(s.Shares), Passed: s.Passed, Constants: s.Constants}
	for _, c := range s.Shares[:min(fewShares, len(s.Shares))] {
		n.Shares = append(n.Shares, protocol.Contribution{
			Input: c.Input, Index: c.Index,
			Activation: float64(c.Activation), Weight: float64(c.Weight), Relevance: float64(c.Relevance),
		})
	}
	return n
}
