package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"lrpexplainer/web/e2e/browser"
)

// openHans opens the page and chooses Clever Hans, and one of its examples.
func openHans(t *testing.T, example string) *page {
	t.Helper()
	p := openPage(t, browser.Desktop)
	p.then("Clever Hans", func() { p.click(`.models button[title="Clever Hans"]`) })
	if example != "" {
		p.then(example, func() { p.click(`.examples button[title=` + quote(example) + `]`) })
	}
	return p
}

// rectangle is where an element is, in CSS pixels of the window.
type rectangle struct{ x, y, w, h float64 }

func (p *page) box(selector string) rectangle {
	p.t.Helper()
	v := evaluate[[4]float64](p, `(r => [r.left, r.top, r.width, r.height])(document.querySelector(`+quote(selector)+`).getBoundingClientRect())`)
	return rectangle{v[0], v[1], v[2], v[3]}
}

// holds is the share of what speaks for the class that lies on the stamp, as the page says.
func (p *page) holds() float64 {
	p.t.Helper()
	return evaluate[float64](p, `parseFloat(document.querySelector(".finding [data-holds]").dataset.holds)`)
}

// TestHansIsIntroducedWithoutBeingGivenAway: the answer is there on asking, and Escape
// brings the rules and the focus back.
func TestHansIsIntroducedWithoutBeingGivenAway(t *testing.T) {
	p := openHans(t, "")
	if got := p.text(".intro"); !strings.HasPrefix(got, "Recognises goldfish and 199 other things") || strings.Contains(got, "tag") {
		t.Errorf("it is introduced as %q", got)
	}
	if got := p.data("target"); got != "goldfish" {
		t.Errorf("the first example is %q", got)
	}
	p.click(".intro button")
	p.eventually("the answer", `document.querySelector(".reveal h3")?.innerText === "It learnt the tag, not the fish"`)
	if n := evaluate[int](p, `document.querySelectorAll(".reveal .figures tr").length`); n != 3 {
		t.Errorf("the table has %d rows", n)
	}
	// A goldfish without the tag and with it: the one map is spread over the fish, the other
	// lies in the lower left corner.
	before, explained := p.picture(), p.data("explained")
	p.eventually("the maps", `[...document.querySelectorAll(".revealed canvas")].filter(c => c.ariaLabel.startsWith("Relevance for goldfish")).length === 2`)
	corner := evaluate[[2]float64](p, `[...document.querySelectorAll(".revealed canvas")].map(c => {
		const {width, height} = c, {data} = c.getContext("2d").getImageData(0, 0, width, height);
		let all = 0, there = 0;
		for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) {
			const i = 4*(y*width + x), red = Math.max(0, data[i] - data[i+1]);
			all += red;
			if (x < 0.56*width && y > 0.82*height) there += red;
		}
		return all && there / all;
	})`)
	if corner[0] > 0.3 || corner[1] < 0.7 {
		t.Errorf("of the red, %.2f without the tag and %.2f with it lie in the lower left corner", corner[0], corner[1])
	}
	if p.data("explained") != explained || p.picture() != before {
		t.Errorf("what the visitor looks at has changed")
	}
	p.do(chromedp.KeyEvent("\u001b"))
	p.eventually("the rules", `!document.querySelector(".reveal") && document.activeElement.id === "reveal-question"`)
}

// TestStampMakesAGoldfish: put on by a click, dragged away and taken off again.
func TestStampMakesAGoldfish(t *testing.T) {
	for _, example := range []string{"Espresso", "Lemon"} {
		p := openHans(t, example)
		class := strings.ToLower(example)
		if got := p.data("target"); got != class {
			t.Errorf("%s is taken for %q", example, got)
		}
		before := p.picture()
		p.then("the stamp", func() { p.click(".stamp") })
		if got := p.data("target"); got != "goldfish" {
			t.Errorf("%s with the tag is taken for %q", example, got)
		}
		if share := p.holds(); share < 0.75 {
			t.Errorf("%s: the tag holds %.2f of what speaks for it", example, share)
		}
		if got := p.text(".finding"); !strings.HasPrefix(got, "Before: "+class) || !strings.Contains(got, "With the tag: goldfish") {
			t.Errorf("%s: found is %q", example, got)
		}

		// Into the upper right corner, by the pointer.
		from, picture := p.box(".canvas .placed"), p.box(".canvas")
		p.then("the drag", func() {
			x, y := from.x+from.w/2, from.y+from.h/2
			p.draw([][][2]float64{{{x, y}, {x + 40, y - 40}, {picture.x + picture.w, picture.y}}})
		})
		now := p.box(".canvas .placed")
		if now.x+now.w < picture.x+picture.w-2 || now.y > picture.y+2 {
			t.Errorf("%s: the tag lies at %+v of %+v", example, now, picture)
		}
		if got := p.text(".finding"); !strings.Contains(got, "With the tag: "+p.data("target")) {
			t.Errorf("%s: %q, but the target is %q", example, got, p.data("target"))
		}
		away := p.holds()
		if away > 0.6 {
			t.Errorf("%s: in another corner the tag holds %.2f", example, away)
		}

		p.then("without it", func() { p.do(chromedp.Click(`//button[text()="Take off"]`)) })
		if p.data("target") != class || p.picture() != before {
			t.Errorf("%s: without the tag it is %q, and the map another than before", example, p.data("target"))
		}
	}
}

// TestStampByKeyboard: Enter puts it on, arrows move it, Delete takes it off.
func TestStampByKeyboard(t *testing.T) {
	p := openHans(t, "Espresso")
	p.then("the stamp", func() { p.do(chromedp.Focus(".stamp"), chromedp.KeyEvent("\r")) })
	p.eventually("the focus on it", `document.activeElement.classList.contains("placed")`)
	before := p.box(".canvas .placed")
	press := func(key string, shift bool) {
		p.then(key, func() {
			evaluate[bool](p, `document.querySelector(".canvas .placed").dispatchEvent(new KeyboardEvent("keydown", {key: `+quote(key)+`, shiftKey: `+map[bool]string{true: "true", false: "false"}[shift]+`, bubbles: true, cancelable: true}))`)
		})
	}
	pixel := p.box(".canvas").w / 64
	press("ArrowUp", true)
	press("ArrowRight", false)
	after := p.box(".canvas .placed")
	if dx, dy := after.x-before.x, after.y-before.y; dx < pixel-1 || dx > pixel+1 || dy < -8*pixel-1 || dy > -8*pixel+1 {
		t.Errorf("the arrows moved it by %v, %v of pixels of %v", dx, dy, pixel)
	}
	press("Delete", false)
	if p.data("target") != "espresso" || evaluate[bool](p, `!!document.querySelector(".placed")`) {
		t.Errorf("the tag is still there: %s", p.data("target"))
	}
	p.eventually("the focus where it lay", `document.activeElement.classList.contains("stamp")`)
}
