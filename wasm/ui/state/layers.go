package state

import (
	"slices"

	"lrpexplainer/wasm/ui/state/question"
)

// Inside reports whether the network's place is taken by the channels of a layer.
func (s *State) Inside() bool {
	e := s.Answer.Explanation
	return s.Opened != 0 && e != nil && e.Channels != nil && e.Channels.Node == s.Opened
}

// OpenLayer shows the rule of a layer and, where it has several, its channels.
func OpenLayer(node int) Change {
	return func(s *State) {
		n := s.Answer.Node(node)
		several := n != nil && node != 0 && node != s.Answer.Model.Logits && len(n.Shape) > 1 && n.Shape[1] > 1
		if !several || len(s.Answer.Explanation.Layers) < 2 {
			SelectLayer(node)(s)
			return
		}
		s.View.Layer, s.Opened = node, node
	}
}

// CloseLayer goes back to all layers.
func CloseLayer(s *State) {
	s.View.Layer, s.Opened = NoLayer, 0
	if s.Asked.Explaining != nil { // what has been answered serves on, but is asked for anew when it is opened
		asked := *s.Asked.Explaining
		asked.Opened = 0
		s.Asked.Explaining = &asked
	}
}

// SelectLayer shows the rule of a layer, or no longer.
func SelectLayer(node int) Change {
	return func(s *State) {
		if s.View.Layer == node {
			node = NoLayer
		}
		s.View.Layer = node
	}
}

// ToggleChannel lets a channel's relevance through, or no longer.
func ToggleChannel(node, channel int) Change {
	return func(s *State) {
		conditions := slices.Clone(s.Conditions)
		i := slices.IndexFunc(conditions, func(c question.Condition) bool { return c.Node == node })
		if i < 0 {
			s.Conditions = append(conditions, question.Condition{Node: node, Channels: []int{channel}})
			return
		}
		chosen := slices.Clone(conditions[i].Channels)
		if at := slices.Index(chosen, channel); at >= 0 {
			chosen = slices.Delete(chosen, at, at+1)
		} else {
			chosen = append(chosen, channel)
			slices.Sort(chosen)
		}
		conditions[i].Channels = chosen
		if len(chosen) == 0 {
			conditions = slices.Delete(conditions, i, i+1)
		}
		if len(conditions) == 0 {
			conditions = nil
		}
		s.Conditions = conditions
	}
}

// ExplainAll lets everything through again.
func ExplainAll(s *State) { s.Conditions = nil }

// Passes reports whether a channel is among those chosen.
func (s *State) Passes(node, channel int) bool {
	return slices.ContainsFunc(s.Conditions, func(c question.Condition) bool { return c.Node == node && slices.Contains(c.Channels, channel) })
}
