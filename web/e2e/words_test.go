package e2e

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"lrpexplainer/lrp"
	"lrpexplainer/web/e2e/browser"
)

// Those who hear the page hear where the relevance lies that the library computes.
func TestHeatmapInWords(t *testing.T) {
	p, l := openPage(t, browser.Desktop), newLibrary(t, "7")
	check := func(composite string) {
		relevance := l.explain(l.named(composite), lrp.Target{}).Input().Data
		var shares [9]float64
		total := 0.0
		for i, v := range relevance {
			if v > 0 {
				shares[i/28*3/28*3+i%28*3/28] += float64(v)
				total += float64(v)
			}
		}
		order := []int{0, 1, 2, 3, 4, 5, 6, 7, 8}
		slices.SortFunc(order, func(a, b int) int { return cmp.Compare(shares[b], shares[a]) })
		where := []string{"at the top left", "at the top", "at the top right", "on the left", "in the middle", "on the right", "at the bottom left", "at the bottom", "at the bottom right"}
		want := fmt.Sprintf("What speaks for 7 lies mostly %s (%.0f %%)", where[order[0]], 100*shares[order[0]]/total)
		got := evaluate[string](p, `document.querySelector(".in-words").textContent`)
		if !strings.HasPrefix(got, want) || !strings.Contains(got, "What speaks against it lies") {
			t.Errorf("%s: the page says %q, want %q", composite, got, want)
		}
	}
	check("epsilon-gamma-box")
	p.then("other rules", func() { p.click(`input[value="epsilon-alpha2-beta1"]`) })
	check("epsilon-alpha2-beta1")
}
