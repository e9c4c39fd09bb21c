package expect

import (
	"math"
	"testing"
)

// FuzzTyped: what is typed or given as a text becomes finite numbers, or names no longer than the text.
func FuzzTyped(f *testing.F) {
	for _, text := range []string{"0.485, 0.456, 0.406", "−1; 2", "[1 2]", "1e999", "NaN", "", "a\nb\n\n", "\ufeffa"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if values, err := Numbers(text); err == nil {
			for _, v := range values {
				if math.IsNaN(v) || math.IsInf(v, 0) {
					t.Fatalf("%q gives %v", text, v)
				}
			}
			if again, err := Numbers(Text(values)); err != nil || len(again) != len(values) {
				t.Fatalf("%v are written as %q, which is read as %v, %v", values, Text(values), again, err)
			}
		}
		if names := Labels(text); len(names) > len(text)+1 {
			t.Fatalf("%d names of %d bytes", len(names), len(text))
		}
	})
}
