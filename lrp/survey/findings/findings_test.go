package findings

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"lrpexplainer/lrp/survey"
	"lrpexplainer/lrp/survey/spectral"
)

type memory []survey.Row

func (m memory) Relevance(i int) ([]float32, error)  { return m[i].Relevance, nil }
func (m memory) Descriptor(i int) ([]float32, error) { return m[i].Descriptor, nil }

// surveyed are maps of 32×32 with noise everywhere and a spot at the place that spot says,
// as many as there are places; a class each.
func surveyed(classes ...[]survey.Box) memory {
	r := rand.New(rand.NewPCG(5, 5))
	var out memory
	for class, spots := range classes {
		for k, b := range spots {
			row := survey.Row{Name: fmt.Sprint(class, "-", k), Label: class, Prediction: class, Score: float64(k), Height: 32, Width: 32}
			row.Relevance = make([]float32, 32*32)
			for i := range row.Relevance {
				x, y := float64(i%32)/32, float64(i/32)/32
				v := r.Float64() - 0.3
				if x >= b.Left && x < b.Right && y >= b.Top && y < b.Bottom {
					v += 20
				}
				row.Relevance[i] = float32(v)
				row.Positive += max(0, v)
			}
			row.Descriptor = survey.DefaultDescriptor.Of(row.Relevance, 32, 32)
			out = append(out, row)
		}
	}
	return out
}

func repeated(b survey.Box, n int) []survey.Box {
	out := make([]survey.Box, n)
	for i := range out {
		out[i] = b
	}
	return out
}

var corner = survey.Box{Left: 0.05, Top: 0.85, Right: 0.4, Bottom: 0.97}

// TestClasses: of a class of which half is recognised by a corner, that half is one
// cluster, and the class comes first.
func TestClasses(t *testing.T) {
	centre := survey.Box{Left: 0.3, Top: 0.3, Right: 0.7, Bottom: 0.7}
	rows := surveyed(repeated(centre, 20), append(repeated(centre, 18), repeated(corner, 12)...), repeated(survey.Box{}, 9))
	rows = append(rows, survey.Row{Name: "broken", Error: "no picture"}, survey.Row{Name: "nothing", Descriptor: make([]float32, 256)})
	f, err := Find(context.Background(), rows, []string{"cat", "dog"}, rows, Size{32, 32}, spectral.Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Classes) != 3 || f.Classes[0].Name != "dog" || f.Classes[2].Suspicion > f.Classes[0].Suspicion/2 {
		t.Fatalf("first is %q of %d classes", f.Classes[0].Name, len(f.Classes))
	}
	if len(f.Failed) != 1 || len(f.Empty) != 1 {
		t.Errorf("%d failed, %d say nothing", len(f.Failed), len(f.Empty))
	}
	dog := &f.Classes[0]
	x := dog.Suspect()
	if len(dog.Clusters) != 2 || x.Count != 12 || x.Spot.Where() != "lower left corner" || x.Spot.Share < 0.5 {
		t.Errorf("%d clusters; the suspect has %d, %.2f in the %s", len(dog.Clusters), x.Count, x.Spot.Share, x.Spot.Where())
	}
	for _, i := range x.Members {
		if i < 38 {
			t.Errorf("row %d is in the cluster of the corner", i)
		}
	}
	if len(x.Nearest) != 6 || x.Score != 23.5 || x.Recognised != 12 {
		t.Errorf("%d nearest, mean score %v, %d recognised", len(x.Nearest), x.Score, x.Recognised)
	}
	if what, rest := f.Headline(); what+rest != "12 of 30 dog were recognised by their lower left corner" {
		t.Errorf("%s%s", what, rest)
	}
	var sum float64
	for _, v := range dog.Share {
		sum += v
	}
	if math.Abs(sum-1) > 1e-6 {
		t.Errorf("the shares add up to %v", sum)
	}
	// The class's mean map is that of its clusters.
	for i := range dog.Mean {
		mixed := 0.0
		for _, c := range dog.Clusters {
			mixed += c.Mean[i] * float64(c.Count) / float64(dog.Count)
		}
		if math.Abs(mixed-dog.Mean[i]) > 1e-9 {
			t.Fatalf("the mean is %v at %d, its clusters' %v", dog.Mean[i], i, mixed)
		}
	}
}

// TestBoxes: where the objects' boxes are known, a spot inside is not suspicious, wherever
// it lies.
func TestBoxes(t *testing.T) {
	rows := surveyed(repeated(corner, 8), repeated(corner, 8))
	for i := range rows {
		in := 0.9
		if i >= 8 {
			in = 0.1
		}
		rows[i].InBox = &in
	}
	f, err := Find(context.Background(), rows, nil, rows, Size{32, 32}, spectral.Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if f.Classes[0].Name != "1" || f.Classes[1].Suspicion > f.Classes[0].Suspicion/5 {
		t.Errorf("%q comes first, %v before %v", f.Classes[0].Name, f.Classes[0].Suspicion, f.Classes[1].Suspicion)
	}
}

// TestFew: nothing, one picture, two, and all the same.
func TestFew(t *testing.T) {
	for n := range 6 {
		rows := surveyed(repeated(corner, n))
		if n == 5 {
			for i := range rows {
				rows[i] = rows[0]
			}
		}
		f, err := Find(context.Background(), rows, nil, rows, Size{32, 32}, spectral.Options{}, nil)
		if err != nil {
			t.Fatalf("%d pictures: %v", n, err)
		}
		for _, c := range f.Classes {
			if c.Count != n || len(c.Places) != n || len(c.Groups) != n {
				t.Errorf("%d pictures: class of %d", n, c.Count)
			}
		}
	}
}

// TestDensest: the spot with the most, of all places and shapes.
func TestDensest(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	for range 20 {
		h, w := 8+r.IntN(20), 8+r.IntN(20)
		x, all := make([]float64, h*w), 0.0
		for i := range x {
			x[i] = r.ExpFloat64()
			all += x[i]
		}
		best := 0.0
		for _, shape := range spotShapes {
			sh, sw := cells(shape[0], h), cells(shape[1], w)
			for y := range h - sh + 1 {
				for left := range w - sw + 1 {
					in := 0.0
					for i := range sh * sw {
						in += x[(y+i/sw)*w+left+i%sw]
					}
					best = max(best, in/all)
				}
			}
		}
		if s := densest(x, h, w); math.Abs(s.Share-best) > 1e-9 {
			t.Errorf("%v; expected %v", s.Share, best)
		}
	}
	if s := densest(make([]float64, 100), 10, 10); s.Share != 0 {
		t.Errorf("of nothing %v lies in a spot", s.Share)
	}
}
