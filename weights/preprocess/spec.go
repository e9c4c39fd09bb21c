package preprocess

import (
	"errors"
	"fmt"
)

// Spec is what a network expects of its input.
type Spec struct {
	// Channels is 3 for colour and 1 for grey; Height and Width are in pixels.
	Channels int `json:"channels"`
	Height   int `json:"height"`
	Width    int `json:"width"`
	// Layout of the tensor's axes: "NCHW" (also if empty) or "NHWC".
	Layout string `json:"layout,omitempty"`
	// Order of the channels: "RGB" (also if empty) or "BGR".
	Order string `json:"order,omitempty"`
	// A byte v of channel c becomes (v·Scale − Mean[c]) / Std[c]. Scale 1/255 makes
	// 0…1 of bytes, 1 leaves 0…255; 0 stands for 1/255. Mean and Std are in the
	// network's order of channels, one for each or one for all; empty means 0 and 1.
	Scale float32   `json:"scale,omitempty"`
	Mean  []float32 `json:"mean,omitempty"`
	Std   []float32 `json:"std,omitempty"`
	// Range is the smallest and the largest v·Scale that a picture can have; empty
	// means those of the bytes 0 and 255.
	Range []float32 `json:"range,omitempty"`
	// Fit says how a picture of another shape is brought to the input's: "crop"
	// (also if empty) cuts the largest rectangle of the input's shape from the
	// middle, "stretch" takes all of it, "digit" looks for a handwritten digit and
	// brings it to MNIST's form, white on black, see [Apply].
	Fit string `json:"fit,omitempty"`
}

// fits is the table of ways to fit a picture to an input.
var fits = map[string]func(*picture, *Crop, Spec) (*seen, error){
	"":        crop,
	"crop":    crop,
	"stretch": stretch,
	"digit":   digit,
}

// maxSide bounds an input's side, in pixels; larger is a mistake in the entry.
const maxSide = 4096

// Validate names the field that is wrong and what was expected.
func (s Spec) Validate() error {
	switch {
	case s.Channels != 1 && s.Channels != 3:
		return fmt.Errorf("channels is %d; expected 1 (grey) or 3 (colour)", s.Channels)
	case s.Height < 1 || s.Height > maxSide:
		return fmt.Errorf("height is %d; expected 1 to %d", s.Height, maxSide)
	case s.Width < 1 || s.Width > maxSide:
		return fmt.Errorf("width is %d; expected 1 to %d", s.Width, maxSide)
	case s.Layout != "" && s.Layout != "NCHW" && s.Layout != "NHWC":
		return fmt.Errorf("layout is %q; expected NCHW or NHWC", s.Layout)
	case s.Order != "" && s.Order != "RGB" && s.Order != "BGR":
		return fmt.Errorf("order is %q; expected RGB or BGR", s.Order)
	case fits[s.Fit] == nil:
		return fmt.Errorf("fit is %q; expected crop, stretch or digit", s.Fit)
	case s.Fit == "digit" && (s.Channels != 1 || s.Height != digitSide || s.Width != digitSide):
		return fmt.Errorf("fit is digit for an input of %d channels, height %d, width %d; expected 1, %d, %d",
			s.Channels, s.Height, s.Width, digitSide, digitSide)
	case !finite(s.Scale) || s.Scale < 0:
		return fmt.Errorf("scale is %v; expected a number above 0", s.Scale)
	}
	if err := s.perChannel("mean", s.Mean); err != nil {
		return err
	}
	if err := s.perChannel("std", s.Std); err != nil {
		return err
	}
	for _, v := range s.Std {
		if v <= 0 {
			return fmt.Errorf("std holds %v; expected numbers above 0", v)
		}
	}
	if r := s.Range; len(r) != 0 && (len(r) != 2 || !finite(r[0]) || !finite(r[1]) || r[0] >= r[1]) {
		return fmt.Errorf("range is %v; expected the smallest and the largest value", r)
	}
	return nil
}

func (s Spec) perChannel(field string, values []float32) error {
	if n := len(values); n > 1 && n != s.Channels {
		return fmt.Errorf("%s has %d numbers for %d channels; expected one, or one for each", field, n, s.Channels)
	}
	for _, v := range values {
		if !finite(v) {
			return fmt.Errorf("%s holds %v; expected numbers", field, v)
		}
	}
	return nil
}

func finite(v float32) bool { return v-v == 0 }

// Shape is the input tensor's: (1,C,H,W), or (1,H,W,C) for the layout NHWC.
func (s Spec) Shape() []int {
	if s.Layout == "NHWC" {
		return []int{1, s.Height, s.Width, s.Channels}
	}
	return []int{1, s.Channels, s.Height, s.Width}
}

// Bounds are the smallest and the largest value that each channel of the input
// can have, which the rule zᴮ asks for.
func (s Spec) Bounds() (low, high []float32) {
	ends := [2]float32{0, 255 * s.scale()}
	if len(s.Range) == 2 {
		ends = [2]float32(s.Range)
	}
	for c := range s.Channels {
		low = append(low, s.standard(ends[0], c))
		high = append(high, s.standard(ends[1], c))
	}
	return low, high
}

// value is what a byte becomes in channel c.
func (s Spec) value(v byte, c int) float32 { return s.standard(float32(v)*s.scale(), c) }

func (s Spec) scale() float32 {
	if s.Scale == 0 {
		return 1. / 255
	}
	return s.Scale
}

// standard is a scaled value less the mean, in standard deviations.
func (s Spec) standard(v float32, c int) float32 {
	return (v - at(s.Mean, c, 0)) / at(s.Std, c, 1)
}

// at is the value for channel c, or other if there are none.
func at(values []float32, c int, other float32) float32 {
	switch len(values) {
	case 0:
		return other
	case 1:
		return values[0]
	default:
		return values[c]
	}
}

var errPixels = errors.New("the picture's pixels do not fill its width and height")
