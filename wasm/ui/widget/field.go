//go:build js

package widget

import (
	"syscall/js"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"
)

// Field is a control with a word before it.
func Field(word string, control *vecty.HTML) *vecty.HTML {
	return elem.Label(vecty.Markup(vecty.Class("field")), elem.Span(vecty.Text(word)), control)
}

// Option is one of several to choose from.
type Option struct{ Value, Title string }

// Choose is a list to choose one of; on hears of the value chosen.
func Choose(name, value string, options []Option, on func(value string)) *vecty.HTML {
	var list vecty.List
	for _, o := range options {
		list = append(list, elem.Option(vecty.Markup(vecty.Key(o.Value), prop.Value(o.Value), vecty.Property("selected", o.Value == value)), vecty.Text(o.Title)))
	}
	return elem.Select(
		vecty.Markup(vecty.Attribute("aria-label", name), event.Change(func(e *vecty.Event) { on(e.Target.Get("value").String()) })),
		list,
	)
}

// Picker is a hidden file picker, which a button clicks.
func Picker(class, name, accept string, take func(file js.Value)) *vecty.HTML {
	return Pickers(class, name, accept, false, func(files []js.Value) { take(files[0]) })
}

// Pickers is a hidden file picker, perhaps for several files at once.
func Pickers(class, name, accept string, several bool, take func(files []js.Value)) *vecty.HTML {
	return elem.Input(vecty.Markup(
		prop.Type(prop.TypeFile),
		vecty.Class(class),
		vecty.Property("hidden", true),
		vecty.Property("multiple", several),
		vecty.Attribute("accept", accept),
		vecty.Attribute("aria-label", name),
		event.Change(func(e *vecty.Event) {
			if files := Files(e.Target.Get("files")); len(files) > 0 {
				take(files)
			}
			e.Target.Set("value", "") // the same file again is a change, too
		}),
	))
}

// Files are those of a FileList.
func Files(list js.Value) []js.Value {
	out := make([]js.Value, list.Length())
	for i := range out {
		out[i] = list.Index(i)
	}
	return out
}
