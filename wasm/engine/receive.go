//go:build js

package main

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"syscall/js"

	"lrpexplainer/wasm/drawing"
	"lrpexplainer/wasm/engine/schedule"
	"lrpexplainer/wasm/protocol"
)

// receive takes a message. It runs in an event handler: it must not wait.
func (e *engine) receive(data js.Value) {
	h, m, err := protocol.Read(data)
	defer e.rescue(h)
	if err != nil {
		e.post(h, &protocol.Error{Message: sentence("The request was not understood", err)})
		return
	}
	switch m := m.(type) {
	case *protocol.Hello:
		e.post(h, ready(e.be.Name(), e.threads))
	case *protocol.InspectModel:
		e.inspect(h, m)
	case *protocol.LoadModel:
		e.load(h, m)
	case *protocol.SetImage:
		e.add(h, schedule.Image, func(p *pass, s *session) error { return p.setImage(s, m) })
	case *protocol.Explain:
		kind := schedule.Explanation
		if m.Aside {
			kind = schedule.Aside
		}
		e.add(h, kind, func(p *pass, s *session) error { return p.explain(s, m) })
	case *protocol.Replace:
		e.add(h, schedule.Aside, func(p *pass, s *session) error { return p.replace(s, m) })
	case *protocol.Flip:
		e.add(h, schedule.Aside, func(p *pass, s *session) error { return p.flip(s, m) })
	case *protocol.Excite:
		e.add(h, schedule.Aside, func(p *pass, s *session) error { return p.excite(s, m) })
	case *protocol.Compose:
		e.compose(h, m)
	case *protocol.CheckDrawing:
		e.post(h, &protocol.Checked{Refusal: refusal(drawing.Check(strings.NewReader(m.Text)))})
	case *protocol.Cancel:
		e.cancel(h.Session, func(id int) bool { return id == m.Target })
	case *protocol.Close:
		e.close(h)
	default:
		e.post(h, &protocol.Error{Message: sentence("The request was not understood", errors.New(m.Type()+" is not a request"))})
	}
}

// refusal is an error's text, "" for none.
func refusal(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// add lets a request wait, and takes away what it outdates.
func (e *engine) add(h protocol.Header, kind schedule.Kind, w work) {
	r := schedule.Request[work]{Session: h.Session, ID: h.ID, Kind: kind, Work: w}
	for _, old := range e.queue.Add(r) {
		e.supersede(old)
	}
	if p := e.running; p != nil && r.Outdates(p.request) {
		p.outdated = true
		p.reconsider()
	}
	e.notify()
}

// notify makes the working goroutine look at the queue.
func (e *engine) notify() {
	select {
	case e.wake <- struct{}{}:
	default:
	}
}

func (e *engine) supersede(r schedule.Request[work]) {
	e.post(header(r), &protocol.Superseded{})
}

func header(r schedule.Request[work]) protocol.Header {
	return protocol.Header{Session: r.Session, ID: r.ID}
}

// cancel ends the session's requests that match.
func (e *engine) cancel(session string, match func(id int) bool) {
	for _, r := range e.queue.Remove(func(r schedule.Request[work]) bool { return r.Session == session && match(r.ID) }) {
		e.supersede(r)
	}
	if p := e.running; p != nil && p.request.Session == session && match(p.request.ID) {
		p.pace().Settle()
		p.stop()
	}
	if s := e.sessions[session]; s != nil {
		for _, l := range []*loading{s.loading, s.inspecting} {
			if l != nil && match(l.header.ID) {
				l.stop()
			}
		}
	}
}

// close forgets a session. Its memory is freed when what runs has stopped.
func (e *engine) close(h protocol.Header) {
	e.cancel(h.Session, func(int) bool { return true })
	closing := func(p *pass, s *session) error {
		s.dropImage()
		delete(e.sessions, h.Session)
		e.be.Reset()
		runtime.GC()
		e.post(h, &protocol.Closed{})
		return nil
	}
	e.add(h, schedule.Closing, closing)
}

// stopOn is a context that ends with stop.
func stopOn() (context.Context, context.CancelFunc) {
	return context.WithCancel(context.Background())
}
