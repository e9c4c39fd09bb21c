//go:build js

package storage

import (
	"strconv"
	"syscall/js"

	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/look"
)

// RecallView is how the visitor wanted to see things at the last visit.
func RecallView() state.View {
	v := state.View{Opacity: 0.7, Layout: look.Overlaid}
	if o, err := strconv.ParseFloat(Recall("opacity"), 64); err == nil && o >= 0 && o <= 1 {
		v.Opacity = o
	}
	for _, l := range look.Layouts {
		if Recall("view") == string(l.Layout) {
			v.Layout = l.Layout
		}
	}
	for i, p := range look.Palettes {
		if Recall("palette") == p.Name {
			v.Palette = i
		}
	}
	return v
}

// RememberView keeps it for the next visit.
// Remember keeps a text.
func RememberView(v state.View) {
	Remember("opacity", strconv.FormatFloat(v.Opacity, 'f', 2, 64))
	Remember("view", string(v.Layout))
	Remember("palette", look.Palettes[v.Palette].Name)
}

// Recall is what was remembered, "" if nothing. Storage may be switched off.
func Recall(key string) (value string) {
	defer func() { _ = recover() }()
	if v := js.Global().Get("localStorage").Call("getItem", key); v.Type() == js.TypeString {
		return v.String()
	}
	return ""
}

// Remember keeps a text.
func Remember(key, value string) {
	defer func() { _ = recover() }()
	js.Global().Get("localStorage").Call("setItem", key, value)
}
