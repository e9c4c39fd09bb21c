//go:build js

package widget

import "syscall/js"

// patience is how long, in milliseconds, what need not be there at once waits for more of
// the same: no step of a slider is to pay for it.
const patience = 250

// Rest does something once nothing has asked for it any more for a while.
type Rest struct {
	do      func()
	timer   js.Value
	fires   js.Func
	again   bool // it was asked for since the timer was set
	waiting bool
}

// AtRest is f, to be done at rest.
func AtRest(f func()) *Rest {
	r := &Rest{do: f}
	r.fires = js.FuncOf(func(js.Value, []js.Value) any {
		if r.again { // a timer set anew at each step would cost the step two calls
			r.wait()
			return nil
		}
		r.waiting = false
		r.do()
		return nil
	})
	return r
}

// Ask has it done, later.
func (r *Rest) Ask() {
	if r.waiting {
		r.again = true
		return
	}
	r.wait()
}

func (r *Rest) wait() {
	r.waiting, r.again = true, false
	r.timer = js.Global().Call("setTimeout", r.fires, patience)
}

// Waiting reports whether it has been asked for and not been done yet.
func (r *Rest) Waiting() bool { return r.waiting }

// Drop has it not done, unless it is asked for again.
func (r *Rest) Drop() {
	if r.waiting {
		js.Global().Call("clearTimeout", r.timer)
		r.waiting = false
	}
}
