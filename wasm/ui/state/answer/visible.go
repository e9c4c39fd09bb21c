package answer

import "lrpexplainer/wasm/ui/state/question"

// Visible is the part of the picture that is shown, in its pixels: what the network
// sees, or the whole picture if that is wanted.
func (a *Answer) Visible(wholePicture bool) question.Rectangle {
	in := a.Input
	whole := question.Rectangle{Width: float64(in.Picture.Width), Height: float64(in.Picture.Height)}
	seen := in.Seen()
	if in.Source == "drawing" || seen.Width < 1 || seen.Height < 1 || wholePicture && a.CanZoom() {
		return whole
	}
	return seen
}

// CanZoom reports whether the network looks at a part of the picture only, such as a
// digit on a sheet of paper.
func (a *Answer) CanZoom() bool {
	in := a.Input
	if in == nil {
		return false
	}
	if a.Crops() {
		return in.ShowsCrop()
	}
	seen := in.Seen()
	shorter := float64(min(in.Picture.Width, in.Picture.Height))
	return in.Source != "drawing" && max(seen.Width, seen.Height) < 0.9*shorter
}

// Inverts reports whether the picture is inverted under its heatmap, on dark paper or on
// light. Handwriting is the same in white on black, so it is shown as the paper is.
func (a *Answer) Inverts(dark bool) bool {
	return a.Drawable() && (a.Input.Picture.Lightness < 0.5) != dark
}
