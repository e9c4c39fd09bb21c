package link

import (
	"reflect"
	"strings"
	"testing"

	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/look"
	"lrpexplainer/wasm/ui/state/question"
)

func page() *state.State {
	s := state.New(state.View{Layout: look.Overlaid, Opacity: 0.7})
	s.Composites = []question.Composite{{Name: "gamma-box", Parameters: []question.Parameter{{Name: "gamma"}, {Name: "epsilon"}}}, {Name: "plain"}}
	s.Catalogue = []*question.Listed{{Name: "digits", Examples: []question.Example{{Title: "7"}, {Title: "7 or 1?"}}}, {Name: "photo", Examples: []question.Example{{Title: "Espresso, signed"}}}}
	s.Model, s.Composite = s.Catalogue[0], "gamma-box"
	return s
}

// What is written is read as what it was.
func TestRoundTrip(t *testing.T) {
	for text, change := range map[string]func(s *state.State){
		"digits":                            func(*state.State) {},
		"photo/espresso-signed?rules=plain": func(s *state.State) { s.Model = s.Catalogue[1]; s.Composite = "plain"; s.Input = &question.Input{} },
		"digits?epsilon=1e-06&gamma=0.25":   func(s *state.State) { s.Settings = s.With(map[string]float64{"gamma": 0.25, "epsilon": 1e-6}) },
		"digits?custom=1&layer=2+flat+&layer=5+gamma+gamma:3": func(s *state.State) {
			s.Custom = question.Custom{On: true, Overrides: map[int]question.Override{5: {Node: 5, Rule: "gamma", Settings: map[string]float64{"gamma": 3}}, 2: {Node: 2, Rule: "flat"}}}
		},
		"digits?custom=1&file=my+%C2%B5.json&composite=%7B%22a%22:1%7D": func(s *state.State) {
			s.Custom = question.Custom{On: true, File: &question.RulesFile{Name: "my µ.json", JSON: `{"a":1}`}}
		},
		"digits?low=-1.5,0&high=1": func(s *state.State) {
			s.Bounds = &question.Bounds{Low: []float32{-1.5, 0}, High: []float32{1}}
		},
		"digits?ask=versus&class=1&rival=0": func(s *state.State) {
			s.Subject = question.Subject{Asking: question.Versus, Class: 1, Rival: 0}
		},
		"digits?ask=several&class=2&several=2,0": func(s *state.State) {
			s.Subject = question.Subject{Asking: question.AboutSeveral, Class: 2, Several: []int{2, 0}}
		},
		"digits?ask=softmax": func(s *state.State) { s.Subject.Asking = question.AboutAll },
		"digits?through=3+1,7&through=5+0&open=3": func(s *state.State) {
			s.Conditions = []question.Condition{{Node: 3, Channels: []int{1, 7}}, {Node: 5, Channels: []int{0}}}
			s.Opened, s.View.Layer = 3, 3
		},
		"digits?open=3&neuron=12&shows=activation": func(s *state.State) {
			s.Opened, s.View.Layer, s.Neuron, s.View.Trial.Firing = 3, 3, 12, true
		},
		"digits?rules=plain&cell=gamma-box+gamma:2&cell=.&cells=same&view=compare": func(s *state.State) {
			s.Composite, s.Cell, s.View.Layout, s.View.Trial.Same = "plain", 1, look.Compared, true
			s.Cells = []question.Rules{{Composite: "gamma-box", Settings: map[string]float64{"gamma": 2}}, {}}
		},
		"digits?ask=versus&class=1&rival=0&compare=classes&view=compare": func(s *state.State) {
			s.Subject = question.Subject{Asking: question.Versus, Class: 1, Rival: 0}
			s.View.Layout, s.View.Trial.Classes = look.Compared, true
		},
		"digits?palette=hot&map=separate,99,smooth,contours": func(s *state.State) {
			s.View.Palette, s.View.Map = 2, look.Map{Separate: true, Percentile: 99, Smoothing: look.Smooth, Contours: true}
		},
		"digits?view=swipe&palette=safe&scale=shared&zoom=1": func(s *state.State) {
			s.View.Shared = true
			s.View.Layout, s.View.Palette, s.View.Extent = look.Swipe, 1, look.OtherExtent
		},
	} {
		s := page()
		change(s)
		if got := Write(s); got != text {
			t.Errorf("written is %q, want %q", got, text)
		}
		l, err := Read(text, page())
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		read := page()
		if l.Model.Name != s.Model.Name || (l.Example == question.NoExample) != (s.Input == nil) {
			t.Errorf("%s: read are model %v and example %d", text, l.Model, l.Example)
		}
		l.Rest(read)
		s.Model, s.Input = read.Model, read.Input
		if !reflect.DeepEqual(read.Question, s.Question) || !reflect.DeepEqual(read.View, s.View) {
			t.Errorf("%s is read as %+v, %+v", text, read.Question, read.View)
		}
	}
}

// A visitor's own picture and model are in no link.
func TestNothingOfTheVisitors(t *testing.T) {
	s := page()
	f := &question.File{Name: "secret.png"}
	s.Input = &question.Input{Source: "photo", Alt: "secret", Example: question.NoExample, File: f, Picture: &question.Picture{Name: "secret.png"}}
	s.Model = &question.Listed{Name: "own", Title: "secret", File: f}
	if got := Write(s); strings.Contains(got, "secret") || got != "" {
		t.Errorf("the link is %q", got)
	}
}

func TestLinksThatSayNothing(t *testing.T) {
	for text, want := range map[string]string{
		"own":             "“own”, which is not here",
		"?rules=nothing":  "“nothing”, which are not known",
		"?class=x":        "“x” where a number",
		"digits/9":        "example “9”, which the model does not have",
		"x/7":             "which is not here",
		"?gamma=NaN":      "where a number",
		"?gamma=":         "where a number",
		"?layer=3":        "where a number",
		"?through=3":      "where a number",
		"?ask=why":        "“why”, which is not known",
		"?colour=red":     "“colour”",
		"%G1":             "damaged",
		"%4":              "damaged",
		"?low=1&high=Inf": "where a number",
		"digits?open=1e9": "where a number",
	} {
		if _, err := Read(text, page()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("digits/7-or-1?rules=gamma-box&gamma=0.5")
	f.Add("?custom=1&layer=5+gamma+gamma:3&through=3+1,7&composite=%7B%7D")
	f.Fuzz(func(t *testing.T, text string) {
		l, err := Read(text, page())
		if err != nil {
			return
		}
		s := page()
		l.Rest(s)
		again, err := Read(Write(s), page())
		if err != nil {
			t.Fatalf("%q is read, but written as %q is not: %v", text, Write(s), err)
		}
		second := page()
		again.Rest(second)
		if Write(second) != Write(s) {
			t.Errorf("%q becomes %q, then %q", text, Write(s), Write(second))
		}
	})
}
