package evaluate

import (
	"fmt"
	"math"
	"math/rand/v2"

	"lrpexplainer/nn"
)

// Replacement is what takes the place of a patch. It is made once for the whole
// image; patches are cut from it.
type Replacement struct {
	Name, Title, Sentence string
	fill                  func(im *image, r *rand.Rand)
}

// Replacements is the table of all replacements. A new one is a row.
var Replacements = []Replacement{
	{"mean", "Mean colour", "The image's own mean in each channel.", mean},
	{"zero", "Zero", "The network's zero; where a mean is subtracted, that is the mean colour of the training images.", zero},
	{"blur", "Blur", "The image without its details: blurred over a tenth of its shorter side.", blur},
	{"noise", "Noise", "Random values with the image's own mean and deviation in each channel.", noise},
}

// Masked is the image x, (1,C,H,W), with the pixels replaced that mask (H,W) chooses, as
// the replacement says. x is not changed.
func (f Flipping) Masked(x *nn.Tensor, mask []bool) (*nn.Tensor, error) {
	im, err := f.image(x)
	if err != nil {
		return nil, err
	}
	if len(mask) != im.height*im.width {
		return nil, fmt.Errorf("a mask of %d pixels for an image of height %d and width %d", len(mask), im.height, im.width)
	}
	replaced, err := f.replaced(im)
	if err != nil {
		return nil, err
	}
	now := im.clone()
	for i, masked := range mask {
		if masked {
			left, top := i%im.width, i/im.width
			now.paste(replaced, Box{left, top, left + 1, top + 1})
		}
	}
	return nn.TensorOf(now.data, x.Shape...)
}

// replaced is im replaced everywhere.
func (f Flipping) replaced(im *image) (*image, error) {
	if f.Fill == nil {
		return replacement(f.Replacement, im, f.Seed)
	}
	if len(f.Fill) != im.channels {
		return nil, fmt.Errorf("a fill of %d values; the image has %d channels", len(f.Fill), im.channels)
	}
	out := im.clone()
	for c, v := range f.Fill {
		out.each(c, func(float32) float32 { return v })
	}
	return out, nil
}

// replacement is im replaced everywhere by one of Replacements.
func replacement(name string, im *image, seed uint64) (*image, error) {
	for _, r := range Replacements {
		if r.Name == name {
			out := im.clone()
			r.fill(out, rand.New(rand.NewPCG(seed, 2)))
			return out, nil
		}
	}
	return nil, fmt.Errorf("replacement %q is not known", name)
}

func zero(im *image, _ *rand.Rand) { clear(im.data) }

func mean(im *image, _ *rand.Rand) {
	for c := range im.channels {
		m, _ := im.moments(c)
		im.each(c, func(float32) float32 { return float32(m) })
	}
}

func noise(im *image, r *rand.Rand) {
	for c := range im.channels {
		m, d := im.moments(c)
		im.each(c, func(float32) float32 { return float32(m + d*r.NormFloat64()) })
	}
}

// blur is a Gaussian, cut off at three deviations; beyond the border nothing
// counts.
func blur(im *image, _ *rand.Rand) {
	sigma := math.Max(1, float64(min(im.height, im.width))/10)
	radius := int(math.Ceil(3 * sigma))
	weights := make([]float64, radius+1)
	for i := range weights {
		weights[i] = math.Exp(-float64(i*i) / (2 * sigma * sigma))
	}
	along := func(n int, at func(int) int) {
		line := make([]float32, n)
		for i := range line {
			line[i] = im.data[at(i)]
		}
		for i := range line {
			sum, total := 0.0, 0.0
			for j := max(0, i-radius); j <= min(n-1, i+radius); j++ {
				w := weights[max(i-j, j-i)]
				sum, total = sum+w*float64(line[j]), total+w
			}
			im.data[at(i)] = float32(sum / total)
		}
	}
	for c := range im.channels {
		for y := range im.height {
			along(im.width, func(x int) int { return im.at(c, x, y) })
		}
		for x := range im.width {
			along(im.height, func(y int) int { return im.at(c, x, y) })
		}
	}
}

// moments are the mean and the standard deviation of channel c.
func (im *image) moments(c int) (mean, deviation float64) {
	n, sum, squares := float64(im.height*im.width), 0.0, 0.0
	im.each(c, func(v float32) float32 {
		sum += float64(v)
		return v
	})
	mean = sum / n
	im.each(c, func(v float32) float32 {
		squares += (float64(v) - mean) * (float64(v) - mean)
		return v
	})
	return mean, math.Sqrt(squares / n)
}

// each maps every value of channel c.
func (im *image) each(c int, do func(float32) float32) {
	for y := range im.height {
		for x := range im.width {
			i := im.at(c, x, y)
			im.data[i] = do(im.data[i])
		}
	}
}
