package lrp

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestCompositeRoundTrip(t *testing.T) {
	for _, info := range Composites() {
		c, err := NewComposite(info.Name, nil)
		if err != nil {
			t.Fatal(err)
		}
		data, err := c.JSON()
		if err != nil {
			t.Fatal(err)
		}
		back, err := ParseComposite(data)
		if err != nil {
			t.Fatalf("%s: %v\n%s", info.Name, err, data)
		}
		if d := cmp.Diff(c, back, cmpopts.EquateEmpty()); d != "" {
			t.Errorf("%s came back changed:\n%s", info.Name, d)
		}
	}
}

func TestParseCompositeNamesTheNearest(t *testing.T) {
	for _, c := range []struct{ json, want string }{
		{`{"assignmets": []}`, `did you mean "assignments"?`},
		{`{"assignments": [{"rule": "gama"}]}`, `did you mean "gamma"?`},
		{`{"assignments": [{"rule": "gamma", "settings": {"gama": 1}}]}`, `did you mean "gamma"?`},
		{`{"assignments": [{"rule": "gamma", "settings": {"gamma": -1}}]}`, `gamma is -1; expected 0 to 1e+06`},
		{`{"assignments": [{"rule": "0", "match": {"frist": true}}]}`, `did you mean "first"?`},
		{`{"assignments": [{"rule": "0", "match": {"kind": "convolutoin"}}]}`, `did you mean "convolution"?`},
		{`{}`, `"assignments" is missing`},
		{`{"start": "sofmax"}`, `did you mean "softmax"?`},
		{`{"filter": 2}`, `filter is 2; expected a fraction`},
		{`{"filter": "much"}`, `field "filter"`},
		{`[]`, `expected a JSON object`},
		{`{} {}`, `something follows`},
		{``, `expected a JSON object`},
	} {
		if _, err := ParseComposite([]byte(c.json)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v; expected it to contain %q", c.json, err, c.want)
		}
	}
}

func TestNewCompositeNames(t *testing.T) {
	for name, want := range map[string]Settings{
		"uniform-epsilon-1e-6":     {"epsilon": 1e-6},
		"uniform-epsilon-0.25":     {"epsilon": 0.25},
		"uniform-gamma-0.5":        {"gamma": 0.5},
		"uniform-alpha2-beta1":     {"alpha": 2},
		"uniform-alpha1.5-beta0.5": {"alpha": 1.5},
		"uniform-flat":             {"epsilon": 1e-6},
	} {
		c, err := NewComposite(name, nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for p, v := range want {
			if got := c.Assignments[0].Settings[p]; got != v {
				t.Errorf("%s: %s is %v; expected %v", name, p, got, v)
			}
		}
	}
	if c, err := NewComposite("zplus-filter-0.1", nil); err != nil || c.Filter != 0.1 || c.Start != SoftmaxOfAll {
		t.Errorf("zplus-filter-0.1: %+v, %v", c, err)
	}
	for name, want := range map[string]string{
		"uniform-gama-0.25":    `did you mean`,
		"epsilon-plus-flatt":   `did you mean "epsilon-plus-flat"?`,
		"uniform-alpha2-beta2": `expected 1`,
		"uniform-alpha-betaX":  `expected uniform-alphaA-betaB`,
		"zplus-filter-7":       `filter is 7; expected 0 to 1`,
	} {
		if _, err := NewComposite(name, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v; expected it to contain %q", name, err, want)
		}
	}
}

func FuzzParseComposite(f *testing.F) {
	for _, info := range Composites() {
		c, _ := NewComposite(info.Name, nil)
		data, _ := c.JSON()
		f.Add(data)
	}
	f.Add([]byte(`{"assignments":[{"match":{"kind":"dense","from":-3,"to":9},"rule":"epsilon","settings":{"epsilon":1e400}}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := ParseComposite(data)
		if err != nil {
			return
		}
		again, err := c.JSON()
		if err != nil {
			t.Fatalf("accepted, but has no JSON form: %v", err)
		}
		back, err := ParseComposite(again)
		if err != nil {
			t.Fatalf("its own JSON form is refused: %v\n%s", err, again)
		}
		third, _ := back.JSON()
		if string(third) != string(again) {
			t.Fatalf("unstable: %s\nthen %s", again, third)
		}
	})
}

func TestNeedsBounds(t *testing.T) {
	want := map[string]bool{"epsilon-gamma-box": true, "overview": true, "deep-taylor": true, "uniform-box": true}
	for _, info := range Composites() {
		if got := info.NeedsBounds(); got != want[info.Name] {
			t.Errorf("%s needs bounds: %v", info.Name, got)
		}
	}
}
