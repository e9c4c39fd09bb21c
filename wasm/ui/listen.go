//go:build js

package ui

import (
	"syscall/js"

	"github.com/norunners/vecty"
)

// on is markup for an event that package event has no function for.
func on(name string, listener func(*vecty.Event)) *vecty.EventListener {
	return &vecty.EventListener{Name: name, Listener: listener}
}

// listeners are event listeners on things outside any component's element, such
// as the document, to be released together.
type listeners []func()

// add has f called at every event of that name on target.
func (l *listeners) add(target js.Value, name string, f func(event js.Value)) {
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

func (l *listeners) release() {
	for _, release := range *l {
		release()
	}
	*l = nil
}

// afterRender calls f once Vecty has put what is being rendered on the page, and
// before the browser paints.
func afterRender(f func()) {
	var fn js.Func
	fn = js.FuncOf(func(js.Value, []js.Value) any {
		fn.Release()
		f()
		return nil
	})
	js.Global().Call("queueMicrotask", fn)
}
