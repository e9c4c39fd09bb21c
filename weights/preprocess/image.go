package preprocess

import (
	"image"

	"golang.org/x/image/draw"
)

// ApplyImage is [Apply] for a decoded picture of Go's.
func ApplyImage(m image.Image, crop *Crop, spec Spec) (*Input, error) {
	r := m.Bounds()
	pixels, ok := m.(*image.NRGBA)
	if !ok || pixels.Stride != 4*r.Dx() || len(pixels.Pix) != 4*r.Dx()*r.Dy() {
		pixels = image.NewNRGBA(image.Rect(0, 0, r.Dx(), r.Dy()))
		draw.Draw(pixels, pixels.Rect, m, r.Min, draw.Src)
	}
	return Apply(pixels.Pix, r.Dx(), r.Dy(), crop, spec)
}
