package element

import (
	"strings"
	"testing"

	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/look"
)

func read(attributes map[string]string) (Asked, error) {
	return Read(func(name string) string { return attributes[name] })
}

func TestViews(t *testing.T) {
	for name, want := range map[string]state.View{
		"":          {Layout: look.Overlaid, Opacity: 0.7},
		"overlay":   {Layout: look.Overlaid, Opacity: 0.7},
		"heatmap":   {Layout: look.Overlaid, Opacity: 1},
		"side":      {Layout: look.SideBySide, Opacity: 0.7},
		"swipe":     {Layout: look.Swipe, Opacity: 0.7},
		"compare":   {Layout: look.Compared, Opacity: 0.7},
		"strip":     {Layout: look.Overlaid, Opacity: 0.7},
		"steps":     {Layout: look.Overlaid, Opacity: 0.7, Step: 1},
		"explainer": {Layout: look.Overlaid, Opacity: 0.7},
	} {
		a, err := read(map[string]string{"view": name})
		if err != nil {
			t.Fatal(err)
		}
		s := state.New(state.View{})
		a.Show(s)
		if v := s.View; v.Layout != want.Layout || v.Opacity != want.Opacity || v.Step != want.Step {
			t.Errorf("the view %q is %+v", name, v)
		}
		if got := a.View.In(s.View.Layout); name != "" && got != name {
			t.Errorf("the view %q is called %q", name, got)
		}
	}
	heatmap, _ := read(map[string]string{"view": "heatmap"})
	if got := heatmap.View.In(look.Swipe); got != "swipe" {
		t.Errorf("the heatmap, swiped, is %q", got)
	}
	a, err := read(map[string]string{"palette": "safe", "opacity": "0.4", "controls": "rules  classes"})
	s := state.New(state.View{})
	a.Show(s)
	if err != nil || s.View.Palette != 1 || s.View.Opacity != 0.4 || !a.Controls["rules"] || !a.Controls["classes"] || a.Controls["views"] {
		t.Errorf("%+v, %v", a, err)
	}
}

// A link has a layout of its own, unless the element asks for one.
func TestLayoutOfALink(t *testing.T) {
	for view, want := range map[string]look.Layout{"": look.Swipe, "side": look.SideBySide} {
		a, _ := read(map[string]string{"link": "digits/7?view=swipe", "view": view})
		s := state.New(state.View{Layout: look.Swipe})
		a.Show(s)
		if s.View.Layout != want {
			t.Errorf("the view %q of a link is %q", view, s.View.Layout)
		}
	}
}

func TestWhatIsNotKnown(t *testing.T) {
	for name, value := range map[string]string{"view": "grid", "controls": "rules all", "palette": "grey", "opacity": "NaN"} {
		words := strings.Fields(value)
		if _, err := read(map[string]string{name: value}); err == nil || !strings.Contains(err.Error(), "“"+words[len(words)-1]+"”") {
			t.Errorf("%s=%q: %v", name, value, err)
		}
	}
}
