package e2e

import (
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"lrpexplainer/web/e2e/browser"
)

// Step by step from the score to the pixels: the heading says what is handed on, the account
// is that layer's, the map is in its blocks, what comes later is not there yet.
func TestStepThrough(t *testing.T) {
	p := openPage(t, browser.Desktop)
	p.then("a network with biases", func() { p.click(`.models button[title="Photo"]`) })
	whole := p.picture()
	said := `document.querySelector(".net-head .said").innerText`
	p.click("[data-go=on]")
	p.eventually("the first step", said+`.startsWith("Step 1 of 17: the last layer hands on 6.0")`)
	a := amounts(p)
	if rest := a["score"] - a["input"] - a["constants"] - a["stabilizer"]; rest > 1e-9 || rest < -1e-9 || a["constants"] == 0 {
		t.Errorf("the first step's account is %v", a)
	}
	if got := p.text(".account"); !strings.HasPrefix(got, "received ") || !strings.Contains(got, "handed on") {
		t.Errorf("the account says %q", got)
	}
	for i := 2; i <= 4; i++ {
		p.click("[data-go=on]")
		p.eventually("the next step", said+`.startsWith("Step `+strconv.Itoa(i)+` ")`)
	}
	p.eventually("its map", `document.querySelector(".canvas > canvas").toDataURL() !== `+quote(whole))
	if n := evaluate[int](p, `document.querySelectorAll(".net .later").length`); n != 13 {
		t.Errorf("%d layers are still to come", n)
	}
	if n := evaluate[int](p, `document.querySelectorAll(".net .hands-on").length`); n != 1 {
		t.Errorf("%d layers hand on", n)
	}
	p.press("Home")
	p.eventually("the first step again", said+`.startsWith("Step 1 ")`)
	p.press("ArrowRight", "ArrowRight")
	p.eventually("two on", said+`.startsWith("Step 3 ")`)
	p.press("End")
	p.eventually("the last step", said+`.startsWith("Step 17 ")`)
	p.press("Escape")
	p.eventually("all of it", `document.querySelector(".canvas > canvas").toDataURL() === `+quote(whole))
	p.do(chromedp.Focus(".net ol"))
	p.press(" ")
	p.eventually("the space bar to play", `Number(`+said+`.match(/^Step (\d+)/)?.[1]) >= 2`)
	p.press(" ")
	p.eventually("and to pause", `document.querySelector("[data-go=play]").innerText.includes("Play")`)
	p.press("Escape")
	p.eventually("all of it once more", `document.querySelector(".canvas > canvas").toDataURL() === `+quote(whole))
	p.click("[data-go=play]")
	p.eventually("the steps to go on by themselves", `Number(`+said+`.match(/^Step (\d+)/)?.[1]) >= 3`)
	p.click("[data-go=done]")
	p.eventually("all of it again", `document.querySelector(".canvas > canvas").toDataURL() === `+quote(whole))
}

// What stayed in a layer stands at its tile, and one scale of colours can serve all maps.
func TestStripSaysWhatStayed(t *testing.T) {
	p := openPage(t, browser.Desktop)
	p.then("a network with biases", func() { p.click(`.models button[title="Photo"]`) })
	if got := p.text(".net li:nth-child(4) button"); !strings.Contains(got, "conv2_1") || !strings.Contains(got, "−1.30 biases") {
		t.Errorf("the tile says %q", got)
	}
	if got := evaluate[string](p, `document.querySelector(".net li:nth-child(4) button").title`); !strings.HasPrefix(got, "conv2_1 received 1.99") || !strings.Contains(got, "its biases kept 1.") {
		t.Errorf("its title says %q", got)
	}
	pixels := `document.querySelector(".net li canvas").getContext("2d").getImageData(0, 0, 64, 64).data.join()`
	own := evaluate[string](p, pixels)
	p.click("[data-scale=shared]")
	p.eventually("paler pixels", pixels+" !== "+quote(own))
	p.eventually("the scale in the address", `location.hash.includes("scale=shared")`)
	p.click("[data-scale=own]")
	p.eventually("its own scale", pixels+" === "+quote(own))
}
