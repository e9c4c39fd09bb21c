//go:build js

package vecty

import (
	"reflect"
	"strings"
	"syscall/js"
)

// A setting is one thing markup sets on a DOM node.
type setting struct {
	kind  kind
	key   string
	value interface{}
}

type kind uint8

const (
	asProperty kind = iota
	asAttribute
	asClass
	asStyle
	asData
)

// Apply makes the setting part of h, in place of an earlier one of its name.
func (s setting) Apply(h *HTML) {
	if i := find(h.settings, s.kind, s.key); i >= 0 {
		h.settings[i] = s
	} else {
		h.settings = append(h.settings, s)
	}
}

func (h *HTML) drop(k kind, key string) {
	if i := find(h.settings, k, key); i >= 0 {
		h.settings = append(h.settings[:i], h.settings[i+1:]...)
	}
}

// find returns the index of a setting, or -1. Elements have few settings, so
// that a search costs less than a map.
func find(settings []setting, k kind, key string) int {
	for i := range settings {
		if settings[i].kind == k && settings[i].key == key {
			return i
		}
	}
	return -1
}

// interactive reports whether s is a property that visitors change. It is also
// one that depends on others and on the children (a <select> has the value of
// one of its options, a range input clamps to min and max), hence is set last.
func (s setting) interactive() bool {
	return s.kind == asProperty && (s.key == "value" || s.key == "checked" || s.key == "selectedIndex")
}

// applySettings takes back what prev set and h does not, then sets what is new
// or different, in the order of the markup. Interactive properties are left to
// applyInteractive.
func (h *HTML) applySettings(prev []setting) {
	for _, s := range prev {
		if find(h.settings, s.kind, s.key) < 0 {
			h.unset(s)
		}
	}
	for _, s := range h.settings {
		if s.interactive() {
			continue
		}
		if i := find(prev, s.kind, s.key); i < 0 || !equal(prev[i].value, s.value) {
			h.set(s)
		}
	}
}

// applyInteractive makes the page agree with h in what visitors change, without
// touching what agrees already: setting a value moves the caret.
func (h *HTML) applyInteractive(prev []setting) {
	for _, s := range h.settings {
		if !s.interactive() {
			continue
		}
		if find(prev, s.kind, s.key) < 0 || text(h.node.Get(s.key)) != text(s.value) {
			h.set(s)
		}
	}
}

func (h *HTML) set(s setting) {
	switch s.kind {
	case asProperty:
		h.node.Set(s.key, s.value)
	case asAttribute:
		h.node.Call("setAttribute", s.key, s.value)
	case asClass:
		h.node.Get("classList").Call("add", s.key)
	case asStyle:
		h.node.Get("style").Call("setProperty", s.key, s.value)
	case asData:
		h.node.Get("dataset").Set(s.key, s.value)
	}
}

func (h *HTML) unset(s setting) {
	switch s.kind {
	case asProperty:
		h.unsetProperty(s.key)
	case asAttribute:
		h.node.Call("removeAttribute", s.key)
	case asClass:
		h.node.Get("classList").Call("remove", s.key)
	case asStyle:
		h.node.Get("style").Call("removeProperty", s.key)
	case asData:
		h.node.Get("dataset").Delete(s.key)
	}
}

// unsetProperty gives a property the value it has on an untouched node; deleting
// it, as one would with a plain object, does nothing to a DOM property.
func (h *HTML) unsetProperty(key string) {
	if initial := h.create().Get(key); initial.IsUndefined() {
		h.node.Delete(key)
	} else {
		h.node.Set(key, initial)
	}
	if h.tag != "" {
		h.node.Call("removeAttribute", attributeName(key))
	}
}

// attributeName returns the attribute that reflects a property.
func attributeName(property string) string {
	switch property {
	case "htmlFor":
		return "for"
	case "className":
		return "class"
	}
	if rest, ok := strings.CutPrefix(property, "aria"); ok {
		return "aria-" + strings.ToLower(rest)
	}
	return strings.ToLower(property)
}

// equal reports whether two values of a setting are the same. Values that cannot
// be compared count as different.
func equal(a, b interface{}) bool {
	if a, ok := a.(js.Value); ok {
		b, ok := b.(js.Value)
		return ok && a.Equal(b)
	}
	if a == nil || b == nil {
		return a == b
	}
	return reflect.TypeOf(a).Comparable() && a == b
}

// text returns what JavaScript's String makes of a value.
func text(v interface{}) string {
	if s, ok := v.(string); ok {
		return s
	}
	if v, ok := v.(js.Value); ok && v.Type() == js.TypeString {
		return v.String()
	}
	return js.Global().Call("String", v).String()
}
