package remedy

import (
	"testing"

	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/question"
)

// Every sum gets the rule and nothing else does; what was set by hand stays, if it was at work.
func TestShareSums(t *testing.T) {
	s := &state.State{}
	s.Answer.Model = &answer.Model{Nodes: []answer.Node{{}, {Index: 1, Role: "convolution"}, {Index: 2, Role: "residual"}, {Index: 3, Role: "residual"}}}
	s.Custom = question.Custom{File: &question.RulesFile{}, Overrides: map[int]question.Override{1: {Node: 1, Rule: "flat"}}}
	ShareSums("absolute")(s)
	if o := s.Custom.Overrides; !s.Custom.On || s.Custom.File != nil || len(o) != 2 || o[2].Rule != "absolute" || o[3].Node != 3 {
		t.Errorf("the rules are %+v", s.Custom)
	}
	s.Custom.Overrides = map[int]question.Override{1: {Node: 1, Rule: "flat"}}
	if ShareSums("absolute")(s); len(s.Custom.Overrides) != 3 {
		t.Errorf("the rules are %+v", s.Custom)
	}
}
