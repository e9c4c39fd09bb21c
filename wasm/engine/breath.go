//go:build js

package main

import (
	"context"
	"syscall/js"
	"time"
)

// breathing is how long the engine computes before it listens again.
const breathing = 8 * time.Millisecond

// breath returns to the worker's event loop now and then, so that newer requests
// are heard of. Yielding to other goroutines does not do that, and timers take 4 ms
// or more; a message to itself does.
type breath struct {
	out     js.Value
	resumed chan struct{}
	last    time.Time
}

func newBreath() *breath {
	channel := js.Global().Get("MessageChannel").New()
	b := &breath{out: channel.Get("port2"), resumed: make(chan struct{}, 1)}
	channel.Get("port1").Set("onmessage", js.FuncOf(func(js.Value, []js.Value) any {
		b.resumed <- struct{}{}
		return nil
	}))
	return b
}

// take listens if it is time to. Only the computing goroutine may call it.
func (b *breath) take() {
	if time.Since(b.last) < breathing {
		return
	}
	b.out.Call("postMessage", nil)
	<-b.resumed
	b.last = time.Now()
}

// listening is a context that takes a breath whenever it is asked whether to stop,
// which passes do between layers.
type listening struct {
	context.Context
	*breath
}

// Err takes a breath first.
func (l listening) Err() error {
	l.take()
	return l.Context.Err()
}
