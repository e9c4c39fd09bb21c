package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"lrpexplainer/web/e2e/browser"
)

// address waits until the address says that.
func (p *page) address(what, fragment string) {
	p.t.Helper()
	p.eventually(what+" in the address", `location.hash === `+quote("#"+fragment)+` && document.getElementById("app").dataset.state === "ready"`)
}

// The address is a link to what is shown, Back leads back, titles follow, and a reload keeps
// model, picture, rules and parameters.
func TestAddressFollows(t *testing.T) {
	p := openPage(t, browser.Desktop)
	p.address("the first example", "digits/7")
	entries := func() int { return evaluate[int](p, `history.length`) }
	p.then("an example", func() { p.click(`.examples button[title="7 or 1?"]`) })
	p.address("the example", "digits/7-or-1")
	p.choose("overview")
	p.address("the rules", "digits/7-or-1?rules=overview")
	before := entries()
	p.then("γ", func() {
		for _, position := range []string{"20", "30", "40"} {
			p.move("[data-parameter=gamma]", position)
		}
	})
	p.address("the slider", "digits/7-or-1?rules=overview&gamma=0.8")
	if got := entries(); got != before {
		t.Errorf("the slider has made %d entries", got-before)
	}
	p.then("a class", func() { p.click(`.scores [data-class="7"]`) })
	p.address("the class", "digits/7-or-1?rules=overview&gamma=0.8&class=7")
	p.eventually("the title", `document.title.includes("7") && document.title.includes("Digits") && document.title.includes("overview")`)
	account := p.text(".account")
	p.do(chromedp.Reload())
	p.settle("the page again", 0)
	p.address("after a reload", "digits/7-or-1?rules=overview&gamma=0.8&class=7")
	if got := p.text(".account"); got != account {
		t.Errorf("after a reload the account is %q, was %q", got, account)
	}
	p.then("another model", func() { p.click(`.models button[title="Photo"]`) })
	p.address("the model", "photo/espresso?rules=overview&gamma=0.8")
	p.then("back", func() { evaluate[bool](p, `(history.back(), true)`) })
	p.address("back at the digits", "digits/7-or-1?rules=overview&gamma=0.8&class=7")
	p.eventually("what was shown", `document.querySelector(".account").innerText.replace(/\s+/g, " ").trim() === `+quote(account))
}

// A link opens what it says; of what is not here the page says so.
func TestLinkOpens(t *testing.T) {
	p := openUnreadyAt(t, address+"#photo/bee?rules=epsilon-plus&class=3", browser.Desktop)
	p.settle("what the link says", 0)
	p.eventually("its class", `document.querySelector("#app").dataset.composite === "epsilon-plus" && document.querySelector(".scores [aria-current]")?.dataset.class === "3"`)
	if got := p.text(`.models [aria-pressed="true"]`); got != "Photo" {
		t.Errorf("the model is %q", got)
	}
	evaluate[bool](p, `(location.hash = "#nothing/7", true)`)
	p.eventually("the sentence", `document.querySelector(".notice").innerText.includes("“nothing”, which is not here")`)
	q := openUnreadyAt(t, address+"#digits/7?class=99", browser.Desktop)
	q.eventually("the sentence", `document.querySelector(".notice")?.innerText.includes("asks for a class")`)
	q.settle("the rest of the link", 0)
}

// What the visitor gives is in no address.
func TestNothingOfTheVisitorsInTheAddress(t *testing.T) {
	p := openPage(t, browser.Desktop)
	p.then("a picture", func() { p.upload(write(t, "secret.jpg", encodeJPEG(t, quarters(40, 30)))) })
	p.address("the model alone", "digits")
	if got := evaluate[string](p, `document.title + location.href`); strings.Contains(got, "secret") {
		t.Errorf("the address says %q", got)
	}
}

// What was set is taken back and made again, by buttons and by keys.
func TestUndo(t *testing.T) {
	p := openPage(t, browser.Desktop)
	if !evaluate[bool](p, `document.querySelector("[data-step=undo]").disabled`) {
		t.Error("there is something to undo at first")
	}
	first := p.picture()
	p.choose("epsilon-plus-flat")
	second := p.picture()
	p.then("undo", func() { p.click("[data-step=undo]") })
	p.eventually("the first map", `document.querySelector(".canvas > canvas").toDataURL() === `+quote(first))
	p.then("redo", func() { p.click("[data-step=redo]") })
	p.eventually("the second map", `document.querySelector(".canvas > canvas").toDataURL() === `+quote(second))
	p.then("Ctrl+Z", func() {
		evaluate[bool](p, `document.querySelector(".canvas").dispatchEvent(new KeyboardEvent("keydown", {key: "z", ctrlKey: true, bubbles: true, cancelable: true})) || true`)
	})
	p.eventually("the first map again", `document.querySelector(".canvas > canvas").toDataURL() === `+quote(first))
}
