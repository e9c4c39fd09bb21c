package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	window "github.com/chromedp/cdproto/browser"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"lrpexplainer/web/e2e/browser"
)

// faultyEngine is a worker's script that runs the real one, with faults on demand: clocks that jump,
// helpers that die, a computation that traps or hangs in its middle, a browser without SIMD.
const faultyEngine = `
const query = new URLSearchParams(location.search);
let skew = 0, fault = null;
const now = performance.now.bind(performance), date = Date.now;
performance.now = () => { // the engine asks between layers
	if (fault && --fault.after === 0) {
		const { how } = fault;
		fault = null;
		if (how === "trap") throw new Error("injected");
		postMessage("hangs");
		for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
	}
	return now() + skew;
};
Date.now = () => date() + skew;
const helpers = [], Started = Worker;
Worker = class extends Started {
	constructor(url, options) { super(url, options); helpers.push(this); }
};
if (globalThis.trustedTypes) { // one policy of that name there can be
	const policy = trustedTypes.createPolicy("lrp-explainer", { createScriptURL: name => name });
	TrustedTypePolicyFactory.prototype.createPolicy = (_, rules) => ({ createScriptURL: name => policy.createScriptURL(query.get("helper") ?? rules.createScriptURL(name)) });
	globalThis.script = name => policy.createScriptURL(name);
}
if (query.get("simd") === "none") WebAssembly.validate = () => false;
addEventListener("message", event => {
	const { data } = event;
	if (!data.inject) {
		if (fault?.on === data.type) fault.after = fault.in;
		return;
	}
	event.stopImmediatePropagation();
	switch (data.inject) {
		case "clock": skew += data.ms; break;
		case "helpers": helpers.splice(0).forEach(h => h.terminate()); break;
		default: fault = { how: data.inject, on: data.on, in: data.in, after: -1 };
	}
});
importScripts(globalThis.script?.(query.get("real")) ?? query.get("real"));
`

// faultyHelper takes a part of a call and dies with it.
const faultyHelper = `
import { word } from "./PARTS";
addEventListener("message", ({ data: { control } }) => {
	postMessage("ready");
	for (let seen = 0; ;) {
		Atomics.wait(control, word.CALL, seen);
		seen = Atomics.load(control, word.CALL);
		const part = Atomics.add(control, word.NEXT, 1), limit = Atomics.load(control, word.PARTS);
		if (part >>> 8 === limit >>> 8 && (part & 0xff) < (limit & 0xff)) return close();
	}
}, { once: true });
`

// openFaulty opens the page with that engine, which is asked for with a query, its first engine with
// first too.
func openFaulty(t *testing.T, query, first, script string) *page {
	t.Helper()
	for name, text := range map[string]string{"faulty-engine.js": faultyEngine, "kernels/faulty-helper.js": faultyHelper} {
		path := filepath.Join(folder, name)
		parts, err := filepath.Glob(filepath.Join(folder, "kernels", "parts*.js"))
		if err != nil || len(parts) != 1 {
			t.Fatalf("parts.js is %v, %v", parts, err)
		}
		if err := os.WriteFile(path, []byte(strings.ReplaceAll(text, "PARTS", filepath.Base(parts[0]))), 0o644); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { os.Remove(path) })
	}
	return openPrepared(t, script+`
		const every = setInterval;
		setInterval = (f, ms) => every(f, ms >= 5000 ? ms / 8 : ms);
		const engines = [], Started = Worker, create = TrustedTypePolicyFactory.prototype.createPolicy;
		TrustedTypePolicyFactory.prototype.createPolicy = function (name, rules) {
			return create.call(this, name, { createScriptURL: name => {
				const url = rules.createScriptURL(name);
				return name.includes("engine.") ? "faulty-engine.js?`+query+`&real=" + encodeURIComponent(url) + (engines.length ? "" : "`+first+`") : url;
			} });
		};
		Worker = class extends Started {
			constructor(url, options) {
				super(url, options);
				if (String(url).includes("engine.js")) engines.push(this);
			}
		};
	`)
}

// TestInjectedFaults: after each, image, class, rules and what they give are there, and the page goes on.
func TestInjectedFaults(t *testing.T) {
	p := openFaulty(t, "", "", ``)
	p.settle("the first explanation", 0)
	p.then("a picture", func() { p.upload(write(t, "three.jpg", encodeJPEG(t, sheet(300, 300, "3", 1, 50, 50, 200)))) })
	p.choose("epsilon-plus")
	p.then("a class", func() { p.click(`.scores [data-class="3"]`) })
	before := p.rest()
	inject := func(message string) { evaluate[any](p, `engines.at(-1).postMessage(`+message+`)`) }
	stopped := func(when string) {
		t.Helper()
		p.eventually("the sentence after "+when, `document.querySelector(".notice").innerText.includes("The engine stopped while computing the explanation")`)
	}
	// again asks for another class and for this one, and compares.
	again := func(after string) {
		t.Helper()
		p.eventually("rest after "+after, `document.getElementById("app").dataset.state === "ready"`)
		if p.data("target") != "5" {
			p.then("another class after "+after, func() { p.click(`.scores [data-class="5"]`) })
		}
		p.then("the class after "+after, func() { p.click(`.scores [data-class="3"]`) })
		p.dismiss()
		evaluate[any](p, `document.activeElement?.blur()`)
		if now := p.rest(); now != before {
			for _, part := range differing(before, now) {
				t.Errorf("after %s: %s", after, part)
			}
		}
	}

	inject(`{inject: "trap", on: "explain", in: 6}`)
	p.click(`.scores [data-class="5"]`)
	stopped("a trap in mid-backward")
	again("a trap in mid-backward")

	inject(`{inject: "hang", on: "explain", in: 6}`)
	evaluate[any](p, `engines.at(-1).addEventListener("message", ({data}) => { if (data === "hangs") hanging = true; })`)
	p.click(`.scores [data-class="5"]`)
	p.eventually("an engine in mid-backward", `globalThis.hanging`)
	evaluate[any](p, `engines.at(-1).terminate()`)
	stopped("a kill in mid-backward")
	again("a kill in mid-backward")

	inject(`{inject: "hang", on: "explain", in: 4}`)
	p.click(`.scores [data-class="5"]`)
	stopped("an engine that hangs")
	again("an engine that hangs")

	inject(`{inject: "helpers"}`)
	again("the death of the kernels' helpers")

	for _, ms := range []string{"86400e3", "-3 * 86400e3", "0.1"} {
		inject(`{inject: "clock", ms: ` + ms + `}`)
		evaluate[any](p, `(() => {
			const of = performance.now.bind(performance), date = Date.now;
			performance.now = () => of() + `+ms+`;
			Date.now = () => date() + `+ms+`;
		})()`)
		again("a clock's jump by " + ms + " ms")
	}

	// Frozen in the middle of a question, as browsers do to tabs in the background.
	frozen := func(state cdppage.SetWebLifecycleStateState) {
		if _, err := chromedp.Call(p.Context(), cdppage.SetWebLifecycleState, cdppage.SetWebLifecycleStateParams{State: state}); err != nil {
			t.Fatal(err)
		}
	}
	evaluate[any](p, `document.querySelector('.scores [data-class="5"]').click()`)
	frozen(cdppage.SetWebLifecycleStateStateFrozen)
	frozen(cdppage.SetWebLifecycleStateStateActive)
	p.show()
	again("a freeze")
}

// TestHelperDiesInMidPart: the engine waits for a part that nobody does, and is replaced.
func TestHelperDiesInMidPart(t *testing.T) {
	p := openFaulty(t, "", "&helper=kernels/faulty-helper.js", ``)
	if !evaluate[bool](p, `crossOriginIsolated && navigator.hardwareConcurrency > 1`) {
		p.settle("the first explanation", 0) // by the only thread
		return
	}
	p.settle("the first explanation", 0) // by the first engine, if its helper was too late for all parts, or by the second
	if evaluate[int](p, `engines.length`) < 2 {
		p.then("a larger network", func() { p.click(`.models button[title="Photo"]`) })
	}
	p.eventually("a second engine", `engines.length > 1`)
	p.then("another example", func() { p.click(`.examples button:nth-of-type(2)`) })
}

// TestWithout: a browser that lacks something explains the same, to the last digit that is shown.
func TestWithout(t *testing.T) {
	whole := openPage(t, browser.Desktop).text(".account")
	for name, c := range map[string]struct{ query, script string }{
		"SIMD":               {"&simd=none", ``},
		"threads":            {"&threads=1", ``},
		"isolation":          {"", `delete globalThis.SharedArrayBuffer; Object.defineProperty(globalThis, "crossOriginIsolated", {value: false});`},
		"OffscreenCanvas":    {"", `delete globalThis.OffscreenCanvas;`},
		"observers of sizes": {"", `{ const Real = ResizeObserver; ResizeObserver = class extends Real { constructor(f) { super((...a) => setTimeout(() => f(...a), 50)); } }; }`},
	} {
		p := openFaulty(t, c.query, "", c.script)
		p.settle("the first explanation without "+name, 0)
		if got := p.text(".account"); got != whole {
			t.Errorf("without %s the account is %q, else %q", name, got, whole)
		}
		p.then("a class without "+name, func() { p.click(`.scores [data-class="3"]`) })
		p.Close()
	}
}

// TestNetworkFails: a model's file that breaks off, and a network that is gone while it comes: one
// sentence, what is shown stays, and the same click works once the network is back.
func TestNetworkFails(t *testing.T) {
	upstream, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	var fault atomic.Value
	fault.Store("")
	through := httputil.NewSingleHostReverseProxy(upstream)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case fault.Load() == "gone":
			panic(http.ErrAbortHandler) // the connection is closed without a word
		case fault.Load() == "half" && strings.Contains(r.URL.Path, ".onnx"):
			w.Header().Set("Content-Length", "2000000")
			w.Write(make([]byte, 100_000))
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}
		through.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	opened, err := chromium.Open(s.URL+"/", browser.Desktop)
	if err != nil {
		t.Fatal(err)
	}
	p := &page{opened, t}
	t.Cleanup(func() {
		for _, e := range opened.Errors() { // the browser's own, about the requests
			if !strings.Contains(e, "Failed to load resource") && !strings.Contains(e, "net::ERR") {
				t.Errorf("the console says: %s", e)
			}
		}
		opened.Close()
	})
	p.settle("the first explanation", 0)
	p.then("a class", func() { p.click(`.scores [data-class="3"]`) })
	before := p.rest()
	for _, how := range []string{"half", "gone"} {
		fault.Store(how)
		p.click(`.models button[title="Photo"]`)
		p.eventually("a sentence", `/not loaded: .*could not be downloaded/.test(document.querySelector(".notice").innerText)`)
		p.eventually("rest", `document.getElementById("app").dataset.state === "ready"`)
		p.dismiss()
		evaluate[any](p, `document.activeElement?.blur()`)
		if now := p.rest(); now != before {
			for _, part := range differing(before, now) {
				t.Errorf("%s: %s", how, part)
			}
		}
	}
	fault.Store("")
	p.then("the model", func() { p.click(`.models button[title="Photo"]`) })
}

// show has the window minimised and shown again: a page that was frozen is hidden until then.
func (p *page) show() {
	p.t.Helper()
	w, err := chromedp.Call(p.Context(), window.GetWindowForTarget, window.GetWindowForTargetParams{})
	for _, state := range []window.WindowState{window.WindowStateMinimized, window.WindowStateNormal} {
		if err == nil {
			_, err = chromedp.Call(p.Context(), window.SetWindowBounds, window.SetWindowBoundsParams{WindowID: w.WindowID, Bounds: &window.Bounds{WindowState: state}})
		}
	}
	if err != nil {
		p.t.Fatal(err)
	}
}

// TestEngineDiesWhileRevealing: what a model reveals is computed in a session of its own. An engine
// that hangs in it is noticed, one that traps too, and the maps come from the next; of a model that is
// left they come no more, and nothing is said.
func TestEngineDiesWhileRevealing(t *testing.T) {
	p := openFaulty(t, "", "", ``)
	p.settle("the first explanation", 0)
	hans := func() { p.then("the model", func() { p.click(`.models button[title="Clever Hans"]`) }) }
	maps := func(after string) {
		t.Helper()
		p.eventually("the maps after "+after, `[...document.querySelectorAll(".revealed canvas")].filter(c => c.ariaLabel.startsWith("Relevance for goldfish")).length === 2`)
		p.eventually("rest after "+after, `document.getElementById("app").dataset.state === "ready"`)
	}
	hans()
	picture := p.picture()
	evaluate[any](p, `engines.at(-1).postMessage({inject: "hang", on: "explain", in: 6})`)
	p.click("#reveal-question")
	p.eventually("the sentence", `document.querySelector(".notice").innerText.includes("The engine stopped while computing what the model reveals")`)
	maps("an engine that hangs")
	if n := evaluate[int](p, `engines.length`); n != 2 {
		t.Errorf("%d engines were started", n)
	}
	p.dismiss()
	p.eventually("the picture as it was", `document.querySelector(".canvas > canvas").toDataURL() === `+quote(picture))
	p.click(".reveal .plain")

	p.then("another model", func() { p.click(`.models button[title="Digits"]`) })
	hans()
	evaluate[any](p, `engines.at(-1).postMessage({inject: "trap", on: "explain", in: 6})`)
	p.click("#reveal-question")
	maps("a trap")
	if n := evaluate[int](p, `engines.length`); n != 3 {
		t.Errorf("%d engines were started", n)
	}

	p.dismiss()
	p.then("another model", func() { p.click(`.models button[title="Digits"]`) })
	hans()
	p.click("#reveal-question")
	p.then("the other model at once", func() { p.click(`.models button[title="Digits"]`) })
	if said := p.text(".notice"); said != "" {
		t.Errorf("the page says %q", said)
	}
}

// TestEngineDiesInADataSet: the survey in the page goes on with the next engine and leaves no picture
// out; files that are given while it is at work take the place of those before.
func TestEngineDiesInADataSet(t *testing.T) {
	p := openPrepared(t, impatient)
	p.settle("the first explanation", 0)
	p.click("button.data-set")
	p.eventually("the view", dataSet+`?.ready === "true"`)
	p.chooseOption("Network", "digits")
	folder := album(t)
	p.drop(folder)
	for n, die := range []string{
		`engines.findLast(e => e.engine).terminate()`, // noticed by the watch alone
		`engines.findLast(e => e.engine).dispatchEvent(new ErrorEvent("error", {message: "unreachable", cancelable: true}))`,
	} {
		p.eventually("some pictures", fmt.Sprintf(`Number(%s?.done) >= %d`, dataSet, 20+60*n))
		evaluate[any](p, die)
	}
	p.eventually("the end", dataSet+`?.state === "done"`)
	if done := evaluate[string](p, dataSet+`.done`); done != fmt.Sprint(10*each+1) {
		t.Errorf("%s pictures are done", done)
	}
	if notes := p.text(".survey .notes"); strings.Contains(notes, "engine") {
		t.Errorf("the notes say %q", notes)
	}

	p.drop(folder)
	p.eventually("some pictures again", `((n => n > 5 && n < 200)(Number(`+dataSet+`?.done)))`)
	p.drop(filepath.Join(folder, "4"))
	p.eventually("those given last", dataSet+`?.state === "done" && `+dataSet+`.total === "`+fmt.Sprint(each)+`"`)
	if said := p.text(".survey"); strings.Contains(said, "asked for something else") {
		t.Errorf("the view says %q", said)
	}
}
