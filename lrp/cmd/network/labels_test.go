package network

import (
	"slices"
	"strings"
	"testing"
)

func TestParseLabels(t *testing.T) {
	for text, want := range map[string][]string{
		`["cat", "dog"]`:                           {"cat", "dog"},
		`{"1": "dog", "0": "cat"}`:                 {"cat", "dog"},
		`{"labels": ["cat", "dog"]}`:               {"cat", "dog"},
		`{"0": ["n1", "cat"], "1": ["n2", "dog"]}`: {"cat", "dog"},
		"\ufeffcat\r\n guinea pig \r\n\r\n":        {"cat", "guinea pig"},
		"a\n\nb\n":                                 {"a", "", "b"},
		"12\n13":                                   {"12", "13"},
	} {
		if got, err := parseLabels(text, false); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %q, %v; expected %q", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"": "no labels", "[]": "no labels", `{"0": "cat", "2": "dog"}`: "no label for class 1", `["cat", 3]`: "no label for class 1",
	} {
		if _, err := parseLabels(text, false); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v; expected %q", text, err, want)
		}
	}
	if _, err := parseLabels("cat\ndog", true); err == nil {
		t.Error("a .json file of text was accepted")
	}
}
