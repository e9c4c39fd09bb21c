package main

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"lrpexplainer/web/e2e/browser"
	"lrpexplainer/web/e2e/site"
)

// steps is how often the slider is moved.
const steps = 40

// waitExplained resolves in the frame that shows something newly explained.
const waitExplained = `
const count = () => document.querySelector("#app").dataset.explained;
const explained = before => new Promise(resolve => {
	const look = () => {
		const {state, explained} = document.querySelector("#app").dataset;
		state === "ready" && explained > 0 && explained !== before ? resolve() : requestAnimationFrame(look);
	};
	look();
});
`

// drag moves the first slider step by step, and gives the milliseconds from each
// step to its heatmap being on the canvas, and after these the milliseconds from each
// step to the frame in which the whole page shows it. That frame is noticed when the
// page changes in it: a callback of our own may come before the page's, and would see
// the change a frame late.
const drag = waitExplained + `
const slider = document.querySelector(".sliders input[type=range]"), painted = [], shown = [];
const context = document.querySelector(".canvas > canvas").getContext("2d"), draw = context.drawImage;
let drawn = 0;
context.drawImage = function (...a) { draw.apply(this, a); drawn = performance.now(); };
const app = document.querySelector("#app");
const changed = before => new Promise(resolve => {
	const observer = new MutationObserver(() => {
		if (app.dataset.state !== "ready" || app.dataset.explained === before) return;
		observer.disconnect();
		resolve();
	});
	observer.observe(app, {attributes: true});
});
for (let i = 0; i <= steps; i++) {
	const before = count(), began = performance.now();
	slider.value = +slider.min + (+slider.max - slider.min) * (0.2 + 0.6 * i / steps);
	slider.dispatchEvent(new Event("input", {bubbles: true}));
	await changed(before);
	const at = performance.now();
	await new Promise(requestAnimationFrame);
	if (i === 0) continue;
	painted.push(drawn - began);
	shown.push(at - began);
}
delete context.drawImage;
return [...painted, ...shown];
`

// moves is how many movements of the mouse draw on the pad.
const moves = 300

// frameTime is from one frame to the next at 60 a second.
const frameTime = 1000.0 / 60

// watchFrames notes when the browser begins each frame.
const watchFrames = `
window.frames60 = [];
const note = at => { frames60.push(at); requestAnimationFrame(note); };
requestAnimationFrame(note);
return [];
`

// padBox opens the pad and gives its rectangle on the screen: left, top, side.
const padBox = `
[...document.querySelectorAll("button")].find(b => b.textContent === "Draw").click();
while (!document.querySelector(".pad canvas")) await new Promise(requestAnimationFrame);
const box = document.querySelector(".pad canvas").getBoundingClientRect();
return [box.left, box.top, box.width];
`

// measureDrawing draws on the digits' pad with the mouse, as fast as the page takes
// its events, and gives the milliseconds from frame to frame meanwhile. evaluate runs
// JavaScript that returns numbers.
func measureDrawing(p *browser.Page, evaluate func(string) ([]float64, error)) ([]float64, error) {
	box, err := evaluate(padBox)
	if err != nil {
		return nil, err
	}
	at := func(i int) (x, y float64) { // a spiral
		angle, radius := float64(i)/9, 0.1+0.3*float64(i)/moves
		return box[0] + box[2]*(0.5+radius*math.Cos(angle)), box[1] + box[2]*(0.5+radius*math.Sin(angle))
	}
	mouse := func(kind input.DispatchMouseEventType, i int) error {
		x, y := at(i)
		return p.Do(chromedp.MouseEvent(kind, x, y, chromedp.ButtonLeft))
	}
	if err := mouse(input.DispatchMouseEventTypeMousePressed, 0); err != nil {
		return nil, err
	}
	if _, err := evaluate(watchFrames); err != nil {
		return nil, err
	}
	for i := range moves {
		if err := mouse(input.DispatchMouseEventTypeMouseMoved, i); err != nil {
			return nil, err
		}
	}
	intervals, err := evaluate(`return frames60.slice(1).map((at, i) => at - frames60[i]);`)
	if err != nil {
		return nil, err
	}
	return intervals, mouse(input.DispatchMouseEventTypeMouseReleased, moves)
}

// inTime is the share of frames that came with the next beat of the screen.
func inTime(intervals []float64) float64 {
	n := 0
	for _, ms := range intervals {
		if ms < 1.5*frameTime {
			n++
		}
	}
	return float64(n) / float64(len(intervals))
}

// measurePage opens the site as a visitor does: what comes over the line before the
// first heatmap, how long its parts take for one who comes again, how long it takes from a
// slider's step to the painted heatmap, and whether frames are dropped while a digit is drawn.
func measurePage(ctx context.Context, r *report) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()
	s, err := site.StartCompressed(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	b, err := browser.Start(ctx)
	if err != nil {
		return err
	}
	defer b.Close()
	p, err := b.Open(s.URL, browser.Desktop)
	if err != nil {
		return err
	}
	evaluate := func(code string) ([]float64, error) {
		return chromedp.Run(p.Context(), chromedp.Evaluate[[]float64]("(async () => {const steps = "+fmt.Sprint(steps)+";"+code+"})()", chromedp.EvalAwaitPromise))
	}
	if _, err := evaluate(waitExplained + `await explained(""); return [];`); err != nil {
		return err
	}
	total, err := s.Sent(p.Requests())
	if err != nil {
		return err
	}
	r.add(&r.pageRows, "| from an empty cache to the first heatmap | %.2f MB downloaded |\n", float64(total)/1e6)
	if err := measureStart(ctx, r, s); err != nil {
		return err
	}
	for i, model := range []string{"digits", "photo"} {
		if i > 0 {
			change := fmt.Sprintf(`const before = count(); document.querySelectorAll(".models button")[%d].click(); await explained(before); return [];`, i)
			if _, err := evaluate(waitExplained + change); err != nil {
				return err
			}
		}
		times, err := evaluate(drag)
		if err != nil {
			return err
		}
		painted, shown := times[:steps], times[steps:]
		r.add(&r.pageRows, "| %s: from a step of the slider to the painted heatmap | %.1f ms, median of %d |\n", model, median(painted), steps)
		r.add(&r.pageRows, "| %s: from a step of the slider to the frame that shows all of it, at 60 frames a second | %.1f ms, median of %d |\n", model, median(shown), steps)
		if model == "digits" {
			frames, err := measureDrawing(p, evaluate)
			if err != nil {
				return err
			}
			r.add(&r.pageRows, "| digits: drawing, frames in time | %.0f %% of %d; median from frame to frame %.1f ms |\n", 100*inTime(frames), len(frames), median(frames))
		}
	}
	return nil
}
