//go:build js

package vecty

import "syscall/js"

// A pass brings the page in line with what components render.
type pass struct {
	depth   int      // number of components around the current one
	arrived []*mount // mounted in this pass, innermost first
}

// finish calls Mount on the components that arrived in the pass.
func (p *pass) finish() {
	for _, m := range p.arrived {
		if m.alive && !m.mounted {
			m.mounted = true
			if c, ok := m.c.(Mounter); ok {
				c.Mount()
			}
		}
	}
}

// render calls the Render method of m's component and shows the result.
func (p *pass) render(m *mount) {
	m.dirty = false
	skipper, canSkip := m.c.(RenderSkipper)
	if canSkip && m.last != nil && skipper.SkipRender(m.last) {
		return
	}
	next := renderedNode(m.c)
	if canSkip {
		m.last = copyOf(m.c)
	}

	outer := p.depth
	p.depth = m.depth + 1
	switch prev := m.rendered; {
	case prev == nil:
		p.create(next)
		m.rendered = next
	case same(prev, next):
		m.rendered = p.update(prev, next)
	default: // another root element: put it where the old one is
		old := m.root()
		prev.dispose()
		p.create(next)
		m.rendered = next
		root := m.root()
		root.order = old.order
		old.node.Call("replaceWith", root.node)
	}
	p.depth = outer
}

// renderedNode returns what c renders as an *HTML or a *mount.
func renderedNode(c Component) vnode {
	switch v := childNode(c.Render()).(type) {
	case nil:
		return Tag("noscript")
	case *fragment:
		panic("vecty: " + typeName(c) + ".Render returned a list, expected an element or a component")
	default:
		return v
	}
}

// create makes DOM nodes for v. They are not put into the page.
func (p *pass) create(v vnode) {
	switch v := v.(type) {
	case *HTML:
		v.mustBeNew()
		v.node, v.order, v.live = v.create(), -1, true
		p.fill(v, &HTML{text: v.text})
	case *mount:
		// The component may still be shown elsewhere; here it starts anew.
		if old := live(v.c); old != nil {
			if old.rendered == nil {
				panic("vecty: " + typeName(v.c) + " contains itself")
			}
			p.vacate(old)
		}
		v.rendered = nil
		v.key, v.depth, v.alive = v.keyed(), p.depth, true
		v.c.Context().mount = v
		p.render(v)
		p.arrived = append(p.arrived, v)
	case *fragment:
		p.children(nil, v.items)
	}
}

// vacate takes m's component away to be shown elsewhere, and leaves an invisible
// element until whatever m is part of renders again.
func (p *pass) vacate(m *mount) {
	root, hole := m.root(), Tag("noscript")
	m.dispose()
	p.create(hole)
	hole.order = root.order
	root.node.Call("replaceWith", hole.node)
	m.rendered = hole
}

// create returns an empty DOM node for h.
func (h *HTML) create() js.Value {
	document := js.Global().Get("document")
	switch {
	case h.tag == "":
		return document.Call("createTextNode", h.text)
	case h.namespace != "":
		return document.Call("createElementNS", h.namespace, h.tag)
	default:
		return document.Call("createElement", h.tag)
	}
}

func (h *HTML) mustBeNew() {
	if h.live {
		panic("vecty: " + h.name() + " is shown in another place already; Render has to build its elements anew")
	}
}

// update changes the DOM nodes of prev to show next, and returns the node that
// stays in the tree. It needs same(prev, next).
func (p *pass) update(prev, next vnode) vnode {
	switch next := next.(type) {
	case *HTML:
		prev := prev.(*HTML)
		if prev == next {
			break // a component showing children it was given
		}
		next.mustBeNew()
		next.node, next.order, next.bindings, next.live = prev.node, prev.order, prev.bindings, true
		prev.bindings, prev.live = nil, false
		p.fill(next, prev)
	case *mount:
		prev := prev.(*mount)
		if !prev.alive {
			// It was taken over in this very pass. Take it back.
			remove(prev)
			p.create(next)
			break
		}
		if next.c != prev.c {
			copyProps(next.c, prev.c)
		}
		p.render(prev)
		return prev
	case *fragment:
		p.children(prev.(*fragment).items, next.items)
	}
	return next
}

// fill brings h's DOM node, which shows prev, up to date.
func (p *pass) fill(h, prev *HTML) {
	if h.tag == "" && h.text != prev.text {
		h.node.Set("nodeValue", h.text)
	}
	h.applySettings(prev.settings)
	h.bind()
	p.children(prev.children, h.children)
	h.place()
	h.applyInteractive(prev.settings)
}

// children turns the siblings prev into next. Nodes that stay are put into next
// in place of their new descriptions; the order on the page is left to place.
func (p *pass) children(prev, next []vnode) {
	from := match(prev, next)
	stays := make([]bool, len(prev))
	for _, j := range from {
		if j >= 0 {
			stays[j] = true
		}
	}
	for j, v := range prev {
		if v != nil && !stays[j] {
			remove(v)
		}
	}
	for i, v := range next {
		if v == nil {
			continue
		}
		if j := from[i]; j >= 0 {
			next[i] = p.update(prev[j], v)
		} else {
			p.create(v)
		}
	}
}

// match finds for every node of next the index of the node of prev that it
// continues, or -1.
func match(prev, next []vnode) []int {
	from := make([]int, len(next))
	for i := range from {
		from[i] = -1
	}
	if keyedSiblings(next) {
		index := make(map[interface{}]int, len(prev))
		for j, v := range prev {
			if v != nil && v.keyed() != nil {
				index[v.keyed()] = j
			}
		}
		for i, v := range next {
			if v == nil {
				continue
			}
			if j, ok := index[v.keyed()]; ok && same(prev[j], v) {
				from[i] = j
			}
		}
		return from
	}

	// A component instance among these siblings already keeps its element,
	// wherever it is now; all others go by position.
	taken := make([]bool, len(prev))
	for i, v := range next {
		if m, ok := v.(*mount); ok {
			if old := live(m.c); old != nil {
				for j := range prev {
					if prev[j] == vnode(old) && !taken[j] {
						from[i], taken[j] = j, true
					}
				}
			}
		}
	}
	for i, v := range next {
		if v != nil && from[i] < 0 && i < len(prev) && prev[i] != nil && !taken[i] && same(prev[i], v) {
			from[i] = i
		}
	}
	return from
}

// keyedSiblings reports whether nodes have keys. It panics if only some have, or
// if two have the same.
func keyedSiblings(nodes []vnode) bool {
	var seen map[interface{}]bool
	without := false
	for _, v := range nodes {
		switch {
		case v == nil:
		case v.keyed() == nil:
			without = true
		case seen[v.keyed()]:
			panic("vecty: two siblings have the same key")
		default:
			if seen == nil {
				seen = make(map[interface{}]bool, len(nodes))
			}
			seen[v.keyed()] = true
		}
	}
	if seen != nil && without {
		panic("vecty: either all siblings must have keys or none")
	}
	return seen != nil
}

// same reports whether next can continue prev: an element of the same name, a
// component of the same type, a list.
func same(prev, next vnode) bool {
	if prev.keyed() != next.keyed() {
		return false
	}
	switch next := next.(type) {
	case *HTML:
		prev, ok := prev.(*HTML)
		return ok && prev.tag == next.tag && prev.namespace == next.namespace
	case *mount:
		prev, ok := prev.(*mount)
		if !ok || !prev.alive || !sameType(prev.c, next.c) {
			return false
		}
		current := live(next.c)
		return current == nil || current == prev
	default:
		_, ok := prev.(*fragment)
		return ok
	}
}
