// Package e2e tests the page as visitors use it: built, served and opened in
// headless Chromium.
package e2e

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log"
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
	address  string // of the built site
	folder   string // of its files
	chromium *browser.Browser
)

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(run(m))
}

func run(m *testing.M) int {
	ctx := context.Background()
	s, err := site.Start(ctx)
	if err != nil {
		log.Print(err)
		return 1
	}
	defer s.Close()
	served, address, folder = s, s.URL, s.Dir
	if chromium, err = browser.Start(ctx); err != nil {
		log.Print(err)
		return 1
	}
	defer chromium.Close()
	return m.Run()
}

// page is the page under test.
type page struct {
	*browser.Page
	t *testing.T
}

// openPage opens the page and waits for its first explanation.
func openPage(t *testing.T, size browser.Size) *page {
	t.Helper()
	p := openUnready(t, size)
	p.settle("the first explanation", 0)
	return p
}

// openUnready opens the page. At the end of the test, the console must be free of
// errors.
func openUnready(t *testing.T, size browser.Size) *page {
	t.Helper()
	return openUnreadyAt(t, address, size)
}

// openUnreadyAt is openUnready for another address than the site's.
func openUnreadyAt(t *testing.T, address string, size browser.Size) *page {
	t.Helper()
	opened, err := chromium.Open(address, size)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, e := range opened.Errors() {
			t.Errorf("the console says: %s", e)
		}
		opened.Close()
	})
	return &page{opened, t}
}

// evaluate returns what a JavaScript expression gives; promises are awaited.
func evaluate[T any](p *page, expression string) T {
	p.t.Helper()
	v, err := chromedp.Run(p.Context(), chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// do runs actions.
func (p *page) do(actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := p.Do(actions...); err != nil {
		p.t.Fatal(err)
	}
}

// eventually waits until a JavaScript expression is true. It asks less often the longer it waits: asking is work for
// three processes.
func (p *page) eventually(what, expression string) {
	p.t.Helper()
	pause := 10 * time.Millisecond
	for deadline := time.Now().Add(3 * time.Minute); time.Now().Before(deadline); time.Sleep(pause) {
		if evaluate[bool](p, "!!("+expression+")") {
			return
		}
		pause = min(pause+pause/10, 40*time.Millisecond)
	}
	p.t.Fatalf("waited in vain for %s; the page says: %s", what, p.text("body"))
}

// explained is how many explanations the page has shown.
func (p *page) explained() int {
	p.t.Helper()
	n, err := strconv.Atoi(evaluate[string](p, `document.getElementById("app").dataset.explained ?? "0"`))
	if err != nil {
		p.t.Fatal(err)
	}
	return n
}

// settle waits until the page has shown more than so many explanations and has
// nothing left to do.
func (p *page) settle(what string, after int) {
	p.t.Helper()
	p.eventually(what, fmt.Sprintf(`(d => d.state === "ready" && Number(d.explained) > %d)(document.getElementById("app").dataset)`, after))
}

// then does something that has the page explain anew, and waits for it.
func (p *page) then(what string, do func()) {
	p.t.Helper()
	before := p.explained()
	do()
	p.settle(what, before)
}

// click clicks an element with the mouse.
func (p *page) click(selector string) {
	p.t.Helper()
	p.do(chromedp.ScrollIntoView(selector), chromedp.Click(selector))
}

// dismiss closes the notice, if there is one. It has a row of its own, so that the picture is
// as large as before only without it.
func (p *page) dismiss() {
	p.t.Helper()
	if evaluate[bool](p, `document.querySelector(".notice button") !== null`) {
		p.click(".notice button")
		p.eventually("the notice to go", `document.querySelector(".notice").innerText === ""`)
	}
}

// text is what an element says, white space made single.
func (p *page) text(selector string) string {
	p.t.Helper()
	return strings.Join(strings.Fields(evaluate[string](p, "document.querySelector("+quote(selector)+")?.innerText ?? ''")), " ")
}

// data is a data attribute of the page's root.
func (p *page) data(name string) string {
	p.t.Helper()
	return evaluate[string](p, `document.getElementById("app").dataset[`+quote(name)+`] ?? ""`)
}

// picture is the explanation's canvas as a data URL.
func (p *page) picture() string {
	p.t.Helper()
	return evaluate[string](p, `document.querySelector(".canvas > canvas").toDataURL()`)
}

// quote is a string as JavaScript writes it.
func quote(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// move puts a slider at a value, as dragging it there does.
func (p *page) move(selector, value string) {
	p.t.Helper()
	evaluate[bool](p, `(input => {
		input.value = `+quote(value)+`;
		input.dispatchEvent(new Event("input", {bubbles: true}));
		input.dispatchEvent(new Event("change", {bubbles: true}));
		return true;
	})(document.querySelector(`+quote(selector)+`))`)
}
