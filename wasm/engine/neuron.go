//go:build js

package main

import (
	"math"
	"slices"

	"lrpexplainer/lrp"
	"lrpexplainer/nn"
	"lrpexplainer/wasm/protocol"
)

// fewShares is how many of a neuron's shares are sent: enough to look through them.
const fewShares = 24

// neuron is the neuron of a node that is asked for, or the one that received most, among
// those that the conditions let through; nil if its rule does not share by weights.
func neuron(be nn.Backend, plan *lrp.Plan, trace *nn.Trace, node int, r *nn.Tensor, request *protocol.Explain) *protocol.Neuron {
	if i := request.Neuron - 1; i >= 0 {
		return single(be, plan, trace, node, i, r)
	}
	conditions := request.Conditions
	per := nn.Shape(r.Shape[min(2, len(r.Shape)):]).Size()
	best := -1
	for i, v := range r.Data {
		passes := func(c protocol.Condition) bool { return c.Node != node || slices.Contains(c.Channels, i/per) }
		if (best < 0 || math.Abs(float64(v)) > math.Abs(float64(r.Data[best]))) && !slices.ContainsFunc(conditions, func(c protocol.Condition) bool { return !passes(c) }) {
			best = i
		}
	}
	return single(be, plan, trace, node, best, r)
}

// single is how one neuron of a node divides what it received.
func single(be nn.Backend, plan *lrp.Plan, trace *nn.Trace, node, index int, r *nn.Tensor) *protocol.Neuron {
	if index < 0 || index >= len(r.Data) {
		return nil
	}
	s, err := plan.Single(be, trace, node, index, r.Data[index])
	if err != nil {
		return nil
	}
	n := &protocol.Neuron{Node: node, Index: index, Relevance: float64(s.Relevance), Output: float64(s.Output), Bias: float64(s.Bias), Inputs: len(s.Shares), Passed: s.Passed, Constants: s.Constants}
	for _, c := range s.Shares[:min(fewShares, len(s.Shares))] {
		n.Shares = append(n.Shares, protocol.Contribution{
			Input: c.Input, Index: c.Index,
			Activation: float64(c.Activation), Weight: float64(c.Weight), Relevance: float64(c.Relevance),
		})
	}
	return n
}
