package expect

import (
	"math"
	"slices"
	"testing"
)

func TestShapes(t *testing.T) {
	for name, c := range map[string]struct {
		shape []int
		want  Shape
	}{
		"torchvision":              {[]int{1, 3, 224, 200}, Shape{"NCHW", 3, 224, 200, 0, false}},
		"open batch":               {[]int{-1, 1, 28, 28}, Shape{"NCHW", 1, 28, 28, 0, false}},
		"open size":                {[]int{-1, 3, -1, -1}, Shape{"NCHW", 3, 0, 0, 0, false}},
		"Keras":                    {[]int{-1, 224, 200, 3}, Shape{"NHWC", 3, 224, 200, 0, false}},
		"Keras, open size":         {[]int{-1, -1, -1, 3}, Shape{"NHWC", 3, 0, 0, 0, false}},
		"open channels":            {[]int{1, -1, 32, 32}, Shape{"NCHW", 0, 32, 32, 0, false}},
		"open channels, last":      {[]int{1, 32, 32, -1}, Shape{"NHWC", 0, 32, 32, 0, false}},
		"all open":                 {[]int{-1, -1, -1, -1}, Shape{}},
		"one size":                 {[]int{-1, -1, 32, -1}, Shape{}},
		"either":                   {[]int{1, 3, 3, 3}, Shape{}},
		"one pixel":                {[]int{1, 3, 1, 1}, Shape{"NCHW", 3, 1, 1, 0, false}},
		"one grey pixel":           {[]int{1, 1, 1, 1}, Shape{"NCHW", 1, 1, 1, 0, false}},
		"one pixel, Keras":         {[]int{-1, 1, 1, 3}, Shape{"NHWC", 3, 1, 1, 0, false}},
		"one pixel wide":           {[]int{1, 3, 5, 1}, Shape{"NCHW", 3, 5, 1, 0, false}},
		"none":                     {nil, Shape{}},
		"grey vector":              {[]int{1, 784}, Shape{"NCHW", 1, 28, 28, 784, true}},
		"colour vector":            {[]int{-1, 3072}, Shape{"NCHW", 3, 32, 32, 3072, true}},
		"vector of no square":      {[]int{1, 800}, Shape{"NCHW", 0, 0, 0, 800, true}},
		"vector of unknown length": {[]int{1, -1}, Shape{"NCHW", 0, 0, 0, 0, true}},
	} {
		if got, err := Of(c.shape); err != nil || got != c.want {
			t.Errorf("%s: %+v, %v; want %+v", name, got, err, c.want)
		}
	}
	for _, shape := range [][]int{{1, 4, 64, 64}, {1, 80, 3000}, {1}} {
		if s, err := Of(shape); err == nil {
			t.Errorf("%v gave %+v, expected an error", shape, s)
		}
	}
}

func TestTensor(t *testing.T) {
	for _, c := range []struct {
		shape  Shape
		layout string
		want   []int
	}{
		{Shape{}, "NCHW", []int{1, 3, 20, 30}}, {Shape{}, "NHWC", []int{1, 20, 30, 3}}, {Shape{Vector: true}, "NCHW", []int{1, 1800}},
	} {
		if got := c.shape.Tensor(c.layout, 3, 20, 30); !slices.Equal(got, c.want) {
			t.Errorf("%v, want %v", got, c.want)
		}
	}
}

// value is what a byte becomes by the steps.
func value(s Scaling, b float64, channel int) float64 {
	scale, mean, std, _ := s.Steps()
	at := func(values []float32, other float64) float64 {
		switch len(values) {
		case 0:
			return other
		case 1:
			return float64(values[0])
		}
		return float64(values[channel])
	}
	return (b*scale - at(mean, 0)) / at(std, 1)
}

func TestScaling(t *testing.T) {
	for name, ends := range map[string][2]float64{
		"unit": {0, 1}, "signed": {-1, 1}, "bytes": {0, 255},
		"imagenet": {-0.406 / 0.225, (1 - 0.406) / 0.225}, // of blue
	} {
		s, ok := Preset(name)
		if low, high := value(s, 0, 2), value(s, 255, 2); !ok || math.Abs(low-ends[0]) > 1e-6 || math.Abs(high-ends[1]) > 1e-6 {
			t.Errorf("%s: %v to %v, want %v", name, low, high, ends)
		}
		if err := s.Check(3); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	s, _ := Preset("imagenet")
	if got := s.Reversed().Mean; !slices.Equal(got, []float64{0.406, 0.456, 0.485}) || s.Mean[0] != 0.485 {
		t.Errorf("reversed: %v, before: %v", got, s.Mean)
	}
	own := Scaling{-10, 10, []float64{2}, []float64{4}}
	if got := value(own, 255, 0); math.Abs(got-2) > 1e-6 { // (10 − 2) / 4
		t.Errorf("255 becomes %v", got)
	}
	if _, _, _, span := own.Steps(); !slices.Equal(span, []float32{0, 20}) {
		t.Errorf("span %v", span)
	}
	for _, wrong := range []Scaling{{1, 0, nil, nil}, {0, 1, []float64{1, 2}, nil}, {0, 1, nil, []float64{1, 2}}, {0, 1, nil, []float64{0}}, {math.NaN(), 1, nil, nil}} {
		if wrong.Check(3) == nil {
			t.Errorf("%+v is accepted", wrong)
		}
	}
}

func TestNumbers(t *testing.T) {
	for text, want := range map[string][]float64{"": nil, "0.5": {0.5}, "[0.485, 0.456; 0.406]": {0.485, 0.456, 0.406}, "−1 1e-3": {-1, 0.001}} {
		if got, err := Numbers(text); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %v, %v; want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"a", "1, x", "NaN", "1e999"} {
		if v, err := Numbers(text); err == nil {
			t.Errorf("%q gave %v", text, v)
		}
	}
	if got, err := Numbers(Text([]float64{0.1, -2})); err != nil || !slices.Equal(got, []float64{0.1, -2}) {
		t.Errorf("%v, %v", got, err)
	}
}

func TestLabels(t *testing.T) {
	for text, want := range map[string][]string{
		"": nil, "\n\n": nil, "cat\ndog": {"cat", "dog"}, "\ufeffcat\r\n guinea pig \r\n\r\n": {"cat", "guinea pig"}, "a\n\nb\n": {"a", "", "b"},
	} {
		if got := Labels(text); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestGuessOfPixels: a network that scales its pixels itself gets them as they come.
func TestGuessOfPixels(t *testing.T) {
	colour, grey := Shape{Channels: 3, Height: 8, Width: 8}, Shape{Channels: 1, Height: 8, Width: 8}
	for _, c := range []struct {
		producer string
		shape    Shape
		scales   bool
		want     string
	}{
		{"pytorch", colour, false, "imagenet"}, {"keras", colour, false, "signed"}, {"pytorch", grey, false, "unit"},
		{"pytorch", colour, true, "unit"}, {"keras", colour, true, "bytes"}, {"tf2onnx 1.16", grey, true, "bytes"},
	} {
		if got := Guess(c.producer, c.shape, c.scales).Scaling; got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}
