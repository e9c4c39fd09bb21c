package store

import (
	"math"

	"lrpexplainer/lrp/survey/findings"
	"lrpexplainer/lrp/survey/numpy"
)

// classArrays adds what there is one of for each class.
func classArrays(a *numpy.Archive, f *findings.Findings, h, w, longest int) error {
	var numbers []int
	var names []string
	var mean, share []float32
	var values []float64
	for i := range f.Classes {
		c := &f.Classes[i]
		numbers, names = append(numbers, c.Class), append(names, c.Name)
		for k := range c.Mean {
			mean, share = append(mean, float32(c.Mean[k])), append(share, float32(c.Share[k]))
		}
		for k := range longest {
			v := math.NaN()
			if k < len(c.Values) {
				v = c.Values[k]
			}
			values = append(values, v)
		}
	}
	n := len(numbers)
	if err := a.Int32("classes", numbers, n); err != nil {
		return err
	}
	if err := a.Strings("class_names", names); err != nil {
		return err
	}
	if err := a.Float32("mean", mean, n, h, w); err != nil {
		return err
	}
	if err := a.Float32("share", share, n, h, w); err != nil {
		return err
	}
	return a.Float64("eigenvalues", values, n, longest)
}
