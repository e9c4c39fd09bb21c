package expect

import (
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Scaling turns a pixel's bytes into a network's numbers: 0 to 255 become Low to
// High, then Mean is taken off and the rest divided by Deviation, which have one
// number, or one for each channel.
type Scaling struct {
	Low, High       float64
	Mean, Deviation []float64
}

// Presets are the common ways, by the name that is remembered.
var Presets = []struct {
	Name, Title string
	Scaling
}{
	{"imagenet", "ImageNet statistics", Scaling{0, 1, []float64{0.485, 0.456, 0.406}, []float64{0.229, 0.224, 0.225}}},
	{"unit", "0 … 1", Scaling{0, 1, nil, nil}},
	{"signed", "−1 … 1", Scaling{-1, 1, nil, nil}},
	{"bytes", "0 … 255", Scaling{0, 255, nil, nil}},
}

// Preset is the one of that name, and false if there is none.
func Preset(name string) (Scaling, bool) {
	for _, p := range Presets {
		if p.Name == name {
			return p.Scaling, true
		}
	}
	return Scaling{}, false
}

// Reversed is the scaling for channels in the opposite order.
func (s Scaling) Reversed() Scaling {
	s.Mean, s.Deviation = slices.Clone(s.Mean), slices.Clone(s.Deviation)
	slices.Reverse(s.Mean)
	slices.Reverse(s.Deviation)
	return s
}

// Check says what is wrong with the scaling for so many channels.
func (s Scaling) Check(channels int) error {
	switch {
	case !(s.Low < s.High) || math.IsInf(s.High-s.Low, 0):
		return errors.New("The value range has to go from a smaller to a larger number.")
	case len(s.Mean) > 1 && len(s.Mean) != channels:
		return errors.New("The mean has " + strconv.Itoa(len(s.Mean)) + " numbers for " + strconv.Itoa(channels) + " channels.")
	case len(s.Deviation) > 1 && len(s.Deviation) != channels:
		return errors.New("The deviation has " + strconv.Itoa(len(s.Deviation)) + " numbers for " + strconv.Itoa(channels) + " channels.")
	}
	for _, v := range s.Deviation {
		if !(v > 0) {
			return errors.New("The deviation has to be above 0.")
		}
	}
	return nil
}

// Steps are the scaling as a model's catalogue entry has it: a byte times scale,
// less mean, divided by std; the product lies in span.
func (s Scaling) Steps() (scale float64, mean, std, span []float32) {
	width := s.High - s.Low
	means := s.Mean
	if len(means) == 0 {
		means = []float64{0}
	}
	for _, m := range means {
		mean = append(mean, float32(m-s.Low))
	}
	for _, d := range s.Deviation {
		std = append(std, float32(d))
	}
	return width / 255, mean, std, []float32{0, float32(width)}
}

// Numbers reads "0.485, 0.456, 0.406"; nothing is no numbers.
func Numbers(text string) ([]float64, error) {
	var out []float64
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,;\t[]", r) }) {
		v, err := strconv.ParseFloat(strings.ReplaceAll(word, "−", "-"), 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, errors.New("“" + word + "” is not a number.")
		}
		out = append(out, v)
	}
	return out, nil
}

// Text writes numbers as Numbers reads them.
func Text(values []float64) string {
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = strconv.FormatFloat(v, 'g', -1, 64)
	}
	return strings.Join(words, ", ")
}
