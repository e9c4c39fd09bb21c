package e2e

import (
	"math"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"lrpexplainer/web/e2e/browser"
)

// zoomed is how many times larger than as a whole the picture is shown.
func (p *page) zoomed() float64 {
	p.t.Helper()
	return evaluate[float64](p, `parseFloat(document.querySelector("[data-zoom=all]")?.textContent ?? "1")`)
}

// The picture is enlarged by buttons, keys and wheel, and moved by dragging; what is read out
// under the pointer is the pixel that is seen there.
func TestZoom(t *testing.T) {
	p := openPage(t, browser.Desktop)
	whole := p.picture()
	box := p.box(".canvas")
	read := `document.querySelector(".read:not([hidden])")?.innerText ?? ""`
	at := func(x, y float64) string {
		p.do(chromedp.MouseEvent("mouseMoved", box.x+x*box.w, box.y+y*box.h))
		p.eventually("the read-out", read)
		return evaluate[string](p, read)
	}
	if got := at(0.51, 0.51); !strings.Contains(got, "x 14, y 14") {
		t.Fatalf("in the middle it reads %q", got)
	}
	value := at(0.51, 0.51)

	// With Ctrl the wheel enlarges about the pointer, so the pixel there stays; without, it scrolls the page.
	wheel := func(by float64, held int64) {
		_, err := chromedp.Call(p.Context(), input.DispatchMouseEvent, input.DispatchMouseEventParams{Type: "mouseWheel", X: box.x + box.w/2, Y: box.y + box.h/2, DeltaX: 0.01, DeltaY: by, Modifiers: held})
		if err != nil {
			t.Fatal(err)
		}
	}
	wheel(-300, 2)
	p.eventually("a larger picture", `document.querySelector("[data-zoom=all]")?.textContent === "2.7×"`)
	if after := p.box(".canvas"); after != box {
		t.Errorf("the canvas was %v and is %v", box, after)
	}
	if got := at(0.51, 0.51); got != value {
		t.Errorf("under the pointer is %q, was %q", got, value)
	}
	if p.picture() == whole {
		t.Error("nothing is larger")
	}
	// A pixel is as wide as it looks: one further on is one pixel's width away.
	if got := at(0.51+math.E/28, 0.51); !strings.Contains(got, "x 15, y 14") {
		t.Errorf("one pixel on it reads %q", got)
	}

	// Dragging moves the picture with the pointer.
	x, y := box.x+box.w/2, box.y+box.h/2
	p.do(chromedp.MouseEvent("mouseMoved", x, y), chromedp.MouseEvent("mousePressed", x, y, chromedp.ButtonLeft, chromedp.ClickCount(1)))
	p.do(chromedp.MouseEvent("mouseMoved", x+3*math.E/28*box.w, y, chromedp.ButtonLeft))
	p.do(chromedp.MouseEvent("mouseReleased", x+3*math.E/28*box.w, y, chromedp.ButtonLeft, chromedp.ClickCount(1)))
	if got := at(0.51, 0.51); !strings.Contains(got, "x 11, y 14") {
		t.Errorf("after dragging, in the middle it reads %q", got)
	}

	// Keys: plus, minus, 0; the arrows' pixel stays in sight.
	p.click("[data-zoom=all]")
	p.eventually("all of it", `!document.querySelector("[data-zoom=all]")`)
	if p.picture() != whole {
		t.Error("all of it is not what it was")
	}
	p.do(chromedp.Focus(".canvas"))
	p.press("+", "+", "+")
	p.eventually("3.4 times", `document.querySelector("[data-zoom=all]")?.textContent === "3.4×"`)
	for range 12 {
		p.press("ArrowRight")
	}
	p.eventually("the pixel in sight", read+`.includes("x 25, y 14")`)
	if r := p.box(".read"); r.x < box.x-200 || r.x > box.x+box.w {
		t.Errorf("the read-out is at %v, the picture at %v", r, box)
	}
	p.press("-")
	p.eventually("2.2 times", `document.querySelector("[data-zoom=all]")?.textContent === "2.2×"`)
	p.press("0")
	p.eventually("all of it by key", `!document.querySelector("[data-zoom=all]")`)

	// Another picture is shown as a whole.
	p.click("[data-zoom=in]")
	p.eventually("1.5 times", `document.querySelector("[data-zoom=all]")`)
	p.then("another picture", func() { p.click(`.examples button[title="7 or 1?"]`) })
	if z := p.zoomed(); z != 1 {
		t.Errorf("another picture is enlarged %v times", z)
	}
}

// Two fingers enlarge the picture, one moves it then.
func TestPinch(t *testing.T) {
	p := openPage(t, browser.Phone)
	p.do(chromedp.ScrollIntoView(".canvas"))
	box := p.box(".canvas")
	touch := func(kind string, points ...float64) {
		m := input.DispatchTouchEventParams{Type: input.DispatchTouchEventType(kind), TouchPoints: []*input.TouchPoint{}}
		for i := 0; i < len(points); i += 2 {
			id := float64(i / 2)
			m.TouchPoints = append(m.TouchPoints, &input.TouchPoint{X: box.x + points[i]*box.w, Y: box.y + points[i+1]*box.h, ID: &id})
		}
		if _, err := chromedp.Call(p.Context(), input.DispatchTouchEvent, m); err != nil {
			t.Fatal(err)
		}
	}
	touch("touchStart", 0.4, 0.5)
	touch("touchStart", 0.4, 0.5, 0.6, 0.5)
	for i := range 5 {
		d := 0.06 * float64(i+1)
		touch("touchMove", 0.4-d, 0.5, 0.6+d, 0.5)
	}
	touch("touchEnd")
	p.eventually("a larger picture", `document.querySelector("[data-zoom=all]")`)
	if z := p.zoomed(); z < 2 {
		t.Errorf("the picture is enlarged %v times", z)
	}
	before := p.picture()
	touch("touchStart", 0.5, 0.5)
	touch("touchMove", 0.4, 0.5)
	touch("touchMove", 0.3, 0.5)
	touch("touchEnd")
	p.eventually("another part of it", `document.querySelector(".canvas > canvas").toDataURL() !== `+quote(before))
}
