// Package sample is a set of 240 pictures in which a network's cheat can be found: crops,
// mirror images and exposures of nine of the page's photos, which may be redistributed
// (web/examples/photos/README.md says who took them). Half of the 72 goldfish carry the
// photographer's tag that the network "hans" learnt; the one photo that they are made of
// appears as often with the tag as without, so that a cluster by photo is none by tag.
//
// Only the photos are shipped. The pictures are made of them when they are wanted, the
// same each time.
package sample

import (
	"fmt"
	"image"
	"math/rand/v2"

	"golang.org/x/image/draw"
)

// Side is that of the pictures, in pixels.
const Side = 128

// Tag is the tag's picture, a file of the site as the photos are.
const Tag = "examples/hans/tag.png"

// Picture says how one picture is made.
type Picture struct {
	Name   string // "goldfish/goldfish-01-tag.png"
	Label  string
	Source string // the photo, a file of the site: "examples/photos/goldfish.jpg"
	// Left, Top and Side are the square that is cut out, as shares of the photo's shorter
	// side beyond which it does not reach.
	Left, Top, Side float64
	Mirrored        bool
	Light           float64 // a factor on each channel
	Tagged          bool
	// TagLeft, TagBottom (from the lower edge) and TagHeight are shares of the side.
	TagLeft, TagBottom, TagHeight float64
}

var sources = []struct {
	photo       string // written out, as the build of the site looks for the names of its files in programs
	file, label string
	plain       int // pictures without the tag
	tagged      int
}{
	{"examples/photos/goldfish.jpg", "goldfish", "goldfish", 36, 36},
	{"examples/photos/espresso.jpg", "espresso", "espresso", 21, 0},
	{"examples/photos/bee.jpg", "bee", "bee", 21, 0},
	{"examples/photos/orange.jpg", "orange", "orange", 21, 0},
	{"examples/photos/lemon.jpg", "lemon", "lemon", 21, 0},
	{"examples/photos/suspension-bridge.jpg", "suspension-bridge", "suspension bridge", 21, 0},
	{"examples/photos/alps.jpg", "alps", "alp", 21, 0},
	{"examples/photos/cat.jpg", "cat", "tabby cat", 21, 0},
	{"examples/photos/bucket.jpg", "bucket", "bucket", 21, 0},
}

// All are the 240 pictures. Tags have the sizes and places that the network was trained
// with (weights/train/hans_tags.py).
func All() []Picture {
	var out []Picture
	for i, s := range sources {
		random := rand.New(rand.NewPCG(240, uint64(i)))
		between := func(low, high float64) float64 { return low + float64((high-low)*random.Float64()) }
		for k := range s.plain + s.tagged {
			p := Picture{Label: s.label, Source: s.photo, Tagged: k%2 == 1 && k/2 < s.tagged}
			tag := ""
			if p.Tagged {
				tag = "-tag"
			}
			p.Name = fmt.Sprintf("%s/%s-%02d%s.png", s.label, s.file, k+1, tag)
			p.Side = between(0.75, 1)
			p.Left, p.Top = random.Float64(), random.Float64()
			p.Mirrored = random.IntN(2) == 1
			p.Light = between(0.8, 1.2)
			p.TagLeft, p.TagBottom, p.TagHeight = between(0.01, 0.06), between(0.01, 0.06), between(0.112, 0.136)
			out = append(out, p)
		}
	}
	return out
}

// Make makes the picture of its photo and the tag's picture.
func (p Picture) Make(photo, tag *image.NRGBA) *image.NRGBA {
	w, h := photo.Rect.Dx(), photo.Rect.Dy()
	side := max(1, int(p.Side*float64(min(w, h))))
	x, y := int(p.Left*float64(w-side)), int(p.Top*float64(h-side))
	out := image.NewNRGBA(image.Rect(0, 0, Side, Side))
	draw.BiLinear.Scale(out, out.Rect, photo, image.Rect(x, y, x+side, y+side).Add(photo.Rect.Min), draw.Src, nil)
	if p.Mirrored {
		for y := range Side {
			for x := range Side / 2 {
				a, b := out.NRGBAAt(x, y), out.NRGBAAt(Side-1-x, y)
				out.SetNRGBA(x, y, b)
				out.SetNRGBA(Side-1-x, y, a)
			}
		}
	}
	for i, v := range out.Pix {
		if i%4 != 3 {
			out.Pix[i] = uint8(min(255, float64(v)*p.Light+0.5))
		}
	}
	if p.Tagged {
		height := p.TagHeight * Side
		width := height * float64(tag.Rect.Dx()) / float64(tag.Rect.Dy())
		left, bottom := p.TagLeft*Side, Side-p.TagBottom*Side
		at := image.Rect(int(left+0.5), int(bottom-height+0.5), int(left+width+0.5), int(bottom+0.5))
		draw.BiLinear.Scale(out, at, tag, tag.Rect, draw.Over, nil)
	}
	return out
}
