package main

import (
	"fmt"
	"image"
	"image/png"
	"os"

	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"

	"lrpexplainer/weights"
)

// stamped puts the entry's first stamp, whose picture is in the file, on every
// image, where a click on it in the page would.
func stamped(images []sample, e *weights.Entry, file string) ([]sample, error) {
	if len(e.Stamps) == 0 {
		return nil, fmt.Errorf("-stamp: the catalogue lists no stamp for the model %q", e.Name)
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("-stamp: %w", err)
	}
	defer f.Close()
	picture, err := png.Decode(f)
	if err != nil {
		return nil, fmt.Errorf("-stamp: %s: %w", file, err)
	}
	out := make([]sample, len(images))
	for i, s := range images {
		out[i] = s
		out[i].decode = func() (image.Image, error) {
			m, err := s.decode()
			if err != nil {
				return nil, err
			}
			return overlay(m, picture, e.Stamps[0]), nil
		}
	}
	return out, nil
}

// overlay is m with the stamp on it. The network sees the middle square of m, or
// all of it, so that the stamp's place is measured there.
func overlay(m, picture image.Image, s weights.Stamp) image.Image {
	bounds := m.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, bounds.Dx(), bounds.Dy()))
	draw.Draw(out, out.Rect, m, bounds.Min, draw.Src)
	side := float64(min(bounds.Dx(), bounds.Dy()))
	left, top := (float64(bounds.Dx())-side)/2, (float64(bounds.Dy())-side)/2
	from := picture.Bounds()
	// From the stamp's pixels to the image's; of a smaller one the filter takes the mean.
	place := f64.Aff3{
		s.Width * side / float64(from.Dx()), 0, left + s.Left*side,
		0, s.Height * side / float64(from.Dy()), top + s.Top*side,
	}
	draw.BiLinear.Transform(out, place, picture, from, draw.Over, nil)
	return out
}
