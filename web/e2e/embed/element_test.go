package embed

import (
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"lrpexplainer/web/e2e/browser"
)

// watching runs before the page: what the host has, what it is told, and what moves.
const watching = `
window.told = [];
window.heights = new Map();
window.globals = new Set(Object.getOwnPropertyNames(window));
for (const name of ["ready", "prediction", "explanation", "change", "error"])
	document.addEventListener(name, e => e.target.localName === "lrp-explainer" && told.push(name), true);
window.moved = 0;
new PerformanceObserver(list => list.getEntries().forEach(e => moved += e.hadRecentInput ? 0 : e.value)).observe({ type: "layout-shift", buffered: true });
`

// states are how the elements of a page stand.
const states = `[...document.querySelectorAll("lrp-explainer")].map(e => e.shadowRoot?.querySelector(".host-room").dataset.state ?? "").join()`

// elements opens a page with the elements of the sample.
func elements(t *testing.T, page, policy string, files map[string]string) *browser.Page {
	t.Helper()
	page = strings.ReplaceAll(strings.ReplaceAll(page, "https://lrp.example/", served.URL), "https://lrp.example", strings.TrimSuffix(served.URL, "/"))
	policy = strings.ReplaceAll(policy, "https://lrp.example", strings.TrimSuffix(served.URL, "/"))
	p, err := chromium.Blank(browser.Desktop)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	if err := p.Before(watching); err != nil {
		t.Fatal(err)
	}
	if err := p.Do(chromedp.Navigate(host(t, page, policy, files))); err != nil {
		t.Fatal(err)
	}
	return p
}

func count(p *browser.Page, part string) (n int) {
	for _, r := range p.Requests() {
		if strings.Contains(r.URL, part) {
			n++
		}
	}
	return n
}

func sample(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("element/index.html")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Five elements from another origin share a program, a worker and a model, take nothing of
// the page around them, and do not move it.
func TestElements(t *testing.T) {
	p := elements(t, sample(t), "", map[string]string{"/espresso.png": "../../examples/digits/7.png"})
	for i, stand := range []string{"ready,.*,,", "ready,ready,.*,", "ready,ready,ready,.*,", "ready,ready,ready,ready,"} {
		evaluate[bool](t, p, `(document.querySelectorAll("lrp-explainer")[`+strconv.Itoa(i)+`].scrollIntoView(), true)`)
		eventually(t, "the elements in sight", func() bool { return regexp.MustCompile("^" + stand + "$").MatchString(evaluate[string](t, p, states)) })
	}
	if n := count(p, "7-or-1"); n != 0 {
		t.Error("the element that is far below has begun")
	}
	evaluate[bool](t, p, `(document.querySelector("lrp-explainer:last-of-type").scrollIntoView(), true)`)
	eventually(t, "the last element", func() bool { return evaluate[string](t, p, states) == "ready,ready,ready,ready,ready" })
	for part, want := range map[string]int{
		"/page.": 1, "/engine.": 1 + 1, "/engine-module.": 1, "relaxed.": 1, "digits.f": 1, "photo.": 1, "models.json": 1,
	} {
		if part == "/engine." { // element/engine.js, and the program
			if n := count(p, part); n != want {
				t.Errorf("%s was asked for %d times; expected %d", part, n, want)
			}
			continue
		}
		if n := count(p, part); n != want {
			t.Errorf("%s was asked for %d times; expected %d", part, n, want)
		}
	}
	// What the guide says of the same picture.
	first := evaluate[struct {
		Target        string
		Score, Pixels float64
		Sum           float64
		Width         int
	}](t, p, `(e => ({ target: e.target, score: e.score, pixels: e.account.pixels, sum: e.relevance.reduce((a, b) => a + b, 0), width: e.width }))(document.querySelector("lrp-explainer").explanation)`)
	if first.Target != "espresso" || math.Abs(first.Score-6.42) > 0.005 || math.Abs(first.Pixels-0.695) > 0.0005 || math.Abs(first.Sum-first.Pixels) > 1e-3 || first.Width != 64 {
		t.Errorf("the explanation is %+v", first)
	}
	// The page is in German, which has a comma before decimals.
	if layers := evaluate[string](t, p, `document.querySelector("lrp-explainer[view=strip]").shadowRoot.querySelector(".net").innerText`); !strings.Contains(layers, "12,5") || strings.Contains(layers, "12.5") {
		t.Errorf("the layers say %q", layers)
	}
	if moved := evaluate[float64](t, p, `moved`); moved > 0.005 { // the author's words give way inside the element
		t.Errorf("the page has moved by %v", moved)
	}
	for what, code := range map[string]string{
		"globals that are new":    `Object.getOwnPropertyNames(window).filter(n => !globals.has(n) && !/^(told|heights|globals|moved|webpack)/.test(n) && isNaN(n)).join()`,
		"attributes of the page":  `document.documentElement.getAttributeNames().filter(n => n !== "lang").join()`,
		"the address":             `location.hash + (history.length > 2 ? "history" : "")`,
		"the title":               `document.title.replace("An article", "")`,
		"what is stored":          `Object.keys(localStorage).concat(Object.keys(sessionStorage)).join()`,
		"registered workers":      `(async () => (await navigator.serviceWorker?.getRegistrations() ?? []).length || "")().then(String)`,
		"style elements":          `[...document.querySelectorAll("style, link[rel=stylesheet]")].length === 1 ? "" : "more than the author's"`,
		"what stands in the body": `[...document.body.children].filter(e => !["H1", "P", "LRP-EXPLAINER"].includes(e.tagName)).map(e => e.tagName).join()`,
	} {
		if got := evaluate[any](t, p, code); got != "" && got != nil {
			t.Errorf("%s: %v", what, got)
		}
	}
	for _, e := range p.Errors() {
		t.Errorf("the console says: %s", e)
	}
	t.Run("a reader's choice", func(t *testing.T) { choice(t, p) })
	t.Run("the author's script", func(t *testing.T) { script(t, p) })
	t.Run("the host's keys and drops", func(t *testing.T) { hosts(t, p) })
	t.Run("print", func(t *testing.T) { printed(t, p) })
}

// A comparison is an element too: four maps of one picture, each with its rules and its sum.
func TestElementOfAComparison(t *testing.T) {
	p := elements(t, `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script type="module" src="https://lrp.example/lrp-explainer.js"></script>
		<lrp-explainer view="compare" example="7"></lrp-explainer>`, "", nil)
	const cells = `[...document.querySelector("lrp-explainer").shadowRoot.querySelectorAll("[data-cell]")]`
	eventually(t, "the cells", func() bool {
		return evaluate[string](t, p, states) == "ready" && evaluate[int](t, p, cells+`.filter(c => /\d of 12.53/.test(c.innerText.replace(/\s+/g, " ")) || c.dataset.composite === "gradient").length`) == 4
	})
	eventually(t, "four maps of which 5 thousandths are red, each in a frame of its own", func() bool {
		inks := evaluate[[]int](t, p, cells+`.map(c => { const e = c.querySelector("canvas"), b = e.getContext("2d").getImageData(0, 0, e.width, e.height).data; let n = 0;
		for (let i = 0; i < b.length; i += 4) n += b[i] - b[i + 2] > 24; return Math.round(1000 * n / e.width / e.height); })`)
		return len(inks) == 4 && slices.Min(inks) >= 5
	})
	evaluate[bool](t, p, `(() => { const s = document.querySelector("lrp-explainer").shadowRoot.querySelector("[data-cell=B] select"); s.value = "epsilon-alpha2-beta1"; s.dispatchEvent(new Event("change", { bubbles: true })); return true; })()`)
	eventually(t, "the other rules", func() bool {
		return evaluate[bool](t, p, `document.querySelector("lrp-explainer").shadowRoot.querySelector("[data-cell=B]").dataset.composite === "epsilon-alpha2-beta1"`) && evaluate[string](t, p, states) == "ready"
	})
	for _, e := range p.Errors() {
		t.Errorf("the console says: %s", e)
	}
}

// choice clicks a class in the first element: the attribute follows, and the page hears.
func choice(t *testing.T, p *browser.Page) {
	if told := evaluate[string](t, p, `["ready", "prediction", "explanation"].filter(n => !told.includes(n)).join()`); told != "" {
		t.Errorf("nobody was told of %s", told)
	}
	evaluate[bool](t, p, `(() => { told = []; document.querySelector("lrp-explainer").shadowRoot.querySelectorAll(".scores button")[1].click(); return true })()`)
	eventually(t, "another class", func() bool {
		return evaluate[bool](t, p, `(e => e.target !== "espresso" && e.explanation.target === e.target && told.includes("change") && told.includes("explanation"))(document.querySelector("lrp-explainer"))`)
	})
	if link := evaluate[string](t, p, `document.querySelector("lrp-explainer").shadowRoot.querySelector(".foot a").href`); !strings.HasPrefix(link, served.URL+"#photo/espresso?class=") {
		t.Errorf("the link to the explainer is %s", link)
	}
}

// script sets properties and waits for promises.
func script(t *testing.T, p *browser.Page) {
	got := evaluate[[]any](t, p, `(async () => {
		const e = document.querySelectorAll("lrp-explainer")[1];
		e.rules = "epsilon-plus";
		const { rules } = await e.explain();
		const png = new Uint8Array(await (await e.toBlob()).arrayBuffer());
		const wrong = new Promise(resolve => e.addEventListener("error", event => resolve(event.detail.message), { once: true }));
		e.target = "a unicorn";
		const message = await wrong, fallback = e.shadowRoot.querySelector(".host-hold").checkVisibility();
		e.target = null;
		await e.explain();
		const made = document.createElement("lrp-explainer");
		made.example = "3";
		document.body.append(made);
		const own = await made.explain();
		const where = made.getAttribute("example");
		made.remove();
		return [rules, e.getAttribute("rules"), String.fromCharCode(...png.slice(1, 4)), png.length > 5000, message, fallback,
			e.shadowRoot.querySelector(".host-hold").checkVisibility(), own.prediction.label, where];
	})()`)
	want := []any{"epsilon-plus", "epsilon-plus", "PNG", true, "The model photo has no class “a unicorn”.", true, false, "3", "3"}
	for i, w := range want {
		if got[i] != w {
			t.Errorf("answer %d is %v; expected %v", i, got[i], w)
		}
	}
}

// hosts pastes and drops outside the elements, and presses keys there.
func hosts(t *testing.T, p *browser.Page) {
	got := evaluate[string](t, p, `(() => {
		const said = [];
		const transfer = new DataTransfer();
		transfer.items.add(new File(["x"], "x.png", { type: "image/png" }));
		for (const name of ["paste", "dragover", "drop", "keydown"]) {
			document.body.addEventListener(name, e => said.push(name + (e.defaultPrevented ? " prevented" : "")), { once: true });
			const event = name === "paste" ? new ClipboardEvent(name, { clipboardData: transfer, bubbles: true, cancelable: true })
				: name === "keydown" ? new KeyboardEvent(name, { key: "z", ctrlKey: true, bubbles: true, cancelable: true })
				: new DragEvent(name, { dataTransfer: transfer, bubbles: true, cancelable: true });
			document.querySelector("h1").dispatchEvent(event);
			if (event.defaultPrevented) said.push(name + " taken");
		}
		// An element that shows no picture of the reader's takes none.
		const inside = new DragEvent("drop", { dataTransfer: transfer, bubbles: true, composed: true, cancelable: true });
		document.querySelector("lrp-explainer").shadowRoot.querySelector(".canvas").dispatchEvent(inside);
		if (inside.defaultPrevented) said.push("drop inside taken");
		return said.join();
	})()`)
	if got != "paste,dragover,drop,keydown" {
		t.Errorf("the host hears %s", got)
	}
}

// printed looks at an element as it is printed: the picture, and nothing to click.
func printed(t *testing.T, p *browser.Page) {
	if err := p.Print(true); err != nil {
		t.Fatal(err)
	}
	defer p.Print(false)
	if got := evaluate[string](t, p, `(root => [".picture canvas", ".ramp"].filter(s => !root.querySelector(s).checkVisibility()).concat([".side", ".foot"].filter(s => root.querySelector(s).checkVisibility())).join())(document.querySelector("lrp-explainer").shadowRoot)`); got != "" {
		t.Errorf("on paper the wrong things are seen or not seen: %s", got)
	}
}

// Under the policy that docs/embed.md names the element works; without one of its directives
// the element names that, and its fallback stays.
func TestElementUnderAPolicy(t *testing.T) {
	guide, err := os.ReadFile("../../../docs/embed.md")
	if err != nil {
		t.Fatal(err)
	}
	const page = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script type="module" src="https://lrp.example/lrp-explainer.js"></script>
		<lrp-explainer>The author's words</lrp-explainer>`
	directives := []string{"script-src https://lrp.example 'wasm-unsafe-eval'", "worker-src blob:", "connect-src https://lrp.example"}
	for _, d := range directives {
		if !strings.Contains(string(guide), d) {
			t.Errorf("docs/embed.md does not name the directive %s", d)
		}
	}
	policy := "default-src 'none'; img-src data:; " + strings.Join(directives, "; ")
	p := elements(t, page, policy, nil)
	eventually(t, "the element", func() bool { return evaluate[string](t, p, states) == "ready" })
	for _, e := range p.Errors() {
		t.Errorf("the console says: %s", e)
	}
	origin := strings.TrimSuffix(served.URL, "/")
	for missing, says := range map[string]string{
		" 'wasm-unsafe-eval'": "Not live: this page's Content-Security-Policy forbids WebAssembly. Add script-src 'wasm-unsafe-eval', or use embed.html in a frame.",
		"worker-src blob:":    "Not live: this page's Content-Security-Policy allows no workers from blob:. Add worker-src blob:, or use embed.html in a frame.",
		"connect-src":         "Not live: this page's Content-Security-Policy does not let it fetch from " + origin + ". Add connect-src " + origin + ", or use embed.html in a frame.",
	} {
		less := strings.Replace(policy, missing, map[string]string{"worker-src blob:": "worker-src 'none'", "connect-src": "connect-src 'none'; x-src"}[missing], 1)
		p := elements(t, page, less, nil)
		eventually(t, "the failure without "+missing, func() bool { return evaluate[string](t, p, states) == "failed" })
		if got := evaluate[string](t, p, `document.querySelector("lrp-explainer").shadowRoot.querySelector(".host-problem").textContent`); got != says {
			t.Errorf("without %s the element says %q", missing, got)
		}
		if !evaluate[bool](t, p, `document.querySelector("lrp-explainer").shadowRoot.querySelector(".host-given").checkVisibility() && told.includes("error")`) {
			t.Errorf("without %s the author's words are gone, or nobody was told", missing)
		}
	}
}

// What an author gets wrong is named in the place of the element; others go on. A model and a
// picture of the author's own are explained.
func TestElementsThatAskForWhatIsNotThere(t *testing.T) {
	says := map[string]string{
		`model="cats"`:                           "There is no model “cats” here, but digits, photo, residual and hans.",
		`example="cup"`:                          "The model digits has no example “cup”",
		`rules="gamma"`:                          "There are no rules “gamma” here, but epsilon-gamma-box",
		`target="9000"`:                          "The model digits has no class “9000”.",
		`view="grid"`:                            "There is no view “grid”, but overlay",
		`controls="all"`:                         "There is no control “all”, but image",
		`palette="grey"`:                         "There is no palette “grey”",
		`opacity="2"`:                            "The opacity “2” is no number from 0 to 1.",
		`settings="gama=1"`:                      "The settings have a parameter “gama”",
		`src="missing.png"`:                      "missing.png could not be fetched: the server answers 404.",
		`src="http://127.0.0.1:1/x.png"`:         "http://127.0.0.1:1/x.png could not be fetched",
		`src="words.png"`:                        "words.png",
		`model="missing.onnx" config="net.json"`: "missing.onnx could not be downloaded: the server answers 404",
		`model="net.onnx"`:                       "The model net.onnx needs a config",
		`model="net.onnx" config="words.png"`:    "The config words.png is no JSON.",
		`model="net.onnx" config="missing.json"`: "missing.json could not be fetched: the server answers 404.",
		`link="digits/7?colour=red"`:             "colour",
	}
	var page strings.Builder
	page.WriteString(`<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script type="module" src="https://lrp.example/lrp-explainer.js"></script>
		<lrp-explainer model="net.onnx" config="net.json" src="seven.png" alt="A seven"></lrp-explainer>`)
	var order []string
	for attributes := range says {
		order = append(order, attributes)
		page.WriteString("<lrp-explainer " + attributes + ">The author's words</lrp-explainer>\n")
	}
	p := elements(t, page.String(), "", map[string]string{
		"/net.onnx": "../../../weights/digits.onnx", "/net.json": "testdata/net.json",
		"/seven.png": "../../examples/digits/7.png", "/words.png": "embed_test.go",
	})
	evaluate[bool](t, p, `[...document.querySelectorAll("lrp-explainer")].forEach(e => e.explain().catch(() => {})) ?? true`)
	eventually(t, "all elements", func() bool { return !strings.Contains(","+evaluate[string](t, p, states)+",", ",,") })
	if got := evaluate[string](t, p, `document.querySelector("lrp-explainer").explanation?.prediction.label`); got != "seven" {
		t.Errorf("the author's own picture is a %q to the author's own model", got)
	}
	for i, attributes := range order {
		got := evaluate[struct {
			State, Says string
			Fallback    bool
		}](t, p, `(e => ({ state: e.querySelector(".host-room").dataset.state, says: e.querySelector(".host-problem").textContent, fallback: e.querySelector(".host-given").checkVisibility() }))(document.querySelectorAll("lrp-explainer")[`+strconv.Itoa(i+1)+`].shadowRoot)`)
		if got.State != "failed" || !strings.Contains(got.Says, says[attributes]) || !got.Fallback {
			t.Errorf("%s: %+v; expected %q", attributes, got, says[attributes])
		}
	}
}
