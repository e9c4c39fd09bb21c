// Package embed tests the samples of docs/embed.md in pages of another origin.
package embed

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"lrpexplainer/web/e2e/browser"
	"lrpexplainer/web/e2e/site"
)

var (
	served   *site.Server
	chromium *browser.Browser
)

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	var err error
	if served, err = site.Start(context.Background()); err != nil {
		log.Print(err)
		return 1
	}
	defer served.Close()
	if chromium, err = browser.Start(context.Background()); err != nil {
		log.Print(err)
		return 1
	}
	defer chromium.Close()
	return m.Run()
}

// host serves one page, perhaps with a policy, and beside it files of its own by name.
func host(t *testing.T, page, policy string, files map[string]string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if policy != "" {
			w.Header().Set("Content-Security-Policy", policy)
		}
		if file, ok := files[r.URL.Path]; ok {
			http.ServeFile(w, r, file)
			return
		}
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, page)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// open opens a page of Chromium.
func open(t *testing.T, url string) *browser.Page {
	t.Helper()
	p, err := chromium.Open(url, browser.Desktop)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

func evaluate[T any](t *testing.T, p *browser.Page, code string) T {
	t.Helper()
	v, err := chromedp.Run(p.Context(), chromedp.Evaluate[T](code, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%s: %v", code, err)
	}
	return v
}

// eventually waits until it holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// asked says whether the page has asked for a file.
func asked(p *browser.Page, part string) bool {
	for _, r := range p.Requests() {
		if strings.Contains(r.URL, part) {
			return true
		}
	}
	return false
}

func TestFrame(t *testing.T) {
	sample, err := os.ReadFile("plain/index.html")
	if err != nil {
		t.Fatal(err)
	}
	guide, err := os.ReadFile("../../../docs/embed.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(string(sample), "\n") {
		if (strings.HasPrefix(line, "<iframe") || strings.Contains(line, "frame.")) && !strings.Contains(string(guide), line) {
			t.Errorf("docs/embed.md does not show the sample's line %s", line)
		}
	}
	page := strings.ReplaceAll(string(sample), "https://lrp.example/", served.URL)
	p := open(t, host(t, page, "", nil))
	eventually(t, "the model in the frame", func() bool { return asked(p, "/weights/digits.") })
	eventually(t, "the frame's height", func() bool { return evaluate[string](t, p, `document.getElementById("lrp").height`) != "720" })
	// As high as what is in it, which does not follow from the frame's height.
	heights := evaluate[[]string](t, p, `(async () => {
		const frame = document.getElementById("lrp"), told = [];
		await new Promise(resolve => {
			addEventListener("message", ({ data }) => { told.push(data.height); if (told.length === 2) resolve() });
			frame.style.width = "700px";
			setTimeout(() => { frame.style.width = "1400px" }, 100);
			setTimeout(resolve, 10000);
		});
		for (let i = 0; i < 60; i++) await new Promise(requestAnimationFrame);
		const settled = frame.height;
		for (let i = 0; i < 60; i++) await new Promise(requestAnimationFrame);
		return [settled, frame.height];
	})()`)
	if h, err := strconv.Atoi(heights[0]); err != nil || heights[0] != heights[1] || h < 600 || h > 900 {
		t.Errorf("the frame's height is %v", heights)
	}
	for _, e := range p.Errors() {
		t.Errorf("the console says: %s", e)
	}

	// The other pages are not to be framed.
	refused := open(t, host(t, strings.ReplaceAll(page, "embed.html", "index.html"), "", nil))
	eventually(t, "the refusal", func() bool { return strings.Contains(strings.Join(refused.Errors(), " "), "frame-ancestors") })
	if asked(refused, "/page.") {
		t.Error("index.html runs in the frame of another origin's page")
	}
}
