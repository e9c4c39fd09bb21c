package nn

import (
	"context"
	"math"
	"strings"
	"testing"
)

// ended is a network of logits as its input holds them, and what stands behind.
func ended(t *testing.T, logits []float32, ops ...Operator) *Trace {
	t.Helper()
	g, err := NewGraph("x", Shape{1, len(logits)})
	if err != nil {
		t.Fatal(err)
	}
	for i, op := range ops {
		if _, err := g.Add(op.Kind(), op, i); err != nil {
			t.Fatal(err)
		}
	}
	tr, err := g.Forward(context.Background(), newBackend(), &Tensor{Shape: g.InputShape(), Data: logits}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// TestDecisions: which node is explained, and what the percentages are, for every end
// that a network may have.
func TestDecisions(t *testing.T) {
	sigmoid, softmax := &Elementwise{Op: "Sigmoid"}, &Softmax{Axis: 1}
	reshape := func(shape ...int) *Reshape { return &Reshape{Op: "Reshape", Shape: shape} }
	clip := &Elementwise{Op: "Clip", A: 1e-7, B: 1 - 1e-7}
	floor := &Elementwise{Op: "Clip", A: 0, B: float32(math.Inf(1))}
	six := &Elementwise{Op: "Clip", A: 0, B: 6}
	above := &Elementwise{Op: "Clip", A: 1, B: 2}
	p := func(z float64) float64 { return 1 / (1 + math.Exp(-z)) }
	e := math.E
	two := []float64{e / (e + 1/e), 1 / e / (e + 1/e)}
	for name, c := range map[string]struct {
		logits   []float32
		ops      []Operator
		decision Decision
		node     int
		want     []float64
	}{
		"logits":                  {[]float32{1, -1}, nil, Multiclass, 0, two},
		"softmax":                 {[]float32{1, -1}, []Operator{softmax}, Multiclass, 0, two},
		"softmax, reshape":        {[]float32{1, -1}, []Operator{softmax, reshape(1, 2, 1)}, Multiclass, 0, two},
		"softmax, reshape, clip":  {[]float32{1, -1}, []Operator{reshape(1, 2, 1), softmax, reshape(1, 1, 2), clip}, Multiclass, 1, two},
		"softmax, floor, dropout": {[]float32{1, -1}, []Operator{softmax, floor, &Identity{Op: "Dropout"}}, Multiclass, 0, two},
		"softmax, transpose":      {[]float32{1, -1}, []Operator{reshape(1, 2, 1, 1), softmax, &Transpose{Perm: []int{0, 2, 3, 1}}}, Multiclass, 1, two},
		"sigmoids":                {[]float32{1, -1}, []Operator{sigmoid}, Multilabel, 0, []float64{p(1), p(-1)}},
		"sigmoids, flatten":       {[]float32{1, -1}, []Operator{&Identity{Op: "Identity"}, reshape(1, 2, 1, 1), sigmoid, reshape(0, -1)}, Multilabel, 2, []float64{p(1), p(-1)}},
		"sigmoids, no batch axis": {[]float32{1, -1}, []Operator{sigmoid, reshape(2)}, Multilabel, 0, []float64{p(1), p(-1)}},
		"sigmoid":                 {[]float32{2}, []Operator{sigmoid}, Binary, 0, []float64{p(2), p(-2)}},
		"sigmoid, squeeze":        {[]float32{-2}, []Operator{sigmoid, reshape(1)}, Binary, 0, []float64{p(-2), p(2)}},
		"sigmoid, scalar":         {[]float32{-2}, []Operator{sigmoid, reshape()}, Binary, 0, []float64{p(-2), p(2)}},
		"sigmoid, clip, slice":    {[]float32{-2}, []Operator{sigmoid, clip, &Slice{Op: "Gather", Axis: 1, Step: 1, Count: 1}}, Binary, 0, []float64{p(-2), p(2)}},
		"number":                  {[]float32{2}, nil, Value, 0, nil},
		"number, reshape":         {[]float32{2}, []Operator{reshape(1)}, Value, 1, nil},
		"sigmoid inside":          {[]float32{1, -1}, []Operator{sigmoid, softmax}, Multiclass, 1, []float64{math.Exp(p(1)) / (math.Exp(p(1)) + math.Exp(p(-1))), math.Exp(p(-1)) / (math.Exp(p(1)) + math.Exp(p(-1)))}},
		"clip without sigmoid":    {[]float32{0.5, -1}, []Operator{six}, Multiclass, 1, []float64{p(0.5), p(-0.5)}},
		"clip of no probability":  {[]float32{1, -1}, []Operator{sigmoid, above}, Multiclass, 2, []float64{0.5, 0.5}},
		"values in another order": {[]float32{1, -1, 1, -1}, []Operator{reshape(1, 2, 2), sigmoid, &Transpose{Perm: []int{0, 2, 1}}}, Multiclass, 3, nil},
	} {
		tr := ended(t, c.logits, c.ops...)
		if got := tr.Graph.Decision(); got != c.decision {
			t.Errorf("%s: %v; expected %v", name, got, c.decision)
		}
		if got := tr.Graph.Logits(); got != c.node {
			t.Errorf("%s: node %d is explained; expected %d", name, got, c.node)
		}
		if got := len(tr.Scores(0)); got != tr.Graph.Classes() {
			t.Errorf("%s: %d scores for %d classes", name, got, tr.Graph.Classes())
		}
		if name == "values in another order" {
			continue
		}
		got := tr.Probabilities(0)
		if len(got) != len(c.want) {
			t.Errorf("%s: probabilities %v; expected %v", name, got, c.want)
			continue
		}
		for i, w := range c.want {
			if math.Abs(float64(got[i])-w) > 1e-6 {
				t.Errorf("%s: probabilities %v; expected %v", name, got, c.want)
			}
		}
	}
	if s := ended(t, []float32{2}, sigmoid).Scores(0); s[0] != 2 || s[1] != -2 {
		t.Errorf("scores %v of a single Sigmoid", s)
	}
	if s := ended(t, []float32{2}).Scores(0); s[0] != 2 {
		t.Errorf("scores %v of a number", s)
	}
}

func TestScoresThatAreNotFinite(t *testing.T) {
	if err := ended(t, []float32{1, 2}, &Softmax{Axis: 1}).CheckScores(); err != nil {
		t.Error(err)
	}
	if err := ended(t, []float32{1, float32(math.Inf(-1))}, &Softmax{Axis: 1}).CheckScores(); err == nil || !strings.Contains(err.Error(), "class 1 is -Inf") {
		t.Errorf("error %v", err)
	}
}

func TestCheckClasses(t *testing.T) {
	for _, s := range []Shape{{1, 10}, {1, 10, 1, 1}, {1, 1, 1, 10}, {1}, {}, {10}} {
		if err := CheckClasses("y", s); err != nil {
			t.Errorf("%v: %v", s, err)
		}
	}
	if err := CheckClasses("y", Shape{1, 3, 8, 1}); err == nil || !strings.Contains(err.Error(), `output "y" has shape (1,3,8,1)`) {
		t.Errorf("error %v", err)
	}
}
