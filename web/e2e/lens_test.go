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

	// Others of its 288 inputs can be listed, and all rows together are what it received.
	inputs := func() int {
		return evaluate[int](p, `document.querySelectorAll(".neuron tbody td:first-child:not([colspan])").length`)
	}
	if got := p.text(".neuron .others td"); inputs() != 6 || got != "282 other inputs" {
		t.Errorf("%d inputs are listed, and %q", inputs(), got)
	}
	p.click(".neuron .others button")
	p.eventually("more inputs", `document.querySelector(".neuron .others button").ariaExpanded === "true"`)
	if got := p.text(".neuron .others td"); inputs() != 24 || got != "264 other inputs" {
		t.Errorf("%d inputs are listed, and %q", inputs(), got)
	}
	sums := evaluate[[]string](p, `[...document.querySelectorAll(".neuron :is(tbody, tfoot) td:last-child")].map(c => c.innerText)`)
	left := parseNumber(t, sums[len(sums)-1])
	for _, s := range sums[:len(sums)-1] {
		left -= parseNumber(t, s)
	}
	if math.Abs(left) > 1e-3 {
		t.Errorf("the rows miss what was received by %v: %q", left, sums)
	}
	p.click(".neuron .others button")
	p.eventually("fewer inputs", `document.querySelector(".neuron .others button").ariaExpanded === "false"`)

	// What became of the layer's relevance stands under its map.
	if got := strings.Join(strings.Fields(p.text(".layer-cells .account")), " "); got != "received 12.53 handed on 12.53 kept by ε 0.00" {
		t.Errorf("the layer's account is %q", got)
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
	p.then("the layer above again, in the strip that has stayed", func() { p.click(".strip li:nth-child(6) button") })
	p.eventually("its strongest neuron", `document.querySelector(".neuron").dataset.neuron === `+quote(best))
	p.do(chromedp.Focus(".trail .back"))
	p.press("Escape")
	p.eventually("the network", `!document.querySelector(".lens")`)
	p.then("the first layer", func() { p.click(".net li:nth-child(2) button") })
	p.eventually("its neuron", `document.querySelector(".neuron tbody button")`)
	p.click(".neuron tbody tr:first-child button")
	p.eventually("one pixel", onePixel)

	// A channel: how much of it reached the pixels.
	p.then("a channel", func() { p.click(".channels li:first-child button") })
	p.eventually("what reached the pixels", `/^[\d.−]+ arrived here; \+[\d.]+ and [−\d.]+ of it reached the pixels\.$/.test(document.querySelector(".channels .hint").innerText)`)
}

// A neuron's card has room for long names and small numbers in the narrowest of its columns.
func TestNeuronCardFits(t *testing.T) {
	for _, size := range []browser.Size{{Width: 1280, Height: 720}, {Width: 360, Height: 740}} {
		p := openUnreadyAt(t, address+"#photo/goldfish?open=16&neuron=5000", size)
		p.eventually("the neuron", `document.querySelector(".neuron")?.dataset.neuron === "4999" && document.getElementById("app").dataset.state === "ready"`)
		if header := p.text(".neuron th:last-child"); header != "Rj" {
			t.Errorf("%d pixels wide: the last column is headed %q", size.Width, header)
		}
		for _, beyond := range evaluate[[]string](p, `(card => [...document.querySelectorAll(".neuron :is(th, td, td > *)")].filter(c => c.getBoundingClientRect().right > card.right + 0.5).map(c => c.innerText || c.className))(document.querySelector(".neuron").getBoundingClientRect())`) {
			t.Errorf("%d pixels wide: %q lies beyond the card", size.Width, beyond)
		}
	}
}

// onePixel is true where the frame on the picture is one pixel.
const onePixel = `!!(f => f && f[2] - f[0] === 1 && f[3] - f[1] === 1)(document.querySelector(".field-frame")?.dataset.field.split(" ").map(Number))`

// An input is followed down layer by layer, through the winners of the poolings too, to a pixel.
func TestFollowToThePixel(t *testing.T) {
	p := openPage(t, browser.Desktop)
	if got := strings.Join(p.follow(".strip li:nth-child(10) button"), " "); got != "pool3 conv3_2 conv3_1 pool2 conv2_2 conv2_1 pool1 conv1_2 conv1_1" {
		t.Errorf("the way down is %q", got)
	}
}

// follow opens a layer and follows the largest input of its neuron, as far down as it goes. It
// gives the layers on the way.
func (p *page) follow(tile string) (way []string) {
	p.t.Helper()
	p.then("the layer", func() { p.click(tile) })
	trail := func() string { return strings.Join(strings.Fields(p.text(".trail")), " ") }
	for range 20 {
		at := trail()
		way = append(way, strings.Fields(at)[2])
		if !evaluate[bool](p, `document.querySelector(".neuron tbody tr:first-child button") !== null`) {
			break
		}
		p.click(".neuron tbody tr:first-child button")
		p.eventually("one layer down, or a pixel", onePixel+` || document.querySelector(".trail").innerText.split(/\s+/).join(" ").trim() !== `+quote(at)+` && document.getElementById("app").dataset.state === "ready"`)
		if evaluate[bool](p, onePixel) {
			break
		}
	}
	return way
}

// The layer's map shows relevance or, in grey, how strongly its neurons fire; a chosen channel
// shows what excites it most; each level is in the address, and Back goes up.
func TestActivationsAndPatches(t *testing.T) {
	p := openPage(t, browser.Desktop)
	p.address("the first example", "digits/7")
	p.then("conv2_2", func() { p.click(".strip li:nth-child(6) button") })
	if n := evaluate[int](p, `document.querySelectorAll(".strip li button").length`); n != 11 {
		t.Errorf("above the layer stand %d layers", n)
	}
	node := evaluate[string](p, `document.querySelector(".strip li [aria-pressed=true]").dataset.node`)
	p.address("the layer", "digits/7?open="+node)
	p.click("[data-map=Activation]")
	grey := `(d => d.every((v, i) => i % 4 === 3 || v === 0) && d.some((v, i) => i % 4 === 3 && v === 255))([...document.querySelector(".layer-picture canvas").getContext("2d").getImageData(0, 0, 12, 12).data])`
	p.eventually("a map in grey", `document.querySelector(".layer-picture canvas.attention") && `+grey)
	p.address("what the map shows", "digits/7?open="+node+"&shows=activation")
	r := p.box(".layer-picture")
	p.do(chromedp.MouseEvent("mouseMoved", r.x+r.w/2, r.y+r.h/2))
	p.eventually("an activation under the pointer", `/^x 6, y 6: activation [\d.]+\. It sees/.test(document.querySelector(".layer-cells .hint").innerText)`)
	p.click("[data-map=Relevance]")
	p.eventually("relevance again", `!document.querySelector(".layer-picture canvas.attention")`)

	p.then("a channel", func() { p.click(".channels li:first-child button") })
	p.eventually("six patches", `document.querySelectorAll(".patches-of canvas").length === 6 && !document.querySelector(".channels").innerText.includes("Looking for")`)
	peaks := evaluate[[]float64](p, `[...document.querySelectorAll(".patches-of small")].map(s => Number(s.textContent))`)
	for i, v := range peaks {
		if v <= 0 || i > 0 && v > peaks[i-1] {
			t.Errorf("the patches excite by %v", peaks)
		}
	}
	if widest := evaluate[int](p, `Math.max(...[...document.querySelectorAll(".patches-of canvas")].map(c => c.width))`); widest != 14 {
		t.Errorf("a patch is %d pixels wide", widest)
	}
	if blank := evaluate[int](p, `[...document.querySelectorAll(".patches-of canvas")].filter(c => new Set(c.getContext("2d").getImageData(0, 0, c.width, c.height).data).size < 3).length`); blank != 0 {
		t.Errorf("%d patches are blank", blank)
	}
	p.then("another channel beside it", func() { p.click(".channels ol li:nth-child(2) button") })
	p.eventually("the patches of both", `document.querySelectorAll(".patches-of").length === 2`)
	back := func(what string) { p.then(what, func() { evaluate[bool](p, `(history.back(), true)`) }) }
	back("one channel")
	back("none")
	p.address("the layer", "digits/7?open="+node)
	r = p.box(".layer-picture")
	p.then("a neuron", func() { p.do(chromedp.MouseClickXY(r.x+5.5/12*r.w, r.y+11.5/12*r.h)) })
	p.eventually("its place in the address", `/^#digits\/7\?open=\d+&neuron=\d+$/.test(location.hash)`)
	entries := evaluate[int](p, `history.length`)
	p.then("another neuron", func() { p.do(chromedp.MouseClickXY(r.x+6.5/12*r.w, r.y+5.5/12*r.h)) })
	p.eventually("its frame", `document.querySelector(".trail").innerText.includes("x 6, y 5") && document.querySelector(".field-frame")`)
	if got := evaluate[int](p, `history.length`); got != entries {
		t.Errorf("a neuron beside it has made %d entries", got-entries)
	}
	link := evaluate[string](p, `(new Promise(done => setTimeout(() => done(location.href), 400)))`)
	back("the layer")
	p.address("the layer again", "digits/7?open="+node)
	evaluate[bool](p, `(history.back(), true)`)
	p.eventually("the network", `!document.querySelector(".lens") && location.hash === "#digits/7"`)

	q := openUnreadyAt(t, link, browser.Desktop)
	q.settle("what the link says", 0)
	q.eventually("the neuron and its frame", `document.querySelector(".trail")?.innerText.includes("x 6, y 5") && document.querySelector(".field-frame")`)
}

// The rule of an opened layer is changed beside it, by its name, and the map follows at once;
// the control keeps the focus, and what was changed is taken back.
func TestRuleInPlace(t *testing.T) {
	p := openPage(t, browser.Desktop)
	p.then("conv2_2", func() { p.click(".strip li:nth-child(6) button") })
	before := p.picture()
	choose := func(rule string) {
		p.then(rule, func() {
			evaluate[bool](p, `(s => { s.focus(); s.value = `+quote(rule)+`; return s.dispatchEvent(new Event("change", {bubbles: true})); })(document.querySelector(".rule-here select"))`)
		})
	}
	names := evaluate[[]string](p, `[...document.querySelectorAll(".rule-here option")].map(o => o.textContent)`)
	for _, n := range names {
		if strings.Contains(n, "-original") || n == "winner" {
			t.Errorf("a rule is called %q", n)
		}
	}
	choose("zplus")
	p.eventually("another map", `document.querySelector(".canvas > canvas").toDataURL() !== `+quote(before))
	p.eventually("its symbol in the strip", `document.querySelector(".strip li:nth-child(6) small").textContent === "z⁺"`)
	if got := p.data("composite"); got != "custom" {
		t.Errorf("the rules are %q", got)
	}
	if !evaluate[bool](p, `document.activeElement === document.querySelector(".rule-here select")`) {
		t.Error("the focus has gone")
	}
	choose("gamma")
	p.then("γ of this layer", func() { p.move(".rule-card [data-parameter=gamma]", "60") })
	moved := p.picture()
	p.eventually("its own γ in the card's numbers", `document.querySelector(".lens")`)
	p.then("back", func() { p.click(".rule-here .icon") })
	p.eventually("the map as it was", `document.querySelector(".canvas > canvas").toDataURL() === `+quote(before))
	if moved == before {
		t.Error("γ has changed nothing")
	}
	p.do(chromedp.Focus(".trail .back"))
	p.press("Escape")
	p.eventually("the network", `!document.querySelector(".lens") && document.getElementById("app").dataset.state === "ready"`)

	// Of a layer that does not open, the control goes on in the list of all layers.
	p.then("the first preset", func() { p.click(`input[value="epsilon-gamma-box"]`) })
	p.click(".strip li:last-child button")
	p.eventually("the rule of the last layer", `document.querySelector(".rule-here select")`)
	choose("zplus")
	p.eventually("the list with the focus", `document.activeElement === document.querySelector(".custom li.changed select")`)
}
