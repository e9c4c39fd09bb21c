package formula

import (
	"strings"
	"testing"

	"lrpexplainer/lrp"
)

// linear writes a tree back as text with every structure in brackets of its own.
func linear(n *Node) string {
	if n == nil {
		return ""
	}
	var parts []string
	for _, c := range n.Children {
		parts = append(parts, linear(c))
	}
	switch n.Kind {
	case Row:
		return strings.Join(parts, " ")
	case Fraction:
		return "{" + parts[0] + "}/{" + parts[1] + "}"
	case Script:
		text := parts[0]
		if parts[1] != "" {
			text += "_" + parts[1]
		}
		if parts[2] != "" {
			text += "^" + parts[2]
		}
		return text
	}
	return n.Text
}

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"1":                               "1",
		"a_j w_jk / Σ_j (a_j w_jk + b_k)": "{a_j w_jk}/{Σ_j ( a_j w_jk + b_k )}",
		"α (a_j w_jk)⁺ / Σ w_jk⁺ − β / 2":  "{α ( a_j w_jk )^+}/{Σ w_jk^+} − {β}/{2}",
		"|a_j| / (Σ_j |a_j| + ε)":          "{| a_j |}/{Σ_j | a_j | + ε}",
		"w_jk² / (Σ_j w_jk² + b_k²)":       "{w_jk^2}/{Σ_j w_jk^2 + b_k^2}",
		"(a_j w_jk − l w_jk⁺) / Σ_j (…)":   "{a_j w_jk − l w_jk^+}/{Σ_j ( … )}",
		"∂z_k / ∂a_j · 1[R_k > 0]":         "{∂ z_k}/{∂ a_j} · 1 [ R_k > 0 ]",
		"a_j (w_jk + γ w_jk⁺) / Σ_j a_j 3": "{a_j ( w_jk + γ w_jk^+ )}/{Σ_j a_j 3}",
	} {
		n, err := Parse(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		} else if got := linear(n); got != want {
			t.Errorf("%s is read as %s, want %s", text, got, want)
		}
	}
}

func TestSentencesAreNoFormulas(t *testing.T) {
	for _, text := range []string{"", "1 for the first maximum, else 0", "(a_j", "a_j)", "a / ", "|a", "a ] b"} {
		if n, err := Parse(text); err == nil {
			t.Errorf("%q is read as %s", text, linear(n))
		}
	}
}

// Every formula of the table can be set, but for those that are sentences.
func TestTableOfRules(t *testing.T) {
	for _, r := range lrp.Rules() {
		if _, err := Parse(r.Formula); err != nil && !strings.Contains(r.Formula, " the ") {
			t.Errorf("rule %s: %q: %v", r.Name, r.Formula, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("α (a_j w_jk)⁺ / Σ (a_j w_jk)⁺ − β")
	f.Fuzz(func(t *testing.T, text string) { _, _ = Parse(text) })
}
