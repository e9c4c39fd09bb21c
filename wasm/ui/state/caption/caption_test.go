package caption

import (
	"testing"

	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/look"
	"lrpexplainer/wasm/ui/state/question"
)

func TestOf(t *testing.T) {
	s := state.New(state.View{})
	s.Composites = []question.Composite{
		{Name: "mixed", Title: "Mixed", Parameters: []question.Parameter{{Name: "gamma", Symbol: "γ", Default: 0.25}, {Name: "filter", Symbol: "k", Default: 1}}},
		{Name: "gradient", Title: "Gradient"},
	}
	in := &question.Input{Predicted: &question.Prediction{Logits: []float32{6, 1}}}
	e := &answer.Explanation{
		Input: in, Asked: question.Explaining{Composition: question.Composition{Composite: "mixed"}}, Width: 2, Height: 1, Relevance: []float32{3, -1.5},
		Account: answer.Account{Score: 6, Input: 1.5, Constants: 4.5}, Target: question.Target{Kind: "classes", Parts: []question.Part{{Index: 0, Coefficient: 1}}},
	}
	e.Complete()
	s.Answer = answer.Answer{Model: &answer.Model{Labels: []string{"cup", "cat"}}, Loaded: &question.Listed{Title: "Photo"}, Input: in, Explanation: e}
	for name, c := range map[string]struct {
		change func()
		want   string
	}{
		"plain": {func() {}, "Relevance of cup for the network Photo, by the composite mixed (γ = 0.25). Red speaks for it, blue against. Of f(x) = 6.00 the pixels have 1.50, biases kept 4.50."},
		"separate, clipped": {func() {
			s.View.Map = look.Map{Separate: true}
			e.Asked.Settings = map[string]float64{"gamma": 1, "filter": 0.5}
		},
			"Relevance of cup for the network Photo, by the composite mixed (γ = 1, k = 0.5). Red speaks for it, blue against; each on a scale of its own, to 3.0 and −1.5. Of f(x) = 6.00 the pixels have 1.50, biases kept 4.50."},
		"hot, clipped": {func() {
			s.View.Palette, s.View.Map = 2, look.Map{Percentile: 90}
			e.Limit = 1
			e.Asked.Custom = true
			e.Relevance = []float32{1, -1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 9}
			e.Width = 12
		},
			"Relevance of cup for the network Photo, by rules set layer by layer. Only what speaks for it is shown. Values beyond the ends of the scale are clipped. Of f(x) = 6.00 the pixels have 1.50, biases kept 4.50."},
		"gradient": {func() { e.Gradient = true; e.Asked.Composite = "gradient" },
			"Sensitivity of cup for the network Photo, by Gradient. Red speaks for it, blue against. A gradient is not a share of the score."},
	} {
		s.View, e.Gradient, e.Asked, e.Relevance, e.Width = state.View{}, false, question.Explaining{Composition: question.Composition{Composite: "mixed"}}, []float32{3, -1.5}, 2
		e.Complete()
		c.change()
		if got := Of(s); got != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestBalance(t *testing.T) {
	e := &answer.Explanation{Input: &question.Input{Predicted: &question.Prediction{Logits: []float32{6}}}, Relevance: []float32{3, -1.5}, Account: answer.Account{Score: 6, Input: 1.5}}
	if got := Balance(e); got != " At the pixels are 1.50 of 6.00, +3.00 for and −1.50 against." {
		t.Errorf("%q", got)
	}
	e.Gradient = true
	if Balance(e) != "" || Balance(nil) != "" {
		t.Error("a gradient has a balance")
	}
}
