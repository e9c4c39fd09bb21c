//go:build js

package ask

import (
	"slices"
	"syscall/js"

	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/restart"
)

const (
	// tick is how often the watch looks whether the engine has said anything, in milliseconds.
	tick = 5000
	// patience is after how many silent looks in succession, while something is open, the
	// engine is taken for dead. Between two layers it answers, and no layer takes a minute.
	patience = 12
)

// watch restarts an engine that no longer answers. It counts looks, not time, so that a
// page that was frozen, or whose clock was set, gives the engine as long as any other.
func (a *Asker) watch() {
	silent := 0
	look := js.FuncOf(func(js.Value, []js.Value) any {
		if a.engine.Heard() || !a.waiting() {
			silent = 0
			return nil
		}
		if silent++; silent == patience {
			silent = 0
			a.restart()
			return nil
		}
		a.engine.Knock()
		return nil
	})
	timer := js.Global().Call("setInterval", look, tick)
	a.unwatch = func() {
		js.Global().Call("clearInterval", timer)
		look.Release()
	}
}

// waiting reports whether the engine has something to answer: here, to what the model
// reveals, or in the view "Data set".
func (a *Asker) waiting() bool {
	view := js.Global().Get("lrpDataSet")
	return a.engine.Waiting() || a.reveals != nil || view.Truthy() && view.Get("waiting").Truthy() && view.Call("waiting").Bool()
}

// restart puts another engine in the place of one that has stopped.
func (a *Asker) restart() {
	a.engine.Port().Call("terminate")
	a.engine.Replace(a.start())
	clear(a.requests)
	if r := a.reveals; r != nil {
		a.reveals, a.again = nil, true
		r.session.Replace(a.engine.Port())
	}
	a.page.Dispatch(restart.EngineStopped)
	if slices.ContainsFunc(a.page.Open, func(j state.Job) bool { return j.Number == a.starting.Number }) {
		a.hello()
	}
}
