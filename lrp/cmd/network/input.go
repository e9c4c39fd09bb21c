package network

import (
	"image"
	"io"
	"path"
	"slices"
	"strings"

	"lrpexplainer/lrp/cmd/picture"
	"lrpexplainer/lrp/survey"
	"lrpexplainer/weights/preprocess"
)

// PictureInput reads a picture and brings it to the network's form. box, in the picture's
// pixels, is where the object lies; nil where nobody says.
func (m *Model) PictureInput(f io.ReadSeeker, box *image.Rectangle) (*survey.Input, error) {
	read, err := picture.Read(f)
	if err != nil {
		return nil, err
	}
	in, err := preprocess.Apply(read.Pix, read.Rect.Dx(), read.Rect.Dy(), nil, m.Spec)
	if err != nil {
		return nil, err
	}
	out := &survey.Input{Tensor: in.Tensor, Seen: in.Seen, Height: in.Height, Width: in.Width}
	if box != nil {
		p := in.Placement
		within := func(v, from, size float64) float64 { return min(max((v-from)/size, 0), 1) }
		b := survey.Box{
			Left: within(float64(box.Min.X), p.X, p.Width), Right: within(float64(box.Max.X), p.X, p.Width),
			Top: within(float64(box.Min.Y), p.Y, p.Height), Bottom: within(float64(box.Max.Y), p.Y, p.Height),
		}
		if b.Left < b.Right && b.Top < b.Bottom { // or else it was cut off
			out.Box = &b
		}
	}
	return out, nil
}

// LabelOf is the class that the folders of a path name, the innermost first: by label,
// WordNet id or number; survey.Unknown if none does.
func (m *Model) LabelOf(file string) int {
	for dir := path.Dir(file); dir != "." && dir != "/"; dir = path.Dir(dir) {
		if c := m.ClassNamed(path.Base(dir)); c != survey.Unknown {
			return c
		}
	}
	return survey.Unknown
}

// ClassNamed is the class of a label, a WordNet id or a number.
func (m *Model) ClassNamed(name string) int {
	if c := slices.Index(m.WordNet, name); c >= 0 {
		return c
	}
	if c := m.Class(strings.ReplaceAll(name, "_", " ")); c >= 0 {
		return c
	}
	if c := m.Class(name); c >= 0 {
		return c
	}
	return survey.Unknown
}
