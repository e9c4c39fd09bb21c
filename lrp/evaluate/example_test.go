package evaluate_test

import (
	"context"
	"fmt"
	"log"

	"lrpexplainer/lrp/evaluate"
	"lrpexplainer/nn"
)

// Pixel flipping: the pixels are replaced in the order of their relevance, and the
// score falls. A good explanation makes it fall faster than a bad one.
func ExampleFlipping_Curve() {
	// A network that adds up the four pixels of a picture.
	weight, err := nn.TensorOf([]float32{1, 1, 1, 1}, 1, 1, 2, 2)
	if err != nil {
		log.Fatal(err)
	}
	graph, err := nn.NewGraph("x", nn.Shape{1, 1, 2, 2})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := graph.Add("sum", &nn.Conv{Weight: weight, Group: 1, Window: nn.Unit(2, 2)}, 0); err != nil {
		log.Fatal(err)
	}
	picture, err := nn.TensorOf([]float32{4, 3, 2, 1}, 1, 1, 2, 2)
	if err != nil {
		log.Fatal(err)
	}

	flipping := evaluate.Flipping{Order: evaluate.MostRelevantFirst, Patch: 1, Replacement: "zero"}
	for _, c := range []struct {
		name      string
		relevance []float32
	}{
		{"what each pixel adds", []float32{4, 3, 2, 1}},
		{"the other way round", []float32{1, 2, 3, 4}},
	} {
		curve, err := flipping.Curve(context.Background(), nn.NewPortable(), graph, picture, c.relevance, 0)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s: scores %v, area under the curve %.2f\n", c.name, curve.Scores, curve.Area())
	}
	// Output:
	// what each pixel adds: scores [10 6 3 1 0], area under the curve 3.75
	// the other way round: scores [10 9 7 4 0], area under the curve 6.25
}
