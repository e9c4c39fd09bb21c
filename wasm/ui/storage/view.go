//go:build js

package storage

import (
	"strconv"
	"syscall/js"

	"lrpexplainer/wasm/property"
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
	v.Map = look.MapOf(Recall("map"))
	return v
}

// RememberView keeps it for the next visit.
func RememberView(v state.View) {
	Remember("opacity", strconv.FormatFloat(v.Opacity, 'f', 2, 64))
	Remember("view", string(v.Layout))
	Remember("palette", look.Palettes[v.Palette].Name)
	Remember("map", v.Map.Text())
}

// Recall is what was remembered, "" if nothing. Storage may be switched off.
func Recall(key string) (value string) {
	defer func() { _ = recover() }()
	if v := kept().Call("getItem", key); v.Type() == js.TypeString {
		return v.String()
	}
	return ""
}

// Remember keeps a text, unless storage is switched off or full.
func Remember(key, value string) {
	defer func() { _ = recover() }()
	kept().Call("setItem", key, value)
}

// off says that nothing is kept, see Off.
var off bool

// Off has nothing kept from now on: in somebody else's page the storage is theirs.
func Off() { off = true }

// kept is the browser's storage, undefined where it is switched off.
func kept() js.Value {
	if off {
		return js.Undefined()
	}
	storage, err := property.Read(js.Global(), "localStorage")
	if err != nil || storage.Type() != js.TypeObject {
		return js.Undefined()
	}
	return storage
}
