package browser

import (
	"context"
	"encoding/json"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/tracing"
	"github.com/chromedp/chromedp"
)

// Trace is the browser's trace of these categories while do is done: the events of all of its
// threads, as JSON of the Trace Event Format.
func (p *Page) Trace(categories []string, do func() error) ([]json.RawMessage, error) {
	ctx, stop := context.WithCancel(p.ctx)
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
		_, err = chromedp.Call(p.ctx, tracing.Start, tracing.StartParams{TraceConfig: &tracing.TraceConfig{IncludedCategories: categories}})
	}
	if err == nil {
		err = do()
	}
	if err != nil {
		return nil, err
	}
	if _, err := chromedp.Call(p.ctx, tracing.End, cdp.Empty{}); err != nil {
		return nil, err
	}
	select {
	case <-complete:
		return events, nil
	case <-ctx.Done(): // the browser has ended
		return nil, context.Cause(ctx)
	}
}
