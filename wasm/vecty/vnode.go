//go:build js

package vecty

// A vnode is a node of the tree that is compared between renderings: an *HTML, a
// *mount or a *fragment. A nil vnode is a place with nothing in it.
type vnode interface {
	// keyed returns the node's key among its siblings, or nil.
	keyed() interface{}

	// top appends the outermost elements and texts of the node, in the order
	// of the page.
	top(list []*HTML) []*HTML

	// dispose unmounts all components in the node, innermost first, and
	// releases all listeners. The page is left as it is.
	dispose()
}

// A mount is a place on the page that a component occupies. A component that
// leaves and comes back gets a new one.
type mount struct {
	c        Component
	key      interface{}
	rendered vnode     // what it shows: *HTML or *mount; once dead, what was left behind or nil
	last     Component // copy made for SkipRender
	depth    int       // number of components around it
	alive    bool
	mounted  bool // Mount has been called
	dirty    bool // waits to be rendered
}

// A fragment is the content of a List or KeyedList.
type fragment struct {
	key   interface{}
	items []vnode
}

// childNode wraps a child for the tree.
func childNode(child MarkupOrChild) vnode {
	switch child := child.(type) {
	case nil:
		return nil
	case *HTML:
		if child == nil {
			return nil
		}
		return child
	case List:
		return newFragment(child, nil)
	case KeyedList:
		return newFragment(child.items, child.key)
	case Component:
		return &mount{c: child}
	}
	panic("vecty: not something to show")
}

func newFragment(list List, key interface{}) *fragment {
	f := &fragment{key: key, items: make([]vnode, len(list))}
	for i, child := range list {
		f.items[i] = childNode(child)
	}
	return f
}

func (h *HTML) keyed() interface{}     { return h.key }
func (f *fragment) keyed() interface{} { return f.key }
func (m *mount) keyed() interface{} {
	if m.rendered == nil { // later the key is the one it was found by
		if keyer, ok := m.c.(Keyer); ok {
			return keyer.Key()
		}
	}
	return m.key
}

func (h *HTML) top(list []*HTML) []*HTML     { return append(list, h) }
func (f *fragment) top(list []*HTML) []*HTML { return topAll(f.items, list) }
func (m *mount) top(list []*HTML) []*HTML {
	if m.rendered == nil {
		return list
	}
	return m.rendered.top(list)
}

func topAll(nodes []vnode, list []*HTML) []*HTML {
	for _, v := range nodes {
		if v != nil {
			list = v.top(list)
		}
	}
	return list
}

// root returns the one element or text that m shows.
func (m *mount) root() *HTML {
	for {
		switch v := m.rendered.(type) {
		case *mount:
			m = v
		case *HTML:
			return v
		default:
			return nil
		}
	}
}

func (h *HTML) dispose() {
	disposeAll(h.children)
	h.release(h.bindings)
	h.bindings = nil
	h.live = false
}

func (f *fragment) dispose() { disposeAll(f.items) }

func (m *mount) dispose() {
	if !m.alive {
		return
	}
	m.rendered.dispose()
	m.alive = false
	if u, ok := m.c.(Unmounter); ok && m.mounted {
		u.Unmount()
	}
	m.rendered, m.last, m.mounted = nil, nil, false
}

func disposeAll(nodes []vnode) {
	for _, v := range nodes {
		if v != nil {
			v.dispose()
		}
	}
}

// remove disposes of a node and takes it off the page.
func remove(v vnode) {
	top := v.top(nil)
	v.dispose()
	for _, h := range top {
		h.node.Call("remove")
	}
}
