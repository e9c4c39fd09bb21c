//go:build js

package main

import (
	"lrpexplainer/lrp"
	"lrpexplainer/nn"
	"lrpexplainer/wasm/protocol"
)

// heads is a Softmax of attention, (1,heads,queries,keys), whose keys are the tokens of
// patches behind class tokens.
type heads struct {
	count, queries, keys int
	layout               lrp.Layout // of the keys
}

// headsOf is what node is as attention, nil if it is none or where its keys' patches lie
// is not known.
func headsOf(g *nn.Graph, node int) *heads {
	n := &g.Nodes[node]
	softmax, ok := n.Op.(*nn.Softmax)
	if !ok || softmax.Axis != 3 || len(n.Shape) != 4 || n.Shape[0] != 1 {
		return nil
	}
	for i, l := range lrp.Layouts(g) {
		s := g.Nodes[i].Shape
		if len(s) == 3 && s[0] == 1 && s[1] == n.Shape[3] && l.IsPicture() && l.Axis == 1 && l.Tokens >= 0 {
			return &heads{n.Shape[1], n.Shape[2], n.Shape[3], l}
		}
	}
	return nil
}

// channels are the heads: what a query attends to, beside the relevance.
func (h *heads) channels(node int, attention, relevance []float32) *protocol.Channels {
	c := &protocol.Channels{Node: node, Width: h.layout.Width, Height: h.layout.Height, Query: "mean"}
	queries := h.queries // of which the mean is taken
	if h.layout.Tokens > 0 {
		c.Query, queries = "class token", 1
	}
	per := h.queries * h.keys
	c.Sums = make([]float32, h.count)
	for i := range c.Sums {
		c.Sums[i] = float32(sum(relevance[i*per : (i+1)*per]))
	}
	c.Shown = strongestFirst(c.Sums)
	for _, i := range c.Shown {
		from, to := i*per, (i+1)*per
		c.Attention = append(c.Attention, h.patches(attention[from:from+queries*h.keys], 1/float32(queries))...)
		c.Maps = append(c.Maps, h.patches(relevance[from:to], 1)...)
	}
	return c
}

// patches is the sum over queries of rows (queries,keys) times a factor, without the class
// tokens.
func (h *heads) patches(rows []float32, factor float32) []float32 {
	out := make([]float32, h.keys-h.layout.Tokens)
	for i, v := range rows {
		if k := i%h.keys - h.layout.Tokens; k >= 0 {
			out[k] += factor * v
		}
	}
	return out
}
