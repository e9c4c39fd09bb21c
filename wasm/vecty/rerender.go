//go:build js

package vecty

import (
	"sort"
	"syscall/js"
)

// frame collects the components to be rendered before the browser next paints.
var frame struct {
	queue     []*mount
	awaited   bool
	rendering bool
	callback  js.Func
}

// Rerender has a component rendered again before the browser next paints. Calls
// until then are taken together: every component renders at most once, the outer
// ones first.
//
// It does nothing for a component that has left the page, and panics for one
// that was never on it.
func Rerender(c Component) {
	if c == nil {
		panic("vecty: Rerender of a nil component")
	}
	m := c.Context().mount
	if m == nil || m.c != c {
		panic("vecty: Rerender of " + typeName(c) + ", which has not been rendered yet")
	}
	if !m.alive || m.dirty {
		return
	}
	m.dirty = true
	frame.queue = append(frame.queue, m)
	if frame.awaited {
		return
	}
	frame.awaited = true
	if frame.callback.IsUndefined() {
		frame.callback = js.FuncOf(func(js.Value, []js.Value) interface{} {
			renderQueue()
			return nil
		})
	}
	js.Global().Call("requestAnimationFrame", frame.callback)
}

func renderQueue() {
	queue := frame.queue
	frame.queue, frame.awaited, frame.rendering = nil, false, true
	defer func() { frame.rendering = false }()
	sort.SliceStable(queue, func(a, b int) bool { return queue[a].depth < queue[b].depth })
	var p pass
	for _, m := range queue {
		if m.alive && m.dirty {
			p.render(m)
		}
	}
	p.finish()
}
