package e2e

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"lrpexplainer/web/e2e/browser"
)

// note is a number of a cell that is compared.
func (p *page) note(cell, name string) float64 {
	p.t.Helper()
	text := p.text(`[data-cell=` + cell + `] [data-note=` + name + `]`)
	v, err := strconv.ParseFloat(strings.TrimSuffix(strings.NewReplacer("−", "-", "±", "", "\u00a0", "", " ", "", "%", "").Replace(text), "."), 64)
	if err != nil {
		p.t.Fatalf("cell %s says %q of %s: its text is %q", cell, text, name, p.text(`[data-cell=`+cell+`]`))
	}
	return v
}

// sumOf is the sum at the pixels that a cell shows.
func (p *page) sumOf(cell string) string {
	p.t.Helper()
	return p.text(`[data-cell=` + cell + `] .sum-of-cell`)
}

// cells waits until so many cells have their curves.
func (p *page) cells(n int) {
	p.t.Helper()
	p.eventually("the curves", `document.querySelectorAll(".cell .there").length === `+strconv.Itoa(n)+` && document.getElementById("app").dataset.state === "ready"`)
}

// crossed waits until all cells read a pixel.
func (p *page) crossed(x, y int) {
	p.t.Helper()
	at := "x " + strconv.Itoa(x) + ", y " + strconv.Itoa(y)
	p.eventually(at, `[...document.querySelectorAll(".cell")].every(c => c.innerText.includes(`+quote(at)+`))`)
}

// option chooses an option of a select.
func (p *page) option(selector, value string) {
	p.t.Helper()
	evaluate[bool](p, `(s => { s.value = `+quote(value)+`; s.dispatchEvent(new Event("change", {bubbles: true})); return true; })(document.querySelector(`+quote(selector)+`))`)
}

// Rules side by side: each headed by its name, with its sum, the pixel under one crosshair,
// its curve; the sliders move the one that is ringed.
func TestCompare(t *testing.T) {
	p := openPage(t, browser.Desktop)
	p.do(chromedp.Focus(".canvas"))
	p.press("ArrowRight", "ArrowRight")
	p.eventually("the read-out", `document.querySelector(".read").innerText.includes("x 15, y 14")`)
	reading := p.text(".read")
	p.click("[data-view=compare]")
	p.cells(4)
	got := evaluate[[]string](p, `[...document.querySelectorAll(".cell")].map(c => c.dataset.composite)`)
	if strings.Join(got, " ") != "epsilon-gamma-box uniform-gamma uniform-0 gradient" {
		t.Fatalf("compared are %v", got)
	}
	if got := p.text("[data-cell=D] .cell-notes"); !strings.HasPrefix(got, "not a share of the score") {
		t.Errorf("the gradient's cell says %q", got)
	}

	// One crosshair, and what the overlay said of the same pixel.
	p.do(chromedp.Focus("[data-cell=A] .cell-picture"))
	p.press("ArrowRight", "ArrowRight")
	p.crossed(15, 14)
	if n := evaluate[int](p, `document.querySelectorAll(".cell .cross.down").length`); n != 4 {
		t.Errorf("%d crosshairs", n)
	}
	if a := p.note("A", "here"); math.Abs(a-leading(t, reading)) > 0.01*math.Abs(a)+1e-6 {
		t.Errorf("A says %v, the overlay said %q", a, reading)
	}

	// The reddest pixels matter more than random ones, by every rule but the gradient's.
	random := evaluate[string](p, `document.querySelector(".curve-words").innerText.match(/mean ([−\d.]+\d)/)[1]`)
	mean, err := strconv.ParseFloat(random, 64)
	if err != nil {
		t.Fatal(err)
	}
	for _, cell := range []string{"A", "B", "C"} {
		if m := p.note(cell, "mean"); m > mean-2 {
			t.Errorf("the mean of %s is %v, of random orders %v", cell, m, mean)
		}
	}

	// One scale for all but the gradient.
	own, gradient := p.note("A", "scale"), p.note("D", "scale")
	pixels := func(cell string) string {
		return `document.querySelector("[data-cell=` + cell + `] canvas").toDataURL()`
	}
	before := evaluate[string](p, pixels("A"))
	p.click("[data-choice=same]")
	p.eventually("a paler map", pixels("A")+" !== "+quote(before))
	if a, c := p.note("A", "scale"), p.note("C", "scale"); a <= own || a != c || p.note("D", "scale") != gradient {
		t.Errorf("the scales are %v, %v and %v; A's own is %v, D's %v", a, c, p.note("D", "scale"), own, gradient)
	}
	p.click("[data-choice=own]")
	p.eventually("its own scale", pixels("A")+" === "+quote(before))

	// Another cell: its sliders, its layers; the first keeps what it showed.
	p.then("cell B", func() { p.click("[data-cell=B] .cell-picture") })
	p.eventually("B's parameters", `document.querySelector(".chosen-cell h2").innerText === "Parameters of B"`)
	if p.data("composite") != "uniform-gamma" || !evaluate[bool](p, `document.querySelector("[data-cell=B]").classList.contains("chosen")`) {
		t.Errorf("chosen is %s", p.data("composite"))
	}
	a, b := evaluate[string](p, pixels("A")), evaluate[string](p, pixels("B"))
	p.then("γ", func() { p.move(`[data-parameter=gamma]`, "20") })
	if a != evaluate[string](p, pixels("A")) || b == evaluate[string](p, pixels("B")) {
		t.Error("the slider has moved another map than B's")
	}

	// Other rules in a cell, one cell more, one less.
	p.option(`[data-cell=C] select`, "epsilon-alpha2-beta1")
	p.eventually("the other rules", `document.querySelector("[data-cell=C]").dataset.composite === "epsilon-alpha2-beta1"`)
	p.then("a cell more", func() { p.click("[data-act=add]") })
	p.cells(5)
	p.then("one less", func() { p.click(`[data-cell=E] [aria-label="Take cell E away"]`) })
	p.cells(4)

	// A box: the share in all of the picture is all of it.
	p.click("[data-act=box]")
	r := p.box("[data-cell=A] .cell-picture")
	p.do(chromedp.MouseClickXY(r.x+r.w/2, r.y+r.h/2)) // draws none
	p.draw([][][2]float64{{{r.x + 2, r.y + 2}, {r.x + r.w/2, r.y + r.h/2}, {r.x + r.w + 30, r.y + r.h + 9}}})
	share := `parseFloat(document.querySelector("[data-cell=B] [data-note=box]")?.innerText)`
	p.eventually("the box around all of it", `document.querySelectorAll(".cell .box").length === 4 && `+share+` === 100`)
	p.click("[data-act=box]")
	p.click("[data-act=box]")
	p.draw([][][2]float64{{{r.x + 2, r.y + 2}, {r.x + r.w/3, r.y + r.h/3}}})
	p.eventually("the box around a corner", share+` < 50`)

	// The address has it, and a reload keeps it.
	p.eventually("the address", `location.hash.includes("view=compare") && location.hash.includes("cell=epsilon-alpha2-beta1")`)
	shown := strings.Join(evaluate[[]string](p, `[...document.querySelectorAll(".cell")].map(c => c.dataset.composite)`), " ")
	p.do(chromedp.Reload())
	p.cells(4)
	if again := strings.Join(evaluate[[]string](p, `[...document.querySelectorAll(".cell")].map(c => c.dataset.composite)`), " "); again != shown {
		t.Errorf("after a reload compared are %s, before %s", again, shown)
	}
}

// leading is the number that a text begins with.
func leading(t *testing.T, text string) float64 {
	t.Helper()
	word, _, _ := strings.Cut(strings.ReplaceAll(text, "−", "-"), " ")
	v, err := strconv.ParseFloat(word, 64)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return v
}

// Why this and not that: the map of the contrast is that of the one class less that of the
// other, on one scale; and curves can be stopped.
func TestCompareClasses(t *testing.T) {
	p := openPage(t, browser.Desktop)
	p.click("[data-view=compare]")
	p.cells(4)
	p.then("classes", func() { p.click("[data-choice=classes]") })
	p.eventually("three maps", `document.querySelectorAll(".sum-of-cell").length === 3`)
	p.pick(`[data-cell=B] select`, "1")
	p.eventually("the contrast", `document.querySelector("[data-cell=C] h3").innerText === "7 rather than 1" && document.querySelectorAll(".sum-of-cell").length === 3 && document.getElementById("app").dataset.state === "ready"`)
	if h := p.text("h1"); h != "What made it 7 rather than 1?" {
		t.Errorf("the heading is %q", h)
	}
	p.do(chromedp.Focus("[data-cell=A] .cell-picture"))
	p.press("ArrowDown")
	for y := 15; y <= 20; y++ {
		p.press("ArrowDown")
		p.crossed(14, y)
		a, b, c := p.note("A", "here"), p.note("B", "here"), p.note("C", "here")
		if math.Abs(a-b-c) > 0.06*max(math.Abs(a), math.Abs(b), math.Abs(c))+1e-6 {
			t.Errorf("7: %v, 1: %v, 7 rather than 1: %v", a, b, c)
		}
	}
	if a, b, c := p.note("A", "scale"), p.note("B", "scale"), p.note("C", "scale"); a != b || b != c {
		t.Errorf("the scales are %v, %v and %v", a, b, c)
	}
	p.click("[data-choice=rules]")

	// On a larger network: the curves are under way, and stop.
	p.then("the photo", func() { p.click(`.models button[title="Photo"]`) })
	p.eventually("curves under way", `/^Stop at \d+/.test(document.querySelector("[data-act=curves]")?.innerText)`)
	p.click("[data-act=curves]")
	p.eventually("the curves to stop", `document.querySelector("[data-act=curves]").innerText === "Compute the curves"`)
	if n := evaluate[int](p, `document.querySelectorAll(".cell .there").length`); n > 3 {
		t.Errorf("%d curves were there already", n)
	}
	p.click("[data-act=curves]")
	p.eventually("a curve", `document.querySelectorAll(".cell .there").length > 0`)
}
