package preprocess

import (
	"errors"
	"image"
	"image/color"
	"math"
	"slices"
	"testing"
)

// pixels are opaque greys.
func pixels(greys ...byte) []byte {
	var out []byte
	for _, v := range greys {
		out = append(out, v, v, v, 255)
	}
	return out
}

// bytesSpec leaves bytes as they are: one grey channel of the given size.
func bytesSpec(height, width int, fit string) Spec {
	return Spec{Channels: 1, Height: height, Width: width, Scale: 1, Fit: fit}
}

func apply(t *testing.T, rgba []byte, w, h int, c *Crop, s Spec) *Input {
	t.Helper()
	in, err := Apply(rgba, w, h, c, s)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func TestFit(t *testing.T) {
	wide := pixels(10, 20, 30, 40, 50, 60, 70, 80) // 4×2
	for name, c := range map[string]struct {
		crop  *Crop
		spec  Spec
		want  []float32
		place Placement
	}{
		"middle":               {nil, bytesSpec(2, 2, "crop"), []float32{20, 30, 60, 70}, Placement{1, 0, 2, 2}},
		"middle, no fit named": {nil, bytesSpec(2, 2, ""), []float32{20, 30, 60, 70}, Placement{1, 0, 2, 2}},
		"chosen":               {&Crop{0, 0, 2}, bytesSpec(2, 2, "crop"), []float32{10, 20, 50, 60}, Placement{0, 0, 2, 2}},
		"one pixel":            {&Crop{3, 1, 1}, bytesSpec(1, 1, "crop"), []float32{80}, Placement{3, 1, 1, 1}},
		"beyond the right":     {&Crop{9, -5, 1}, bytesSpec(1, 1, "crop"), []float32{40}, Placement{3, 0, 1, 1}},
		"too large":            {&Crop{0, 0, 99}, bytesSpec(2, 2, "crop"), []float32{10, 20, 50, 60}, Placement{0, 0, 2, 2}},
		"tiny":                 {&Crop{0, 0, 1e-9}, bytesSpec(1, 1, "crop"), []float32{10}, Placement{0, 0, 1, 1}},
		"wide input":           {nil, bytesSpec(2, 4, "crop"), []float32{10, 20, 30, 40, 50, 60, 70, 80}, Placement{0, 0, 4, 2}},
		"wider input":          {nil, bytesSpec(1, 4, "crop"), []float32{50, 60, 70, 80}, Placement{0, 1, 4, 1}},
		"stretch, same":        {nil, bytesSpec(2, 4, "stretch"), []float32{10, 20, 30, 40, 50, 60, 70, 80}, Placement{0, 0, 4, 2}},
		"stretch, chosen":      {&Crop{2, 1, 1}, bytesSpec(1, 2, "stretch"), []float32{70, 80}, Placement{2, 1, 2, 1}},
	} {
		in := apply(t, wide, 4, 2, c.crop, c.spec)
		if !slices.Equal(in.Tensor.Data, c.want) || in.Placement != c.place {
			t.Errorf("%s: %v at %v, expected %v at %v", name, in.Tensor.Data, in.Placement, c.want, c.place)
		}
	}
}

// TestShrink halves a row with a triangle of weights 1, 3, 3, 1 (in eighths),
// cut off and scaled up at the ends: antialiased, as in Pillow.
func TestShrink(t *testing.T) {
	in := apply(t, pixels(0, 0, 80, 240), 4, 1, nil, bytesSpec(1, 2, "stretch"))
	want := []float32{(3*0 + 3*0 + 80) / 7., (0 + 3*80 + 3*240) / 7.}
	for i, w := range want {
		if math.Abs(float64(in.Tensor.Data[i]-w)) > 0.51 {
			t.Errorf("%v, expected %v", in.Tensor.Data, want)
		}
	}
}

// TestShrinkHidesNothing: a picture of single white lines becomes grey wherever
// the lines are.
func TestShrinkHidesNothing(t *testing.T) {
	for shift := range 8 {
		m := make([]byte, 0, 64*64*4)
		for i := range 64 * 64 {
			v := byte(0)
			if i%64%8 == shift {
				v = 248
			}
			m = append(m, v, v, v, 255)
		}
		in := apply(t, m, 64, 64, nil, bytesSpec(8, 8, ""))
		for i, v := range in.Tensor.Data {
			if x := i % 8; x > 0 && x < 7 && math.Abs(float64(v)-31) > 1.5 {
				t.Fatalf("line at %d: pixel %d is %v, expected 31", shift, i, v)
			}
		}
	}
}

func TestEnlarge(t *testing.T) {
	in := apply(t, pixels(0, 80), 2, 1, nil, bytesSpec(1, 4, "stretch"))
	if want := []float32{0, 20, 60, 80}; !slices.Equal(in.Tensor.Data, want) {
		t.Errorf("%v, expected %v", in.Tensor.Data, want)
	}
}

func TestTransparentOverWhite(t *testing.T) {
	in := apply(t, []byte{9, 9, 9, 0, 0, 0, 0, 128, 40, 40, 40, 255}, 3, 1, nil, bytesSpec(1, 3, "stretch"))
	if want := []float32{255, 127, 40}; !slices.Equal(in.Tensor.Data, want) {
		t.Errorf("%v, expected %v", in.Tensor.Data, want)
	}
}

func TestChannels(t *testing.T) {
	m := []byte{10, 20, 30, 255, 40, 50, 60, 255}
	base := Spec{Channels: 3, Height: 1, Width: 2, Scale: 1}
	for name, c := range map[string]struct {
		order, layout string
		want          []float32
	}{
		"RGB NCHW": {"RGB", "NCHW", []float32{10, 40, 20, 50, 30, 60}},
		"BGR NCHW": {"BGR", "", []float32{30, 60, 20, 50, 10, 40}},
		"RGB NHWC": {"", "NHWC", []float32{10, 20, 30, 40, 50, 60}},
		"BGR NHWC": {"BGR", "NHWC", []float32{30, 20, 10, 60, 50, 40}},
	} {
		s := base
		s.Order, s.Layout = c.order, c.layout
		in := apply(t, m, 2, 1, nil, s)
		if !slices.Equal(in.Tensor.Data, c.want) || !slices.Equal(in.Tensor.Shape, s.Shape()) {
			t.Errorf("%s: %v %v, expected %v", name, in.Tensor.Shape, in.Tensor.Data, c.want)
		}
		if !slices.Equal(in.Seen, m) {
			t.Errorf("%s: sees %v", name, in.Seen)
		}
	}
}

func TestNumbers(t *testing.T) {
	s := Spec{Channels: 3, Height: 1, Width: 1, Mean: []float32{0.2, 0.4, 0.6}, Std: []float32{0.1, 0.2, 0.4}}
	in := apply(t, []byte{255, 51, 0, 255}, 1, 1, nil, s)
	for i, want := range []float32{8, -1, -1.5} {
		if math.Abs(float64(in.Tensor.Data[i]-want)) > 1e-6 {
			t.Errorf("%v", in.Tensor.Data)
		}
	}
	low, high := s.Bounds()
	for i, v := range in.Tensor.Data {
		if v < low[i] || v > high[i] {
			t.Errorf("channel %d: %v is not between %v and %v", i, v, low[i], high[i])
		}
	}
}

func TestGrey(t *testing.T) {
	in := apply(t, []byte{255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 255, 255, 255, 255}, 4, 1, nil, bytesSpec(1, 4, "stretch"))
	if want := []float32{76, 150, 29, 255}; !slices.Equal(in.Tensor.Data, want) { // 0.299, 0.587, 0.114
		t.Errorf("%v, expected %v", in.Tensor.Data, want)
	}
}

func TestApplyRefuses(t *testing.T) {
	one := pixels(1)
	s := bytesSpec(1, 1, "")
	for name, err := range map[string]error{
		"no size":    second(Apply(nil, 0, 0, nil, s)),
		"negative":   second(Apply(one, -1, -1, nil, s)),
		"huge":       second(Apply(one, 1<<40, 1<<40, nil, s)),
		"short":      second(Apply(one[:3], 1, 1, nil, s)),
		"long":       second(Apply(pixels(1, 2), 1, 1, nil, s)),
		"spec":       second(Apply(one, 1, 1, nil, Spec{})),
		"crop":       second(Apply(one, 1, 1, &Crop{0, 0, 0}, s)),
		"crop NaN":   second(Apply(one, 1, 1, &Crop{math.NaN(), 0, 1}, s)),
		"crop NaN 2": second(Apply(one, 1, 1, &Crop{0, 0, math.NaN()}, s)),
		"crop inf":   second(Apply(one, 1, 1, &Crop{0, math.Inf(1), 1}, s)),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := Apply(one[:3], 1, 1, nil, s); !errors.Is(err, errPixels) {
		t.Error(err)
	}
}

func second[T any](_ T, err error) error { return err }

func TestApplyImage(t *testing.T) {
	whole := image.NewNRGBA(image.Rect(0, 0, 3, 3))
	whole.Set(1, 1, color.NRGBA{10, 20, 30, 255})
	grey := image.NewGray16(image.Rect(-1, -1, 0, 0))
	grey.SetGray16(-1, -1, color.Gray16{0x1234})
	s := Spec{Channels: 3, Height: 1, Width: 1, Scale: 1}
	for name, c := range map[string]struct {
		m    image.Image
		want []float32
	}{
		"part of a picture": {whole.SubImage(image.Rect(1, 1, 2, 2)), []float32{10, 20, 30}},
		"16 bits":           {grey, []float32{0x12, 0x12, 0x12}},
	} {
		in, err := ApplyImage(c.m, nil, s)
		if err != nil || !slices.Equal(in.Tensor.Data, c.want) {
			t.Errorf("%s: %v, %v", name, in, err)
		}
	}
}
