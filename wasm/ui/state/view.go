package state

import (
	"lrpexplainer/lrp/heatmap"
	"lrpexplainer/wasm/ui/state/look"
	"lrpexplainer/wasm/ui/state/question"
)

// Colors is the colour map.
func (v *View) Colors() heatmap.ColorMap { return look.Colors(v.Palette, v.Dark) }

// Show changes how things are shown.
func Show(change func(*View)) Change { return func(s *State) { change(&s.View) } }

// ToggleCamera shows the camera's picture, or what was shown before.
func ToggleCamera(s *State) { s.View.Camera.On, s.View.Drawing = !s.View.Camera.On, false }

// ToggleDrawing shows the pad, or what was shown before.
func ToggleDrawing(s *State) { s.View.Drawing, s.View.Camera.On = !s.View.Drawing, false }

// ShowsWhole reports whether the whole picture is shown where that makes a difference: a
// digit is first seen on its sheet of paper, a photo in its frame.
func (s *State) ShowsWhole() bool { return (s.View.Extent == look.OtherExtent) == s.Answer.Crops() }

// Whole is the part of the picture that is shown where nothing is enlarged, in its pixels.
func (s *State) Whole() question.Rectangle { return s.Answer.Visible(s.ShowsWhole()) }

// Visible is what is shown of it.
func (s *State) Visible() question.Rectangle {
	if z := s.View.Zoom; z.Of(s.Answer.Input.Picture, s.View.Layout) {
		return s.Whole().Part(z.X, z.Y, 1/z.Factor)
	}
	return s.Whole()
}
