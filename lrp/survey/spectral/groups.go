package spectral

import (
	"context"
	"math"
)

// Options say how groups are found. The zero value stands for the defaults.
type Options struct {
	Neighbours int // of each vector; 0: a quarter of all, but at most 20
	Groups     int // 0: as many as the eigengap says
	Most       int // groups that the eigengap may say; 0: 8
	Seed       uint64
}

// Result is what was found among some vectors.
type Result struct {
	Neighbours [][]int
	Values     []float64 // the smallest eigenvalues, ascending
	Groups     []int     // of each vector, from 0, the largest group first
	Count      int       // of groups
	Gap        float64   // between the eigenvalues that say how many groups there are
}

// neighbours is how many each vector has.
func (o Options) neighbours(n int) int {
	k := o.Neighbours
	if k == 0 {
		k = min(max(n/4, 3), 20)
	}
	return max(min(k, n-1), 0)
}

// Find finds the groups among vectors of equal length. Fewer than four vectors are one
// group. It stops with ctx's error.
func Find(ctx context.Context, vectors [][]float32, o Options) (*Result, error) {
	n := len(vectors)
	r := &Result{Groups: make([]int, n), Count: min(n, 1)}
	if n < 4 {
		r.Neighbours = make([][]int, n)
		return r, ctx.Err()
	}
	var err error
	if r.Neighbours, err = Nearest(ctx, vectors, o.neighbours(n)); err != nil {
		return nil, err
	}
	most := o.Most
	if most == 0 {
		most = 8
	}
	s, err := NewLaplacian(r.Neighbours).Smallest(ctx, max(most, o.Groups)+1)
	if err != nil {
		return nil, err
	}
	r.Values = s.Values
	r.Count, r.Gap = Gap(s.Values)
	if o.Groups > 0 {
		r.Count = min(o.Groups, n)
		r.Gap = 0
		if r.Count < len(s.Values) {
			r.Gap = s.Values[r.Count] - s.Values[r.Count-1]
		}
	}
	r.Groups = KMeans(rows(s.Vectors[:min(r.Count, len(s.Vectors))], n), r.Count, o.Seed)
	return r, nil
}

// Gap is how many eigenvalues, ascending, come before the largest gap between two of them
// (the first of equal ones), and that gap.
func Gap(values []float64) (count int, gap float64) {
	count = 1
	for i := 1; i < len(values); i++ {
		if g := values[i] - values[i-1]; g > gap+1e-9 {
			count, gap = i, g
		}
	}
	return count, gap
}

// rows are the rows of the matrix whose columns are given, each scaled to length 1.
func rows(columns [][]float64, n int) [][]float64 {
	out := make([][]float64, n)
	for i := range out {
		row := make([]float64, len(columns))
		for k, c := range columns {
			row[k] = c[i]
		}
		if length := math.Sqrt(dot(row, row)); length > 0 {
			scale(row, 1/length)
		}
		out[i] = row
	}
	return out
}
