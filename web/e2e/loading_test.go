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
			r.Body = slow{r.Body, 150 * time.Millisecond}
		case strings.HasSuffix(name, ".wasm"):
			r.Body = slow{r.Body, 60 * time.Millisecond}
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
	blank, err := chromium.Blank(browser.Phone)
	if err != nil {
		t.Fatal(err)
	}
	p := &page{blank, t}
	t.Cleanup(p.Close)
	// All that is said, in order; and whether there was something to read and to see meanwhile.
	if err := p.Before(`
		window.said = []; window.read = false;
		setInterval(() => {
			for (const at of ["#fetched", ".bar .quiet"]) {
				const text = document.querySelector(at)?.textContent;
				if (text && !said.includes(text)) said.push(text);
			}
			read ||= document.getElementById("guide")?.checkVisibility() && document.querySelector(".loading img")?.complete;
		}, 5);`); err != nil {
		t.Fatal(err)
	}
	p.do(chromedp.Navigate(slowly(t, new(atomic.Bool))))
	p.settle("the first explanation", 0)
	counted := func(what string, least float64) {
		t.Helper()
		last, steps := 0.0, 0
		for _, text := range evaluate[[]string](p, `said`) {
			amount, ok := strings.CutPrefix(text, what)
			if !ok {
				continue
			}
			words := strings.Fields(amount)
			if len(words) != 4 || words[1] != "of" || words[3] != "MB" {
				t.Fatalf("it says %q", text)
			}
			done, err := strconv.ParseFloat(words[0], 64)
			all, err2 := strconv.ParseFloat(words[2], 64)
			if err != nil || err2 != nil || done < last || done > all || all < least {
				t.Errorf("it says %q after %v MB", text, last)
			}
			last, steps = done, steps+1
		}
		if steps < 3 {
			t.Errorf("%q is said %d times: %q", what, steps, evaluate[[]string](p, `said`))
		}
	}
	counted("Loading: ", 1.5)
	counted("Loading the engine, ", 0.7)
	if !evaluate[bool](p, `read`) {
		t.Error("text and picture were not there meanwhile")
	}
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

// TestTileIsKept: what an engine has measured of the processor its successors take over, in the visit.
func TestTileIsKept(t *testing.T) {
	p := openPrepared(t, `
		const tiles = [], Started = Worker;
		Worker = class extends Started {
			constructor(...of) { super(...of); this.addEventListener("message", ({ data }) => data.tile && tiles.push(data.tile)); }
		};
	`)
	p.settle("the first explanation", 0)
	p.eventually("the tile that was measured", `tiles.length === 1 && sessionStorage.lrpTile === String(tiles[0])`)
	for _, kept := range []string{"8", "6"} {
		evaluate[string](p, `sessionStorage.lrpTile = `+quote(kept))
		p.do(chromedp.Reload())
		p.settle("the first explanation", 0)
		p.eventually("the kept tile", `tiles.join() === `+quote(kept))
	}
	evaluate[string](p, `sessionStorage.lrpTile = "7"`)
	p.do(chromedp.Reload())
	p.settle("the first explanation", 0)
	p.eventually("a tile that there is", `["6", "8"].includes(tiles.join())`)
}
