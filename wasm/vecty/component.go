//go:build js

package vecty

import "reflect"

// Component is a part of the page with state of its own: a pointer to a struct
// that embeds [Core] and implements Render.
//
// The first instance rendered at some place stays there for good. When its
// parent renders again and puts an instance of the same type in that place, the
// old instance is kept and takes over the fields tagged `vecty:"prop"` from the
// new one. Fields without the tag are the component's private state.
type Component interface {
	// Render describes the component: an element, text or another component.
	// With nil the component occupies its place invisibly, as an empty
	// <noscript>. A list is not allowed.
	Render() ComponentOrHTML

	// Context returns the embedded Core.
	Context() *Core

	isComponentOrHTML()
	isMarkupOrChild()
}

// Core is what every component embeds; it ties the component to its place on
// the page. The zero value is ready for use.
type Core struct {
	mount *mount // the newest place this component was rendered in
}

// Context implements [Component].
func (c *Core) Context() *Core { return c }

func (c *Core) isComponentOrHTML() {}
func (c *Core) isMarkupOrChild()   {}

// Mounter is a component that wants to know when it has appeared on the page.
type Mounter interface {
	// Mount is called once the component's element is in place, after the
	// Mount of the components inside it.
	Mount()
}

// Unmounter is a component that wants to know when it leaves the page.
type Unmounter interface {
	// Unmount is called just before the component's element is removed, after
	// the Unmount of the components inside it.
	Unmount()
}

// Copier is a component that copies itself. Other components are copied field
// by field when a copy is needed, which is only so for a [RenderSkipper].
type Copier interface {
	// Copy returns a new component equal to this one.
	Copy() Component
}

// Keyer is a component that can be told apart from its siblings, so that it is
// moved with its element and state when their order changes. Either all
// siblings have keys or none has.
type Keyer interface {
	// Key returns a value unique among the siblings and usable as a map key.
	Key() interface{}
}

// RenderSkipper is a component that can tell that nothing it shows has changed.
type RenderSkipper interface {
	// SkipRender reports whether rendering is unnecessary. prev is a copy of
	// this component made when it last rendered. It is not called before the
	// first rendering.
	SkipRender(prev Component) bool
}

// live returns the place c occupies on the page, or nil if it has none. A copy
// of a component on the page has no place itself.
func live(c Component) *mount {
	if m := c.Context().mount; m != nil && m.alive && m.c == c {
		return m
	}
	return nil
}

// copyOf returns a copy of c, made by its Copier if it is one.
func copyOf(c Component) Component {
	if copier, ok := c.(Copier); ok {
		dup := copier.Copy()
		if dup == c {
			panic("vecty: " + typeName(c) + ".Copy returned the component itself")
		}
		return dup
	}
	from := structOf(c)
	to := reflect.New(from.Type())
	to.Elem().Set(from)
	return to.Interface().(Component)
}

// propFields holds the indices of the fields tagged `vecty:"prop"`.
var propFields = map[reflect.Type][]int{}

// copyProps sets the properties of to, a component of from's type, to from's.
func copyProps(from, to Component) {
	src, dst := structOf(from), structOf(to)
	typ := src.Type()
	fields, known := propFields[typ]
	if !known {
		for i := range typ.NumField() {
			if field := typ.Field(i); field.Tag.Get("vecty") == "prop" {
				if !field.IsExported() {
					panic("vecty: " + typeName(from) + "." + field.Name + " is tagged as a prop but not exported")
				}
				fields = append(fields, i)
			}
		}
		propFields[typ] = fields
	}
	for _, i := range fields {
		dst.Field(i).Set(src.Field(i))
	}
}

func structOf(c Component) reflect.Value {
	v := reflect.ValueOf(c)
	if v.Kind() != reflect.Pointer || v.Elem().Kind() != reflect.Struct {
		panic("vecty: a component must be a pointer to a struct, found " + typeName(c))
	}
	return v.Elem()
}

func typeName(c Component) string { return reflect.TypeOf(c).String() }

func sameType(a, b Component) bool { return reflect.TypeOf(a) == reflect.TypeOf(b) }
