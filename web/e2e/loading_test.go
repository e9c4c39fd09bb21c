package e2e

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"lrpexplainer/web/e2e/browser"
)

// slow is a body that comes in pieces.
type slow struct {
	io.ReadCloser
	pause time.Duration
}

func (s slow) Read(b []byte) (int, error) {
	time.Sleep(s.pause)
	return s.ReadCloser.Read(b[:min(len(b), 64<<10)])
}

// slowly serves the site over a slow line, on which the engine comes last, or fails.
func slowly(t *testing.T, failing *atomic.Bool) string {
	t.Helper()
	site, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(site)
	proxy.ModifyResponse = func(r *http.Response) error {
		switch name := r.Request.URL.Path; {
		case strings.Contains(name, "engine") && strings.HasSuffix(name, ".wasm"):
			if failing.Load() {
				r.StatusCode, r.Status = http.StatusNotFound, "404 Not Found"
			}
			r.Body = slow{r.Body, 60 * time.Millisecond}
		case strings.HasSuffix(name, ".wasm"):
			r.Body = slow{r.Body, 10 * time.Millisecond}
		}
		return nil
	}
	server := httptest.NewServer(proxy)
	t.Cleanup(server.Close)
	return server.URL + "/"
}

// While the page comes it says how much of what has come, in bytes, on the first screen and, once
// the page is there, in its header; text and guide are there from the beginning.
func TestLoadingSaysHowMuch(t *testing.T) {
	p := openUnreadyAt(t, slowly(t, new(atomic.Bool)), browser.Phone)
	const line = `document.getElementById("fetched")?.textContent ?? ""`
	read := func(text string) (done, all float64) {
		words := strings.Fields(text)
		done, _ = strconv.ParseFloat(words[len(words)-4], 64)
		all, err := strconv.ParseFloat(words[len(words)-2], 64)
		if err != nil || words[len(words)-3] != "of" || words[len(words)-1] != "MB" {
			t.Fatalf("it says %q", text)
		}
		return done, all
	}
	p.eventually("the bytes", `/^Loading: [\d.]+ of [\d.]+ MB$/.test(`+line+`)`)
	first, all := read(evaluate[string](p, line))
	if all < 1 || first > all {
		t.Errorf("%v of %v MB have come", first, all)
	}
	if !evaluate[bool](p, `document.getElementById("guide").checkVisibility() && document.querySelector(".loading img").complete`) {
		t.Error("text and picture are not there")
	}
	p.eventually("more of them", `parseFloat((`+line+`).slice(9)) > `+strconv.FormatFloat(first, 'f', 1, 64)+` || document.querySelector(".bar")`)
	const header = `document.querySelector(".bar .quiet")?.innerText ?? ""`
	p.eventually("the engine's", `(`+header+`).startsWith("Loading the engine, ")`)
	done, all := read(evaluate[string](p, header))
	if all < 0.5 || done > all {
		t.Errorf("%v of %v MB of the engine have come", done, all)
	}
	p.settle("the first explanation", 0)
}

// An engine that does not come is said, and can be tried again.
func TestFailedEngine(t *testing.T) {
	failing := new(atomic.Bool)
	failing.Store(true)
	at := slowly(t, failing)
	blank, err := chromium.Open(at, browser.Desktop)
	if err != nil {
		t.Fatal(err)
	}
	p := &page{blank, t}
	t.Cleanup(p.Close)
	p.eventually("the sentence", `document.querySelector(".notice .again") && document.querySelector(".notice").innerText.includes("could not be started")`)
	failing.Store(false)
	p.do(chromedp.Click(".notice .again"), chromedp.WaitReady(`#app[data-state="ready"]`))
}
