package state

import (
	"maps"
	"slices"

	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/question"
)

// Choose explains with another composite.
func Choose(composite string) Change {
	return func(s *State) { s.Composite, s.Custom.On = composite, false }
}

// SetBounds explains with another range of the pixels; nil is the model's.
func SetBounds(b *question.Bounds) Change {
	return func(s *State) { s.Bounds, s.Notice = b, "" }
}

// SetParameter changes a parameter of the chosen composite.
func SetParameter(name string, value float64) Change {
	return func(s *State) {
		of := maps.Clone(s.Settings[s.Composite])
		if of == nil {
			of = map[string]float64{}
		}
		of[name] = value
		s.Settings = s.With(of)
	}
}

// ResetParameters puts the chosen composite's parameters back to their defaults.
func ResetParameters(s *State) {
	s.Settings = s.With(nil)
	s.Bounds = nil
}

// Customize turns the visitor's own rules on. They start from the composite that was
// chosen before, unless that has no rules by layer.
func Customize(s *State) {
	if e := s.Answer.Explanation; e != nil && e.Gradient && s.Custom.File == nil {
		s.Composite = s.Composites[0].Name
	}
	s.Custom.On = true
}

// SetRule gives a layer another rule.
func SetRule(o question.Override) Change {
	return func(s *State) {
		all := maps.Clone(s.Custom.Overrides)
		if all == nil {
			all = map[int]question.Override{}
		}
		all[o.Node] = o
		s.Custom.Overrides = all
	}
}

// RestoreRule gives a layer the composite's rule again.
func RestoreRule(node int) Change {
	return func(s *State) {
		s.Custom.Overrides = maps.Clone(s.Custom.Overrides)
		delete(s.Custom.Overrides, node)
	}
}

// ResetCustom starts from the chosen composite again.
func ResetCustom(s *State) { s.Custom = question.Custom{On: true} }

// UseRules takes the rules from a file, which has been found to be right by the job.
func UseRules(job Job, f *question.RulesFile) Change {
	return func(s *State) {
		if !s.reads(job) {
			return
		}
		s.Custom = question.Custom{On: true, File: f}
		s.Notice = ""
	}
}

// Given is the rule that a node has, and its settings.
func (s *State) Given(node int) question.Override {
	if o, ok := s.Custom.Overrides[node]; ok {
		return o
	}
	if e := s.Answer.Explanation; e != nil {
		for _, o := range e.Rules {
			if o.Node == node {
				return o
			}
		}
	}
	return question.Override{Node: node}
}

// Ruled are the roles of nodes whose rule can be changed.
var Ruled = []string{"convolution", "dense", "max-pooling", "average-pooling", "residual"}

// RulesFor are the rules to choose from for a node. Gradients do not mix with rules of
// LRP, so they are there only where the composite is made of them.
func (s *State) RulesFor(n *answer.Node) []question.Rule {
	if !slices.Contains(Ruled, n.Role) {
		return nil
	}
	var out []question.Rule
	for _, r := range s.Rules {
		if slices.Contains(r.For, n.Role) && (!slices.Contains(r.For, "activation") || r.Name == s.Given(n.Index).Rule) {
			out = append(out, r)
		}
	}
	return out
}

// ShownRule is the rule whose formula is shown, and where it is at work: that of the
// layer chosen in the network, otherwise the one that most layers with weights have.
func (s *State) ShownRule() (rule *question.Rule, where string) {
	name, where := s.Answer.RuleOf(s.View.Layer)
	return s.Rule(name), where
}

// Changed reports whether a parameter of the chosen composite, or the pixels' range where
// it is asked for, is not at its default.
func (s *State) Changed() bool { return s.Question.Changed(&s.Tables) }

// AsksBounds reports whether a rule asks for the pixels' range.
func (s *State) AsksBounds() bool { return s.Question.AsksBounds(&s.Tables) }

// CustomSentence says what the visitor's rules are made of.
func (s *State) CustomSentence() string { return s.Question.CustomSentence(&s.Tables) }
