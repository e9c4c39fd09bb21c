package preprocess

import (
	"image"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

var digitSpec = Spec{Channels: 1, Height: 28, Width: 28, Fit: "digit"}

// paper is a picture in greys 0 to 1.
type paper struct {
	w, h int
	v    []float64
}

func newPaper(w, h int, grey float64) *paper {
	p := &paper{w, h, make([]float64, w*h)}
	for i := range p.v {
		p.v[i] = grey
	}
	return p
}

func (p *paper) fill(r image.Rectangle, grey float64) *paper {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			p.v[y*p.w+x] = grey
		}
	}
	return p
}

func (p *paper) rgba() []byte {
	var out []byte
	for _, v := range p.v {
		b := byte(min(max(v, 0), 1)*255 + 0.5)
		out = append(out, b, b, b, 255)
	}
	return out
}

// light multiplies with a lamp's light that falls from full to dark across the
// picture, and adds noise.
func (p *paper) light(angle, dark, noise float64, r *rand.Rand) *paper {
	for i := range p.v {
		x, y := float64(i%p.w)/float64(p.w)-0.5, float64(i/p.w)/float64(p.h)-0.5
		fall := 0.5 + (x*math.Cos(angle)+y*math.Sin(angle))/math.Sqrt2
		p.v[i] = p.v[i]*(1-fall*(1-dark)) + r.NormFloat64()*noise
	}
	return p
}

// example is one of the page's example digits, from MNIST.
func example(t *testing.T, name string) *image.Gray {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "web", "examples", "digits", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	m, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	g := image.NewGray(m.Bounds())
	for y := range 28 {
		for x := range 28 {
			g.Set(x, y, m.At(x, y))
		}
	}
	return g
}

// draw writes an example with the given ink into a square of the paper.
func (p *paper) draw(m *image.Gray, at image.Rectangle, ink float64) *paper {
	sample := func(x, y int) float64 {
		if !(image.Point{x, y}.In(m.Rect)) {
			return 0
		}
		return float64(m.GrayAt(x, y).Y) / 255
	}
	for y := at.Min.Y; y < at.Max.Y; y++ {
		for x := at.Min.X; x < at.Max.X; x++ {
			sx := (float64(x-at.Min.X)+0.5)*28/float64(at.Dx()) - 0.5
			sy := (float64(y-at.Min.Y)+0.5)*28/float64(at.Dy()) - 0.5
			x0, y0 := math.Floor(sx), math.Floor(sy)
			fx, fy := sx-x0, sy-y0
			ix, iy := int(x0), int(y0)
			v := (1-fy)*((1-fx)*sample(ix, iy)+fx*sample(ix+1, iy)) + fy*((1-fx)*sample(ix, iy+1)+fx*sample(ix+1, iy+1))
			k := y*p.w + x
			p.v[k] += (ink - p.v[k]) * v
		}
	}
	return p
}

var examples = []string{"0.png", "1.png", "2.png", "3.png", "4.png", "5.png", "6.png", "7.png", "8.png", "9.png"}

func TestMNISTIsTakenAsItIs(t *testing.T) {
	for _, name := range examples {
		m := example(t, name)
		in, err := ApplyImage(m, nil, digitSpec)
		if err != nil {
			t.Fatal(err)
		}
		inverted := image.NewGray(m.Rect)
		for i, v := range m.Pix {
			inverted.Pix[i] = 255 - v
			if in.Seen[4*i] != v {
				t.Fatalf("%s: pixel %d became %d from %d", name, i, in.Seen[4*i], v)
			}
		}
		if in.Placement != (Placement{0, 0, 28, 28}) {
			t.Errorf("%s: at %v", name, in.Placement)
		}
		black, err := ApplyImage(inverted, nil, digitSpec)
		if err != nil || !slices.Equal(black.Seen, in.Seen) {
			t.Errorf("%s: black on white is seen differently (%v)", name, err)
		}
		again := apply(t, in.Seen, 28, 28, nil, digitSpec)
		if !slices.Equal(again.Tensor.Data, in.Tensor.Data) {
			t.Errorf("%s: another time gives something else", name)
		}
	}
}

// likeness is the correlation of two inputs, the second moved by up to one pixel.
func likeness(a, b []float32) float64 {
	best := -1.0
	for dy := -1; dy <= 1; dy++ {
		for dx := -1; dx <= 1; dx++ {
			var ab, aa, bb float64
			for y := 1; y < 27; y++ {
				for x := 1; x < 27; x++ {
					p, q := float64(a[y*28+x]), float64(b[(y+dy)*28+x+dx])
					ab, aa, bb = ab+p*q, aa+p*p, bb+q*q
				}
			}
			best = max(best, ab/math.Sqrt(aa*bb+1e-12))
		}
	}
	return best
}

func TestPhotos(t *testing.T) {
	for name, c := range map[string]struct {
		w, h            int
		at              image.Rectangle
		ground, ink     float64
		angle, dark     float64
		noise, likeness float64
		desk            int // width of a dark table's edge on the right
	}{
		"scan":          {200, 200, image.Rect(0, 0, 200, 200), 1, 0, 0, 1, 0, 0.9, 0},
		"photo":         {640, 480, image.Rect(250, 100, 450, 300), 0.85, 0.2, 0.7, 0.6, 0.02, 0.9, 0},
		"deep shadow":   {500, 500, image.Rect(100, 100, 400, 400), 0.9, 0.15, 2, 0.35, 0.02, 0.9, 0},
		"pencil":        {500, 700, image.Rect(100, 300, 400, 600), 0.85, 0.6, 4, 0.8, 0.015, 0.85, 0},
		"small":         {1000, 1000, image.Rect(700, 100, 900, 300), 0.8, 0.2, 1, 0.7, 0.02, 0.85, 0},
		"blackboard":    {400, 400, image.Rect(50, 50, 350, 350), 0.15, 0.85, 3, 0.6, 0.02, 0.85, 0},
		"table":         {600, 400, image.Rect(150, 60, 430, 340), 0.85, 0.2, 5, 0.7, 0.02, 0.88, 40},
		"much enlarged": {34, 34, image.Rect(3, 3, 31, 31), 1, 0, 0, 1, 0, 0.85, 0},
	} {
		for i, digit := range examples {
			r := rand.New(rand.NewPCG(1, uint64(i)))
			p := newPaper(c.w, c.h, c.ground).draw(example(t, digit), c.at, c.ink).light(c.angle, c.dark, c.noise, r)
			if c.desk > 0 {
				p.fill(image.Rect(c.w-c.desk, 0, c.w, c.h), 0.1)
			}
			in := apply(t, p.rgba(), c.w, c.h, nil, digitSpec)
			want, err := ApplyImage(example(t, digit), nil, digitSpec)
			if err != nil {
				t.Fatal(err)
			}
			if got := likeness(want.Tensor.Data, in.Tensor.Data); got < c.likeness {
				t.Errorf("%s, %s: likeness to the original %.3f, expected %.3f", name, digit, got, c.likeness)
			}
			// The input covers about the square that the digit was drawn into.
			near := float64(c.at.Dx()) / 9
			for what, d := range map[string]float64{
				"left": in.Placement.X - float64(c.at.Min.X), "top": in.Placement.Y - float64(c.at.Min.Y),
				"right":  in.Placement.X + in.Placement.Width - float64(c.at.Max.X),
				"bottom": in.Placement.Y + in.Placement.Height - float64(c.at.Max.Y),
			} {
				if math.Abs(d) > near {
					t.Errorf("%s, %s: %s is %.1f off", name, digit, what, d)
				}
			}
		}
	}
}

// TestBar is done by hand: a bar of 40×80 becomes 10×20, its middle the middle.
func TestBar(t *testing.T) {
	p := newPaper(200, 200, 1).fill(image.Rect(60, 100, 100, 180), 0)
	in := apply(t, p.rgba(), 200, 200, nil, digitSpec)
	for i, v := range in.Tensor.Data {
		x, y := i%28, i/28
		want := float32(0)
		if x >= 9 && x < 19 && y >= 4 && y < 24 {
			want = 1
		}
		if v != want {
			t.Fatalf("pixel %d, %d is %v, expected %v", x, y, v, want)
		}
	}
	if want := (Placement{60 - 9*4, 100 - 4*4, 28 * 4, 28 * 4}); in.Placement != want {
		t.Errorf("at %v, expected %v", in.Placement, want)
	}
}

// TestCentreOfMass: an L of a bar and a foot has its weight low and left, so it
// moves up and right from where its box would be in the middle.
func TestCentreOfMass(t *testing.T) {
	p := newPaper(400, 400, 0).fill(image.Rect(100, 100, 140, 300), 1).fill(image.Rect(140, 260, 240, 300), 1)
	in := apply(t, p.rgba(), 400, 400, nil, digitSpec)
	// Areas: 40×200 at (20,100) and 100×40 at (90,180) in its box, tenths of which are pixels.
	x := (8000*20 + 4000*90) / 12000. / 10
	y := (8000*100 + 4000*180) / 12000. / 10
	left, top := int(math.Round(14-x)), int(math.Round(14-y))
	for i, v := range in.Tensor.Data {
		px, py := i%28-left, i/28-top
		inside := px >= 0 && py >= 0 && (px < 4 && py < 20 || px < 14 && py >= 16 && py < 20)
		// The filter softens edges inside the box by half a pixel.
		if inside && v < 0.7 || !inside && v > 0.3 {
			t.Errorf("pixel %d, %d is %v", i%28, i/28, v)
		}
	}
}

func TestBlank(t *testing.T) {
	noise := newPaper(90, 60, 0.7).light(1, 0.5, 0.02, rand.New(rand.NewPCG(1, 2)))
	for name, p := range map[string]*paper{
		"white": newPaper(90, 60, 1), "black": newPaper(90, 60, 0), "grey": newPaper(90, 60, 0.5), "shadow": noise,
	} {
		in := apply(t, p.rgba(), 90, 60, nil, digitSpec)
		for _, v := range in.Tensor.Data {
			if v != 0 {
				t.Errorf("%s: %v", name, in.Tensor.Data)
				break
			}
		}
		if want := (Placement{0, -15, 90, 90}); in.Placement != want {
			t.Errorf("%s: at %v, expected %v", name, in.Placement, want)
		}
	}
	for _, v := range []byte{0, 128, 255} {
		in := apply(t, pixels(v), 1, 1, nil, digitSpec)
		if slices.Max(in.Tensor.Data) != 0 || in.Placement != (Placement{0, 0, 1, 1}) {
			t.Errorf("1×1 of %d: %v at %v", v, in.Tensor.Data, in.Placement)
		}
	}
	in := apply(t, make([]byte, 4*30*30), 30, 30, nil, digitSpec)
	if slices.Max(in.Tensor.Data) != 0 {
		t.Error("all transparent is white paper")
	}
}

// TestPartsStayAndSpecksGo: the bar of a 5 that does not touch its body counts,
// dust does not.
func TestPartsStayAndSpecksGo(t *testing.T) {
	body, bar, dust := image.Rect(100, 120, 130, 300), image.Rect(140, 60, 230, 90), image.Rect(20, 380, 24, 384)
	whole := newPaper(400, 400, 0.9).fill(body, 0.1).fill(bar, 0.1)
	in := apply(t, whole.rgba(), 400, 400, nil, digitSpec)
	dusty := apply(t, whole.fill(dust, 0.1).rgba(), 400, 400, nil, digitSpec)
	if !slices.Equal(in.Tensor.Data, dusty.Tensor.Data) {
		t.Error("a speck changes the input")
	}
	if in.Placement.Width > 360 || in.Placement.Width < 330 { // 240 high: 28/20 of it
		t.Errorf("the bar is left out: %v", in.Placement)
	}
}

// TestThinPen: a line of two pixels across 400 would be a tenth of a pixel wide.
func TestThinPen(t *testing.T) {
	p := newPaper(480, 480, 1).fill(image.Rect(239, 40, 241, 440), 0)
	in := apply(t, p.rgba(), 480, 480, nil, digitSpec)
	for y := 6; y < 22; y++ {
		sum := float32(0)
		for _, v := range in.Tensor.Data[y*28 : (y+1)*28] {
			sum += v
		}
		if sum < 1.6 || sum > 2.6 {
			t.Fatalf("row %d: the stroke is %.2f wide, expected about %v", y, sum, thinnest)
		}
	}
}

func TestDigitInCrop(t *testing.T) {
	p := newPaper(400, 200, 1).fill(image.Rect(40, 60, 80, 140), 0).fill(image.Rect(280, 40, 320, 160), 0)
	in := apply(t, p.rgba(), 400, 200, &Crop{0, 0, 200}, digitSpec)
	if want := (Placement{40 - 9*4, 60 - 4*4, 112, 112}); in.Placement != want {
		t.Errorf("at %v, expected %v", in.Placement, want)
	}
}

func TestExtreme(t *testing.T) {
	in := []float32{3, 1, 4, 1, 5, 9, 2, 6}
	out := make([]float32, len(in))
	extreme(in, out, 2, func(a, b float32) bool { return a >= b })
	if want := []float32{4, 4, 5, 9, 9, 9, 9, 9}; !slices.Equal(out, want) {
		t.Errorf("%v, expected %v", out, want)
	}
}

func TestQuantile(t *testing.T) {
	var values []float32
	for i := range 101 {
		values = append(values, float32(100-i))
	}
	for q, want := range map[float64]float32{0: 0, 0.5: 50, 0.9: 90, 1: 100} {
		if got := quantile(values, q); math.Abs(float64(got-want)) > 100./4095 {
			t.Errorf("quantile %v is %v, expected %v", q, got, want)
		}
	}
	if got := quantile([]float32{7}, 0.5); got != 7 {
		t.Error(got)
	}
}

func FuzzApply(f *testing.F) {
	f.Add([]byte{0, 0, 0, 255, 255, 255, 255, 255}, 2, 0., 0., 0., uint8(0))
	f.Add(newPaper(28, 28, 1).fill(image.Rect(10, 5, 14, 22), 0).rgba(), 28, 0., 0., 0., uint8(2))
	f.Add(newPaper(40, 9, 0.3).fill(image.Rect(10, 2, 12, 7), 0.9).rgba(), 40, 3., 1., 5., uint8(2))
	specs := []Spec{
		{Channels: 3, Height: 7, Width: 5},
		{Channels: 3, Height: 3, Width: 9, Fit: "stretch", Layout: "NHWC", Order: "BGR", Scale: 1},
		digitSpec,
	}
	f.Fuzz(func(t *testing.T, rgba []byte, width int, x, y, side float64, which uint8) {
		if width < 1 || width > 1000 || len(rgba) < 4*width {
			return
		}
		height := len(rgba) / 4 / width
		var crop *Crop
		if side != 0 {
			crop = &Crop{x, y, side}
		}
		spec := specs[int(which)%len(specs)]
		in, err := Apply(rgba[:4*width*height], width, height, crop, spec)
		if err != nil {
			return
		}
		low, high := spec.Bounds()
		for i, v := range in.Tensor.Data {
			if v < low[0] || v > high[0] {
				t.Fatalf("value %d is %v, not between %v and %v", i, v, low[0], high[0])
			}
		}
		if p := in.Placement; !(p.Width > 0 && p.Height > 0) || !bounded(p.X) || !bounded(p.Y) {
			t.Fatalf("placement %v", p)
		}
	})
}
