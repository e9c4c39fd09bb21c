package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"lrpexplainer/web/e2e/browser"
)

// What keyboards and screen readers meet: the focus is kept when a layer opens and closes, a
// slider's steps are told by what they changed, what is computed anew is dimmed, and where
// colours are forced, bars, ramp and selection are still there.
func TestFocusAnnouncementsForcedColours(t *testing.T) {
	p := openPage(t, browser.Desktop)
	p.do(chromedp.Focus(".net li:nth-child(6) button"))
	p.then("a layer by keyboard", func() { p.press("Enter") })
	p.eventually("the focus still on its tile, beside the open layer", `document.querySelector(".lens") && document.activeElement === document.querySelector(".net li:nth-child(6) button")`)
	p.do(chromedp.Focus(".trail .back"))
	p.press("Escape")
	p.eventually("the layer to close", `!document.querySelector(".lens")`)
	p.eventually("the focus on its tile", `document.activeElement === document.querySelector(".net li:nth-child(6) button")`)

	said := func() string { return p.text(".stage > [role=status]") }
	p.choose("uniform-gamma")
	p.eventually("the sum in words", `document.querySelector(".stage > [role=status]").innerText.includes("At the pixels are 12.5 of 12.5, +")`)
	before := said()
	p.then("a step of γ", func() { p.move("[data-parameter=gamma]", "2") })
	if after := said(); after == before || !strings.HasPrefix(after, "The network says 7") {
		t.Errorf("before the step it was said %q, after it %q", before, after)
	}

	// As the page is while the engine computes for longer.
	evaluate[bool](p, `(document.getElementById("app").dataset.late = "", true)`)
	p.eventually("a dimmed map with a ring", `getComputedStyle(document.querySelector(".canvas > canvas")).opacity === "0.5" && getComputedStyle(document.querySelector(".picture > .ring")).visibility === "visible"`)
	evaluate[bool](p, `delete document.getElementById("app").dataset.late`)
	p.eventually("the map as it was", `getComputedStyle(document.querySelector(".canvas > canvas")).opacity === "1" && getComputedStyle(document.querySelector(".picture > .ring")).visibility === "hidden"`)

	forced := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "forced-colors", Value: "active"}}}
	if _, err := chromedp.Call(p.Context(), emulation.SetEmulatedMedia, forced); err != nil {
		t.Fatal(err)
	}
	p.eventually("forced colours", `matchMedia("(forced-colors: active)").matches`)
	lost := evaluate[[]string](p, `[".scores .meter", ".account .part", ".ramp", ".net .meter"].filter(s => {
		const style = getComputedStyle(document.querySelector(s));
		return style.borderTopWidth === "0px" && style.backgroundImage === "none";
	}).concat(getComputedStyle(document.querySelector(".seg [aria-pressed=true]")).outlineStyle === "none" ? ["the selection"] : [])`)
	if len(lost) > 0 {
		t.Errorf("with forced colours there are no %v", lost)
	}
}

// From opening it takes at most two interactions to another class, rule, image or model: a click,
// a drop, or the choice of a file in a dialogue are one each.
func TestTwoInteractionsFromOpening(t *testing.T) {
	digit := write(t, "digit.png", encodePNG(t, sheet(64, 64, "3", 0, 8, 8, 48)))
	model := modelFile(t, "means.onnx", means("", 1, 3, 8, 8))
	click := func(selector string) func(*page) { return func(p *page) { p.click(selector) } }
	for _, c := range []struct {
		to           string
		interactions []func(*page)
		there        string
	}{
		{"another class", []func(*page){click(`.scores li:nth-child(4) button`)}, `document.getElementById("app").dataset.target === "3"`},
		{"another rule", []func(*page){click(`.presets input[value="epsilon-plus-flat"]`)}, `document.getElementById("app").dataset.composite === "epsilon-plus-flat"`},
		{"one of the rarer rules", []func(*page){click(`.presets summary`), click(`.presets input[value="uniform-0"]`)}, `document.getElementById("app").dataset.composite === "uniform-0"`},
		{"a rule for one layer", []func(*page){click(`.net li:nth-child(6) button`), func(p *page) { p.pick(`.rule-here select`, "zplus") }}, `document.getElementById("app").dataset.composite === "custom"`},
		{"another image", []func(*page){click(`.examples button:nth-child(2)`)}, `document.getElementById("app").dataset.target !== "7"`},
		{"an image of one's own", []func(*page){func(p *page) {
			p.eventually("what opens the dialogue", `[...document.querySelectorAll(".image button")].some(b => b.innerText === "Upload" && b.checkVisibility())`)
		}, func(p *page) { p.upload(digit) }}, `document.getElementById("app").dataset.target === "3"`},
		{"another model", []func(*page){click(`.models button[title="Photo"]`)}, `document.querySelector(".models [aria-pressed=true]")?.title === "Photo"`},
		{"a model of one's own", []func(*page){func(p *page) { p.dropAt(400, 400, model) }, click(`.own button[type=submit]`)}, `document.querySelector(".models [aria-pressed=true]")?.title === "means"`},
		{"one layer", []func(*page){click(`.net li:nth-child(6) button`)}, `document.querySelector(".lens")`},
	} {
		t.Run(c.to, func(t *testing.T) {
			p := openPage(t, browser.Desktop)
			if len(c.interactions) > 2 {
				t.Fatalf("%d interactions", len(c.interactions))
			}
			for _, do := range c.interactions {
				do(p)
			}
			p.eventually(c.to, c.there+` && document.getElementById("app").dataset.state === "ready"`)
		})
	}
}

// What fingers and small windows meet: a pixel's value stays when the finger lifts, the
// photo's bounds are whole, a notice covers nothing.
func TestFingersBoundsNotices(t *testing.T) {
	p := openPage(t, browser.Phone)
	r := p.box(".canvas")
	for _, kind := range []input.DispatchTouchEventType{input.DispatchTouchEventTypeTouchStart, input.DispatchTouchEventTypeTouchEnd} {
		params := input.DispatchTouchEventParams{Type: kind, TouchPoints: []*input.TouchPoint{}}
		if kind == input.DispatchTouchEventTypeTouchStart {
			params.TouchPoints = append(params.TouchPoints, &input.TouchPoint{X: r.x + 0.5*r.w, Y: r.y + 0.4*r.h})
		}
		if _, err := chromedp.Call(p.Context(), input.DispatchTouchEvent, params); err != nil {
			t.Fatal(err)
		}
	}
	p.eventually("the value after the finger has lifted", `!document.querySelector(".read").hidden && document.querySelector(".read").innerText.includes("x 14, y 11")`)
	for _, width := range []int64{browser.Phone.Width, 1280} {
		if width == 1280 {
			p = openPage(t, browser.Size{Width: 1280, Height: 720})
		}
		p.then("the photo", func() { p.click(`.models button[title="Photo"]`) })
		cut := evaluate[[]string](p, `[...document.querySelectorAll(".bounds input")].filter(e => e.scrollWidth > e.clientWidth).map(e => e.value)`)
		if n := evaluate[int](p, `document.querySelectorAll(".bounds input").length`); n != 2 || len(cut) > 0 {
			t.Errorf("%d pixels wide, of %d bounds these are cut off: %q", width, n, cut)
		}
		evaluate[bool](p, `(location.hash = "#photo?colour=red", true)`)
		p.eventually("a notice", `document.querySelector(".notice p")`)
		over := evaluate[[]string](p, `(n => [".bar", "h1", ".canvas", ".seg", ".account"].filter(s => {
			const r = document.querySelector(s).getBoundingClientRect();
			return r.width > 0 && r.top < n.bottom - 0.5 && r.bottom > n.top + 0.5 && r.left < n.right && r.right > n.left;
		}))(document.querySelector(".notice").getBoundingClientRect())`)
		if len(over) > 0 {
			t.Errorf("%d pixels wide, the notice covers %v", width, over)
		}
	}
}
