package evaluate

import (
	"errors"
	"math"
	"testing"
)

func TestBox(t *testing.T) {
	relevance := []float32{
		1, 2, -5,
		4, 3, 0,
	}
	for _, c := range []struct {
		box              Box
		mass, rank, area float64
	}{
		{Box{0, 0, 1, 1}, 0.1, 0, 1. / 6},
		{Box{0, 1, 2, 2}, 0.7, 1, 2. / 6},
		{Box{1, 0, 3, 2}, 0.5, 0.5, 4. / 6}, // of the largest four, 4, 3, 2, 1, two
		{Box{2, 0, 3, 2}, 0, 0, 2. / 6},
		{Box{0, 0, 3, 2}, 1, 1, 1},
	} {
		mass, err := Mass(relevance, 2, 3, c.box)
		if err != nil || math.Abs(mass-c.mass) > 1e-9 {
			t.Errorf("%v: mass %v, %v, expected %v", c.box, mass, err, c.mass)
		}
		rank, err := Rank(relevance, 2, 3, c.box)
		if err != nil || math.Abs(rank-c.rank) > 1e-9 {
			t.Errorf("%v: rank %v, %v, expected %v", c.box, rank, err, c.rank)
		}
		if area := c.box.Area(2, 3); math.Abs(area-c.area) > 1e-9 {
			t.Errorf("%v: area %v, expected %v", c.box, area, c.area)
		}
	}
}

func TestBoxRefuses(t *testing.T) {
	one := []float32{1, 1, 1, 1}
	for name, c := range map[string]struct {
		relevance     []float32
		height, width int
		box           Box
	}{
		"size":    {one, 2, 3, Box{0, 0, 1, 1}},
		"nothing": {nil, 0, 0, Box{0, 0, 1, 1}},
		"empty":   {one, 2, 2, Box{1, 1, 1, 2}},
		"beyond":  {one, 2, 2, Box{0, 0, 3, 1}},
		"before":  {one, 2, 2, Box{-1, 0, 1, 1}},
		"NaN":     {[]float32{1, 1, 1, float32(math.NaN())}, 2, 2, Box{0, 0, 1, 1}},
	} {
		if _, err := Mass(c.relevance, c.height, c.width, c.box); err == nil {
			t.Errorf("%s: mass gives no error", name)
		}
		if _, err := Rank(c.relevance, c.height, c.width, c.box); err == nil {
			t.Errorf("%s: rank gives no error", name)
		}
	}
	if _, err := Mass([]float32{-1, 0}, 1, 2, Box{0, 0, 1, 1}); !errors.Is(err, ErrNoRelevance) {
		t.Errorf("all against: %v", err)
	}
}
