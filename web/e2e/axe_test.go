package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"lrpexplainer/web/e2e/browser"
)

// axeVersion is that of axe-core, which looks for what keeps people out.
const axeVersion = "4.14.1"

// axe is axe-core's script, from npm.
func axe(t *testing.T) string {
	t.Helper()
	folder, err := filepath.Abs("../../build/axe-" + axeVersion)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, "node_modules", "axe-core", "axe.min.js")
	if _, err := os.Stat(file); err != nil {
		install := exec.Command("npm", "install", "--prefix", folder, "--no-audit", "--no-fund", "--ignore-scripts", "axe-core@"+axeVersion)
		if out, err := install.CombinedOutput(); err != nil {
			t.Fatalf("axe-core cannot be installed: %v\n%s", err, out)
		}
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// axe-core finds nothing on the page, the guide, every open panel, in light and dark, on a
// desktop and on a phone.
func TestAxe(t *testing.T) {
	script := axe(t)
	for _, size := range []browser.Size{browser.Desktop, browser.Phone} {
		p := openPage(t, size)
		p.do(chromedp.Evaluate[chromedp.Void](script + "; void 0"))
		look := func(what string) {
			t.Helper()
			for _, dark := range []bool{false, true} {
				if err := p.Dark(dark); err != nil {
					t.Fatal(err)
				}
				// The colours of the map follow when the page has heard of it.
				p.eventually("the theme", `(Number(getComputedStyle(document.querySelector(".canvas, .cell-picture")).backgroundColor.match(/\d+/)[0]) < 128) === `+map[bool]string{true: "true", false: "false"}[dark])
				only := ""
				if dark { // where only the colours are others
					only = `, runOnly: ["color-contrast"]`
				}
				found := evaluate[[]string](p, `axe.run(document, {resultTypes: ["violations"]`+only+`}).then(r => r.violations.map(v => v.id + " at " + v.nodes.slice(0, 3).map(n => n.target).join(", ")))`)
				if len(found) > 0 {
					t.Errorf("%v, dark %v, %s: %s", size, dark, what, strings.Join(found, "; "))
				}
			}
		}
		look("the page")
		p.click("[data-view=compare]")
		p.cells(4)
		look("what is compared")
		p.click("[data-view=overlay]")
		p.eventually("the overlay", `document.querySelector(".canvas")`)
		p.click(`[data-tab="Test it"]`)
		p.eventually("the curve", `document.querySelector(".tenth.there")`)
		p.click("[data-tool=Reddest]")
		p.tested()
		look("the brush")
		p.click("[data-tab=Rules]")
		p.then("custom rules", func() { p.click(`input[value=custom]`) })
		look("rules by layer")
		p.then("a layer", func() { p.click(".net li:nth-child(4) button") })
		look("channels")
		p.click(".net .back")
		p.eventually("the strip alone", `!document.querySelector(".lens")`)
		p.click(".own-model")
		p.eventually("the panel", `document.querySelector(".own")`)
		look("an own model")
		p.click(".own-model")
		evaluate[bool](p, `(document.querySelector("[data-menu=Export] summary").click(), document.querySelector("[popovertarget=credits]").click(), true)`)
		look("the export and the credits")
		evaluate[bool](p, `(document.getElementById("credits").hidePopover(), document.querySelector("#guide-4").scrollIntoView({behavior: "instant"}), true)`)
		p.eventually("the picture in small", `document.querySelector(".peek").checkVisibility({visibilityProperty: true})`)
		look("the guide")
	}
}

// The credits are one click away and name every model.
func TestCredits(t *testing.T) {
	p := openPage(t, browser.Desktop)
	p.click("[popovertarget=credits]")
	p.eventually("the credits", `document.getElementById("credits").checkVisibility()`)
	if got := p.text("#credits"); !strings.Contains(got, "Right in 99.6 % of 10000 pictures: the MNIST test images") || !strings.Contains(got, "Licence: MIT") || !strings.Contains(got, "Tiny ImageNet") {
		t.Errorf("the credits say %q", got)
	}
	if got := evaluate[string](p, `document.getElementById("credits").textContent`); !strings.Contains(got, "Rachel Michetti") {
		t.Error("the photographers are not named")
	}
}

// A start that fails says so and offers to try again; the guide is there all the same.
func TestFailedStart(t *testing.T) {
	blank, err := chromium.Blank(browser.Desktop)
	if err != nil {
		t.Fatal(err)
	}
	p := &page{blank, t}
	t.Cleanup(p.Close)
	block := func(patterns ...*network.BlockPattern) {
		if _, err := chromedp.Call(p.Context(), network.Enable, network.EnableParams{}); err != nil {
			t.Fatal(err)
		}
		if _, err := chromedp.Call(p.Context(), network.SetBlockedURLs, network.SetBlockedURLsParams{URLPatterns: patterns}); err != nil {
			t.Fatal(err)
		}
	}
	block(&network.BlockPattern{URLPattern: "*://*:*/page*.wasm", Block: true})
	p.do(chromedp.Navigate(address))
	p.eventually("the sentence", `document.querySelector(".refusal button")?.innerText === "Try again"`)
	if !evaluate[bool](p, `document.getElementById("guide").checkVisibility()`) {
		t.Error("the guide is gone")
	}
	block()
	p.do(chromedp.Click(".refusal button"), chromedp.WaitReady(`#app[data-state="ready"]`))
}
