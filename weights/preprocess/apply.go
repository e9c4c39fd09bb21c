package preprocess

import (
	"fmt"
	"image"
	"math"

	"golang.org/x/image/draw"

	"lrpexplainer/nn"
)

// Crop is the part of the picture that a visitor chose, in the picture's pixels:
// its upper left corner and its shorter side. Its shape is the input's; what of
// it lies outside the picture is moved or cut to inside.
type Crop struct{ X, Y, Side float64 }

// Placement is the rectangle of the picture, in its pixels, that the input
// covers. That of a digit may reach beyond the picture, where the input is black.
type Placement struct{ X, Y, Width, Height float64 }

// Input is a network's input and where in the picture it comes from.
type Input struct {
	Tensor    *nn.Tensor // of the shape that the Spec says
	Placement Placement
	// Seen is what the network sees, as opaque RGBA pixels (Height,Width,4) of the
	// input's size, before scaling to the network's numbers.
	Seen          []byte
	Height, Width int
}

// Apply makes a network's input of a picture given as RGBA pixels, row by row,
// alpha not premultiplied (a browser's ImageData, Go's image.NRGBA). Transparent
// pixels lie over white. crop may be nil.
//
// Resizing weighs source pixels with a triangle over the area that they shrink
// to, so that nothing flickers through (the antialiased bilinear filter of Pillow
// and of PyTorch, with which the networks here were trained).
//
// With fit "digit" the picture is made grey; ink is what differs from the paper
// around it, dark on light or light on dark; what is not part of the writing is
// left out; the rest is fitted into 20×20 pixels with its proportions kept, its
// centre of mass moved to the middle of 28×28. A picture that is in that form
// already is taken as it is, and one without any ink gives zeros.
func Apply(rgba []byte, width, height int, crop *Crop, spec Spec) (*Input, error) {
	if err := spec.Validate(); err != nil {
		return nil, fmt.Errorf("the model's input: %w", err)
	}
	p, err := newPicture(rgba, width, height)
	if err != nil {
		return nil, err
	}
	if crop != nil && !(crop.Side > 0 && bounded(crop.X) && bounded(crop.Y) && bounded(crop.Side)) {
		return nil, fmt.Errorf("the crop at %v, %v with side %v is not a part of a picture", crop.X, crop.Y, crop.Side)
	}
	s, err := fits[spec.Fit](p, crop, spec)
	if err != nil {
		return nil, err
	}
	return spec.input(s), nil
}

func bounded(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// picture is a decoded picture.
type picture struct{ *image.NRGBA }

// maxPixels bounds a picture, so that sizes cannot overflow: 2²⁸ pixels are 1 GiB.
const maxPixels = 1 << 28

func newPicture(rgba []byte, width, height int) (*picture, error) {
	if width < 1 || height < 1 || width > maxPixels/height {
		return nil, fmt.Errorf("a picture of %d×%d pixels; expected at least 1×1 and at most %d pixels", width, height, maxPixels)
	}
	if len(rgba) != 4*width*height {
		return nil, fmt.Errorf("%w: %d bytes for %d×%d pixels, expected %d", errPixels, len(rgba), width, height, 4*width*height)
	}
	return &picture{&image.NRGBA{Pix: rgba, Stride: 4 * width, Rect: image.Rect(0, 0, width, height)}}, nil
}

// seen is what the network sees: opaque pixels of the input's size.
type seen struct {
	*image.RGBA
	placement Placement
}

// resized is the part of the picture in that many pixels, over white.
func (p *picture) resized(part image.Rectangle, width, height int) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := range out.Pix {
		out.Pix[i] = 255
	}
	draw.BiLinear.Scale(out, out.Rect, p.NRGBA, part, draw.Over, nil)
	return out
}

func placed(r image.Rectangle) Placement {
	return Placement{float64(r.Min.X), float64(r.Min.Y), float64(r.Dx()), float64(r.Dy())}
}

// crop cuts a rectangle of the input's shape.
func crop(p *picture, c *Crop, s Spec) (*seen, error) {
	part := p.part(c, float64(s.Width)/float64(s.Height))
	return &seen{p.resized(part, s.Width, s.Height), placed(part)}, nil
}

// stretch takes the whole picture, or all of a crop of the picture's own shape.
func stretch(p *picture, c *Crop, s Spec) (*seen, error) {
	part := p.Rect
	if c != nil {
		part = p.part(c, float64(p.Rect.Dx())/float64(p.Rect.Dy()))
	}
	return &seen{p.resized(part, s.Width, s.Height), placed(part)}, nil
}

// part is the crop, or the largest one in the middle, with the given width over
// height, in whole pixels and inside the picture.
func (p *picture) part(c *Crop, aspect float64) image.Rectangle {
	w, h := float64(p.Rect.Dx()), float64(p.Rect.Dy())
	width, height := min(w, h*aspect), min(h, w/aspect)
	x, y := (w-width)/2, (h-height)/2
	if c != nil {
		if k := c.Side / min(width, height); k < 1 {
			width, height = width*k, height*k
		}
		x, y = c.X, c.Y
	}
	dx, dy := whole(width, w), whole(height, h)
	left := int(math.Round(min(max(x, 0), w-float64(dx))))
	top := int(math.Round(min(max(y, 0), h-float64(dy))))
	return image.Rect(left, top, left+dx, top+dy)
}

// whole is size in whole pixels, at least one and at most all.
func whole(size, all float64) int { return int(min(max(math.Round(size), 1), all)) }

// input turns what the network sees into its numbers.
func (s Spec) input(v *seen) *Input {
	in := &Input{Tensor: nn.NewTensor(s.Shape()...), Placement: v.placement, Seen: v.Pix, Height: s.Height, Width: s.Width}
	plane := s.Height * s.Width
	for c := range s.Channels {
		var values [256]float32
		for b := range values {
			values[b] = s.value(byte(b), c)
		}
		first, step := c*plane, 1
		if s.Layout == "NHWC" {
			first, step = c, s.Channels
		}
		for i := range plane {
			in.Tensor.Data[first+i*step] = values[s.byteOf(v.Pix[4*i:], c)]
		}
	}
	return in
}

// byteOf is a pixel's value for channel c of the network.
func (s Spec) byteOf(pixel []byte, c int) byte {
	switch {
	case s.Channels == 1:
		return luma(pixel[0], pixel[1], pixel[2])
	case s.Order == "BGR":
		return pixel[2-c]
	default:
		return pixel[c]
	}
}

// luma is Rec. ITU-R BT.601's, which Pillow's mode L and PyTorch's grey use,
// rounded, with weights in 1/2¹⁶.
func luma(r, g, b byte) byte {
	return byte((19595*uint32(r) + 38470*uint32(g) + 7471*uint32(b) + 1<<15) >> 16)
}
