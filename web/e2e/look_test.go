package e2e

import (
	"bytes"
	"flag"
	"fmt"
	"image/png"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"lrpexplainer/web/e2e/browser"
	"lrpexplainer/web/e2e/site"
)

var screenshots = flag.String("screenshots", "", "write pictures of the page to this `folder`")

// On a laptop the first screen is the window: the picture uses its column and the strip is
// seen. Nowhere does anything scroll sideways.
func TestFirstScreenIsTheWindow(t *testing.T) {
	for _, c := range []struct {
		size browser.Size
		side float64 // of the picture at least
	}{
		{browser.Desktop, 560}, {browser.Size{Width: 1280, Height: 720}, 410}, {browser.Size{Width: 1366, Height: 650}, 360}, {browser.Size{Width: 1024, Height: 768}, 280},
	} {
		p := openPage(t, c.size)
		for _, model := range []string{"", "Photo"} {
			if model != "" {
				p.then(model, func() { p.click(`.models button[title=` + quote(model) + `]`) })
			}
			got := evaluate[[]float64](p, `[document.querySelector(".canvas").clientWidth, document.querySelector(".net li .sum").getBoundingClientRect().bottom, document.querySelector("main").getBoundingClientRect().bottom, document.documentElement.scrollWidth]`)
			if got[0] < c.side {
				t.Errorf("%v %s: the picture is %v pixels wide; expected %v", c.size, model, got[0], c.side)
			}
			if got[1] > float64(c.size.Height) || got[2] > float64(c.size.Height)+1 {
				t.Errorf("%v %s: the strip ends at %v, the first screen at %v", c.size, model, got[1], got[2])
			}
			if got[3] > float64(c.size.Width) {
				t.Errorf("%v %s: the page is %v pixels wide", c.size, model, got[3])
			}
			cut := evaluate[[]string](p, `[...document.querySelectorAll(".rail :is(b, .term, p, label, summary)")].filter(e => {
				const r = e.getBoundingClientRect(), rail = e.closest(".rail").getBoundingClientRect();
				return e.checkVisibility() && (r.bottom > rail.bottom + 2 || r.right > rail.right + 2);
			}).map(e => e.innerText)`)
			if len(cut) > 0 {
				t.Errorf("%v %s: beyond the rail stands %q", c.size, model, cut)
			}
		}
	}
	for _, size := range []browser.Size{browser.Phone, {Width: 360, Height: 800}} {
		p := openPage(t, size)
		if got := evaluate[int64](p, `document.documentElement.scrollWidth`); got > size.Width {
			t.Errorf("the page is %d pixels wide on a screen of %d", got, size.Width)
		}
	}
}

// The two themes, in pictures for those who want to see them.
func TestThemes(t *testing.T) {
	for name, size := range map[string]browser.Size{"desktop": browser.Desktop, "phone": browser.Phone} {
		for _, theme := range []string{"light", "dark"} {
			p := openPage(t, size)
			if err := p.Dark(theme == "dark"); err != nil {
				t.Fatal(err)
			}
			p.eventually("the theme "+theme, `(c => c[0] + c[1] + c[2] < 300)(getComputedStyle(document.documentElement).backgroundColor.match(/\d+/g).map(Number)) === `+map[string]string{"light": "false", "dark": "true"}[theme])
			if *screenshots != "" {
				if err := p.Screenshot(filepath.Join(*screenshots, name+"-"+theme+".png")); err != nil {
					t.Error(err)
				}
			}
		}
	}
}

// On a phone the picture comes first; while rules are changed it stands in small above
// them, on opaque ground, and covers nothing that has the focus.
func TestPictureStaysInSightOnAPhone(t *testing.T) {
	p := openPage(t, browser.Phone)
	if !evaluate[bool](p, `document.querySelector(".picture").getBoundingClientRect().top < document.querySelector(".image").getBoundingClientRect().top`) {
		t.Error("the picture is not the first thing")
	}
	if evaluate[bool](p, `document.querySelector(".peek").checkVisibility({visibilityProperty: true})`) {
		t.Error("the small picture is there beside the large one")
	}
	evaluate[bool](p, `(document.querySelector(".sliders").scrollIntoView({block: "end", behavior: "instant"}), true)`)
	p.eventually("the picture in small", `document.querySelector(".peek").checkVisibility({visibilityProperty: true}) && document.querySelector(".peek canvas").width > 90`)
	small := `document.querySelector(".peek canvas").toDataURL()`
	before := evaluate[string](p, small)
	p.then("another γ", func() { p.move("[data-parameter=gamma]", "80") })
	p.eventually("the small heatmap to follow", small+" !== "+quote(before))
	covered := evaluate[[]string](p, `[...document.querySelectorAll(".rules :is(input, button, summary)")].filter(e => e.checkVisibility()).filter(e => {
		e.scrollIntoView({block: "nearest", behavior: "instant"});
		e.focus();
		return e.getBoundingClientRect().top < document.querySelector(".peek").getBoundingClientRect().bottom;
	}).map(e => e.outerHTML.slice(0, 80))`)
	if len(covered) > 0 {
		t.Errorf("under the small picture lie %q", covered)
	}
}

// The pad is whole and nothing lies over it.
func TestPadOnAPhone(t *testing.T) {
	p := openPage(t, browser.Phone)
	openPad(p)
	p.eventually("the pad alone", `(r => r.width > 300 && !document.querySelector(".peek").checkVisibility({visibilityProperty: true}))(document.querySelector(".paper canvas").getBoundingClientRect())`)
}

// Fingers find targets of 24 pixels and more.
func TestTargetsForFingers(t *testing.T) {
	p := openPage(t, browser.Phone)
	for _, model := range []string{"", "Photo"} {
		if model != "" {
			p.then(model, func() { p.click(`.models button[title=` + quote(model) + `]`) })
		}
		small := evaluate[[]string](p, `[...document.querySelectorAll("button, select, summary, input:not([type=radio], [type=checkbox], [type=range])")].filter(e => e.checkVisibility()).filter(e => {
			const r = e.getBoundingClientRect();
			return r.height < 24 || r.width < 24;
		}).map(e => e.outerHTML.slice(0, 90))`)
		if len(small) > 0 {
			t.Errorf("%s: too small are %q", model, small)
		}
	}
}

// On a phone the strip of paper around the picture covers nothing above it.
func TestControlAboveThePictureIsWhole(t *testing.T) {
	p := openPage(t, browser.Phone)
	file := filepath.Join(t.TempDir(), "phone.png")
	if err := p.Screenshot(file); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	shot, err := png.Decode(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	at := evaluate[[]int](p, `(r => [Math.round(r.left + r.width / 2), Math.round(r.top), Math.round(r.bottom) - 1])(document.querySelector(".head .seg").getBoundingClientRect())`)
	top, bottom := shot.At(at[0], at[1]), shot.At(at[0], at[2])
	if top != bottom || bottom == shot.At(at[0], at[2]+2) {
		t.Errorf("the control's border is %v above and %v below, on %v", top, bottom, shot.At(at[0], at[2]+2))
	}
}

// Where scripts are off the page says what it needs, on the first screen.
func TestWithoutScripts(t *testing.T) {
	blank, err := chromium.Blank(browser.Desktop)
	if err != nil {
		t.Fatal(err)
	}
	p := &page{blank, t}
	t.Cleanup(p.Close)
	if _, err := chromedp.Call(p.Context(), emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	p.do(chromedp.Navigate(address))
	said := evaluate[[]float64](p, `[document.querySelector("noscript p").offsetHeight, document.querySelector("noscript p").getBoundingClientRect().bottom]`)
	if said[0] == 0 || said[1] > float64(browser.Desktop.Height) {
		t.Errorf("the sentence is %v pixels high and ends at %v", said[0], said[1])
	}
	if evaluate[bool](p, `document.getElementById("loading").checkVisibility()`) {
		t.Error("the page also says that it is loading")
	}
}

func TestThemeButtonIsRemembered(t *testing.T) {
	p := openPage(t, browser.Desktop)
	dark := `getComputedStyle(document.documentElement).colorScheme`
	p.click(`[aria-label="Dark theme"]`)
	p.eventually("the dark theme", dark+` === "dark"`)
	p.do(chromedp.Reload())
	p.settle("the page again", 0)
	if got := evaluate[string](p, dark); got != "dark" {
		t.Errorf("after a reload the theme is %s", got)
	}
}

// Everything can be reached with the Tab key, shows that it has the focus, and
// works without the mouse.
func TestKeyboard(t *testing.T) {
	p := openPage(t, browser.Desktop)
	reached := map[string]bool{}
	for range 80 {
		p.press("Tab")
		at := evaluate[[]string](p, `(e => {
			const s = getComputedStyle(e), l = e.closest("label") && getComputedStyle(e.closest("label"));
			const seen = s.outlineStyle !== "none" || (l && l.outlineStyle !== "none") || e.classList.contains("term");
			return [e.tagName === "BODY" ? "BODY" : (e.closest("[class]:not(.icon, .plain, .primary, .term)")?.className ?? e.tagName), String(seen), e.outerHTML.slice(0, 120)];
		})(document.activeElement)`)
		if at[0] == "BODY" {
			break
		}
		if at[1] != "true" {
			t.Errorf("no sign of the focus on %s", at[2])
		}
		for _, class := range strings.Fields(at[0]) {
			reached[class] = true
		}
	}
	for _, want := range []string{"models", "bar", "row", "examples", "scores", "seg", "canvas", "scale", "menu", "account", "list", "sliders", "net"} {
		if !reached[want] {
			t.Errorf("the Tab key does not reach %q", want)
		}
	}
	p.do(chromedp.Focus(`input[name=composite]:checked`))
	p.then("the next preset", func() { p.press("ArrowDown") })
	if got := p.data("composite"); got != "epsilon-plus-flat" {
		t.Errorf("the arrow key has chosen %s", got)
	}
	p.do(chromedp.Focus(`[data-parameter=filter]`))
	p.then("a weaker filter", func() { p.press("ArrowLeft", "ArrowLeft") })
	if got := p.text(".sliders label:last-child output"); got != "98 %" {
		t.Errorf("the arrow keys have set the filter to %s", got)
	}
	p.do(chromedp.Focus(`.scores [data-class="1"]`))
	p.then("another class", func() { p.press("Enter") })
	if got := p.data("target"); got != "1" {
		t.Errorf("the Enter key has chosen %s", got)
	}
}

// Everything that can be operated has a name.
func TestAccessibleNames(t *testing.T) {
	p := openPage(t, browser.Desktop)
	openPad(p)
	tree, err := chromedp.Call(p.Context(), accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	if err != nil {
		t.Fatal(err)
	}
	text := func(v *accessibility.Value) string {
		if v == nil {
			return ""
		}
		return strings.Trim(string(v.Value), `"`)
	}
	controls := map[string]int{}
	for _, node := range tree.Nodes {
		switch role := text(node.Role); role {
		case "button", "slider", "radio", "switch", "checkbox", "link", "img", "image", "application", "progressbar", "combobox", "DisclosureTriangle":
			if node.Ignored {
				continue
			}
			controls[role]++
			if text(node.Name) == "" {
				t.Errorf("a %s has no name: %+v", role, node)
			}
		}
	}
	if controls["button"] < 20 || controls["slider"] < 4 || controls["radio"] < 5 {
		t.Errorf("only so many controls were found: %v", controls)
	}
}

// Once loaded, the page asks for its own files only, and sends nothing.
func TestRequestsStayAtHome(t *testing.T) {
	p := openPage(t, browser.Desktop)
	p.then("another example", func() { p.click(".examples button:nth-child(3)") })
	p.then("a file", func() { p.upload(write(t, "nine.png", encodePNG(t, sheet(300, 300, "9", 0, 50, 50, 200)))) })
	left, top, side := openPad(p)
	p.then("a drawing", func() {
		p.draw([][][2]float64{along([][2]float64{{left + side/2, top + side/5}, {left + side/2, top + side*4/5}}, 9)})
	})
	p.then("a preset", func() { p.click(`input[value="epsilon-plus-flat"]`) })
	home, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	requests := p.Requests()
	if len(requests) < 5 {
		t.Errorf("only %d requests were seen", len(requests))
	}
	times := map[string]int{}
	for _, r := range requests {
		u, err := url.Parse(r.URL)
		if err != nil || u.Host != home.Host || r.Method != "GET" || r.Body > 0 || u.RawQuery != "" {
			t.Errorf("%s %s, %d bytes sent", r.Method, r.URL, r.Body)
		}
		if times[r.URL]++; times[r.URL] == 2 {
			t.Errorf("%s is fetched more than once", r.URL)
		}
	}
}

// TestDownload: what comes over the line before the first heatmap is at most 2.6 MB, with
// the site compressed as it is shipped.
func TestDownload(t *testing.T) {
	shipped, err := site.StartCompressed(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { shipped.Close() })
	p := openUnreadyAt(t, shipped.URL, browser.Desktop)
	p.settle("the first explanation", 0)
	bytes, err := shipped.Sent(p.Requests())
	if err != nil {
		t.Fatal(err)
	}
	if bytes < 1e6 || bytes > 2.6e6 {
		t.Errorf("%.2f MB were downloaded", float64(bytes)/1e6)
	}
	t.Logf("%.3f MB", float64(bytes)/1e6)
	said(t, "first visit, to the first heatmap", float64(bytes))

	worker, err := os.ReadFile(filepath.Join(shipped.Dir, "service-worker.js"))
	if err != nil {
		t.Fatal(err)
	}
	offline := 0.0
	for _, m := range regexp.MustCompile(`\["[^"]+",\d+,"[0-9a-f]{64}",(\d+)\]`).FindAllSubmatch(worker, -1) {
		n, _ := strconv.Atoi(string(m[1]))
		offline += float64(n)
	}
	said(t, "all that is kept for use offline", offline)

	// The element in a page of another origin, then a further one with the same model.
	article := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!doctype html><link rel="icon" href="data:,"><script type="module" src="%slrp-explainer.js"></script><lrp-explainer></lrp-explainer>`, shipped.URL)
	}))
	t.Cleanup(article.Close)
	guest := openUnreadyAt(t, article.URL, browser.Desktop)
	fetched := func() float64 {
		var own []browser.Request
		for _, r := range guest.Requests() {
			if strings.HasPrefix(r.URL, shipped.URL) {
				own = append(own, r)
			}
		}
		n, err := shipped.Sent(own)
		if err != nil {
			t.Fatal(err)
		}
		return float64(n)
	}
	explained := `document.querySelector("lrp-explainer:last-of-type").explain().then(() => true)`
	evaluate[bool](guest, `customElements.whenDefined("lrp-explainer").then(() => `+explained+`)`)
	first := fetched()
	said(t, "element, the first of a page, with the digits' model", first)
	evaluate[bool](guest, `(document.body.append(document.createElement("lrp-explainer")), `+explained+`)`)
	if further := fetched() - first; further != 0 {
		t.Errorf("a further element with the same picture fetches %v bytes", further)
	}
}

// said compares a size with what README.md says of it.
func said(t *testing.T, what string, bytes float64) {
	t.Helper()
	says, err := site.Said(t.Context(), what)
	if err != nil {
		t.Error(err)
	} else if got := bytes / 1e6; math.Abs(got-says) > 0.1 {
		t.Errorf("README.md says %.2f MB of “%s”; it is %.3f MB", says, what, got)
	}
}
