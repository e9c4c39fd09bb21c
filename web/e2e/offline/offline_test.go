// Package offline tests the service worker: use without a network, updates, isolation that
// the host does not give, and what happens where storage is refused.
package offline

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	cdp "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"lrpexplainer/web/e2e/browser"
	"lrpexplainer/web/e2e/site"
)

var (
	folder   string // of the built site
	chromium *browser.Browser
)

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	s, err := site.Start(context.Background())
	if err != nil {
		log.Print(err)
		return 1
	}
	defer s.Close()
	folder = s.Dir
	if chromium, err = browser.Start(context.Background()); err != nil {
		log.Print(err)
		return 1
	}
	defer chromium.Close()
	chromium.ServiceWorkers = true
	return m.Run()
}

// host is a plain static host that knows nothing of isolation headers. The site lies in a
// sub-folder of it.
type host struct {
	url string

	mu        sync.Mutex
	dir       string // of the site
	cut       bool   // the network is gone
	documents int    // how often the page has been navigated to
}

func newHost(t *testing.T) *host {
	h := &host{dir: folder}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		dir, cut := h.dir, h.cut
		if r.URL.Path == "/some/where/" && r.Header.Get("Sec-Fetch-Mode") == "navigate" { // the service worker keeps it too
			h.documents++
		}
		h.mu.Unlock()
		if cut {
			panic(http.ErrAbortHandler)
		}
		w.Header().Set("Cache-Control", "no-cache")
		http.StripPrefix("/some/where/", http.FileServer(http.Dir(dir))).ServeHTTP(w, r)
	}))
	s.Config.ErrorLog = log.New(os.Stderr, "", 0)
	t.Cleanup(s.Close)
	h.url = s.URL + "/some/where/"
	return h
}

func (h *host) set(change func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	change()
}

// page is a page of Chromium with storage of its own.
type page struct {
	*testing.T
	*browser.Page
}

// open opens a page, in which a script may run before its own.
func open(t *testing.T, url, before string) page {
	t.Helper()
	opened, err := chromium.Blank(browser.Desktop)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(opened.Close)
	p := page{t, opened}
	if _, err := chromedp.Call(p.Context(), cdp.AddScriptToEvaluateOnNewDocument, cdp.AddScriptToEvaluateOnNewDocumentParams{Source: before}); err != nil {
		t.Fatal(err)
	}
	p.do(chromedp.Navigate(url))
	return p
}

func (p page) do(actions ...chromedp.Action[chromedp.Void]) {
	p.Helper()
	if err := p.Do(actions...); err != nil {
		p.Fatal(err)
	}
}

func evaluate[T any](p page, expression string) T {
	p.Helper()
	v, err := chromedp.Run(p.Context(), chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.Fatalf("%s: %v", expression, err)
	}
	return v
}

func (p page) eventually(what, expression string) {
	p.Helper()
	for deadline := time.Now().Add(2 * time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		// The page may be on its way to another document.
		got, err := chromedp.Run(p.Context(), chromedp.Evaluate[bool]("Boolean("+expression+")", chromedp.EvalAwaitPromise))
		if err == nil && got {
			return
		}
	}
	text, _ := chromedp.Run(p.Context(), chromedp.Evaluate[string](`document.documentElement.dataset.offline + " " + document.body.innerText`))
	p.Fatalf("waited in vain for %s; the page says %s", what, text)
}

const explained = `(d => d?.state === "ready" && Number(d.explained) > 0)(document.getElementById("app")?.dataset)`

// standing waits until the page has said how it stands with use without a network.
func (p page) standing(word string) {
	p.Helper()
	p.eventually("use without a network being "+word, `document.documentElement.dataset.offline === "`+word+`"`)
}

// choose shows another model and waits for its explanation.
func (p page) choose(model string) {
	p.Helper()
	p.eventually("the model "+model, `(() => {
		globalThis.before = Number(document.getElementById("app").dataset.explained);
		const button = [...document.querySelectorAll(".models button")].find(b => b.textContent === "`+model+`");
		button?.click();
		return button;
	})()`)
	p.eventually("the explanation of "+model, `(d => d.state === "ready" && Number(d.explained) > before)(document.getElementById("app").dataset)`)
}

// counting counts how often the tab has loaded the page.
const counting = `if (self === top && location.protocol === "http:") sessionStorage.loads = Number(sessionStorage.loads ?? 0) + 1;`

// loaded compares that.
func (p page) loaded(what string, times int) {
	p.Helper()
	if n := evaluate[int](p, "Number(sessionStorage.loads)"); n != times {
		p.Errorf("after %s the page has been loaded %d times; expected %d", what, n, times)
	}
}

func TestWithoutNetwork(t *testing.T) {
	h := newHost(t)
	p := open(t, h.url, counting)
	p.eventually("the first explanation", explained)
	p.standing("ready")
	if evaluate[bool](p, "crossOriginIsolated") {
		t.Error("the page is isolated without headers and before the service worker has been there")
	}
	said := evaluate[string](p, `document.getElementById("offline").textContent + document.getElementById("offers").textContent`)
	if !regexp.MustCompile(`Ready for use without a network: \d+\.\d MB`).MatchString(said) || !strings.Contains(said, "several threads") {
		t.Errorf("the page says %q", said)
	}
	if !evaluate[bool](p, `(r => r.width > 100 && r.top >= 0 && r.bottom <= innerHeight)(document.querySelector("#offline-threads").getBoundingClientRect())`) {
		t.Error("the offer of threads is not in sight")
	}
	if h.documents != 1 {
		t.Errorf("the first visit has loaded the page %d times", h.documents)
	}
	p.loaded("the first visit", 1)
	p.do(chromedp.Navigate(h.url))
	p.eventually("the explanation of the second visit", explained)
	p.loaded("the second visit", 2)
	if !evaluate[bool](p, "crossOriginIsolated") {
		t.Error("the second visit is not isolated")
	}
	// A hard reload goes past the service worker: one thread, and no more than one load.
	if _, err := chromedp.Call(p.Context(), cdp.Reload, cdp.ReloadParams{IgnoreCache: new(true)}); err != nil {
		t.Fatal(err)
	}
	p.eventually("the third load", `Number(sessionStorage.loads) >= 3 && `+explained)
	p.loaded("the hard reload", 3)
	if evaluate[bool](p, "crossOriginIsolated") {
		t.Error("a hard reload is isolated without headers")
	}
	p.do(chromedp.Navigate(h.url))
	p.eventually("the explanation of the next visit", explained)
	p.loaded("the next visit", 4)

	h.set(func() { h.cut = true })
	p.choose("Photo")
	p.do(chromedp.Navigate(h.url + "index.html"))
	p.eventually("the explanation without a network", explained)
	if !evaluate[bool](p, "crossOriginIsolated") {
		t.Error("with the service worker the page is not isolated")
	}
	p.choose("Clever Hans")
	p.eventually("a picture dropped without a network", `(async () => {
		globalThis.before = Number(document.getElementById("app").dataset.explained);
		const canvas = Object.assign(document.createElement("canvas"), { width: 80, height: 60 });
		canvas.getContext("2d").fillRect(20, 10, 30, 30);
		const data = new DataTransfer();
		data.items.add(new File([await new Promise(resolve => canvas.toBlob(resolve))], "square.png", { type: "image/png" }));
		document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
		return true;
	})()`)
	p.eventually("its explanation", `(d => d.state === "ready" && Number(d.explained) > before)(document.getElementById("app").dataset)`)
	// Another tab of the same browser.
	p.eventually("another tab", `new Promise(resolve => {
		const tab = open("`+h.url+`");
		const look = setInterval(() => {
			const d = tab.document.getElementById("app")?.dataset;
			if (!(d?.state === "ready" && Number(d.explained) > 0)) return;
			clearInterval(look);
			tab.close();
			resolve(true);
		}, 20);
	})`)
}

// Files that are not those of the list are not kept, and the page goes on without.
func TestDamagedFile(t *testing.T) {
	h := newHost(t)
	h.dir = newVersion(t, "weights/photo.*.onnx", func(b []byte) []byte { return append(b[:len(b)-1:len(b)-1], b[len(b)-1]^1) })
	p := open(t, h.url, "")
	p.eventually("the first explanation", explained)
	p.standing("refused")
	if n := evaluate[int](p, `caches.keys().then(names => names.length)`); n != 0 {
		t.Errorf("%d caches are there", n)
	}
	if h.documents != 1 {
		t.Errorf("the page was loaded %d times", h.documents)
	}
}

func TestRefusedStorage(t *testing.T) {
	h := newHost(t)
	p := open(t, h.url, `ServiceWorkerContainer.prototype.register = () => Promise.reject(new DOMException("blocked", "SecurityError"));`)
	p.eventually("the first explanation", explained)
	p.standing("refused")
	if h.documents != 1 {
		t.Errorf("the page was loaded %d times", h.documents)
	}
	for _, e := range p.Errors() {
		t.Errorf("the console says: %s", e)
	}
}

// newVersion is a copy of the site in which a file is another.
func newVersion(t *testing.T, pattern string, change func([]byte) []byte) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(folder)); err != nil {
		t.Fatal(err)
	}
	found, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil || len(found) != 1 {
		t.Fatalf("%s: %v, %v", pattern, found, err)
	}
	content, err := os.ReadFile(found[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(found[0], change(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

// An update waits until the visitor takes it; what is under way goes on with the old files.
func TestUpdate(t *testing.T) {
	h := newHost(t)
	p := open(t, h.url, "")
	p.eventually("the first explanation", explained)
	p.standing("ready")

	next := newVersion(t, "index.html", func(b []byte) []byte {
		return bytes.Replace(b, []byte(`<html lang="en">`), []byte(`<html lang="en" data-version="next">`), 1)
	})
	page, err := os.ReadFile(filepath.Join(next, "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	script := filepath.Join(next, "service-worker.js")
	text, err := os.ReadFile(script)
	if err != nil {
		t.Fatal(err)
	}
	entry := regexp.MustCompile(`\["index.html",[^\]]*\]`)
	text = entry.ReplaceAll(text, fmt.Appendf(nil, `["index.html",%d,"%x",%d]`, len(page), sha256.Sum256(page), len(page)))
	text = regexp.MustCompile(`const version = "[^"]*"`).ReplaceAll(text, []byte(`const version = "the next"`))
	if err := os.WriteFile(script, text, 0o644); err != nil {
		t.Fatal(err)
	}
	h.set(func() { h.dir = next })

	evaluate[bool](p, `navigator.serviceWorker.getRegistration().then(r => r.update()).then(() => true)`)
	p.standing("update")
	p.choose("Photo")
	if evaluate[bool](p, `"version" in document.documentElement.dataset`) {
		t.Error("in mid-use the page has become another version")
	}
	evaluate[bool](p, `document.querySelector("#offline-update button").click(), true`)
	p.eventually("the next version", `document.documentElement.dataset.version === "next" && `+explained)
	p.do(chromedp.Navigate("about:blank"), chromedp.Navigate(h.url))
	p.eventually("the explanation", explained)
	p.eventually("the old files being gone", `caches.keys().then(names => names.length === 1 && names[0].endsWith(" the next"))`)
}
