package spectral

import (
	"math"
	"slices"
)

// Laplacian is L = I − D^−½ A D^−½ of an affinity, by its entries that are not zero: row i
// has −Weight at Column, and 1 on the diagonal (0 if nothing is near it).
type Laplacian struct {
	Rows [][]Entry
	Diag []float64
}

// Entry is one affinity A_ij/√(d_i·d_j) of a row.
type Entry struct {
	Column int
	Weight float64
}

// NewLaplacian is that of the affinity A = (C + Cᵀ)/2, where C has a one for each of a
// vector's neighbours.
func NewLaplacian(neighbours [][]int) *Laplacian {
	n := len(neighbours)
	l := &Laplacian{Rows: make([][]Entry, n), Diag: make([]float64, n)}
	for i, list := range neighbours {
		for _, j := range list {
			l.add(i, j)
			l.add(j, i)
		}
	}
	degree := make([]float64, n)
	for i, row := range l.Rows {
		slices.SortFunc(row, func(a, b Entry) int { return a.Column - b.Column })
		for _, e := range row {
			degree[i] += e.Weight
		}
		if degree[i] > 0 {
			l.Diag[i] = 1
		}
	}
	for i, row := range l.Rows {
		for k := range row {
			row[k].Weight /= math.Sqrt(degree[i] * degree[row[k].Column])
		}
	}
	return l
}

// add is A_ij += ½.
func (l *Laplacian) add(i, j int) {
	if k := slices.IndexFunc(l.Rows[i], func(e Entry) bool { return e.Column == j }); k >= 0 {
		l.Rows[i][k].Weight += 0.5
		return
	}
	l.Rows[i] = append(l.Rows[i], Entry{j, 0.5})
}

// apply is y = L·x.
func (l *Laplacian) apply(y, x []float64) {
	for i, row := range l.Rows {
		sum := float64(l.Diag[i] * x[i])
		for _, e := range row {
			sum -= float64(e.Weight * x[e.Column])
		}
		y[i] = sum
	}
}
