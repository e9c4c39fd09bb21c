package main

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestCases: networks that scale their pixels themselves, that end in other ways than
// logits, that compute weights, paddings and constants in the file, or that are none to
// explain; testdata/cases/README.md says where the right
// values come from.
func TestCases(t *testing.T) {
	const folder = "testdata/cases/"
	data, err := os.ReadFile(folder + "cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name, Model, Tensor, Relevance, Error string
		Args                                  []string
		Percent, Logits                       []float64
	}
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		r, l := filepath.Join(t.TempDir(), "r"), filepath.Join(t.TempDir(), "l")
		text, err := command(t, append([]string{"-model", folder + c.Model, "-tensor", folder + c.Tensor, "-relevance", r, "-logits", l}, c.Args...)...)
		if c.Error != "" {
			if err == nil || !regexp.MustCompile(c.Error).MatchString(err.Error()) {
				t.Errorf("%s: error %v; expected %s", c.Name, err, c.Error)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", c.Name, err)
			continue
		}
		if c.Relevance != "" {
			if d := distance(floats(t, r), floats(t, folder+c.Relevance)); !(d <= 2e-4) {
				t.Errorf("%s: relative L2 error %v", c.Name, d)
			}
		}
		if c.Logits != nil {
			if d := distance(floats(t, l), c.Logits); !(d <= 1e-4) {
				t.Errorf("%s: logits %v; expected %v", c.Name, floats(t, l), c.Logits)
			}
		}
		var shown []float64
		for _, line := range strings.Split(text, "\n") {
			if percent, _, ok := strings.Cut(line, " %  "); ok {
				v, err := strconv.ParseFloat(strings.TrimSpace(percent), 64)
				if err != nil {
					t.Fatal(err)
				}
				shown = append(shown, v)
			}
		}
		for _, want := range c.Percent {
			found := false
			for _, v := range shown {
				found = found || math.Abs(v-want) < 0.006
			}
			if !found {
				t.Errorf("%s: shows %v; expected %v", c.Name, shown, want)
			}
		}
	}
}
