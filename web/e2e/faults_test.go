package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"lrpexplainer/web/e2e/browser"
)

// openPrepared opens the page after a script has run in it, before the page's own.
func openPrepared(t *testing.T, script string) *page {
	t.Helper()
	opened, err := chromium.Blank(browser.Desktop)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, e := range opened.Errors() {
			t.Errorf("the console says: %s", e)
		}
		opened.Close()
	})
	if _, err := chromedp.Call(opened.Context(), cdppage.AddScriptToEvaluateOnNewDocument, cdppage.AddScriptToEvaluateOnNewDocumentParams{Source: script}); err != nil {
		t.Fatal(err)
	}
	p := &page{opened, t}
	p.do(chromedp.Navigate(address))
	return p
}

// impatient has the page look for signs of life of the engine eight times as often.
// The engines that have been started are in the list engines.
const impatient = `
	const every = setInterval;
	setInterval = (f, ms) => every(f, ms >= 5000 ? ms / 8 : ms);
	const engines = [], Started = Worker;
	Worker = class extends Started { constructor(...of) { super(...of); this.engine = String(of[0]).includes("engine"); engines.push(this); } };
`

// TestEngineDies: an engine that traps, and one that is killed, is restarted; rules, class and
// view are as they were, and so is what they give.
func TestEngineDies(t *testing.T) {
	p := openPrepared(t, impatient)
	p.settle("the first explanation", 0)
	p.then("another class", func() { p.click(`.scores [data-class="3"]`) })
	p.then("another composite", func() { p.choose("epsilon-plus") })
	picture, account := p.picture(), p.text(".account")

	evaluate[bool](p, `engines.at(-1).dispatchEvent(new ErrorEvent("error", {message: "unreachable", cancelable: true}))`)
	p.eventually("the sentence", `document.querySelector(".notice").innerText.includes("The engine stopped")`)
	p.eventually("the page at rest", `document.getElementById("app").dataset.state === "ready"`)
	same := func(when string) {
		t.Helper()
		if got := p.text(".account"); p.data("composite") != "epsilon-plus" || p.data("target") != "3" || got != account {
			t.Errorf("%s: %s, class %q, %q instead of %q", when, p.data("composite"), p.data("target"), got, account)
		}
		p.click(`.notice button`) // which takes room from the picture
		p.eventually("the same picture "+when, `document.querySelector(".canvas > canvas").toDataURL() === `+quote(picture))
	}
	same("after a trap")

	// Killed while nothing is asked: it is noticed at the next question.
	evaluate[any](p, `engines.at(-1).terminate()`)
	p.click(`.scores [data-class="5"]`)
	p.eventually("the sentence", `document.querySelector(".notice").innerText.includes("The engine stopped while computing the explanation")`)
	p.eventually("the page at rest", `document.getElementById("app").dataset.target === "5" && document.getElementById("app").dataset.state === "ready"`)
	p.click(`.scores [data-class="3"]`)
	p.eventually("the class before", `document.getElementById("app").dataset.target === "3" && document.getElementById("app").dataset.state === "ready"`)
	same("after a kill")

	// The next model comes although the engine is gone.
	evaluate[any](p, `engines.at(-1).terminate()`)
	p.then("another example", func() { p.click(`.examples button:nth-of-type(2)`) })
}

// TestBlockedStorage: a profile that forbids site data.
func TestBlockedStorage(t *testing.T) {
	b, err := browser.StartWith(t.Context(), `{"profile": {"default_content_setting_values": {"cookies": 2}}}`)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	first, err := b.First()
	if err != nil {
		t.Fatal(err)
	}
	p := &page{first, t}
	p.do(chromedp.Navigate(address))
	p.settle("the first explanation", 0)
	if !evaluate[bool](p, `(() => { try { localStorage; return false } catch { return true } })()`) {
		t.Fatal("storage is not blocked")
	}
	p.click(`.header button[aria-label="Dark theme"], button[aria-label="Dark theme"]`)
	p.then("another class", func() { p.click(`.scores [data-class="3"]`) })
	for _, e := range first.Errors() {
		t.Errorf("the console says: %s", e)
	}
}

// TestOddStorage: what is kept is not ours, or there is no room.
func TestOddStorage(t *testing.T) {
	p := openPrepared(t, `
		for (const key of ["opacity", "view", "palette", "theme", "model x"]) localStorage.setItem(key, "\u0000{]NaN");
		try { for (let n = 1 << 20; n > 0; n >>= 1) for (let i = 0; i < 9; i++) localStorage.setItem("full " + n + " " + i, "x".repeat(n)); } catch {}
	`)
	p.settle("the first explanation", 0)
	p.click(`button[aria-label="Dark theme"]`)
	p.then("another class", func() { p.click(`.scores [data-class="3"]`) })
}

// TestLateScript: where the page's script does not come, the page itself says what to do.
func TestLateScript(t *testing.T) {
	index, err := os.ReadFile(filepath.Join(folder, "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	late := filepath.Join(folder, "late.html")
	t.Cleanup(func() { os.Remove(late) })
	if err := os.WriteFile(late, []byte(strings.ReplaceAll(string(index), "<script src=\"main.", "<script src=\"gone.")), 0o644); err != nil {
		t.Fatal(err)
	}
	opened, err := chromium.Open(address+"late.html", browser.Desktop)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(opened.Close)
	p := &page{opened, t}
	if got := evaluate[string](p, `getComputedStyle(document.querySelector(".late")).visibility`); got != "hidden" {
		t.Errorf("at first it is %s", got)
	}
	evaluate[any](p, `document.getAnimations().forEach(a => a.finish())`)
	if got := evaluate[string](p, `getComputedStyle(document.querySelector(".late")).visibility`); got != "visible" {
		t.Errorf("later it is %s", got)
	}
}

// evaluateDigits is the built name of the digits' model in a catalogue.
func evaluateDigits(t *testing.T, catalogue []byte) string {
	t.Helper()
	_, rest, ok := strings.Cut(string(catalogue), `"file": "digits`)
	name, _, closed := strings.Cut(rest, `"`)
	if !ok || !closed {
		t.Fatal("the catalogue has no digits")
	}
	return fmt.Sprint("digits", name)
}

// TestHostileDrawings: what taints the canvas and what takes minutes is refused with a
// sentence, and the page goes on.
func TestHostileDrawings(t *testing.T) {
	p := openPage(t, browser.Desktop)
	before := p.picture()
	for file, sentence := range map[string]string{
		"svg-foreignobject.svg": "“svg-foreignobject.svg” is not shown: the drawing holds a foreignObject",
		"svg-use-bomb.svg":      "“svg-use-bomb.svg” is not shown: the drawing draws more than 20000 elements.",
	} {
		path, err := filepath.Abs(filepath.Join("..", "..", "wasm", "drawing", "testdata", file))
		if err != nil {
			t.Fatal(err)
		}
		p.upload(path)
		p.eventually(file, `document.querySelector(".notice").innerText.includes(`+quote(sentence)+`)`)
		p.click(`.notice button`)
		p.eventually("the picture before", `document.querySelector(".canvas > canvas").toDataURL() === `+quote(before))
	}
	p.then("a drawing", func() {
		p.upload(write(t, "circle.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="60" height="60"><circle cx="30" cy="30" r="20"/></svg>`)))
	})
}

// TestTrustedTypes: on the page only the site's own files become programs, and no text markup.
func TestTrustedTypes(t *testing.T) {
	opened, err := chromium.Open(address, browser.Desktop)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(opened.Close)
	p := &page{opened, t}
	p.settle("the first explanation", 0)
	for _, sink := range []string{
		`new Worker("engine.js")`,
		`new Worker(program("https://example.org/x.js"))`,
		`document.createElement("div").innerHTML = "<p>"`,
		`document.createElement("script").src = "x.js"`,
		`trustedTypes.createPolicy("other", {})`,
		`trustedTypes.createPolicy("lrp-explainer", {})`,
	} {
		if !evaluate[bool](p, `(() => { try { `+sink+`; return false; } catch (e) { return e instanceof TypeError; } })()`) {
			t.Errorf("%s is let through", sink)
		}
	}
	if evaluate[bool](p, `crossOriginIsolated && navigator.hardwareConcurrency > 1`) && !strings.Contains(p.text(".bar .quiet"), "Computed in your tab") {
		t.Errorf("the page says %q", p.text(".bar .quiet"))
	}
	p.then("a class", func() { p.click(`.scores [data-class="3"]`) })
}
