//go:build js

package vecty

import (
	"slices"
	"syscall/js"
)

// A binding is a JavaScript function registered for one event of one node. It
// outlives renderings: the next listener for the same event only takes its
// place in Go.
type binding struct {
	name     string
	fn       js.Func
	listener *EventListener
	gone     bool // from its node
}

// frequent are events of which there may be several between two frames.
var frequent = []string{"pointermove", "mousemove", "input", "scroll", "dragover"}

// controls hold what a visitor has entered from before the event on that tells of it. A rendering in
// between would take it back.
var controls = []string{"INPUT", "SELECT", "TEXTAREA", "LABEL"}

// bind registers h's listeners, taking over the bindings of the last rendering
// and releasing those without a use.
func (h *HTML) bind() {
	old := h.bindings
	h.bindings = nil
	for _, l := range h.listeners {
		var b *binding
		if i := slices.IndexFunc(old, func(b *binding) bool { return b.name == l.Name }); i >= 0 {
			b = old[i]
			old = slices.Delete(old, i, i+1)
		} else {
			b = &binding{name: l.Name}
			b.fn = js.FuncOf(b.handle)
			h.node.Call("addEventListener", b.name, b.fn)
		}
		b.listener = l
		h.bindings = append(h.bindings, b)
	}
	h.release(old)
}

// release takes bindings off h's node and frees their functions.
func (h *HTML) release(bindings []*binding) {
	for _, b := range bindings {
		h.node.Call("removeEventListener", b.name, b.fn)
		b.fn.Release()
		b.gone = true
	}
}

// handle handles an event. What waits to be rendered comes first, so that nobody clicks on
// something that is there no longer.
func (b *binding) handle(_ js.Value, args []js.Value) interface{} {
	if frame.awaited && !frame.rendering && !slices.Contains(frequent, b.name) && !slices.Contains(controls, args[0].Get("target").Get("nodeName").String()) {
		renderQueue()
		if b.gone {
			return nil
		}
	}
	event, l := args[0], b.listener
	if l.preventDefault {
		event.Call("preventDefault")
	}
	if l.stopPropagation {
		event.Call("stopPropagation")
	}
	if l.Listener != nil {
		l.Listener(&Event{Value: event, Target: event.Get("target")})
	}
	return nil
}
