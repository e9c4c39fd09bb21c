package bundled

import (
	"image"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"lrpexplainer/lrp"
	"lrpexplainer/nn"
	"lrpexplainer/nn/onnx"
	"lrpexplainer/weights"
	"lrpexplainer/weights/preprocess"
)

// biasfree are the models without any bias.
var biasfree = []string{"digits"}

func graphOf(t *testing.T, name string) (*nn.Graph, *weights.Entry) {
	t.Helper()
	c, err := Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	e, ok := c.Find(name)
	if !ok {
		t.Fatalf("the catalogue has no model %q", name)
	}
	file, err := Open(e)
	if err != nil {
		t.Fatal(err)
	}
	g, err := onnx.Read(file, file.Size(), onnx.Options{Name: e.File})
	if err != nil {
		t.Fatal(err)
	}
	return g, e
}

// traceOf runs a picture of the site through a model.
func traceOf(t *testing.T, g *nn.Graph, e *weights.Entry, file string) *nn.Trace {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "web", filepath.FromSlash(file)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	m, _, err := image.Decode(f)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	in, err := preprocess.ApplyImage(m, nil, e.Input)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	trace, err := g.Forward(t.Context(), nn.NewPortable(), in.Tensor, nil)
	if err != nil {
		t.Fatal(err)
	}
	return trace
}

// explain explains the highest score by a composite with its defaults.
func explain(t *testing.T, e *weights.Entry, trace *nn.Trace, composite string) *lrp.Explanation {
	t.Helper()
	c, err := lrp.NewComposite(composite, nil)
	if err != nil {
		t.Fatal(err)
	}
	low, high := e.Input.Bounds()
	plan, err := c.Plan(trace.Graph, lrp.Bounds{Low: low, High: high})
	if err != nil {
		t.Fatal(err)
	}
	x, err := lrp.Explain(t.Context(), nn.NewPortable(), trace, plan, lrp.Class(top(trace)), lrp.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// top is the class with the highest score.
func top(trace *nn.Trace) int {
	scores := trace.Scores(0)
	return slices.Index(scores, slices.Max(scores))
}

// TestNothingIsKept: without biases all of the score arrives at the pixels, but for
// what the stabiliser takes.
func TestNothingIsKept(t *testing.T) {
	for _, name := range biasfree {
		g, e := graphOf(t, name)
		for _, x := range e.Examples {
			trace := traceOf(t, g, e, x.File)
			for _, composite := range []string{"uniform-0", "epsilon-gamma-box"} {
				a := explain(t, e, trace, composite).Account
				if rest := a.Score - a.Input - a.Stabilizer; a.Score <= 0 || math.Abs(rest) > 1e-4*a.Score {
					t.Errorf("%s, %s: of %v, %v is at the pixels and %v with the stabiliser; %v is missing", x.File, composite, a.Score, a.Input, a.Stabilizer, rest)
				}
				if math.Abs(a.Stabilizer) > 0.01*a.Score {
					t.Errorf("%s, %s: the stabiliser takes %v of %v", x.File, composite, a.Stabilizer, a.Score)
				}
			}
		}
	}
}

// TestIntegratedGradients: where f(t·x) = t·f(x), the gradient is the same all the
// way from zero.
func TestIntegratedGradients(t *testing.T) {
	for _, name := range biasfree {
		g, e := graphOf(t, name)
		for _, x := range e.Examples {
			trace := traceOf(t, g, e, x.File)
			want := explain(t, e, trace, "gradient-times-input").Input().Data
			got := explain(t, e, trace, "integrated-gradients").Input().Data
			largest := 0.0
			for _, v := range want {
				largest = max(largest, math.Abs(float64(v)))
			}
			for i, v := range want {
				if d := math.Abs(float64(got[i] - v)); d > 1e-4*largest {
					t.Fatalf("%s: integrated gradients are %v at %d, gradient × input is %v", x.File, got[i], i, v)
				}
			}
		}
	}
}

// TestNothingGivesNothing: a sheet without ink has no scores.
func TestNothingGivesNothing(t *testing.T) {
	for _, name := range biasfree {
		g, e := graphOf(t, name)
		trace, err := g.Forward(t.Context(), nn.NewPortable(), nn.NewTensor(e.Input.Shape()...), nil)
		if err != nil {
			t.Fatal(err)
		}
		for class, score := range trace.Scores(0) {
			if score != 0 {
				t.Errorf("%s: class %d has the score %v", name, class, score)
			}
		}
	}
}
