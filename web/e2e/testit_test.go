package e2e

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"lrpexplainer/lrp"
	"lrpexplainer/web/e2e/browser"
)

// tested is what the page says of the painted pixels.
type tested struct {
	pixels        int
	before, after float64
	given         float64
}

var testedSentence = regexp.MustCompile(`^Without these (\d+) pixels? f\(x\) goes (\S+) → (\S+); LRP gave them (\S+)\. `)

func (p *page) tested() tested {
	p.t.Helper()
	p.eventually("a finding", `document.querySelector(".given-them") && Number(document.querySelector(".tested b").innerText.split(" ")[0]) === Number(document.querySelector(".patch").dataset.pixels)`)
	text := p.text(".tested")
	m := testedSentence.FindStringSubmatch(text)
	if m == nil {
		p.t.Fatalf("the page says %q", text)
	}
	number := func(s string) float64 {
		v, err := strconv.ParseFloat(strings.ReplaceAll(s, "−", "-"), 64)
		if err != nil {
			p.t.Fatalf("%q: %v", text, err)
		}
		return v
	}
	n, _ := strconv.Atoi(m[1])
	return tested{n, number(m[2]), number(m[3]), number(m[4])}
}

// Paint over the picture, and see whether the network misses it.
func TestItByBrush(t *testing.T) {
	p, l := openPage(t, browser.Desktop), newLibrary(t, "7")
	map1 := p.picture()
	p.click(`[data-tab="Test it"]`)
	p.eventually("the curve", `document.querySelector(".tenth.there")`)
	r := p.box(".test-layer")
	at := func(x, y float64) [2]float64 { return [2]float64{r.x + x/28*r.w, r.y + y/28*r.h} }
	p.draw([][][2]float64{{at(14, 19), at(15, 20), at(16, 21)}})
	one := p.tested()
	if one.pixels < 20 || one.pixels > 60 || one.after > one.before-1 || one.given < 0.5 {
		t.Errorf("found is %+v", one)
	}
	if math.Abs(one.before-float64(l.trace.Scores(0)[7])) > 0.06 {
		t.Errorf("the score before is %v, of the library %v", one.before, l.trace.Scores(0)[7])
	}
	if p.picture() != map1 || p.data("target") != "7" {
		t.Errorf("the map has changed, or its class: %s", p.data("target"))
	}
	// The sum over the painted pixels, of the library's map.
	e := l.explain(l.named("epsilon-gamma-box"), topTarget)
	painted := evaluate[string](p, `document.querySelector(".patch").getAttribute("d")`)
	sum := 0.0
	for _, run := range regexp.MustCompile(`M(\d+) (\d+)h(\d+)`).FindAllStringSubmatch(painted, -1) {
		x, _ := strconv.Atoi(run[1])
		y, _ := strconv.Atoi(run[2])
		n, _ := strconv.Atoi(run[3])
		for i := range n {
			sum += float64(e.Input().Data[28*y+x+i])
		}
	}
	if math.Abs(sum-one.given) > 0.006*math.Abs(sum) {
		t.Errorf("LRP gave the pixels %v, the page says %v", sum, one.given)
	}

	// Undo, redo, the eraser, other fills.
	p.draw([][][2]float64{{at(8, 8), at(12, 8)}})
	two := p.tested()
	if two.pixels <= one.pixels {
		t.Errorf("a second stroke: %+v after %+v", two, one)
	}
	p.click("[data-step=undo]")
	p.eventually("one stroke", `document.querySelector(".patch").dataset.pixels === "`+strconv.Itoa(one.pixels)+`"`)
	if again := p.tested(); again != one {
		t.Errorf("after undo %+v, before %+v", again, one)
	}
	p.click(`[data-fill=grey]`)
	p.eventually("grey", `document.querySelector("[data-fill=grey]").ariaPressed === "true" && !document.querySelector(".tested").innerText.includes(`+quote(strconv.FormatFloat(one.after, 'f', -1, 64))+`)`)
	p.click(`[data-fill=paper]`)
	p.click(`[data-tool=Eraser]`)
	p.draw([][][2]float64{{at(14, 19), at(16, 21)}})
	p.eventually("fewer pixels", `Number(document.querySelector(".patch")?.dataset.pixels ?? 0) < `+strconv.Itoa(one.pixels))
	p.click("[data-act=clear]")
	p.eventually("nothing painted", `!document.querySelector(".patch") && document.querySelector(".tested").innerText.startsWith("Nothing is painted over")`)

	// By keyboard: arrows move the brush, space paints.
	p.click(`[data-tool=Brush]`)
	p.do(chromedp.Focus(".test-layer"))
	p.press("ArrowDown", "ArrowDown", " ")
	if k := p.tested(); k.pixels < 10 {
		t.Errorf("the space bar painted %+v", k)
	}
	p.press("Delete")
	p.eventually("nothing painted", `!document.querySelector(".patch")`)
}

// topTarget is the rules' own.
var topTarget = lrp.Target{}

// The reddest tenth makes more of a difference than random pixels; what is left can be
// explained; leaving the brush brings the account back.
func TestItByTheReddest(t *testing.T) {
	p := openPage(t, browser.Desktop)
	p.click(`[data-tab="Test it"]`)
	p.eventually("the curve", `document.querySelector(".tenth.there")`)
	p.click("[data-tool=Reddest]")
	f := p.tested()
	if f.pixels != 78 {
		t.Errorf("%d of 784 pixels are the tenth", f.pixels)
	}
	said := p.text(".tenth > .hint")
	m := regexp.MustCompile(`^Red: the reddest first, to (\S+); grey: ten random orders, their mean (\S+) and range; ring: yours\.$`).FindStringSubmatch(said)
	if m == nil {
		t.Fatalf("the curve says %q", said)
	}
	red, random := leading(t, m[1]), leading(t, m[2])
	if red > random-5 || math.Abs(red-f.after) > 0.06*math.Abs(f.after)+0.02 {
		t.Errorf("the reddest lead to %v, random ones to %v; without them the score is %v", red, random, f.after)
	}
	if got := p.text(".tested .then"); !strings.HasPrefix(got, "Now ") && !strings.HasPrefix(got, "Still 7") {
		t.Errorf("the classes are %q", got)
	}
	if got := p.text(".caution"); !strings.HasPrefix(got, "The drop need not equal the relevance") {
		t.Errorf("the caution is %q", got)
	}
	p.then("what is left", func() { p.click("[data-act=explain-rest]") })
	if a := amounts(p); math.Abs(evaluate[float64](p, `parseFloat(document.querySelector(".tested").innerText.split("= ")[1].replace("−", "-"))`)-a["score"]) > 0.06 {
		t.Errorf("the account of what is left is %v, beside %q", a, p.text(".tested"))
	}
	p.click(`[data-tab=Rules]`)
	p.eventually("the rules", `document.querySelector(".presets") && document.querySelector(".account").checkVisibility() && !document.querySelector(".test-layer")`)
}
