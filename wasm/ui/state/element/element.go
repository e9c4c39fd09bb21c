// Package element reads what an element of somebody else's page asks for in its attributes:
// the question (package link), and which part of the page it is. It is plain Go, as package
// state is.
package element

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/link"
	"lrpexplainer/wasm/ui/state/look"
	"lrpexplainer/wasm/ui/state/trying"
)

// Asked is what an element asks for.
type Asked struct {
	link.Attributes
	Picture, Alt string // the address of the author's own picture, and what it shows
	View         View
	Controls     map[string]bool
	opacity      float64 // negative where nothing is said
	palette      int
}

// View is a part of the page that an element can be.
type View struct {
	Name             string
	Picture, Network bool // the picture, the layers
	Whole            bool // all of the page
	layout           look.Layout
	opacity          float64 // of the heatmap
	step             int     // where the way through the layers begins
}

// Opacity is the one that the page begins with.
const Opacity = 0.7

// Views is the table of views. The first is the one of an element that asks for none.
var Views = []View{
	{Name: "overlay", Picture: true, layout: look.Overlaid, opacity: Opacity},
	{Name: "heatmap", Picture: true, layout: look.Overlaid, opacity: 1},
	{Name: "side", Picture: true, layout: look.SideBySide, opacity: Opacity},
	{Name: "swipe", Picture: true, layout: look.Swipe, opacity: Opacity},
	{Name: "compare", Picture: true, layout: look.Compared, opacity: Opacity},
	{Name: "strip", Network: true, layout: look.Overlaid, opacity: Opacity},
	{Name: "steps", Picture: true, Network: true, layout: look.Overlaid, opacity: Opacity, step: 1},
	{Name: "explainer", Whole: true, layout: look.Overlaid, opacity: Opacity},
}

// In is the name of the view that this one has become in another layout.
func (v View) In(l look.Layout) string {
	for _, other := range Views {
		if v.Picture && !v.Network && other.Picture && !other.Network && other.layout == l && (l != look.Overlaid || other.opacity == v.opacity || v.layout != l) {
			return other.Name
		}
	}
	return v.Name
}

// Panels are the controls that stand beside the picture, Controls all that an element can
// give its readers.
var (
	Panels   = []string{"image", "examples", "classes", "rules", "parameters"}
	Controls = append(Panels[:len(Panels):len(Panels)], "views", "colors", "opacity", "export")
)

// Read reads the attributes by their names. The error says what is not known here; what is
// known is read all the same.
func Read(text func(name string) string) (a Asked, err error) {
	a = Asked{
		Attributes: link.Attributes{
			Link: text("link"), Model: text("model"), Example: text("example"),
			Rules: text("rules"), Settings: text("settings"), Target: text("target"),
		},
		Picture: text("src"), Alt: text("alt"), View: Views[0], Controls: map[string]bool{}, opacity: -1,
	}
	wrong := func(text string) {
		if err == nil {
			err = errors.New(text)
		}
	}
	if name := text("view"); name != "" {
		var names []string
		for _, v := range Views {
			names = append(names, v.Name)
		}
		if i := slices.Index(names, name); i >= 0 {
			a.View = Views[i]
		} else {
			wrong("There is no view “" + name + "”, but " + strings.Join(names, ", ") + ".")
		}
	}
	for _, name := range strings.Fields(text("controls")) {
		if !slices.Contains(Controls, name) {
			wrong("There is no control “" + name + "”, but " + strings.Join(Controls, ", ") + ".")
		}
		a.Controls[name] = true
	}
	if name := text("palette"); name != "" {
		if a.palette = slices.IndexFunc(look.Palettes, func(p look.Palette) bool { return p.Name == name }); a.palette < 0 {
			a.palette = 0
			wrong("There is no palette “" + name + "”, but red-blue and safe.")
		}
	}
	if t := text("opacity"); t != "" {
		v, failed := strconv.ParseFloat(t, 64)
		if failed != nil || !(v >= 0 && v <= 1) {
			wrong("The opacity “" + t + "” is no number from 0 to 1.")
		} else {
			a.opacity = v
		}
	}
	return a, err
}

// Show makes the view of a state the element's. A link has its own layout, where the element
// asks for none.
func (a Asked) Show(s *state.State) {
	if a.Link == "" || a.View.Name != Views[0].Name {
		s.View.Layout = a.View.layout
	}
	if a.View.layout == look.Compared {
		trying.Open(s)
	}
	s.View.Step = a.View.step
	s.View.Palette = max(s.View.Palette, a.palette)
	s.View.Opacity = a.View.opacity
	if a.opacity >= 0 {
		s.View.Opacity = a.opacity
	}
}
