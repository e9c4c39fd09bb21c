//go:build js

package main

import (
	"math"
	"slices"
	"testing"

	"lrpexplainer/lrp/evaluate"
	"lrpexplainer/nn"
	"lrpexplainer/wasm/protocol"
)

// What is replaced is another input of the model: the same as an image in which it is so
// from the beginning.
func TestReplacedPixels(t *testing.T) {
	p, _ := open(t)
	p.loadDigits()
	plain := must[protocol.Predicted](t)(p.setImage(&protocol.SetImage{Values: bar()}))
	values, pixels := bar(), []int(nil)
	for i, v := range values {
		if v > 0.5 && i > 400 {
			values[i] = 0
			pixels = append(pixels, i)
		}
	}
	if len(pixels) < 10 {
		t.Fatalf("%d pixels are replaced", len(pixels))
	}
	paper := must[protocol.Predicted](t)(p.replace(&protocol.Replace{Pixels: pixels, Fill: "paper"}))
	grey := must[protocol.Predicted](t)(p.replace(&protocol.Replace{Pixels: pixels, Fill: "grey"}))
	nothing := must[protocol.Predicted](t)(p.replace(&protocol.Replace{Pixels: []int{}, Fill: "blur"}))
	if !slices.Equal(nothing.Logits, plain.Logits) {
		t.Errorf("with nothing replaced the scores are %v, before %v", nothing.Logits, plain.Logits)
	}
	if seen := protocol.PixelBytes(grey.InputRGBA); seen[4*pixels[0]] != 128 {
		t.Errorf("a grey pixel is %d", seen[4*pixels[0]])
	}
	again := must[protocol.Explained](t)(p.explain(&protocol.Explain{Compose: protocol.Compose{Composite: "uniform-epsilon"}}))
	if math.Abs(again.Account.Score-float64(slices.Max(plain.Logits))) > 1e-4 {
		t.Errorf("the session's image has changed: its score is %v, before %v", again.Account.Score, slices.Max(plain.Logits))
	}
	other := must[protocol.Predicted](t)(p.setImage(&protocol.SetImage{Values: values}))
	if !slices.Equal(paper.Logits, other.Logits) || slices.Equal(paper.Logits, grey.Logits) {
		t.Errorf("replaced by paper the scores are %v, of the same image %v", paper.Logits, other.Logits)
	}
	for _, c := range []struct {
		m   *protocol.Replace
		err string
	}{
		{&protocol.Replace{Pixels: []int{784}, Fill: "grey"}, "The pixels were not replaced: there is no pixel 784; the model sees 784."},
		{&protocol.Replace{Pixels: []int{1}, Fill: "pink"}, `The pixels were not replaced: there is no fill "pink".`},
	} {
		if _, err := p.replace(c.m); err == nil || err.Error() != c.err {
			t.Errorf("%+v: %v, expected %s", c.m, err, c.err)
		}
	}
}

// The curve is package evaluate's; random orders are as many as are asked for, and a
// contrast is followed as one.
func TestFlippedPixels(t *testing.T) {
	p, e := open(t)
	p.loadDigits()
	predicted := must[protocol.Predicted](t)(p.setImage(&protocol.SetImage{Values: bar()}))
	x := must[protocol.Explained](t)(p.explain(&protocol.Explain{Compose: protocol.Compose{Composite: "epsilon-gamma-box"}}))
	ask := &protocol.Flip{Relevance: x.Relevance, Fill: "mean", Part: 0.5, Steps: 7, Parts: []protocol.Part{{Index: 1, Coefficient: 1}, {Index: 3, Coefficient: -1}}}
	got := must[protocol.Flipped](t)(p.flip(ask))
	score := func(z []float32) float64 { return float64(z[1]) - float64(z[3]) }
	f := evaluate.Flipping{Patch: 1, Replacement: "mean", Part: 0.5, Steps: 7, Batch: 1, Score: score}
	input, err := nn.TensorOf(bar(), 1, 1, 28, 28)
	if err != nil {
		t.Fatal(err)
	}
	expected, err := f.Curve(t.Context(), e.be, e.sessions[t.Name()].model.graph, input, x.Relevance, 1)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Scores) != 8 || len(got.Replaced) != 8 || got.Replaced[7] != 0.5 {
		t.Fatalf("%v of %v", got.Scores, got.Replaced)
	}
	for i, v := range expected.Scores {
		if math.Abs(v-float64(got.Scores[i])) > 1e-4 {
			t.Errorf("point %d is %v, expected %v", i, got.Scores[i], v)
		}
	}
	if first := float32(score(predicted.Logits)); math.Abs(float64(first-got.Scores[0])) > 1e-4 {
		t.Errorf("the curve begins at %v, the score is %v", got.Scores[0], first)
	}
	random := must[protocol.Flipped](t)(p.flip(&protocol.Flip{Orders: 3, Fill: "paper", Part: 0.5, Steps: 7, Parts: ask.Parts[:1]}))
	if len(random.Scores) != 24 || slices.Equal(random.Scores[:8], random.Scores[8:16]) {
		t.Errorf("random orders: %v", random.Scores)
	}
	if _, err := p.flip(&protocol.Flip{Orders: 1, Fill: "paper", Part: 0.5, Steps: 7, Parts: []protocol.Part{{Index: 10}}}); err == nil {
		t.Error("class 10 of 10 is followed")
	}
}

// What is asked aside makes room for the explanation at once, and changes nothing of it.
func TestAside(t *testing.T) {
	p, _ := open(t)
	p.loadDigits()
	must[protocol.Predicted](t)(p.setImage(&protocol.SetImage{Values: bar()}))
	before := must[protocol.Explained](t)(p.explain(&protocol.Explain{Compose: protocol.Compose{Composite: "epsilon-plus"}, Layers: true}))
	curve := start(func(on protocol.On[protocol.Flipped]) int {
		return p.FlipPixels(&protocol.Flip{Orders: 1000, Fill: "grey", Part: 1, Steps: 784, Parts: []protocol.Part{{Index: 1, Coefficient: 1}}}, on)
	})
	after := must[protocol.Explained](t)(p.explain(&protocol.Explain{Compose: protocol.Compose{Composite: "epsilon-plus"}, Layers: true}))
	if o := <-curve; o.err != errSuperseded {
		t.Errorf("the curve ended with %v", o.err)
	}
	aside := must[protocol.Explained](t)(p.explain(&protocol.Explain{Compose: protocol.Compose{Composite: "gradient"}, Aside: true}))
	again := must[protocol.Explained](t)(p.explain(&protocol.Explain{Compose: protocol.Compose{Composite: "epsilon-plus"}, Layers: true}))
	if !aside.Gradient || again.Gradient || again.Plan != before.Plan || !slices.Equal(again.Relevance, before.Relevance) || !slices.Equal(after.Relevance, before.Relevance) {
		t.Errorf("aside: %v; the plan was %d and is %d", aside.Gradient, before.Plan, again.Plan)
	}
}

func (p *page) replace(m *protocol.Replace) (*protocol.Predicted, error) {
	return await(func(on protocol.On[protocol.Predicted]) int { return p.ReplacePixels(m, on) })
}

func (p *page) flip(m *protocol.Flip) (*protocol.Flipped, error) {
	return await(func(on protocol.On[protocol.Flipped]) int { return p.FlipPixels(m, on) })
}

// bar is a drawn bar as the digit classifier gets it.
func bar() []float32 {
	values := make([]float32, 28*28)
	for y := 4; y < 24; y++ {
		for x := 12; x < 15; x++ {
			values[28*y+x] = 1
		}
	}
	return values
}
