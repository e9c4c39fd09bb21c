package e2e

import (
	"strconv"
	"testing"

	"lrpexplainer/web/e2e/browser"
)

// counts are what has happened since counting began, or since they were read last.
type counts struct{ Requests, Paintings, Renderings int }

// count begins to count requests for an explanation, paintings of the explanation's
// canvas, and renderings of the page.
func (p *page) count() {
	p.t.Helper()
	evaluate[bool](p, `(() => {
		const shown = document.querySelector(".canvas > canvas");
		window.counts = {Requests: 0, Paintings: 0, Renderings: 0};
		const post = Worker.prototype.postMessage;
		Worker.prototype.postMessage = function (message, ...rest) {
			if (message.type === "explain") counts.Requests++;
			return post.call(this, message, ...rest);
		};
		const clear = CanvasRenderingContext2D.prototype.clearRect;
		CanvasRenderingContext2D.prototype.clearRect = function (...rest) {
			if (this.canvas === shown) counts.Paintings++;
			return clear.apply(this, rest);
		};
		window.rendered = document.getElementById("app").dataset.rendered;
		return true;
	})()`)
}

// counted reads the counts and begins anew.
func (p *page) counted() counts {
	p.t.Helper()
	return evaluate[counts](p, `(() => {
		const now = document.getElementById("app").dataset.rendered;
		const result = {...counts, Renderings: now - rendered};
		Object.assign(counts, {Requests: 0, Paintings: 0});
		rendered = now;
		return result;
	})()`)
}

// A step of a slider makes one request, one painting and at most one rendering. Of steps
// that come faster than the engine answers, none makes more.
func TestSliderStepRendersOnce(t *testing.T) {
	p := openPage(t, browser.Desktop)
	// The first step has “Reset” appear.
	p.then("the first step", func() { p.move("[data-parameter=gamma]", "5") })
	p.count()
	for position := 6; position < 16; position++ {
		p.then("a step", func() { p.move("[data-parameter=gamma]", strconv.Itoa(position)) })
		if got := p.counted(); got.Requests != 1 || got.Paintings != 1 || got.Renderings > 1 {
			t.Errorf("a step made %+v", got)
		}
	}
	const steps = 40
	before := p.explained()
	p.then("a drag", func() {
		evaluate[bool](p, `(async input => {
			for (let i = 0; i < `+strconv.Itoa(steps)+`; i++) {
				input.value = 20 + i;
				input.dispatchEvent(new Event("input", {bubbles: true}));
				if (i % 4 === 3) await new Promise(requestAnimationFrame);
			}
			return true;
		})(document.querySelector("[data-parameter=gamma]"))`)
	})
	answers := p.explained() - before
	if got := p.counted(); got.Requests != steps || got.Paintings != answers || got.Renderings > answers {
		t.Errorf("%d steps with %d answers made %+v", steps, answers, got)
	}
	p.then("a rule of one's own", func() { p.click("input[value=custom]") })
	p.click(".custom li:nth-child(2) button")
	p.eventually("its slider", `document.querySelector(".custom .sliders input")`)
	p.then("the first step", func() { p.move(".custom .sliders input", "5") })
	p.counted()
	for position := 6; position < 9; position++ {
		p.then("a step", func() { p.move(".custom .sliders input", strconv.Itoa(position)) })
		if got := p.counted(); got.Requests != 1 || got.Paintings != 1 || got.Renderings > 1 {
			t.Errorf("a step of a layer's slider made %+v", got)
		}
	}
}
