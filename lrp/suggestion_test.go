package lrp

import "testing"

// TestSuggestion: only what is near is suggested.
func TestSuggestion(t *testing.T) {
	names := []string{"gamma", "epsilon", "box", "alpha-beta", "conv1"}
	for name, want := range map[string]string{
		"gama": "gamma", "Gamma": "gamma", "gmama": "gamma", "epsilom": "epsilon", "boxx": "box", "alphabeta": "alpha-beta", "conv2": "conv1",
		"": "", "x": "", "zennit": "", "relu": "", "b": "", "espresso": "",
	} {
		if want != "" {
			want = `; did you mean "` + want + `"?`
		}
		if got := Suggestion(name, names); got != want {
			t.Errorf("%q: %q; expected %q", name, got, want)
		}
	}
}
