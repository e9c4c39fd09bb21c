package embed

import (
	"strings"
	"testing"

	"lrpexplainer/web/e2e/browser"
)

// TestElementInFirefox: two elements from another origin explain in Firefox too, one of them a
// picture of the author's; a reader's choice is heard, and no error escapes.
func TestElementInFirefox(t *testing.T) {
	f, err := browser.StartFirefox(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	page := strings.ReplaceAll(`<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
		<script>
			window.told = [];
			addEventListener("error", e => told.push("error " + e.message));
			addEventListener("unhandledrejection", e => told.push("rejection " + e.reason));
			for (const name of ["change", "error"]) document.addEventListener(name, e => told.push(name), true);
		</script>
		<script type="module" src="https://lrp.example/lrp-explainer.js"></script>
		<lrp-explainer view="overlay" controls="rules classes" example="7">A seven</lrp-explainer>
		<lrp-explainer view="strip" src="own.png" alt="A four"></lrp-explainer>`, "https://lrp.example/", served.URL)
	if err := f.Open(host(t, page, "", map[string]string{"/own.png": "../../examples/digits/4.png"})); err != nil {
		t.Fatal(err)
	}
	value := func(expression string) string {
		t.Helper()
		got, err := f.Evaluate(expression)
		if err != nil {
			t.Fatalf("%s: %v", expression, err)
		}
		return got
	}
	const first = `document.querySelector("lrp-explainer")`
	value(`([...document.querySelectorAll("lrp-explainer")].forEach(e => e.explain()), null)`)
	eventually(t, "the elements", func() bool { return value(states) == `"ready,ready"` })
	if got := value(`[...document.querySelectorAll("lrp-explainer")].map(e => e.explanation.target + " " + e.explanation.relevance.length).join()`); got != `"7 784,4 784"` {
		t.Errorf("explained are %s", got)
	}
	const red = `(c => { const b = c.getContext("2d").getImageData(0, 0, c.width, c.height).data; let n = 0; for (let i = 0; i < b.length; i += 4) n += b[i] - b[i + 2] > 24; return n > c.width * c.height / 100; })`
	if got := value(red + `(` + first + `.shadowRoot.querySelector(".canvas > canvas"))`); got != "true" {
		t.Error("nothing of the map is red")
	}
	value(`(` + first + `.shadowRoot.querySelector('[data-class="3"]').click(), null)`)
	eventually(t, "a reader's choice", func() bool {
		return value(first+`.explanation?.target === "3" && `+first+`.getAttribute("target") === "3"`) == "true"
	})
	if got := value(`told`); got != `["change"]` {
		t.Errorf("the page was told %s", got)
	}
}
