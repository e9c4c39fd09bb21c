package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
)

// batched are the networks that are measured in batches, with the sizes of the page's view "Data set".
var batched = []struct {
	network string
	inputs  int
}{{"digits", 32}, {"photo", 8}}

// inBatches are what is measured on them: a forward pass, a whole explanation, and one pass of an
// averaging method.
var inBatches = []string{"forward", "epsilon-gamma-box", "gradient"}

// measureBatches runs networks on the same inputs one by one and at once, which take turns.
func measureBatches(ctx context.Context, r *report, url string, networks []string, threads []int, rounds int) error {
	for _, n := range threads {
		for _, b := range batched {
			if !slices.Contains(networks, b.network) {
				continue
			}
			took, err := onPage[map[string]map[string][]float64](ctx, url, "measureBatches", // by what is run and by size
				map[string]any{"model": "/" + b.network + ".onnx", "threads": n, "rounds": rounds, "sizes": []int{1, b.inputs}, "runs": inBatches})
			if err != nil {
				return fmt.Errorf("%s, %d at once, %d threads: %w", b.network, b.inputs, n, err)
			}
			for _, what := range inBatches {
				rate := func(inputs int) float64 {
					return 1000 * float64(b.inputs) / median(took[what][strconv.Itoa(inputs)])
				}
				// The sizes take turns: those of one round belong together.
				var gains []float64
				for i, together := range took[what][strconv.Itoa(b.inputs)] {
					gains = append(gains, took[what]["1"][i]/together)
				}
				r.batch(b.network, n, what, b.inputs, rate(1), rate(b.inputs), median(gains))
			}
		}
	}
	return nil
}
