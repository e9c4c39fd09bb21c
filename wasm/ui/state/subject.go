package state

// Inside reports whether a layer's channels are shown; until they come, those of the one before.
func (s *State) Inside() bool {
	e := s.Answer.Explanation
	return s.Opened != 0 && e != nil && e.Channels != nil
}

// OpenLayer shows the rule of a layer and, where it has several, its channels.
func OpenLayer(node int) Change {
	return func(s *State) {
		n := s.Answer.Node(node)
		several := n != nil && node != 0 && node != s.Answer.Model.Logits && len(n.Shape) > 1 && n.Shape[1] > 1 &&
			(len(n.Shape) != 3 || n.OfTokens())
		if !several || len(s.Answer.Explanation.Layers) < 2 {
			SelectLayer(node)(s)
			return
		}
		s.View.Layer, s.Opened, s.Neuron, s.View.Trial.Field = node, node, 0, nil
	}
}

// CloseLayer goes back to all layers.
func CloseLayer(s *State) {
	s.View.Layer, s.Opened, s.Neuron, s.View.Trial.Field = NoLayer, 0, 0, nil
	if e := s.Answer.Explanation; s.Asked.Explaining != nil && e != nil { // what has been answered serves on, without the layer
		asked, bare := *s.Asked.Explaining, *e
		asked.Opened, bare.Channels, bare.ByChannel, bare.Neuron = 0, nil, nil, nil
		s.Asked.Explaining, s.Answer.Explanation = &asked, &bare
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

// ExplainAll lets everything through again.
func ExplainAll(s *State) { s.Conditions = nil }

// ToggleChannel lets a channel's relevance through, or no longer.
func ToggleChannel(node, channel int) Change {
	return func(s *State) { s.Conditions = s.Toggled(node, channel) }
}

// PickClass is a click on a class; with contrast it becomes what the present one is
// compared with.
func PickClass(class int, contrast bool) Change {
	return func(s *State) {
		if in := s.Answer.Input; in != nil {
			s.Subject = s.Subject.Pick(class, contrast, in)
		}
	}
}

// AskWay asks in another of the ways.
func AskWay(name string) Change {
	return func(s *State) {
		if in := s.Answer.Input; in != nil {
			s.Subject = s.Subject.Ask(name, in)
		}
	}
}
