// Package embed tests the samples of docs/embed.md in pages of another origin.
package embed

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"lrpexplainer/web/e2e/browser"
	"lrpexplainer/web/e2e/site"
)

// host serves one page.
func host(t *testing.T, page string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, page)
	}))
	t.Cleanup(s.Close)
	return s.URL
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
	s, err := site.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	b, err := browser.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
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
	page := strings.ReplaceAll(string(sample), "https://lrp.example/", s.URL)
	p, err := b.Open(host(t, page), browser.Desktop)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	eventually(t, "the model in the frame", func() bool { return asked(p, "/weights/digits.") })
	eventually(t, "the frame's height", func() bool {
		changed, err := chromedp.Run(p.Context(), chromedp.Evaluate[bool](`document.getElementById("lrp").height !== "720"`))
		return err == nil && changed
	})
	for _, e := range p.Errors() {
		t.Errorf("the console says: %s", e)
	}

	// The other pages are not to be framed.
	refused, err := b.Open(host(t, strings.ReplaceAll(page, "embed.html", "index.html")), browser.Desktop)
	if err != nil {
		t.Fatal(err)
	}
	defer refused.Close()
	eventually(t, "the refusal", func() bool { return strings.Contains(strings.Join(refused.Errors(), " "), "frame-ancestors") })
	if asked(refused, "/page.") {
		t.Error("index.html runs in the frame of another origin's page")
	}
}
