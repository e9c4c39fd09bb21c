//go:build js

package storage

import (
	"syscall/js"

	"lrpexplainer/wasm/property"
	"lrpexplainer/wasm/ui/expect"
)

// longestRemembered bounds what is kept of one file, in characters.
const longestRemembered = 200_000

// RememberChoice keeps a choice for the file with that fingerprint.
func RememberChoice(fingerprint string, c expect.Choice) {
	numbers := func(values []float64) []any {
		out := make([]any, len(values))
		for i, v := range values {
			out[i] = v
		}
		return out
	}
	names := make([]any, len(c.Names))
	for i, n := range c.Names {
		names[i] = n
	}
	json := js.Global().Get("JSON").Call("stringify", property.Object(
		"layout", c.Layout, "channels", c.Channels, "height", c.Height, "width", c.Width, "order", c.Order,
		"scaling", c.Scaling, "low", c.Own.Low, "high", c.Own.High, "mean", numbers(c.Own.Mean), "deviation", numbers(c.Own.Deviation),
		"output", c.Output, "labels", c.Labels, "names", names, "namesFrom", c.NamesFrom,
	)).String()
	if len(json) <= longestRemembered {
		Remember("model "+fingerprint, json)
	}
}

// RecallChoice is what was remembered for the file with that fingerprint.
func RecallChoice(fingerprint string) (c expect.Choice, ok bool) {
	defer func() {
		if recover() != nil { // nothing is kept, or what is kept is not ours
			c, ok = expect.Choice{}, false
		}
	}()
	kept := Recall("model " + fingerprint)
	if len(kept) > 4*longestRemembered {
		return expect.Choice{}, false
	}
	v := js.Global().Get("JSON").Call("parse", kept)
	if v.Type() != js.TypeObject {
		return expect.Choice{}, false
	}
	// list is a field that is a list; an object may claim any length.
	list := func(name string) js.Value {
		if l := v.Get(name); js.Global().Get("Array").Call("isArray", l).Bool() {
			return l
		}
		return js.Global().Get("Array").New()
	}
	numbers := func(name string) (out []float64) {
		values := list(name)
		for i := range values.Length() {
			out = append(out, values.Index(i).Float())
		}
		return out
	}
	c = expect.Choice{
		Layout: text(v, "layout"), Channels: v.Get("channels").Int(), Height: v.Get("height").Int(), Width: v.Get("width").Int(), Order: text(v, "order"),
		Scaling: text(v, "scaling"), Own: expect.Scaling{Low: v.Get("low").Float(), High: v.Get("high").Float(), Mean: numbers("mean"), Deviation: numbers("deviation")},
		Output: text(v, "output"), Labels: text(v, "labels"), NamesFrom: text(v, "namesFrom"),
	}
	names := list("names")
	for i := range names.Length() {
		c.Names = append(c.Names, names.Index(i).String())
	}
	if _, known := expect.Preset(c.Scaling); !known && c.Scaling != expect.OwnScaling {
		return expect.Choice{}, false
	}
	return c, true
}

// text is a string field, "" if there is none.
func text(object js.Value, field string) string {
	if v := object.Get(field); v.Type() == js.TypeString {
		return v.String()
	}
	return ""
}
