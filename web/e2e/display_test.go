package e2e

import (
	"strings"
	"testing"

	"lrpexplainer/web/e2e/browser"
)

// The heatmap in other colours, on another scale, smooth, with contours: the picture follows,
// the numbers at the colours follow, the address has it and a reload keeps it.
func TestColours(t *testing.T) {
	p := openPage(t, browser.Desktop)
	p.then("rules with much against", func() { p.choose("uniform-0") })
	usual := p.picture()
	changed := func(what string, do func()) string {
		t.Helper()
		before := p.picture()
		do()
		p.eventually(what, `document.querySelector(".canvas > canvas").toDataURL() !== `+quote(before))
		return p.picture()
	}
	p.click("[data-menu=Colours] summary")
	ticks := p.text(".ticks")
	changed("two scales", func() { p.option(`[aria-label=Scale]`, "two") })
	parts := strings.Fields(p.text(".ticks"))
	if least, most := parts[0], parts[len(parts)-1]; strings.Trim(least, "−") == strings.Trim(most, "+") {
		t.Errorf("with two scales the ends are %s and %s", least, most)
	}
	changed("one scale", func() { p.option(`[aria-label=Scale]`, "one") })
	changed("more clipped", func() { p.option(`[aria-label="What has the strongest colour"]`, "90") })
	if now := p.text(".ticks"); now == ticks || !strings.Contains(now, "≥ +") {
		t.Errorf("clipped at 90 %%, the ends are %q, before %q", now, ticks)
	}
	changed("the usual", func() { p.option(`[aria-label="What has the strongest colour"]`, "0") })
	changed("smooth", func() { p.option(`[aria-label=Smoothing]`, "smooth") })
	changed("blocks", func() { p.option(`[aria-label=Smoothing]`, "blocks") })
	if p.picture() != usual {
		t.Error("a digit in blocks is not as usual")
	}
	changed("contours", func() { p.click("[data-map=contours]") })

	// Hot shows what speaks for; where anything is against there is only the grey picture.
	changed("hot", func() { p.option(`[aria-label=Palette]`, "2") })
	blue := evaluate[int](p, `(c => {
		const d = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
		let n = 0;
		for (let i = 0; i < d.length; i += 4) n += d[i+2] > d[i] + 24;
		return n;
	})(document.querySelector(".canvas > canvas"))`)
	if blue > 0 || !strings.HasPrefix(p.text(".ticks"), "0 and less") {
		t.Errorf("hot has %d blue pixels, and the ends %q", blue, p.text(".ticks"))
	}
	p.eventually("the address", `location.hash.includes("palette=hot") && location.hash.includes("map=blocks,contours")`)
	hot := p.picture()
	evaluate[bool](p, `(location.hash = "#digits/7?rules=uniform-0&map=95", true)`)
	p.eventually("the other map", `document.querySelector(".canvas > canvas").toDataURL() !== `+quote(hot))
	evaluate[bool](p, `(history.back(), true)`)
	p.eventually("the first again", `document.querySelector(".canvas > canvas").toDataURL() === `+quote(hot))
}
