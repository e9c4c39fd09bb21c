package e2e

import (
	"context"
	"encoding/json"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/tracing"
	"github.com/chromedp/chromedp"
)

// frozen is how long the page's main thread worked without a pause, at most, while do was done: the
// longest task of the browser's trace in milliseconds of that thread's processor time. By the clock a
// task takes longer where the machine is busy with other things.
func (p *page) frozen(do func()) (processor, clock float64) {
	p.t.Helper()
	ctx, stop := context.WithCancel(p.Context())
	defer stop()
	var events []json.RawMessage
	complete := make(chan struct{})
	err := chromedp.Listen(ctx, func(ev any) {
		switch ev := ev.(type) {
		case *tracing.EventDataCollected:
			for _, v := range ev.Value {
				events = append(events, json.RawMessage(v))
			}
		case *tracing.EventTracingComplete:
			close(complete)
		}
	})
	if err == nil {
		_, err = chromedp.Call(p.Context(), tracing.Start, tracing.StartParams{TraceConfig: &tracing.TraceConfig{IncludedCategories: []string{"disabled-by-default-devtools.timeline", "devtools.timeline"}}})
	}
	if err != nil {
		p.t.Fatal(err)
	}
	do()
	if _, err := chromedp.Call(p.Context(), tracing.End, cdp.Empty{}); err != nil {
		p.t.Fatal(err)
	}
	<-complete
	type event struct {
		Name, Ph  string
		Pid, Tid  int
		Dur, Tdur float64 // microseconds
		Args      struct{ Name string }
	}
	type thread struct{ pid, tid int }
	main := map[thread]bool{}
	var tasks []event
	for _, raw := range events {
		var e event
		if json.Unmarshal(raw, &e) != nil {
			continue
		}
		switch {
		case e.Name == "thread_name" && e.Args.Name == "CrRendererMain":
			main[thread{e.Pid, e.Tid}] = true
		case e.Name == "RunTask" && e.Ph == "X":
			tasks = append(tasks, e)
		}
	}
	seen := 0
	for _, e := range tasks {
		if main[thread{e.Pid, e.Tid}] {
			seen++
			processor, clock = max(processor, e.Tdur/1000), max(clock, e.Dur/1000)
		}
	}
	if seen == 0 || processor == 0 {
		p.t.Fatalf("the trace has %d tasks of the page among %d events", seen, len(events))
	}
	return processor, clock
}
