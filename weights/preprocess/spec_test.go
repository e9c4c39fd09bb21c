package preprocess

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func TestValidate(t *testing.T) {
	good := Spec{Channels: 3, Height: 64, Width: 48, Mean: []float32{0.5}, Std: []float32{1, 2, 3}, Range: []float32{0, 1}}
	if err := good.Validate(); err != nil {
		t.Error(err)
	}
	nan := float32(math.NaN())
	for want, change := range map[string]func(*Spec){
		"channels is 4":             func(s *Spec) { s.Channels = 4 },
		"height is 0":               func(s *Spec) { s.Height = 0 },
		"width is 100000":           func(s *Spec) { s.Width = 100000 },
		`layout is "CHW"`:           func(s *Spec) { s.Layout = "CHW" },
		`order is "RBG"`:            func(s *Spec) { s.Order = "RBG" },
		`fit is "fill"`:             func(s *Spec) { s.Fit = "fill" },
		"fit is digit for an input": func(s *Spec) { s.Fit = "digit" },
		"scale is -1":               func(s *Spec) { s.Scale = -1 },
		"scale is NaN":              func(s *Spec) { s.Scale = nan },
		"mean has 2 numbers":        func(s *Spec) { s.Mean = []float32{1, 2} },
		"mean holds NaN":            func(s *Spec) { s.Mean = []float32{nan} },
		"std holds 0":               func(s *Spec) { s.Std = []float32{1, 0, 1} },
		"range is [1 0]":            func(s *Spec) { s.Range = []float32{1, 0} },
		"range is [1]":              func(s *Spec) { s.Range = []float32{1} },
	} {
		s := good
		change(&s)
		if err := s.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; expected %q in it", err, want)
		}
	}
}

func TestBounds(t *testing.T) {
	for name, c := range map[string]struct {
		spec      Spec
		low, high []float32
	}{
		"0 to 1":       {Spec{Channels: 1}, []float32{0}, []float32{1}},
		"0 to 255":     {Spec{Channels: 1, Scale: 1}, []float32{0}, []float32{255}},
		"-1 to 1":      {Spec{Channels: 3, Mean: []float32{0.5}, Std: []float32{0.5}}, []float32{-1, -1, -1}, []float32{1, 1, 1}},
		"each its own": {Spec{Channels: 3, Scale: 1, Mean: []float32{55, 155, 255}, Std: []float32{1, 2, 4}}, []float32{-55, -77.5, -63.75}, []float32{200, 50, 0}},
		"range":        {Spec{Channels: 1, Mean: []float32{1}, Std: []float32{2}, Range: []float32{-3, 5}}, []float32{-2}, []float32{2}},
	} {
		low, high := c.spec.Bounds()
		if !slices.Equal(low, c.low) || !slices.Equal(high, c.high) {
			t.Errorf("%s: %v to %v, expected %v to %v", name, low, high, c.low, c.high)
		}
	}
}

func TestShape(t *testing.T) {
	if got := (Spec{Channels: 3, Height: 4, Width: 5}).Shape(); !slices.Equal(got, []int{1, 3, 4, 5}) {
		t.Error(got)
	}
	if got := (Spec{Channels: 3, Height: 4, Width: 5, Layout: "NHWC"}).Shape(); !slices.Equal(got, []int{1, 4, 5, 3}) {
		t.Error(got)
	}
}
