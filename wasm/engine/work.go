//go:build js

package main

import (
	"context"
	"errors"
	"time"

	"lrpexplainer/wasm/engine/schedule"
	"lrpexplainer/wasm/protocol"
)

// work does what waits, one request at a time, for ever.
func (e *engine) work() {
	for range e.wake {
		for {
			e.breath.take()
			r, ok := e.queue.Next(e.ready)
			if !ok {
				break
			}
			e.do(r)
		}
	}
}

// ready reports whether a request can be worked on: one that comes before the
// first model waits while that is being loaded.
func (e *engine) ready(r schedule.Request[work]) bool {
	s := e.session(r.Session)
	return r.Kind >= schedule.Installation || s.model != nil || s.loading == nil
}

// do works on one request and answers it.
func (e *engine) do(r schedule.Request[work]) {
	p := &pass{engine: e, request: r, reports: reports{engine: e, header: header(r)}}
	p.ctx, p.stop = stopOn()
	e.running = p
	defer func() {
		e.running = nil
		p.stop()
	}()
	defer e.rescue(header(r))
	pace := p.pace()
	pace.Begin(e.now())
	err := r.Work(p, e.session(r.Session))
	switch {
	case err == nil:
		pace.Finish(e.now())
	case errors.Is(err, context.Canceled):
		e.supersede(r)
	default:
		pace.Settle()
		e.post(header(r), &protocol.Error{Message: err.Error()})
	}
}

// pace is the one of the pass's kind.
func (p *pass) pace() *schedule.Pace {
	if p.request.Kind >= schedule.Installation { // takes no time
		return new(schedule.Pace)
	}
	return &p.engine.session(p.request.Session).paces[p.request.Kind]
}

// reconsider stops the pass if it is to make room for a newer request.
func (p *pass) reconsider() {
	if p.outdated && p.request.Kind == schedule.Aside {
		p.stop()
		return
	}
	if p.outdated && p.ctx.Err() == nil && p.pace().GiveUp(p.engine.now(), p.done, p.total) {
		p.stop()
	}
}

// context is asked between layers whether to stop, and listens meanwhile.
func (p *pass) context() context.Context { return listening{p.ctx, p.engine.breath} }

// progress counts steps of the given stage.
func (p *pass) progress(stage string) func(done, total int) {
	return func(done, total int) {
		p.done, p.total = done, total
		p.reconsider()
		p.reports.report(stage, int64(done), int64(total))
	}
}

const (
	// quiet is how long a request may take without any report of progress.
	quiet = 100 * time.Millisecond
	// between is the time from one report to the next.
	between = 50 * time.Millisecond
)

// reports sends progress of one request, not more often than somebody can see.
type reports struct {
	engine *engine
	header protocol.Header
	next   time.Time // zero: nothing has been done yet
}

func (r *reports) report(stage string, done, total int64) {
	now := time.Now()
	if r.next.IsZero() {
		r.next = now.Add(quiet)
	}
	if now.Before(r.next) {
		return
	}
	r.next = now.Add(between)
	r.engine.post(r.header, &protocol.Progress{Stage: stage, Done: done, Total: total})
}
