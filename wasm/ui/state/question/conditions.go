package question

import (
	"slices"

	"lrpexplainer/wasm/sorted"
)

// Condition removes all relevance of a node's output but that of some channels.
type Condition struct {
	Node     int
	Channels []int
}

// Passes reports whether a channel is among those chosen.
func (q *Question) Passes(node, channel int) bool {
	return slices.ContainsFunc(q.Conditions, func(c Condition) bool { return c.Node == node && slices.Contains(c.Channels, channel) })
}

// Toggled are the conditions with a channel let through, or no longer.
func (q *Question) Toggled(node, channel int) []Condition {
	conditions := slices.Clone(q.Conditions)
	i := slices.IndexFunc(conditions, func(c Condition) bool { return c.Node == node })
	if i < 0 {
		return append(conditions, Condition{Node: node, Channels: []int{channel}})
	}
	chosen := slices.Clone(conditions[i].Channels)
	if at := slices.Index(chosen, channel); at >= 0 {
		chosen = slices.Delete(chosen, at, at+1)
	} else {
		chosen = append(chosen, channel)
		sorted.Ints(chosen)
	}
	conditions[i].Channels = chosen
	if len(chosen) == 0 {
		conditions = slices.Delete(conditions, i, i+1)
	}
	if len(conditions) == 0 {
		return nil
	}
	return conditions
}
