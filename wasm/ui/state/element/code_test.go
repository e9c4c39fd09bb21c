package element

import (
	"testing"

	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/look"
	"lrpexplainer/wasm/ui/state/question"
)

// shown is a page with an espresso explained.
func shown() *state.State {
	s := state.New(state.View{Layout: look.Overlaid, Opacity: Opacity})
	s.Composites = []question.Composite{{Name: "gamma-box", Parameters: []question.Parameter{{Name: "gamma"}}}}
	photo := &question.Listed{Name: "photo", Examples: []question.Example{{Title: "Espresso"}}}
	s.Catalogue, s.Model, s.Composite = []*question.Listed{photo}, photo, "gamma-box"
	s.Input = &question.Input{Predicted: &question.Prediction{Logits: []float32{0, 1}}}
	s.Answer = answer.Answer{
		Loaded: photo, Model: &answer.Model{Classes: 2, Labels: []string{"cat & \"dog\"", "espresso"}}, Input: s.Input,
		Explanation: &answer.Explanation{Input: s.Input, Target: question.Target{Kind: "classes", Parts: []question.Part{{Index: 1, Coefficient: 1}}}},
	}
	return s
}

const script = `<script type="module" src="https://lrp.example/lrp-explainer.js"></script>` + "\n"

func TestCode(t *testing.T) {
	own := &question.File{Name: "mine.onnx"}
	for want, change := range map[string]func(s *state.State){
		`<lrp-explainer model="photo" example="espresso" rules="gamma-box" target="espresso" view="overlay" controls="rules classes">
  Relevance for espresso, by Layer-wise Relevance Propagation
</lrp-explainer>
`: func(*state.State) {},
		`<lrp-explainer model="photo" src="cup.jpg" alt="My cup" rules="gamma-box" settings="gamma=0.5" target="cat &amp; &quot;dog&quot;" view="side" controls="rules classes">
  Relevance for cat &amp; &quot;dog&quot;, by Layer-wise Relevance Propagation
</lrp-explainer>
`: func(s *state.State) {
			s.Input.Example, s.Input.Alt, s.Input.Picture = question.NoExample, "My cup", &question.Picture{Name: "cup.jpg"}
			s.Settings = s.With(map[string]float64{"gamma": 0.5})
			s.Answer.Explanation.Target.Parts[0].Index = 0
			s.View.Layout = look.SideBySide
		},
		`<lrp-explainer link="photo/espresso?ask=softmax" view="steps" controls="rules classes">
  Relevance for all classes, by Layer-wise Relevance Propagation
</lrp-explainer>
`: func(s *state.State) {
			s.Subject.Asking, s.View.Step = question.AboutAll, 2
			s.Answer.Explanation.Target = question.Target{Kind: "softmax"}
		},
		`<lrp-explainer model="mine.onnx" config="mine.json" src="picture.png" rules="gamma-box" target="espresso" view="overlay" controls="rules classes">
  Relevance for espresso, by Layer-wise Relevance Propagation
</lrp-explainer>
`: func(s *state.State) { s.Model = &question.Listed{Name: "own", File: own} },
	} {
		s := shown()
		change(s)
		if got := Code(s, "https://lrp.example/lrp-explainer.js"); got != script+want {
			t.Errorf("the code is\n%s\nexpected\n%s", got, script+want)
		}
	}
}

func TestFrame(t *testing.T) {
	want := `<iframe src="https://lrp.example/embed.html#photo/espresso" title="LRP Explainer: What made it espresso?" width="100%" height="720" style="border: 0" loading="lazy" allow="camera; clipboard-write"></iframe>` + "\n"
	if got := Frame(shown(), "https://lrp.example/embed.html"); got != want {
		t.Errorf("the frame is %s", got)
	}
}
