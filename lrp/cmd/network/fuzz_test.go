package network

import "testing"

// FuzzParseLabels: names or an error, one name at least, none longer than the text.
func FuzzParseLabels(f *testing.F) {
	for _, text := range []string{"cat\ndog\n", `["cat", "dog"]`, `{"0": "cat", "1": "dog"}`, `{"0": ["n1", "cat"]}`, `{"labels": ["cat"]}`, "\ufeffcat", `{"labels": {"0": 7}}`, "[[[["} {
		f.Add(text, true)
		f.Add(text, false)
	}
	f.Fuzz(func(t *testing.T, text string, mustBeJSON bool) {
		names, err := parseLabels(text, mustBeJSON)
		if err != nil {
			return
		}
		if len(names) == 0 || len(names) > len(text)+1 {
			t.Fatalf("%d names of %d bytes", len(names), len(text))
		}
	})
}
