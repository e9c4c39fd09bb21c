//go:build js

package main

import (
	"context"
	"fmt"
	"runtime/debug"
	"strings"
	"syscall/js"
	"time"

	"lrpexplainer/lrp"
	"lrpexplainer/nn"
	"lrpexplainer/wasm/engine/schedule"
	"lrpexplainer/wasm/protocol"
	"lrpexplainer/weights/preprocess"
)

// engine is everything that the worker holds. All of it belongs to the program's
// one thread: event handlers and goroutines take turns where they wait.
type engine struct {
	port     js.Value // where answers go
	be       backend
	threads  int
	breath   *breath
	started  time.Time // time zero of the paces
	sessions map[string]*session
	queue    schedule.Queue[work]
	running  *pass         // nil while nothing is computed
	wake     chan struct{} // holds a token when there may be something to do
}

// session is one page's state.
type session struct {
	model   *model
	loading *loading // nil unless a model is being loaded
	// inspecting is nil unless a file is being looked into.
	inspecting *loading
	image      *image // nil until one has been set for the model
	// outdated says that there was an image for the model before this one.
	outdated bool
	paces    [3]schedule.Pace // by schedule.Kind; of passes
	plans    protocol.Plans   // of the explanations that have been sent
}

// image is what one image has become: its trace, and its last explanation.
type image struct {
	input *preprocess.Input
	trace *nn.Trace
	memo  lrp.Memo
}

// work is what a request asks for, to be done when its turn comes. It answers the
// request unless it returns an error.
type work func(p *pass, s *session) error

// pass is a request that is being worked on.
type pass struct {
	engine  *engine
	request schedule.Request[work]
	ctx     context.Context
	stop    context.CancelFunc
	reports reports
	// done of total steps, for the pace.
	done, total int
	outdated    bool // a newer request waits for its place
}

func newEngine(port js.Value, be backend, threads int) *engine {
	return &engine{
		port: port, be: be, threads: threads,
		breath:   newBreath(),
		started:  time.Now(),
		sessions: map[string]*session{},
		wake:     make(chan struct{}, 1),
	}
}

// session is the session of that name, a new one if there is none.
func (e *engine) session(name string) *session {
	s := e.sessions[name]
	if s == nil {
		s = &session{}
		e.sessions[name] = s
	}
	return s
}

func (e *engine) now() time.Duration { return time.Since(e.started) }

// post sends an answer.
func (e *engine) post(h protocol.Header, m protocol.Message) {
	if err := protocol.Post(e.port, h, m); err != nil {
		// Only an answer of this program's own making can fail to be sent.
		protocol.Post(e.port, h, &protocol.Error{Message: sentence("The answer was lost", err)})
	}
}

// rescue keeps the worker alive when something has gone wrong in the program
// itself: the request gets an error, and the engine goes on. To be deferred.
func (e *engine) rescue(h protocol.Header) {
	if r := recover(); r != nil {
		e.post(protocol.Header{}, &protocol.Log{Level: "error", Text: fmt.Sprint(r, "\n", string(debug.Stack()))})
		e.post(h, &protocol.Error{Message: sentence("The engine made a mistake", fmt.Errorf("%v", r))})
	}
}

// sentence is what a visitor reads of an error.
func sentence(what string, err error) string {
	text := what + ": " + err.Error()
	if strings.HasSuffix(text, "?") {
		return text
	}
	return text + "."
}
