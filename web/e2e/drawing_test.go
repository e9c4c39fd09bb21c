package e2e

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"sort"
	"strconv"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"lrpexplainer/web/e2e/browser"
)

// shapes are ways to write each digit: strokes of points in the unit square.
var shapes = sync.OnceValue(func() map[string][][][][2]float64 {
	text, err := os.ReadFile("testdata/strokes.json")
	if err != nil {
		panic(err)
	}
	var all map[string][][][][2]float64
	if err := json.Unmarshal(text, &all); err != nil {
		panic(err)
	}
	return all
})

// along are n points at equal distances on a stroke.
func along(stroke [][2]float64, n int) [][2]float64 {
	length := make([]float64, len(stroke))
	for i := 1; i < len(stroke); i++ {
		length[i] = length[i-1] + math.Hypot(stroke[i][0]-stroke[i-1][0], stroke[i][1]-stroke[i-1][1])
	}
	var out [][2]float64
	for k := range n {
		at := length[len(length)-1] * float64(k) / float64(n-1)
		i := max(1, min(len(stroke)-1, sort.SearchFloat64s(length, at)))
		t := 0.0
		if d := length[i] - length[i-1]; d > 0 {
			t = (at - length[i-1]) / d
		}
		out = append(out, [2]float64{stroke[i-1][0] + t*(stroke[i][0]-stroke[i-1][0]), stroke[i-1][1] + t*(stroke[i][1]-stroke[i-1][1])})
	}
	return out
}

func number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// openPad opens the pad and returns its rectangle on the screen: left, top, side.
func openPad(p *page) (left, top, side float64) {
	p.t.Helper()
	p.do(chromedp.Click(`//button[text()="Draw"]`))
	p.eventually("the pad", `document.querySelector(".pad canvas")`)
	box := evaluate[[]float64](p, `(r => [r.left, r.top, r.width])(document.querySelector(".pad canvas").getBoundingClientRect())`)
	return box[0], box[1], box[2]
}

// draw draws strokes, in points on the screen, with the mouse.
func (p *page) draw(strokes [][][2]float64) {
	p.t.Helper()
	mouse := func(kind input.DispatchMouseEventType, at [2]float64, options ...chromedp.MouseOption) {
		p.do(chromedp.MouseEvent(kind, at[0], at[1], options...))
	}
	for _, s := range strokes {
		mouse(input.DispatchMouseEventTypeMousePressed, s[0], chromedp.ButtonLeft)
		for _, at := range s[1:] {
			mouse(input.DispatchMouseEventTypeMouseMoved, at, chromedp.ButtonLeft)
		}
		mouse(input.DispatchMouseEventTypeMouseReleased, s[len(s)-1], chromedp.ButtonLeft)
	}
}

// Of a hundred digits drawn with an unsteady hand, in ten shapes each, at least 95
// are read right.
func TestDrawnDigits(t *testing.T) {
	p := openPage(t, browser.Desktop)
	left, top, side := openPad(p)
	random := rand.New(rand.NewPCG(10, 7))
	right, all := 0, 0
	for digit := range 10 {
		name := strconv.Itoa(digit)
		if len(shapes()[name]) < 10 {
			t.Fatalf("there are only %d shapes of %s", len(shapes()[name]), name)
		}
		for k, shape := range shapes()[name] {
			size := side * (0.6 + 0.25*random.Float64())
			x := left + (side-size)*random.Float64()
			y := top + (side-size)*random.Float64()
			var strokes [][][2]float64
			for _, s := range shape {
				points := along(s, 16)
				for i := range points {
					points[i][0] = x + size*points[i][0] + random.NormFloat64()
					points[i][1] = y + size*points[i][1] + random.NormFloat64()
				}
				strokes = append(strokes, points)
			}
			p.then("drawing "+strconv.Itoa(k)+" of "+name, func() { p.draw(strokes) })
			all++
			if got := p.data("target"); got == name {
				right++
			} else {
				t.Logf("drawing %d of %s is read as %s", k, name, got)
			}
			p.do(chromedp.Click(`//button[text()="Clear"]`))
			p.eventually("an empty pad", `document.querySelector(".invitation")`)
		}
	}
	t.Logf("%d of %d drawn digits are read right", right, all)
	if all < 100 || float64(right) < 0.95*float64(all) {
		t.Errorf("%d of %d drawn digits are read right; at least 95 %% have to be", right, all)
	}
}

// ink is how many pixels of the pad are dark.
const ink = `(canvas => {
	const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
	let dark = 0, between = 0;
	for (let i = 0; i < pixels.length; i += 4) { if (pixels[i] < 50) dark++; else if (pixels[i] < 200) between++; }
	return [dark, between];
})(document.querySelector(".pad canvas"))`

func TestPadUndoesAndClears(t *testing.T) {
	p := openPage(t, browser.Desktop)
	left, top, side := openPad(p)
	line := func(x float64) [][][2]float64 {
		return [][][2]float64{along([][2]float64{{left + x*side, top + 0.2*side}, {left + x*side, top + 0.8*side}}, 12)}
	}
	p.then("a first stroke", func() { p.draw(line(0.5)) })
	one := evaluate[[]int](p, ink)
	if one[0] == 0 || one[1] == 0 {
		t.Errorf("a stroke has %d dark pixels and %d at its smooth edge", one[0], one[1])
	}
	if got := p.data("target"); got != "1" {
		t.Errorf("a vertical line is read as %s", got)
	}
	p.then("a second stroke", func() { p.draw(line(0.7)) })
	if two := evaluate[[]int](p, ink); two[0] < one[0]*3/2 {
		t.Errorf("a second stroke has added only %d dark pixels", two[0]-one[0])
	}
	p.then("undoing", func() { p.do(chromedp.Click(`//button[text()="Undo"]`)) })
	if got := evaluate[[]int](p, ink); got[0] != one[0] {
		t.Errorf("after undoing, %d pixels are dark, %d were before", got[0], one[0])
	}
	p.then("clearing", func() { p.do(chromedp.Click(`//button[text()="Clear"]`)) })
	if got := evaluate[[]int](p, ink); got[0] != 0 {
		t.Errorf("the empty pad has %d dark pixels", got[0])
	}
	// The network has no biases: of nothing it says nothing.
	if got := p.text("h1"); got != "Nothing is drawn" {
		t.Errorf("the headline of an empty pad is %q", got)
	}
	if n := evaluate[int](p, `document.querySelectorAll(".scores li").length`); n != 0 || p.data("target") != "" {
		t.Errorf("an empty pad has %d scores, and is taken for %q", n, p.data("target"))
	}
	p.then("a stroke after that", func() { p.draw(line(0.5)) })
	if got := p.data("target"); got != "1" {
		t.Errorf("a vertical line is read as %q", got)
	}
}

// The pad can be drawn on with keys alone.
func TestPadWithTheKeyboard(t *testing.T) {
	p := openPage(t, browser.Desktop)
	openPad(p)
	p.do(chromedp.Focus(".pad canvas"))
	p.then("a stroke drawn with keys", func() {
		for range 8 {
			p.press("ArrowUp")
		}
		p.press(" ")
		for range 16 {
			p.press("ArrowDown")
		}
		p.press(" ")
	})
	if got := p.data("target"); got != "1" {
		t.Errorf("a vertical line is read as %s", got)
	}
	p.press("Delete")
	p.eventually("an empty pad", `document.querySelector(".invitation")`)
}
