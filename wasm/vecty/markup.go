//go:build js

package vecty

import (
	"strings"
	"syscall/js"
)

// Applyer is a piece of markup: something that can be applied to an element.
type Applyer interface {
	Apply(h *HTML)
}

type applyFunc func(h *HTML)

func (f applyFunc) Apply(h *HTML) { f(h) }

// MarkupList is a list of markup, made by [Markup].
type MarkupList struct {
	list []Applyer
}

func (m MarkupList) isMarkupOrChild() {}

// Apply implements [Applyer]. A nil in the list is passed over.
func (m MarkupList) Apply(h *HTML) {
	for _, a := range m.list {
		if a != nil {
			a.Apply(h)
		}
	}
}

// Markup makes a list of markup, the form in which elements accept it.
func Markup(m ...Applyer) MarkupList { return MarkupList{list: m} }

// MarkupIf returns the markup where cond is true, and nil otherwise.
func MarkupIf(cond bool, markup ...Applyer) Applyer {
	if !cond {
		return nil
	}
	return Markup(markup...)
}

// Key tells an element apart from its siblings, so that it is moved when their
// order changes instead of being rewritten. Either all siblings have keys or
// none has. The value must be usable as a map key.
func Key(key interface{}) Applyer {
	return applyFunc(func(h *HTML) { h.key = key })
}

// Namespace sets the XML namespace of an element, as SVG and MathML need it.
// Children do not inherit it.
func Namespace(uri string) Applyer {
	return applyFunc(func(h *HTML) { h.namespace = uri })
}

// Property sets a property of the DOM node, such as "disabled" or "value".
//
// The properties value, checked and selectedIndex, which visitors change too,
// are compared with the page itself at every rendering; all others with the
// last rendering only. For CSS use [Style]: the key "style" panics.
func Property(key string, value interface{}) Applyer {
	if key == "style" {
		panic(`vecty: Property("style") is not possible, use Style`)
	}
	return setting{asProperty, key, value}
}

// Attribute sets an attribute of an element, such as "aria-label" or "role".
// Where a property does the same, prefer [Property].
func Attribute(key string, value interface{}) Applyer { return setting{asAttribute, key, value} }

// Style sets a CSS property of an element, such as "max-width" or "--columns".
func Style(key, value string) Applyer { return setting{asStyle, key, value} }

// Data sets an entry of the element's dataset: the key "layerName" makes the
// attribute data-layer-name.
func Data(key, value string) Applyer { return setting{asData, key, value} }

// Class adds classes to an element, one per argument.
func Class(class ...string) Applyer {
	for _, name := range class {
		if strings.ContainsAny(name, " \t\n\f\r") {
			panic(`vecty: Class("` + name + `") holds a space, pass every class on its own`)
		}
	}
	return applyFunc(func(h *HTML) {
		for _, name := range class {
			if name != "" {
				setting{asClass, name, nil}.Apply(h)
			}
		}
	})
}

// ClassMap adds the classes whose value is true and takes back those whose value
// is false.
type ClassMap map[string]bool

// Apply implements [Applyer].
func (m ClassMap) Apply(h *HTML) {
	for name, on := range m {
		if on {
			Class(name).Apply(h)
		} else {
			h.drop(asClass, name)
		}
	}
}

// EventListener calls a function when an event of the given name (such as
// "click") reaches the element.
type EventListener struct {
	Name     string
	Listener func(*Event)

	preventDefault  bool
	stopPropagation bool
}

// PreventDefault keeps the browser from doing what it usually does upon the
// event. It returns the listener.
func (l *EventListener) PreventDefault() *EventListener {
	l.preventDefault = true
	return l
}

// StopPropagation keeps the event from elements further out. It returns the
// listener.
func (l *EventListener) StopPropagation() *EventListener {
	l.stopPropagation = true
	return l
}

// Apply implements [Applyer].
func (l *EventListener) Apply(h *HTML) { h.listeners = append(h.listeners, l) }

// Event is a DOM event together with the node it happened on.
type Event struct {
	js.Value
	Target js.Value
}
