package evaluate

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"lrpexplainer/nn"
)

// linear is a model of an image (1,C,H,W) with one row of weights for each class.
func linear(t *testing.T, shape nn.Shape, rows ...[]float32) *nn.Graph {
	t.Helper()
	g, err := nn.NewGraph("x", shape)
	if err != nil {
		t.Fatal(err)
	}
	flat, err := g.Add("flat", &nn.Reshape{Op: "Flatten", Shape: []int{1, -1}}, 0)
	if err != nil {
		t.Fatal(err)
	}
	w := nn.NewTensor(len(rows), shape.Size())
	for i, r := range rows {
		copy(w.Data[i*shape.Size():], r)
	}
	if _, err := g.Add("dense", &nn.Dense{Op: "Gemm", Weight: w}, flat); err != nil {
		t.Fatal(err)
	}
	return g
}

func tensor(t *testing.T, shape nn.Shape, data ...float32) *nn.Tensor {
	t.Helper()
	x, err := nn.TensorOf(data, shape...)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func close(a, b []float64) bool {
	return slices.EqualFunc(a, b, func(x, y float64) bool { return math.Abs(x-y) < 1e-6 })
}

var square = nn.Shape{1, 1, 2, 2}

// TestCurve follows 4 + 3 + 2 + 1 while its terms become zero.
func TestCurve(t *testing.T) {
	g := linear(t, square, []float32{0, 0, 0, 0}, []float32{1, 1, 1, 1})
	x := tensor(t, square, 4, 3, 2, 1)
	even := []float64{0, 0.25, 0.5, 0.75, 1}
	for name, c := range map[string]struct {
		flip           Flipping
		replaced       []float64
		scores         []float64
		area, areaOver float64
	}{
		"most relevant first":  {Flipping{Patch: 1}, even, []float64{10, 6, 3, 1, 0}, 3.75, 6},
		"least relevant first": {Flipping{Patch: 1, Order: LeastRelevantFirst}, even, []float64{10, 9, 7, 4, 0}, 6.25, 4},
		"two steps":            {Flipping{Patch: 1, Steps: 2}, []float64{0, 0.5, 1}, []float64{10, 3, 0}, 4, 17. / 3},
		"half":                 {Flipping{Patch: 1, Part: 0.5}, even[:3], []float64{10, 6, 3}, 6.25, 11. / 3},
		"small batches":        {Flipping{Patch: 1, Batch: 2}, even, []float64{10, 6, 3, 1, 0}, 3.75, 6},
		"one patch":            {Flipping{Patch: 2}, []float64{0, 1}, []float64{10, 0}, 5, 5},
	} {
		c.flip.Replacement = "zero"
		got, err := c.flip.Curve(t.Context(), nn.NewPortable(), g, x, x.Data, 1)
		if err != nil {
			t.Fatal(err)
		}
		if !close(got.Replaced, c.replaced) || !close(got.Scores, c.scores) {
			t.Errorf("%s: %v at %v, expected %v at %v", name, got.Scores, got.Replaced, c.scores, c.replaced)
		}
		if math.Abs(got.Area()-c.area) > 1e-6 || math.Abs(got.AreaOver()-c.areaOver) > 1e-6 {
			t.Errorf("%s: area %v and over %v, expected %v and %v", name, got.Area(), got.AreaOver(), c.area, c.areaOver)
		}
	}
	if !slices.Equal(x.Data, []float32{4, 3, 2, 1}) {
		t.Error("the image was changed")
	}
}

func TestRandomOrder(t *testing.T) {
	g := linear(t, square, []float32{1, 1, 1, 1})
	x := tensor(t, square, 4, 3, 2, 1)
	seen := map[float64]bool{}
	for seed := range uint64(40) {
		f := Flipping{Patch: 1, Replacement: "zero", Order: Random, Seed: seed}
		c, err := f.Curve(t.Context(), nn.NewPortable(), g, x, x.Data, 0)
		if err != nil {
			t.Fatal(err)
		}
		again, err := f.Curve(t.Context(), nn.NewPortable(), g, x, x.Data, 0)
		if err != nil || !slices.Equal(c.Scores, again.Scores) {
			t.Fatalf("seed %d is not the same twice: %v, %v", seed, c.Scores, again.Scores)
		}
		seen[c.Scores[1]] = true
	}
	if len(seen) != 4 {
		t.Errorf("in 40 orders only %d of 4 patches came first", len(seen))
	}
}

func TestProbability(t *testing.T) {
	g := linear(t, square, []float32{1, 0, 0, 0}, []float32{0, 0, 0, 0})
	x := tensor(t, square, float32(math.Log(3)), 0, 0, 0)
	c, err := Flipping{Patch: 1, Replacement: "zero", Probability: true}.Curve(t.Context(), nn.NewPortable(), g, x, []float32{1, 0, 0, 0}, 0)
	if want := []float64{0.75, 0.5, 0.5, 0.5, 0.5}; err != nil || !close(c.Scores, want) {
		t.Errorf("%v, %v, expected %v", c, err, want)
	}
}

// TestPatches cuts 3×3 into patches of 2: 4, 2, 2 and 1 pixels.
func TestPatches(t *testing.T) {
	im := &image{height: 3, width: 3, channels: 1}
	got, err := Flipping{Patch: 2}.patches(im, []float32{
		1, 1, 5,
		1, 1, -2,
		9, 0, 3,
	})
	want := []Box{{0, 2, 2, 3}, {0, 0, 2, 2}, {2, 0, 3, 2}, {2, 2, 3, 3}} // 9, 4, 3, 3
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v, expected %v", got, err, want)
	}
}

// TestLayouts: the same image with its channels first and last.
func TestLayouts(t *testing.T) {
	relevance := []float32{1, 5, 3, 2}
	first, last := nn.Shape{1, 2, 2, 2}, nn.Shape{1, 2, 2, 2}
	g := linear(t, first, []float32{1, 2, 4, 8, 16, 32, 64, 128})
	h := linear(t, last, []float32{1, 16, 2, 32, 4, 64, 8, 128})
	ones := []float32{1, 1, 1, 1, 1, 1, 1, 1}
	a, err := Flipping{Patch: 1, Replacement: "zero"}.Curve(t.Context(), nn.NewPortable(), g, tensor(t, first, ones...), relevance, 0)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Flipping{Patch: 1, Replacement: "zero", ChannelsLast: true}.Curve(t.Context(), nn.NewPortable(), h, tensor(t, last, ones...), relevance, 0)
	if err != nil {
		t.Fatal(err)
	}
	if want := []float64{255, 255 - 34, 255 - 34 - 68, 255 - 34 - 68 - 136, 0}; !close(a.Scores, want) || !close(b.Scores, want) {
		t.Errorf("%v and %v, expected %v", a.Scores, b.Scores, want)
	}
}

func TestReplacements(t *testing.T) {
	for _, r := range Replacements {
		im := &image{height: 20, width: 20, channels: 2, pixel: 1, channel: 400, data: make([]float32, 800)}
		for i := range 400 {
			im.data[i] = float32(i % 2 * 2) // stripes of 0 and 2
			im.data[400+i] = 7
		}
		out, err := replacement(r.Name, im, 3)
		if err != nil {
			t.Fatal(err)
		}
		m0, d0 := out.moments(0)
		m1, d1 := out.moments(1)
		want := map[string][4]float64{"zero": {0, 0, 0, 0}, "mean": {1, 0, 7, 0}, "blur": {1, 0, 7, 0}, "noise": {1, 1, 7, 0}}[r.Name]
		near := map[string]float64{"blur": 0.1, "noise": 0.15}[r.Name] + 1e-6
		for i, v := range [4]float64{m0, d0, m1, d1} {
			if math.Abs(v-want[i]) > near {
				t.Errorf("%s: means and deviations %v, expected %v", r.Name, [4]float64{m0, d0, m1, d1}, want)
				break
			}
		}
		if im.data[1] != 2 {
			t.Errorf("%s changed the image", r.Name)
		}
	}
}

// TestBlur has a single bright pixel in a row of ten: Gaussian weights exp(−d²/2)
// to three deviations.
func TestBlur(t *testing.T) {
	im := &image{height: 1, width: 10, channels: 1, pixel: 1, channel: 10, data: []float32{0, 0, 0, 0, 1, 0, 0, 0, 0, 0}}
	blur(im, nil)
	w := func(d float64) float64 { return math.Exp(-d * d / 2) }
	whole := w(0) + 2*(w(1)+w(2)+w(3))
	for x, want := range map[int]float64{0: 0, 1: w(3) / (whole - w(2) - w(3)), 4: w(0) / whole, 6: w(2) / whole, 8: 0} {
		if math.Abs(float64(im.data[x])-want) > 1e-6 {
			t.Errorf("at %d: %v, expected %v", x, im.data[x], want)
		}
	}
}

func TestCurveRefuses(t *testing.T) {
	g := linear(t, square, []float32{1, 1, 1, 1})
	x := tensor(t, square, 4, 3, 2, 1)
	good := Flipping{Patch: 1, Replacement: "zero"}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for want, run := range map[string]func() (*Curve, error){
		"class 1": func() (*Curve, error) { return good.Curve(t.Context(), nn.NewPortable(), g, x, x.Data, 1) },
		"3 values of relevance": func() (*Curve, error) {
			return good.Curve(t.Context(), nn.NewPortable(), g, x, x.Data[:3], 0)
		},
		"not numbers": func() (*Curve, error) {
			return good.Curve(t.Context(), nn.NewPortable(), g, x, []float32{0, 0, 0, float32(math.NaN())}, 0)
		},
		"patches of 0": func() (*Curve, error) {
			return Flipping{Replacement: "zero"}.Curve(t.Context(), nn.NewPortable(), g, x, x.Data, 0)
		},
		`replacement "grey"`: func() (*Curve, error) {
			return Flipping{Patch: 1, Replacement: "grey"}.Curve(t.Context(), nn.NewPortable(), g, x, x.Data, 0)
		},
		"part 2": func() (*Curve, error) {
			return Flipping{Patch: 1, Replacement: "zero", Part: 2}.Curve(t.Context(), nn.NewPortable(), g, x, x.Data, 0)
		},
		"four axes": func() (*Curve, error) {
			return good.Curve(t.Context(), nn.NewPortable(), g, x.View(1, 4), x.Data, 0)
		},
		"canceled": func() (*Curve, error) { return good.Curve(cancelled, nn.NewPortable(), g, x, x.Data, 0) },
	} {
		if _, err := run(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; expected %q in it", err, want)
		}
	}
}

// A mask chooses the pixels, a fill has a value for each channel.
func TestMasked(t *testing.T) {
	shape := nn.Shape{1, 2, 2, 2}
	x := tensor(t, shape, 1, 2, 3, 4, 5, 6, 7, 8)
	got, err := Flipping{Fill: []float32{-1, 9}}.Masked(x, []bool{false, true, true, false})
	if err != nil || !slices.Equal(got.Data, []float32{1, -1, -1, 4, 5, 9, 9, 8}) {
		t.Errorf("%v, %v", got, err)
	}
	if x.Data[1] != 2 {
		t.Error("the image was changed")
	}
	last := tensor(t, nn.Shape{1, 2, 2, 2}, 1, 5, 2, 6, 3, 7, 4, 8)
	if got, err := (Flipping{Fill: []float32{-1, 9}, ChannelsLast: true}).Masked(last, []bool{true, false, false, false}); err != nil || !slices.Equal(got.Data, []float32{-1, 9, 2, 6, 3, 7, 4, 8}) {
		t.Errorf("channels last: %v, %v", got, err)
	}
	if got, err := (Flipping{Replacement: "mean"}).Masked(x, []bool{true, false, false, false}); err != nil || got.Data[0] != 2.5 || got.Data[4] != 6.5 {
		t.Errorf("the mean: %v, %v", got, err)
	}
	for _, f := range []Flipping{{Fill: []float32{1}}, {Replacement: "pink"}} {
		if _, err := f.Masked(x, make([]bool, 4)); err == nil {
			t.Errorf("%+v was taken", f)
		}
	}
	if _, err := (Flipping{Replacement: "mean"}).Masked(x, make([]bool, 3)); err == nil {
		t.Error("a mask of three pixels was taken")
	}
}

// What is followed may be any function of the scores.
func TestCurveOfAContrast(t *testing.T) {
	g := linear(t, square, []float32{1, 0, 0, 0}, []float32{1, 1, 1, 1})
	x := tensor(t, square, 4, 3, 2, 1)
	f := Flipping{Patch: 1, Replacement: "zero", Score: func(z []float32) float64 { return float64(z[1]) - float64(z[0]) }}
	got, err := f.Curve(t.Context(), nn.NewPortable(), g, x, x.Data, 0)
	if err != nil || !close(got.Scores, []float64{6, 6, 3, 1, 0}) {
		t.Errorf("%v, %v", got, err)
	}
}
