package e2e

import (
	"strings"
	"testing"
	"time"

	"lrpexplainer/web/e2e/browser"
)

// TestFirefox: the main paths of the served page in Firefox: the first explanation on an isolated page, a class, a composite, a
// slider, another model, a picture that is dropped, undo, a file that is none; no error escapes.
func TestFirefox(t *testing.T) {
	f, err := browser.StartFirefox(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.Open(address); err != nil {
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
	eventually := func(what, expression string) {
		t.Helper()
		for deadline := time.Now().Add(3 * time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
			if value("Boolean("+expression+")") == "true" {
				return
			}
		}
		t.Fatalf("waited in vain for %s; the page says %s", what, value(`document.body.innerText.slice(0, 1500)`))
	}
	const state = `document.getElementById("app")?.dataset`
	explained := func(what, act string) {
		t.Helper()
		value(`(() => { globalThis.before = Number(` + state + `.explained); ` + act + `; return true; })()`)
		eventually(what, state+`.state === "ready" && Number(`+state+`.explained) > before`)
	}
	eventually("the first explanation", state+`?.state === "ready" && Number(`+state+`.explained) > 0`)
	value(`(globalThis.escaped = [], addEventListener("error", e => escaped.push(e.message)), addEventListener("unhandledrejection", e => escaped.push(String(e.reason))), null)`)
	if got := value(`crossOriginIsolated`); got != "true" {
		t.Errorf("the page is isolated: %s", got)
	}
	if got := value(state + `.target`); got != `"7"` {
		t.Errorf("the example is taken for %s", got)
	}
	explained("a class", `document.querySelector('.scores [data-class="3"]').click()`)
	explained("a composite", `document.querySelector("input[name=composite][value=overview]").click()`)
	explained("a slider", `(s => { s.value = 30; s.dispatchEvent(new Event("input", {bubbles: true})); s.dispatchEvent(new Event("change", {bubbles: true})); })(document.querySelector("[data-parameter=gamma]"))`)
	explained("undo", `document.querySelector("[data-step=undo]").click()`)
	explained("another model", `document.querySelector('.models button[title="Photo"]').click()`)
	const drop = `(async (content, name) => {
		const data = new DataTransfer();
		data.items.add(new File([await content], name));
		document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
	})`
	explained("a picture", `const canvas = Object.assign(document.createElement("canvas"), { width: 80, height: 60 }), c = canvas.getContext("2d");
		c.fillStyle = "orange"; c.arc(40, 30, 20, 0, 7); c.fill();
		`+drop+`(new Promise(done => canvas.toBlob(done)), "orange.png")`)
	value(`(` + drop + `("Dear diary", "diary.png"), true)`)
	eventually("a sentence", `document.querySelector(".notice").innerText.includes("“diary.png” is not an image: it contains text.")`)
	if got := value(`escaped`); got != "[]" {
		t.Errorf("what escaped: %s", got)
	}
	if got := value(`document.querySelector(".account").innerText`); strings.Contains(got, "NaN") {
		t.Errorf("the account says %s", got)
	}
}
