package link

import (
	"strings"
	"testing"

	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/question"
)

func asked(t *testing.T, a Attributes) (*Link, *state.State) {
	t.Helper()
	s := page()
	l, err := a.Read(s, func(err error) { t.Error(err) })
	if err != nil {
		t.Fatalf("%+v: %v", a, err)
	}
	s.Model = l.Model
	s.Answer.Model = &answer.Model{Classes: 3, Labels: []string{"cat", "espresso", "2 or 3"}}
	s.Input = &question.Input{Example: l.Example}
	l.Rest(s)
	return l, s
}

// What an element asks for is what its attributes are after a reader has changed nothing.
func TestAttributesRoundTrip(t *testing.T) {
	for _, a := range []Attributes{
		{Model: "digits"},
		{Model: "photo", Example: "espresso-signed", Rules: "plain", Target: "espresso"},
		{Model: "digits", Example: "7-or-1", Settings: "epsilon=1e-06 gamma=0.25", Target: "2 or 3"},
	} {
		_, s := asked(t, a)
		if got, ok := Ask(s); !ok || got != a {
			t.Errorf("%+v became %+v (%v)", a, got, ok)
		}
	}
	// A title does as well, a class's number too, and a link in place of all.
	if l, _ := asked(t, Attributes{Example: "7 or 1?"}); l.Example != 1 {
		t.Errorf("the example is %d", l.Example)
	}
	if _, s := asked(t, Attributes{Target: "0"}); s.Subject.Class != 0 {
		t.Errorf("the class is %d", s.Subject.Class)
	}
	if _, s := asked(t, Attributes{Link: "#photo?ask=versus&class=1&rival=0", Model: "digits"}); s.Model.Name != "photo" || s.Subject.Rival != 0 {
		t.Errorf("%+v", s.Question)
	} else if _, ok := Ask(s); ok {
		t.Error("one class rather than another is no attribute")
	}
}

func TestAttributesThatSayNothing(t *testing.T) {
	for want, a := range map[string]Attributes{
		"There is no model “cats” here, but digits and photo.":             {Model: "cats"},
		"The model photo has no example “cup”, but espresso-signed.":       {Model: "photo", Example: "cup"},
		"There are no rules “gamma” here, but gamma-box and plain.":        {Rules: "gamma"},
		"The settings have a parameter “alpha”, which no rules here have.": {Settings: "alpha=1"},
		"The setting “gamma=much” has no number.":                          {Settings: "gamma=much"},
		"The link is about the model “cats”, which is not here.":           {Link: "cats/7"},
	} {
		if _, err := a.Read(page(), nil); err == nil || err.Error() != want {
			t.Errorf("%+v: %v; expected %s", a, err, want)
		}
	}
	s := page()
	var refused error
	l, err := Attributes{Target: "unicorn"}.Read(s, func(err error) { refused = err })
	if err != nil {
		t.Fatal(err)
	}
	s.Answer.Model = &answer.Model{Classes: 3}
	l.Rest(s)
	if refused == nil || !strings.Contains(refused.Error(), "The model digits has no class “unicorn”.") {
		t.Error(refused)
	}
}
