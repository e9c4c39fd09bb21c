package link

import (
	"reflect"
	"strings"
	"testing"

	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/question"
)

func page() *state.State {
	s := state.New(state.View{Layout: state.Overlaid, Opacity: 0.7})
	s.Composites = []question.Composite{{Name: "gamma-box"}, {Name: "plain"}}
	s.Catalogue = []*question.Listed{{Name: "digits", Examples: make([]question.Example, 3)}, {Name: "photo", Examples: make([]question.Example, 1)}}
	s.Model, s.Composite = s.Catalogue[0], "gamma-box"
	return s
}

// What is written is read as what it was.
func TestRoundTrip(t *testing.T) {
	for text, change := range map[string]func(s *state.State){
		"model=digits&rules=gamma-box":                              func(*state.State) {},
		"model=photo&example=0&rules=plain":                         func(s *state.State) { s.Model = s.Catalogue[1]; s.Composite = "plain"; s.Input = &question.Input{} },
		"model=digits&rules=gamma-box&set=epsilon:1e-06,gamma:0.25": func(s *state.State) { s.Settings = s.With(map[string]float64{"gamma": 0.25, "epsilon": 1e-6}) },
		"model=digits&rules=gamma-box&custom=1&layer=2+flat+&layer=5+gamma+gamma:3": func(s *state.State) {
			s.Custom = question.Custom{On: true, Overrides: map[int]question.Override{5: {Node: 5, Rule: "gamma", Settings: map[string]float64{"gamma": 3}}, 2: {Node: 2, Rule: "flat"}}}
		},
		"model=digits&rules=gamma-box&custom=1&file=my+%C2%B5.json&composite=%7B%22a%22:1%7D": func(s *state.State) {
			s.Custom = question.Custom{On: true, File: &question.RulesFile{Name: "my µ.json", JSON: `{"a":1}`}}
		},
		"model=digits&rules=gamma-box&low=-1.5,0&high=1": func(s *state.State) {
			s.Bounds = &question.Bounds{Low: []float32{-1.5, 0}, High: []float32{1}}
		},
		"model=digits&rules=gamma-box&ask=versus&class=1&rival=0": func(s *state.State) {
			s.Subject = question.Subject{Asking: question.Versus, Class: 1, Rival: 0}
		},
		"model=digits&rules=gamma-box&ask=several&class=2&several=2,0": func(s *state.State) {
			s.Subject = question.Subject{Asking: question.AboutSeveral, Class: 2, Several: []int{2, 0}}
		},
		"model=digits&rules=gamma-box&ask=softmax": func(s *state.State) { s.Subject.Asking = question.AboutAll },
		"model=digits&rules=gamma-box&through=3+1,7&through=5+0&open=3": func(s *state.State) {
			s.Conditions = []question.Condition{{Node: 3, Channels: []int{1, 7}}, {Node: 5, Channels: []int{0}}}
			s.Opened, s.View.Layer = 3, 3
		},
		"model=digits&rules=gamma-box&view=swipe&palette=safe&zoom=1": func(s *state.State) {
			s.View.Layout, s.View.Palette, s.View.Extent = state.Swipe, 1, state.OtherExtent
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
	if got := Write(s); strings.Contains(got, "secret") || strings.Contains(got, "model") {
		t.Errorf("the link is %q", got)
	}
}

func TestLinksThatSayNothing(t *testing.T) {
	for text, want := range map[string]string{
		"model=own":             "“own”, which is not here",
		"rules=nothing":         "“nothing”, which are not known",
		"class=x":               "“x” where a number",
		"example=9":             "example that the model does not have",
		"example=-1&model=x":    "which is not here",
		"set=gamma:NaN":         "where a number",
		"set=gamma":             "where a number",
		"layer=3":               "where a number",
		"through=3":             "where a number",
		"ask=why":               "“why”, which is not known",
		"colour=red":            "“colour”",
		"model=%G1":             "damaged",
		"model=%4":              "damaged",
		"low=1&high=Inf":        "where a number",
		"model=digits&open=1e9": "where a number",
	} {
		if _, err := Read(text, page()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("model=digits&example=1&rules=gamma-box&set=gamma:0.5")
	f.Add("custom=1&layer=5+gamma+gamma:3&through=3+1,7&composite=%7B%7D")
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
