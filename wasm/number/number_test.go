package number

import (
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

func TestSignificant(t *testing.T) {
	for _, c := range []struct {
		v    float64
		want string
	}{
		{8.449, "8.45"}, {0.0000286, "2.86e−5"}, {0.99999, "1.00"}, {0.041, "0.0410"}, {-0.0004123, "−0.000412"}, {123456, "123456"}, {0, "0"},
		{1.234e-9, "1.23e−9"}, {-2e9, "−2.00e9"}, {math.Inf(1), "+Inf"}, {math.NaN(), "NaN"},
	} {
		if got := Significant(c.v, 3); got != c.want {
			t.Errorf("Significant(%v, 3) = %q, want %q", c.v, got, c.want)
		}
	}
	if got := Signed(0.5, 2); got != "+0.50" {
		t.Errorf("Signed(0.5, 2) = %q", got)
	}
	if got := Signed(0, 2); got != "0" {
		t.Errorf("Signed(0, 2) = %q", got)
	}
}

func TestFixedHasNoNegativeZero(t *testing.T) {
	if got := Fixed(-0.001, 2); got != "0.00" {
		t.Errorf("Fixed(-0.001, 2) = %q", got)
	}
	if got := Fixed(-0.01, 2); got != "−0.01" {
		t.Errorf("Fixed(-0.01, 2) = %q", got)
	}
}

func TestPercent(t *testing.T) {
	for p, want := range map[float64]string{0.9064: "90.6 %", 1: "> 99.9 %", 0: "< 0.1 %", 0.5: "50.0 %", 1e-9: "< 0.1 %", 0.99999: "> 99.9 %"} {
		if got := Percent(p); got != want {
			t.Errorf("Percent(%v) = %q, want %q", p, got, want)
		}
	}
}

func TestSetting(t *testing.T) {
	for v, want := range map[float64]string{0.25: "0.25", 1e-6: "1e−6", 0: "0", 2: "2", 1e4: "1e4", 2.5e-9: "2.5e−9"} {
		if got := Setting(v); got != want {
			t.Errorf("Setting(%v) = %q, want %q", v, got, want)
		}
	}
}

// The parts of a printed sum add up to the printed total.
func TestSumAddsUp(t *testing.T) {
	read := func(s string) float64 {
		v, err := strconv.ParseFloat(strings.ReplaceAll(s, "−", "-"), 64)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		scale := math.Pow(10, float64(random.IntN(12)-6))
		parts := make([]float64, 4)
		var total float64
		for i := range parts {
			parts[i] = random.NormFloat64() * scale
			total += parts[i]
		}
		shown, texts := Sum(total, parts)
		var sum float64
		for i, text := range texts {
			v := read(text)
			sum += v
			if math.Abs(v-parts[i]) > 0.02*scale*4 {
				t.Errorf("the part %v is printed %s", parts[i], text)
			}
		}
		if math.Abs(sum-read(shown)) > 1e-9*scale+1e-12 {
			t.Fatalf("%v = Σ %v is printed %s = Σ %q", total, parts, shown, texts)
		}
	}
}

// A sum with a true gap keeps it: printing must not hide what is missing.
func TestSumKeepsAGap(t *testing.T) {
	shown, texts := Sum(8, []float64{5, 1})
	if shown != "8.00" || texts[0] != "5.00" || texts[1] != "1.00" {
		t.Errorf("got %s = %v", shown, texts)
	}
}

// In a page whose language has a comma, all that is written has it.
func TestComma(t *testing.T) {
	Point = ","
	defer func() { Point = "." }()
	total, parts := Sum(-1.5, []float64{-1, -0.5})
	for got, want := range map[string]string{
		Fixed(12.5, 2): "12,50", Significant(-8.449, 3): "−8,45", Significant(1.23e-9, 3): "1,23e−9", Signed(0.25, 2): "+0,25",
		Percent(0.5): "50,0 %", Percent(0): "< 0,1 %", Percent(1): "> 99,9 %", Setting(0.25): "0,25", Bytes(4 << 30): "4,3 GB", total: "−1,50", parts[1]: "−0,50",
	} {
		if got != want {
			t.Errorf("%q; expected %q", got, want)
		}
	}
}
