package e2e

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"lrpexplainer/web/e2e/browser"
)

// readClaim reads on the page what the guide's text claims.
const readClaim = `(read => {
	const both = () => document.querySelector(".account li:nth-child(2) .meaning").textContent.match(/Here (\S+) is for, (\S+) against/);
	if (read === "for") return both()[1];
	if (read === "against") return both()[2].replace(/\.$/, "");
	if (read === "top") return document.querySelector(".scores .percent").textContent;
	if (read.startsWith("layer ")) return [...document.querySelectorAll(".net li")].find(l => l.querySelector("b")?.textContent === read.slice(6)).querySelector(".sum").textContent;
	return document.querySelector('.account [data-part="' + read + '"]').textContent;
})`

// Every number of the guide is what the page says when its action is done.
func TestGuideClaims(t *testing.T) {
	p := openPage(t, browser.Desktop)
	claims := evaluate[[][]string](p, `[...document.querySelectorAll("#guide [data-claim]")].map(b => [b.dataset.claim, b.dataset.at, b.textContent])`)
	if len(claims) < 30 {
		t.Fatalf("the guide has %d claims", len(claims))
	}
	now := ""
	for _, c := range claims {
		read, at, said := c[0], c[1], c[2]
		if at != now && (now != "" || at != "digits/7") {
			p.then(at, func() {
				if !evaluate[bool](p, `(a => a ? (a.click(), true) : (location.hash = `+quote(at)+`, false))([...document.querySelectorAll("#guide a.act")].find(a => a.getAttribute("href") === "#" + `+quote(at)+`))`) {
					t.Errorf("the guide claims something of %s, which none of its actions shows", at)
				}
			})
		}
		now = at
		shown := evaluate[string](p, readClaim+`(`+quote(read)+`)`)
		number := func(text string) float64 {
			v, err := strconv.ParseFloat(strings.NewReplacer("−", "-", "+", "", "\u00a0%", "", " %", "").Replace(text), 64)
			if err != nil {
				t.Errorf("%s at %s: %v", read, at, err)
			}
			return v
		}
		// The last digit may differ by one: browsers decode photographs differently.
		_, decimals, _ := strings.Cut(strings.TrimRight(said, "\u00a0 %"), ".")
		if unit := math.Pow(10, -float64(len(decimals))); math.Abs(number(shown)-number(said)) > 1.01*unit {
			t.Errorf("%s at %s: the guide says %q, the page %q", read, at, said, shown)
		}
	}
}

// An action holds, is marked, and one click brings back what was set before, the visitor's
// own picture included.
func TestGuideActions(t *testing.T) {
	p := openPage(t, browser.Desktop)
	p.then("a picture", func() { p.upload(write(t, "photo.jpg", encodeJPEG(t, quarters(40, 30)))) })
	p.choose("overview")
	before := p.text(".account")
	action := `#guide a.act[href="#digits/7?rules=uniform-gamma&gamma=5"]`
	p.then("the action", func() { p.click(action) })
	p.eventually("the mark", `document.querySelector(`+quote(action)+`).ariaCurrent === "true"`)
	if got := p.data("composite"); got != "uniform-gamma" {
		t.Errorf("the rules are %s", got)
	}
	p.eventually("the page in small, with the way back", `document.querySelector(".peek").checkVisibility({visibilityProperty: true}) && document.querySelector(".peek [data-guide=back]")`)
	p.then("back", func() { p.click(".peek [data-guide=back]") })
	p.eventually("what was before", `document.querySelector(".account").innerText.replace(/\s+/g, " ").trim() === `+quote(before))
	if got := p.size(); got != "40 × 30" {
		t.Errorf("the picture is %s", got)
	}
	if evaluate[bool](p, `!!document.querySelector("[data-guide=back]")`) {
		t.Error("there is still something to go back to")
	}
	// What is changed by hand stays.
	p.then("the action again", func() { p.click(action) })
	p.eventually("the way back", `document.querySelector("[data-guide=back]")`)
	p.then("a slider", func() { p.move("[data-parameter=gamma]", "12") })
	p.eventually("no way back", `!document.querySelector("[data-guide=back]")`)
}

// The guide is there without scripts, and nothing moves it: scrolling changes nothing.
func TestGuideWithoutScripts(t *testing.T) {
	blank, err := chromium.Blank(browser.Phone)
	if err != nil {
		t.Fatal(err)
	}
	p := &page{blank, t}
	t.Cleanup(p.Close)
	if _, err := chromedp.Call(p.Context(), emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	p.do(chromedp.Navigate(address))
	got := evaluate[[]int](p, `[document.querySelectorAll("#guide article").length, document.querySelector("#guide-3").offsetHeight, document.querySelectorAll("#guide math").length, document.documentElement.scrollWidth]`)
	if got[0] < 9 || got[1] < 200 || got[2] < 8 || got[3] > int(browser.Phone.Width) {
		t.Errorf("the guide has %d chapters, the third %d pixels high, %d formulas, on a page %d wide", got[0], got[1], got[2], got[3])
	}
}
