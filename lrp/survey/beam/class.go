package main

import (
	"encoding/json"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
)

func init() { register.Combiner3[classSum, string, string](&classFn{}) }

// classSum adds up the pictures of a class.
type classSum struct {
	Class      int       `json:"class"`
	Count      int       `json:"count"`
	Recognised int       `json:"recognised"`
	Score      float64   `json:"score"` // in the end the mean
	Mean       []float64 `json:"mean"`  // of the maps, in the end
}

// classFn combines the lines of a class.
type classFn struct{}

func (*classFn) CreateAccumulator() classSum { return classSum{} }

func (*classFn) AddInput(sum classSum, line string) (classSum, error) {
	var l Line
	if err := json.Unmarshal([]byte(line), &l); err != nil {
		return sum, err
	}
	one := classSum{Class: l.Class(), Count: 1, Score: l.Score, Mean: make([]float64, len(l.Map))}
	if l.Recognised() {
		one.Recognised = 1
	}
	for i, v := range l.Map {
		one.Mean[i] = float64(v)
	}
	return add(sum, one), nil
}

func (*classFn) MergeAccumulators(a, b classSum) classSum { return add(a, b) }

func (*classFn) ExtractOutput(sum classSum) (string, error) {
	sum.Score /= float64(max(sum.Count, 1))
	mean := make([]float64, len(sum.Mean))
	for i, v := range sum.Mean {
		mean[i] = v / float64(max(sum.Count, 1))
	}
	sum.Mean = mean
	out, err := json.Marshal(sum)
	return string(out), err
}

func add(a, b classSum) classSum {
	if a.Count == 0 {
		return b
	}
	if b.Count == 0 {
		return a
	}
	out := classSum{Class: a.Class, Count: a.Count + b.Count, Recognised: a.Recognised + b.Recognised, Score: a.Score + b.Score, Mean: make([]float64, len(a.Mean))}
	for i := range out.Mean {
		out.Mean[i] = a.Mean[i] + b.Mean[i]
	}
	return out
}
