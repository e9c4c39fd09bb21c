package preprocess

import (
	"image"
	"math"

	"golang.org/x/image/draw"
)

// MNIST's form: a digit fitted into 20×20 pixels in the middle of 28×28 (LeCun,
// Bottou, Bengio, Haffner: "Gradient-Based Learning Applied to Document
// Recognition", 1998, section III.A).
const (
	digitSide = 28
	digitBox  = 20
)

// workSide is the side of the picture in which ink is looked for; more would only
// take longer.
const workSide = 480

// thinnest is the least width of a stroke in the input, in pixels. A fine pen's
// line would fade to grey when it shrinks; MNIST's strokes are two to four wide.
const thinnest = 2.0

// digit brings a handwritten digit to MNIST's form.
func digit(p *picture, c *Crop, _ Spec) (*seen, error) {
	region := p.Rect
	if c != nil {
		region = p.part(c, 1)
	}
	k := min(1, workSide/float64(max(region.Dx(), region.Dy())))
	w, h := whole(float64(region.Dx())*k, workSide), whole(float64(region.Dy())*k, workSide)
	g := grey(p.resized(region, w, h))
	if !g.lightPaper() {
		g = g.inverted()
	}
	out := &seen{RGBA: black()}
	if formed(g) {
		for i, v := range g.v {
			out.set(i, byte((1-v)*255+0.5))
		}
		out.placement = placed(region)
		return out, nil
	}
	ink, any := g.ink()
	if !any {
		out.placement = around(region)
		return out, nil
	}
	ink = ink.thickened()
	box := ink.box()
	size := float64(max(box.Dx(), box.Dy()))
	fw, fh := whole(float64(box.Dx())*digitBox/size, digitBox), whole(float64(box.Dy())*digitBox/size, digitBox)
	fitted := image.NewRGBA(image.Rect(0, 0, fw, fh))
	draw.BiLinear.Scale(fitted, fitted.Rect, ink.image(), box, draw.Src, nil)
	left, top := centred(fitted)
	strongest := byte(1)
	for i := range fw * fh {
		strongest = max(strongest, fitted.Pix[4*i])
	}
	for y := range fh {
		for x := range fw {
			v := int(fitted.Pix[4*(y*fw+x)]) * 255 / int(strongest)
			out.set((top+y)*digitSide+left+x, byte(v))
		}
	}
	// From pixels of the input to those of the work plane, to those of the picture.
	sx := float64(box.Dx()) / float64(fw) * float64(region.Dx()) / float64(w)
	sy := float64(box.Dy()) / float64(fh) * float64(region.Dy()) / float64(h)
	out.placement = Placement{
		X:      float64(region.Min.X) + float64(box.Min.X)*float64(region.Dx())/float64(w) - float64(left)*sx,
		Y:      float64(region.Min.Y) + float64(box.Min.Y)*float64(region.Dy())/float64(h) - float64(top)*sy,
		Width:  digitSide * sx,
		Height: digitSide * sy,
	}
	return out, nil
}

// black is an empty input.
func black() *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, digitSide, digitSide))
	for i := 3; i < len(m.Pix); i += 4 {
		m.Pix[i] = 255
	}
	return m
}

func (s *seen) set(i int, v byte) { s.Pix[4*i], s.Pix[4*i+1], s.Pix[4*i+2] = v, v, v }

// around is the smallest square around r with the same middle.
func around(r image.Rectangle) Placement {
	side := float64(max(r.Dx(), r.Dy()))
	return Placement{
		X:     float64(r.Min.X) + (float64(r.Dx())-side)/2,
		Y:     float64(r.Min.Y) + (float64(r.Dy())-side)/2,
		Width: side, Height: side,
	}
}

// formed reports whether dark writing on light paper is in MNIST's form but for
// the colours: paper without any shade, the ink within the inner box's size and
// its centre of mass in the middle.
func formed(g plane) bool {
	if g.width != digitSide || g.height != digitSide {
		return false
	}
	ink, empty := g.inverted(), 0
	for _, v := range ink.v {
		if v < 1./256 {
			empty++
		}
	}
	box := ink.box()
	size := max(box.Dx(), box.Dy())
	if empty < len(ink.v)/3 || size < digitBox-2 || size > digitBox {
		return false
	}
	x, y := ink.middle()
	return math.Abs(x-digitSide/2) <= 1 && math.Abs(y-digitSide/2) <= 1
}

// box is the smallest rectangle that holds all ink; empty if there is none.
func (p plane) box() image.Rectangle {
	var box image.Rectangle
	for i, v := range p.v {
		if v > 0.1 {
			x, y := i%p.width, i/p.width
			box = box.Union(image.Rect(x, y, x+1, y+1))
		}
	}
	return box
}

// middle is the centre of mass, in pixels from the upper left corner; that of a
// single pixel there is ½, ½.
func (p plane) middle() (x, y float64) {
	mass := 0.0
	for i, v := range p.v {
		x += float64(v) * (float64(i%p.width) + 0.5)
		y += float64(v) * (float64(i/p.width) + 0.5)
		mass += float64(v)
	}
	return x / max(mass, 1e-9), y / max(mass, 1e-9)
}

// centred is where the fitted digit's upper left corner goes, in whole pixels, so
// that its centre of mass comes to the middle and nothing is cut off.
func centred(m *image.RGBA) (left, top int) {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	x, y := grey(m).middle()
	left = min(max(int(math.Round(digitSide/2-x)), 0), digitSide-w)
	top = min(max(int(math.Round(digitSide/2-y)), 0), digitSide-h)
	return left, top
}

// image is the plane as a grey picture.
func (p plane) image() *image.Gray {
	m := image.NewGray(image.Rect(0, 0, p.width, p.height))
	for i, v := range p.v {
		m.Pix[i] = byte(v*255 + 0.5)
	}
	return m
}

// thickened is ink whose strokes are at least thinnest wide once the writing is
// fitted into the inner box.
func (p plane) thickened() plane {
	box := p.box()
	size := float64(max(box.Dx(), box.Dy()))
	missing := thinnest*size/digitBox - p.strokeWidth()
	if missing < 1 {
		return p
	}
	// A wider brush makes the writing larger too: (width+2r)·20/(size+2r) = thinnest.
	radius := float32(missing / 2 / (1 - thinnest/digitBox))
	out := newPlane(p.width, p.height)
	for i, far := range p.distance() {
		out.v[i] = max(p.v[i], min(1, radius+1-far))
	}
	return out
}

// distance is how far each pixel's middle is from that of the nearest one that
// is ink, in pixels, within 4 % (chamfer distance; Borgefors: "Distance
// transformations in digital images", 1986).
func (p plane) distance() []float32 {
	const straight, diagonal = 0.96, 1.36
	far := make([]float32, len(p.v))
	for i, v := range p.v {
		if v <= 0.5 {
			far[i] = float32(p.width + p.height)
		}
	}
	near := func(i, x, dx, dy int) {
		if x+dx < 0 || x+dx >= p.width {
			return
		}
		j := i + dy*p.width + dx
		if j < 0 || j >= len(far) {
			return
		}
		step := float32(straight)
		if dx != 0 && dy != 0 {
			step = diagonal
		}
		far[i] = min(far[i], far[j]+step)
	}
	for i := range far {
		x := i % p.width
		near(i, x, -1, 0)
		near(i, x, -1, -1)
		near(i, x, 0, -1)
		near(i, x, 1, -1)
	}
	for i := len(far) - 1; i >= 0; i-- {
		x := i % p.width
		near(i, x, 1, 0)
		near(i, x, 1, 1)
		near(i, x, 0, 1)
		near(i, x, -1, 1)
	}
	return far
}

// strokeWidth is the mean width of the strokes in pixels: a long line's area is
// its length times its width, its outline twice its length.
func (p plane) strokeWidth() float64 {
	area, outline := 0.0, 0
	for i, v := range p.v {
		area += float64(v)
		inside := v > 0.5
		x, y := i%p.width, i/p.width
		if inside != (x+1 < p.width && p.v[i+1] > 0.5) {
			outline++
		}
		if inside != (y+1 < p.height && p.v[i+p.width] > 0.5) {
			outline++
		}
	}
	// Steps along the pixels' edges are longer than the outline, by 4/π on the average
	// over directions.
	return 2 * area / max(1, float64(outline)*math.Pi/4)
}
