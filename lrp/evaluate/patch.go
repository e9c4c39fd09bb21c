package evaluate

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"

	"lrpexplainer/nn"
)

// Order says which patches go first.
type Order uint8

const (
	MostRelevantFirst  Order = iota // the score should fall at once
	LeastRelevantFirst              // it should stay
	Random                          // what an explanation has to beat
)

// Box is a rectangle of pixels, the lower right corner not included.
type Box struct{ Left, Top, Right, Bottom int }

func (r Box) pixels() int { return (r.Right - r.Left) * (r.Bottom - r.Top) }

// image is one image's values with their place.
type image struct {
	height, width, channels int
	data                    []float32
	pixel, channel          int // how far apart neighbours are in data
}

// image checks that x is one image.
func (f Flipping) image(x *nn.Tensor) (*image, error) {
	s := x.Shape
	if len(s) != 4 || s[0] != 1 {
		return nil, fmt.Errorf("an input of shape %v; expected one image, of four axes", s)
	}
	if f.ChannelsLast {
		return &image{s[1], s[2], s[3], x.Data, s[3], 1}, nil
	}
	return &image{s[2], s[3], s[1], x.Data, 1, s[2] * s[3]}, nil
}

func (im *image) clone() *image {
	c := *im
	c.data = slices.Clone(im.data)
	return &c
}

// at is where the value of channel c at x, y is.
func (im *image) at(c, x, y int) int { return c*im.channel + (y*im.width+x)*im.pixel }

// paste copies a rectangle from another image of the same size.
func (im *image) paste(from *image, r Box) {
	for c := range im.channels {
		for y := r.Top; y < r.Bottom; y++ {
			for x := r.Left; x < r.Right; x++ {
				i := im.at(c, x, y)
				im.data[i] = from.data[i]
			}
		}
	}
}

// patches cuts the image into a grid and orders it by the sum of the relevance
// in each patch; equals stay in reading order.
func (f Flipping) patches(im *image, relevance []float32) ([]Box, error) {
	if len(relevance) != im.height*im.width {
		return nil, fmt.Errorf("%d values of relevance for an image of height %d and width %d", len(relevance), im.height, im.width)
	}
	if f.Patch < 1 || f.Patch > max(im.height, im.width) {
		return nil, fmt.Errorf("patches of %d pixels; expected 1 to %d", f.Patch, max(im.height, im.width))
	}
	if !nn.Finite(relevance) {
		return nil, fmt.Errorf("the relevance holds values that are not numbers")
	}
	type ranked struct {
		Box
		sum float64
	}
	var all []ranked
	for y := 0; y < im.height; y += f.Patch {
		for x := 0; x < im.width; x += f.Patch {
			p := ranked{Box: Box{x, y, min(x+f.Patch, im.width), min(y+f.Patch, im.height)}}
			for j := p.Top; j < p.Bottom; j++ {
				for _, r := range relevance[j*im.width+p.Left : j*im.width+p.Right] {
					p.sum += float64(r)
				}
			}
			all = append(all, p)
		}
	}
	switch f.Order {
	case MostRelevantFirst:
		sort.SliceStable(all, func(i, j int) bool { return all[i].sum > all[j].sum })
	case LeastRelevantFirst:
		sort.SliceStable(all, func(i, j int) bool { return all[i].sum < all[j].sum })
	case Random:
		rand.New(rand.NewPCG(f.Seed, 1)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	default:
		return nil, fmt.Errorf("order %d is not known", f.Order)
	}
	boxes := make([]Box, len(all))
	for i, p := range all {
		boxes[i] = p.Box
	}
	return boxes, nil
}
