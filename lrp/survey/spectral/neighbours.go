package spectral

import (
	"context"
	"fmt"
	"slices"
)

// Nearest are each vector's k nearest others (fewer if there are not as many), the nearest
// first; of equally near ones the earlier comes first. It stops with ctx's error.
func Nearest(ctx context.Context, vectors [][]float32, k int) ([][]int, error) {
	n := len(vectors)
	k = min(k, n-1)
	if k < 1 {
		return make([][]int, n), nil
	}
	for i, v := range vectors {
		if len(v) != len(vectors[0]) {
			return nil, fmt.Errorf("vector %d has %d values, the first %d", i, len(v), len(vectors[0]))
		}
	}
	// The list of each, sorted; a pair's distance is computed once.
	lists := make([][]neighbour, n)
	for i := range lists {
		lists[i] = make([]neighbour, 0, k+1)
	}
	for i := range n {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for j := i + 1; j < n; j++ {
			d := squaredDistance(vectors[i], vectors[j])
			lists[i] = inserted(lists[i], neighbour{j, d}, k)
			lists[j] = inserted(lists[j], neighbour{i, d}, k)
		}
	}
	out := make([][]int, n)
	for i, l := range lists {
		for _, x := range l {
			out[i] = append(out[i], x.index)
		}
	}
	return out, nil
}

type neighbour struct {
	index    int
	distance float64 // squared
}

func (a neighbour) before(b neighbour) bool {
	return a.distance < b.distance || a.distance == b.distance && a.index < b.index
}

// inserted is the sorted list with x in its place, cut to k.
func inserted(list []neighbour, x neighbour, k int) []neighbour {
	if len(list) == k && !x.before(list[k-1]) {
		return list
	}
	at := len(list)
	for at > 0 && x.before(list[at-1]) {
		at--
	}
	list = slices.Insert(list, at, x)
	return list[:min(len(list), k)]
}

// squaredDistance is Σ (a−b)². The conversion keeps processors that can from rounding
// only once, so that all find the same neighbours.
func squaredDistance(a, b []float32) float64 {
	var sum float64
	for i, v := range a {
		d := float64(v) - float64(b[i])
		sum += float64(d * d)
	}
	return sum
}
