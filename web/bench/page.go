package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"

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
// step to the frame that shows its heatmap.
const drag = waitExplained + `
const slider = document.querySelector(".sliders input[type=range]"), times = [];
for (let i = 0; i <= steps; i++) {
	const before = count(), began = performance.now();
	slider.value = +slider.min + (+slider.max - slider.min) * (0.2 + 0.6 * i / steps);
	slider.dispatchEvent(new Event("input", {bubbles: true}));
	await explained(before);
	if (i > 0) times.push(performance.now() - began);
}
return times;
`

// measurePage opens the site as a visitor does: what comes over the line before the
// first heatmap, and how long it takes from a slider's step to the painted heatmap.
func measurePage(ctx context.Context, r *report) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
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
	total := int64(0)
	seen := map[string]bool{}
	for _, request := range p.Requests() {
		n, err := served(s.Dir, request.URL)
		if err != nil {
			return err
		}
		if !seen[request.URL] {
			total += n
		}
		seen[request.URL] = true
	}
	r.add(&r.pageRows, "| from an empty cache to the first heatmap | %.2f MB downloaded |\n", float64(total)/1e6)
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
		r.add(&r.pageRows, "| %s: from a step of the slider to the painted heatmap | %.1f ms, median of %d |\n", model, median(times), len(times))
	}
	return nil
}

// served is how many bytes the server sends for a file of the site: its brotli form
// where there is one.
func served(dir, address string) (int64, error) {
	u, err := url.Parse(address)
	if err != nil {
		return 0, err
	}
	name := u.Path
	if name == "/" {
		name = "/index.html"
	}
	file := filepath.Join(dir, filepath.FromSlash(name))
	if info, err := os.Stat(file + ".br"); err == nil {
		return info.Size(), nil
	}
	info, err := os.Stat(file)
	if err != nil {
		return 0, fmt.Errorf("the page asked for %s: %w", name, err)
	}
	return info.Size(), nil
}
