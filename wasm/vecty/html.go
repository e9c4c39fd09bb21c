//go:build js

package vecty

import "syscall/js"

// MarkupOrChild is what an element is made of: a [MarkupList], or a child,
// which is anything a [ComponentOrHTML] is.
type MarkupOrChild interface {
	isMarkupOrChild()
}

// ComponentOrHTML is something to show: a [Component], an [*HTML], a [List], a
// [KeyedList], or nil for nothing.
type ComponentOrHTML interface {
	isComponentOrHTML()
	isMarkupOrChild()
}

// HTML describes one element or one piece of text. It is built anew for every
// rendering and must not be shown in two places.
type HTML struct {
	tag       string // "" for text
	namespace string
	text      string
	key       interface{}
	settings  []setting
	listeners []*EventListener
	children  []vnode

	live     bool     // this is the description the page shows now
	node     js.Value // the DOM node
	order    int      // its place among its siblings, -1 while not inserted
	bindings []*binding
}

func (h *HTML) isComponentOrHTML() {}
func (h *HTML) isMarkupOrChild()   {}

// Tag returns an element of the given name with the given markup and children.
func Tag(tag string, m ...MarkupOrChild) *HTML {
	h := &HTML{tag: tag}
	h.add(m)
	return h
}

// Text returns a text node. The text is shown as it stands: it is never read as
// HTML and needs no escaping. Text takes markup but no children.
func Text(text string, m ...MarkupOrChild) *HTML {
	h := &HTML{text: text}
	h.add(m)
	for _, child := range h.children {
		if child != nil {
			panic("vecty: Text " + text + " cannot have children")
		}
	}
	return h
}

func (h *HTML) add(m []MarkupOrChild) {
	for _, m := range m {
		if markup, ok := m.(MarkupList); ok {
			markup.Apply(h)
			continue
		}
		h.children = append(h.children, childNode(m))
	}
}

// Node returns the DOM node that shows h. It panics while there is none, that is
// before the component whose Render built h is mounted.
func (h *HTML) Node() js.Value {
	if h.node.IsUndefined() {
		panic("vecty: Node called on " + h.name() + " before it was rendered")
	}
	return h.node
}

// Key returns the key given with the [Key] markup, or nil.
func (h *HTML) Key() interface{} { return h.key }

// name names h in error messages.
func (h *HTML) name() string {
	if h.tag == "" {
		return "text"
	}
	return "<" + h.tag + ">"
}

// List is several children in one place. What it holds never mixes with its
// siblings: a list may grow and shrink and they keep their elements and state.
type List []ComponentOrHTML

func (l List) isComponentOrHTML() {}
func (l List) isMarkupOrChild()   {}

// WithKey gives the list a key, so that it can have keyed siblings. The keys of
// its members only have to differ from one another.
func (l List) WithKey(key interface{}) KeyedList { return KeyedList{items: l, key: key} }

// KeyedList is a [List] with a key; see [List.WithKey].
type KeyedList struct {
	items List
	key   interface{}
}

func (l KeyedList) isComponentOrHTML() {}
func (l KeyedList) isMarkupOrChild()   {}

// Key returns the key of the list.
func (l KeyedList) Key() interface{} { return l.key }

// If returns the children where cond is true, and nothing otherwise. They take
// one place among their siblings either way.
func If(cond bool, children ...ComponentOrHTML) MarkupOrChild {
	if !cond {
		return nil
	}
	return List(children)
}
