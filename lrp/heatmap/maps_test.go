package heatmap

import (
	"math"
	"testing"
)

// lightness is CIE 1976 L* of an sRGB colour (IEC 61966-2-1), 0 to 100.
func lightness(c RGB) float64 {
	linear := func(v uint8) float64 {
		x := float64(v) / 255
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	y := 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
	if y <= 216.0/24389 {
		return y * 24389 / 27
	}
	return 116*math.Cbrt(y) - 16
}

func TestMapsAreOrderedByLightness(t *testing.T) {
	names := map[string]bool{}
	for _, m := range Maps {
		if names[m.Name] || m.Name == "" || m.Title == "" || m.Sentence == "" {
			t.Errorf("%q: name, title and sentence must be there and the name its own", m.Name)
		}
		names[m.Name] = true
		if err := m.check(); err != nil {
			t.Fatalf("%s: %v", m.Name, err)
		}
		direction := -1.0
		if m.Dark {
			direction = 1
		}
		middle := len(m.Colors) / 2
		for i := middle; i < len(m.Colors)-1; i++ {
			up := direction * (lightness(m.Colors[i+1]) - lightness(m.Colors[i]))
			down := direction * (lightness(m.Colors[2*middle-i-1]) - lightness(m.Colors[2*middle-i]))
			if m.Sequential {
				if down != 0 {
					t.Errorf("%s: what speaks against has colours of its own", m.Name)
				}
				down = up
			}
			if up < 3 || down < 3 {
				t.Errorf("%s: from step %d to %d from the middle, lightness moves by %.1f for and %.1f against; expected at least 3 outwards", m.Name, i-middle, i-middle+1, up, down)
			}
		}
		if d := lightness(m.For()) - lightness(m.Against()); math.Abs(d) > 15 && !m.Sequential {
			t.Errorf("%s: the ends differ by %.1f in lightness, so one side would look stronger", m.Name, d)
		}
	}
}

// protan and deutan are what people without long- or middle-wave cones see of
// linear RGB (Viénot, Brettel, Mollon: "Digital video colourmaps for checking the
// legibility of displays by dichromats", 1999, eqs. 3-8 multiplied out).
var dichromats = map[string][3][3]float64{
	"protan": {{0.11238, 0.88762, 0}, {0.11238, 0.88762, 0}, {0.00401, -0.00401, 1}},
	"deutan": {{0.29275, 0.70725, 0}, {0.29275, 0.70725, 0}, {-0.02234, 0.02234, 1}},
}

func TestMapsAreColourBlindSafe(t *testing.T) {
	for _, m := range Maps {
		if m.Sequential { // one end is none; they differ in lightness
			continue
		}
		for name, seen := range dichromats {
			var ends [2][3]float64
			for side, c := range []RGB{m.Against(), m.For()} {
				rgb := [3]float64{math.Pow(float64(c.R)/255, 2.2), math.Pow(float64(c.G)/255, 2.2), math.Pow(float64(c.B)/255, 2.2)}
				for i := range 3 {
					v := seen[i][0]*rgb[0] + seen[i][1]*rgb[1] + seen[i][2]*rgb[2]
					ends[side][i] = math.Pow(max(0, v), 1/2.2) * 255
				}
			}
			// Both ends must stay apart by blue against yellow, which is all that is left.
			blue := func(c [3]float64) float64 { return c[2] - (c[0]+c[1])/2 }
			if d := math.Abs(blue(ends[0]) - blue(ends[1])); d < 60 {
				t.Errorf("%s: for %s the ends differ by %.0f of 255 between blue and yellow", m.Name, name, d)
			}
		}
	}
}

func TestAt(t *testing.T) {
	m := ColorMap{Colors: []RGB{{0, 0, 200}, {200, 200, 200}, {200, 0, 0}}}
	for v, want := range map[float32]RGB{
		-2: {0, 0, 200}, -1: {0, 0, 200}, -0.5: {100, 100, 200}, 0: {200, 200, 200},
		0.25: {200, 150, 150}, 1: {200, 0, 0}, float32(math.Inf(1)): {200, 0, 0},
	} {
		if got := m.At(v); got != want {
			t.Errorf("At(%v) = %v, expected %v", v, got, want)
		}
	}
	if got := m.At(float32(math.NaN())); got != (RGB{200, 200, 200}) {
		t.Errorf("At(NaN) = %v, expected the middle", got)
	}
}

func TestFind(t *testing.T) {
	if m, ok := Find("orange-purple"); !ok || m.For() != (RGB{0xb3, 0x58, 0x06}) {
		t.Errorf("orange-purple: %v, %v", m, ok)
	}
	if _, ok := Find("jet"); ok {
		t.Error("jet was found")
	}
}
