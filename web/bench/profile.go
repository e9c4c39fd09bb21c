package main

import (
	"context"
	"fmt"
	"slices"

	"lrpexplainer/wasm/kernels/abi"
)

// operations are the rows of the profile: the products first, then what accompanies them.
var operations = []struct {
	name string
	ops  []abi.Op
}{
	{"products", []abi.Op{abi.OpProduct, abi.OpDots, abi.OpCombination}},
	{"products by Winograd", []abi.Op{abi.OpWinograd}},
	{"depthwise, pooling", []abi.Op{abi.OpDirect, abi.OpWinner}},
	{"quotients", []abi.Op{abi.OpShare}},
	{"weight maps on values", []abi.Op{abi.OpMap}},
	{"other elementwise", []abi.Op{abi.OpClip, abi.OpAdd, abi.OpAddScaled, abi.OpMul, abi.OpAddMul, abi.OpEvaluate, abi.OpDerivative}},
	{"sums", []abi.Op{abi.OpSum, abi.OpDot, abi.OpTotals}},
	{"frames", []abi.Op{abi.OpPad, abi.OpCrop, abi.OpScatter}},
	{"along lines", []abi.Op{abi.OpScale, abi.OpLineDots, abi.OpDeviation, abi.OpCenter, abi.OpSoftmax, abi.OpSoftmaxGradient, abi.OpSoftmaxTaylor}},
	{"moving", []abi.Op{abi.OpCopy, abi.OpResample}},
}

// productRows is how many of the rows are products.
const productRows = 2

// profile is one column: the medians of a run's milliseconds, all and by row. What is not
// in the kernels is Go, and the way from Go to the kernels and back.
type profile struct {
	network, what string
	total         float64
	rows          []float64
}

// measureProfile runs every network forward and explained with a clock around each call
// of the kernels.
func measureProfile(ctx context.Context, r *report, url string, networks []string, threads []int, rounds int) error {
	for _, n := range threads {
		var columns []profile
		for _, network := range networks {
			runs, err := profileNetwork(ctx, url, network, n, rounds)
			if err != nil {
				return fmt.Errorf("profile of %s, %d threads: %w", network, n, err)
			}
			for _, what := range composites(network) {
				columns = append(columns, newProfile(network, what, runs[what]))
			}
		}
		r.profile(n, columns)
	}
	return nil
}

func newProfile(network, what string, runs [][]float64) profile {
	of := func(value func(run []float64) float64) float64 {
		var all []float64
		for _, run := range runs {
			all = append(all, value(run))
		}
		return median(all)
	}
	p := profile{network: network, what: what, total: of(func(run []float64) float64 { return run[0] })}
	for _, row := range operations {
		p.rows = append(p.rows, of(func(run []float64) (ms float64) {
			for _, op := range row.ops {
				if at := 1 + int(op); at < len(run) { // operations after the last that was called are not listed
					ms += run[at]
				}
			}
			return ms
		}))
	}
	return p
}

// products is the share of time in products.
func (p profile) products() float64 {
	var ms float64
	for _, v := range p.rows[:productRows] {
		ms += v
	}
	return ms / p.total
}

// outside is what is not in the kernels.
func (p profile) outside() float64 {
	ms := p.total
	for _, v := range p.rows {
		ms -= v
	}
	return max(0, ms) // medians need not add up
}

// profileNetwork gives, for each composite, [milliseconds of all, of operation 0, …] of
// every round.
func profileNetwork(ctx context.Context, url, network string, threads, rounds int) (map[string][][]float64, error) {
	ours := map[string]any{"worker": "ours.js", "options": map[string]any{"threads": threads, "profile": true}, "runs": composites(network)}
	type profiled struct {
		Runs map[string][][]float64 `json:"runs"`
	}
	results, err := onPage[[]profiled](ctx, url, "measure", map[string]any{"model": "/" + network + ".onnx", "rounds": rounds, "runtimes": []any{ours}})
	if err != nil {
		return nil, err
	}
	return results[0].Runs, nil
}

// profile adds a table with a column for each explanation; rows that are empty are left out.
func (r *report) profile(threads int, columns []profile) {
	r.add(&r.profileRows, "\n| %s |", threadCount(threads))
	for _, p := range columns {
		r.add(&r.profileRows, " %s %s |", p.network, p.what)
	}
	r.add(&r.profileRows, "\n|---|")
	for range columns {
		r.add(&r.profileRows, "---|")
	}
	row := func(name, format string, value func(p profile) float64) {
		r.add(&r.profileRows, "\n| %s |", name)
		for _, p := range columns {
			r.add(&r.profileRows, format, value(p))
		}
	}
	for i, o := range operations {
		if slices.ContainsFunc(columns, func(p profile) bool { return p.rows[i] > 0 }) {
			row(o.name, " %.1f |", func(p profile) float64 { return p.rows[i] })
		}
	}
	row("outside of the kernels", " %.1f |", profile.outside)
	row("all", " %.1f |", func(p profile) float64 { return p.total })
	row("share of products", " %.0f %% |", func(p profile) float64 { return 100 * p.products() })
	r.add(&r.profileRows, "\n")
}
