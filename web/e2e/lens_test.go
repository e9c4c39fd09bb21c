package e2e

import (
	"math"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"lrpexplainer/web/e2e/browser"
)

// Inside a layer: its map, its channels, one neuron. What a cell sees is framed on the
// picture, a click shows its neuron, an input leads down to the pixel, Escape goes up.
func TestLens(t *testing.T) {
	p := openPage(t, browser.Desktop)
	p.then("conv2_2", func() { p.click(".net li:nth-child(6) button") })
	trail := func() string { return strings.Join(strings.Fields(p.text(".trail")), " ") }
	if got := trail(); !strings.HasPrefix(got, "Network › conv2_2 ") {
		t.Errorf("the way here is %q", got)
	}
	// The strongest neuron's rows are bars that begin where the one above ends.
	bars := evaluate[[][2]float64](p, `[...document.querySelectorAll(".neuron .share-bar")].map(b => [parseFloat(b.style.getPropertyValue("--from")), parseFloat(b.style.getPropertyValue("--to"))])`)
	if len(bars) < 5 || bars[0][0] != 0 || math.Abs(bars[len(bars)-1][1]-1) > 0.01 {
		t.Errorf("the bars are %v", bars)
	}
	for i := 1; i < len(bars); i++ {
		if bars[i][0] != bars[i-1][1] && bars[i][1] != bars[i-1][0] && bars[i][1] != bars[i-1][1] && bars[i][0] != bars[i-1][0] {
			t.Errorf("bar %d, %v, does not begin where %v ends", i, bars[i], bars[i-1])
		}
	}
	if n := evaluate[int](p, `document.querySelectorAll(".neuron .numbers math mfrac").length`); n != 1 {
		t.Errorf("%d formulas with numbers", n)
	}

	// Pointing at a cell frames 14 × 14 pixels, fewer at an edge.
	r := p.box(".layer-picture")
	at := func(x, y float64) (float64, float64) { return r.x + (x+0.5)/12*r.w, r.y + (y+0.5)/12*r.h }
	x, y := at(6, 6)
	p.do(chromedp.MouseEvent("mouseMoved", x, y))
	p.eventually("the field of x 6, y 6", `document.querySelector(".field-frame")?.dataset.field === "8 8 22 22" && document.querySelector(".layer-cells .hint").innerText.includes("It sees x 8–21, y 8–21: 14 × 14 pixels.")`)
	x, y = at(5, 11)
	p.do(chromedp.MouseEvent("mouseMoved", x, y))
	p.eventually("the field at the edge", `document.querySelector(".layer-cells .hint").innerText.includes("14 × 10 pixels, cut off by an edge")`)
	frame, picture := p.box(".field-frame"), p.box(".canvas")
	if d := frame.w/picture.w - 14./28; math.Abs(d) > 0.01 {
		t.Errorf("the frame is %v of the picture %v", frame, picture)
	}

	// A click pins it and shows the neuron there; Escape goes back to the strongest.
	best := evaluate[string](p, `document.querySelector(".neuron").dataset.neuron`)
	p.then("the neuron", func() { p.do(chromedp.MouseClickXY(x, y)) })
	p.eventually("its place", `document.querySelector(".trail").innerText.includes("x 5, y 11") && document.querySelector(".neuron h3").innerText.includes("x 5, y 11")`)
	p.do(chromedp.MouseEvent("mouseMoved", picture.x+5, picture.y+5))
	p.eventually("the frame to stay", `document.querySelector(".field-frame")?.dataset.field === "6 18 20 28"`)

	// Follow the first input down, and from the first layer to a pixel.
	p.then("one layer down", func() { p.click(".neuron tbody tr:first-child button") })
	p.eventually("conv2_1", `document.querySelector(".trail").innerText.includes("conv2_1")`)
	p.do(chromedp.Focus(".trail .back"))
	p.press("Escape")
	p.eventually("the layer", `!document.querySelector(".trail .up")`)
	p.then("the layer above again", func() { p.do(chromedp.Click(`//*[@class="neighbours"]//button[text()="conv2_2 →"]`)) })
	p.eventually("its strongest neuron", `document.querySelector(".neuron").dataset.neuron === `+quote(best))
	p.do(chromedp.Focus(".trail .back"))
	p.press("Escape")
	p.eventually("the network", `document.querySelector(".net li button")`)
	p.then("the first layer", func() { p.click(".net li:nth-child(2) button") })
	p.eventually("its neuron", `document.querySelector(".neuron tbody button")`)
	p.click(".neuron tbody tr:first-child button")
	p.eventually("one pixel", `(f => f && f[2] - f[0] === 1 && f[3] - f[1] === 1)(document.querySelector(".field-frame")?.dataset.field.split(" ").map(Number))`)

	// A channel: how much of it reached the pixels.
	p.then("a channel", func() { p.click(".channels li:first-child button") })
	p.eventually("what reached the pixels", `/^[\d.−]+ arrived here; \+[\d.]+ and [−\d.]+ of it reached the pixels\.$/.test(document.querySelector(".channels .hint").innerText)`)
}
