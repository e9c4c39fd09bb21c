package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/chromedp/chromedp"

	"lrpexplainer/web/e2e/browser"
	"lrpexplainer/web/e2e/site"
)

// starts is how often the page is opened.
const starts = 20

// startParts are the marks of a start, in the order of the report: of the page by markStart,
// of the engine's worker by its own scripts.
var startParts = []struct{ mark, what string }{
	{"HTML", "HTML there"},
	{"page instantiated", "page's program instantiated"},
	{"program instantiated", "engine's program and its kernels instantiated"},
	{"engine ready", "engine's program ready"},
	{"rendered", "page rendered"},
	{"model", "model loaded"},
	{"predicted", "first picture through the network"},
	{"explained", "first explanation at the page"},
	{"heatmap", "first heatmap on the screen"},
}

// markStart marks what happens in the page while it starts, and keeps when the heatmap was
// on the screen.
const markStart = `
const mark = name => performance.getEntriesByName(name).length || performance.mark(name);
const Plain = Worker, streaming = WebAssembly.instantiateStreaming;
globalThis.Worker = class extends Plain {
	constructor(...from) {
		super(...from);
		this.addEventListener("message", ({data: {type}}) => { if (["model", "predicted", "explained"].includes(type)) mark(type); });
	}
};
WebAssembly.instantiateStreaming = async (...from) => {
	const made = await streaming(...from);
	mark("page instantiated");
	return made;
};
addEventListener("DOMContentLoaded", () => {
	performance.mark("HTML", {startTime: performance.getEntriesByType("navigation")[0].responseEnd});
	const observer = new MutationObserver(() => {
		const {state, explained} = document.getElementById("app").dataset;
		if (!document.getElementById("loading")) mark("rendered");
		if (state !== "ready" || !(explained > 0)) return;
		observer.disconnect();
		requestAnimationFrame(() => setTimeout(() => { // behind the frame
			mark("heatmap");
			globalThis.heatmapAt = performance.getEntriesByName("heatmap")[0].startTime;
		}));
	});
	observer.observe(document.body, {subtree: true, childList: true, attributes: true});
});
`

// untilHeatmap gives the milliseconds from navigation to the first heatmap.
const untilHeatmap = `new Promise(resolve => {
	const look = () => globalThis.heatmapAt ? resolve(heatmapAt) : setTimeout(look, 20);
	look();
})`

// untilKept is for the first visit: the service worker has the files.
const untilKept = `new Promise(resolve => {
	const look = () => globalThis.heatmapAt && document.documentElement.dataset.offline === "ready" ? resolve(heatmapAt) : setTimeout(look, 100);
	look();
})`

// measureStart opens the page as one does who comes again, and takes from the browser's trace
// how long it takes from navigation to the first heatmap, and to what comes before.
func measureStart(ctx context.Context, r *report, s *site.Server) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	b, err := browser.StartUnrecorded(ctx)
	if err != nil {
		return err
	}
	defer b.Close()
	b.ServiceWorkers = true
	p, err := b.Blank(browser.Desktop)
	if err != nil {
		return err
	}
	if err := p.Before(markStart); err != nil {
		return err
	}
	open := func(until string) (ms float64, err error) {
		if err := p.Do(chromedp.Navigate("about:blank"), chromedp.Navigate(s.URL)); err != nil {
			return 0, err
		}
		return chromedp.Run(p.Context(), chromedp.Evaluate[float64](until, chromedp.EvalAwaitPromise))
	}
	if _, err := open(untilKept); err != nil {
		return err
	}
	for range 2 { // the browser keeps what it has compiled
		if _, err := open(untilHeatmap); err != nil {
			return err
		}
		time.Sleep(3 * time.Second)
	}
	times := map[string][]float64{}
	for range starts {
		var at float64
		marks, err := userTimings(p, func() error {
			at, err = open(untilHeatmap)
			return err
		})
		if err != nil {
			return err
		}
		for _, part := range startParts {
			when, ok := marks[part.mark]
			if !ok {
				return fmt.Errorf("the start has no mark %q", part.mark)
			}
			times[part.mark] = append(times[part.mark], at-(marks["heatmap"]-when)/1000)
		}
	}
	for _, part := range startParts {
		r.add(&r.startRows, "| %s | %.0f |\n", part.what, median(times[part.mark]))
	}
	return nil
}

// userTimings are the last marks of each name, of all threads, that are set while do is done: in
// microseconds of one clock.
func userTimings(p *browser.Page, do func() error) (map[string]float64, error) {
	events, err := p.Trace([]string{"blink.user_timing"}, do)
	if err != nil {
		return nil, err
	}
	marks := map[string]float64{}
	for _, raw := range events {
		var e struct {
			Name string
			TS   float64
		}
		if json.Unmarshal(raw, &e) == nil {
			marks[e.Name] = max(marks[e.Name], e.TS)
		}
	}
	return marks, nil
}
