//go:build js

package widget

import (
	"syscall/js"

	"github.com/norunners/vecty"
)

// On is markup for an event that package event has no function for.
func On(name string, listener func(*vecty.Event)) *vecty.EventListener {
	return &vecty.EventListener{Name: name, Listener: listener}
}

// Listeners are event listeners on things outside any component's element, such
// as the document, to be released together.
type Listeners []func()

// Add has f called at every event of that name on target.
func (l *Listeners) Add(target js.Value, name string, f func(event js.Value)) {
	fn := js.FuncOf(func(_ js.Value, args []js.Value) any {
		f(args[0])
		return nil
	})
	target.Call("addEventListener", name, fn)
	*l = append(*l, func() {
		target.Call("removeEventListener", name, fn)
		fn.Release()
	})
}

// Release stops them all.
func (l *Listeners) Release() {
	for _, release := range *l {
		release()
	}
	*l = nil
}

// Once is f as a function for the browser to call one time.
func Once(f func()) js.Func {
	var fn js.Func
	fn = js.FuncOf(func(js.Value, []js.Value) any {
		fn.Release()
		f()
		return nil
	})
	return fn
}

// AfterRender calls f once Vecty has put what is being rendered on the page, and
// before the browser paints.
func AfterRender(f func()) { js.Global().Call("queueMicrotask", Once(f)) }
