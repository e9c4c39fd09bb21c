package spectral

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
)

// Dense is up to how many vectors the eigenvalues are those of the whole matrix.
const Dense = 1500

// Spectrum are eigenvalues, ascending, with their eigenvectors.
type Spectrum struct {
	Values  []float64
	Vectors [][]float64 // of length 1; the entry that is largest in size is positive
}

// Smallest are the count smallest eigenvalues of L (all, if there are fewer).
func (l *Laplacian) Smallest(ctx context.Context, count int) (*Spectrum, error) {
	n := len(l.Rows)
	if count = min(count, n); count < 1 {
		return &Spectrum{}, nil
	}
	if n <= Dense {
		return l.dense(count)
	}
	return l.subspace(ctx, count)
}

var errEigen = errors.New("the eigenvalues were not found")

func (l *Laplacian) dense(count int) (*Spectrum, error) {
	n := len(l.Rows)
	m := mat.NewSymDense(n, nil)
	for i, row := range l.Rows {
		m.SetSym(i, i, l.Diag[i])
		for _, e := range row {
			if e.Column > i {
				m.SetSym(i, e.Column, -e.Weight)
			}
		}
	}
	var eig mat.EigenSym
	if !eig.Factorize(m, true) {
		return nil, errEigen
	}
	var vectors mat.Dense
	eig.VectorsTo(&vectors)
	s := &Spectrum{Values: eig.Values(nil)[:count]}
	for k := range count {
		s.Vectors = append(s.Vectors, directed(mat.Col(nil, k, &vectors)))
	}
	return s, nil
}

// Subspace iteration with a Chebyshev filter (Zhou, Saad, Tiago, Chelikowsky: "Self-consistent
// field calculations using Chebyshev-filtered subspace iteration", 2006), which finds
// eigenvalues that are there several times, as those of a graph in parts are.
const (
	guard    = 12    // vectors beyond those that are wanted
	degree   = 24    // of the filter
	rounds   = 400   // at most
	residual = 1e-5  // ‖L·v − λ·v‖ of every wanted vector; the error of λ is far smaller
	edge     = 2.001 // above the largest eigenvalue
)

func (l *Laplacian) subspace(ctx context.Context, count int) (*Spectrum, error) {
	n := len(l.Rows)
	size := min(count+guard, n)
	random := rand.New(rand.NewPCG(1, uint64(n)))
	block := make([][]float64, size)
	for k := range block {
		block[k] = make([]float64, n)
		for i := range block[k] {
			block[k][i] = random.NormFloat64()
		}
	}
	cut := 0.5 // eigenvalues above are damped
	for range rounds {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for k := range block {
			block[k] = l.filter(block[k], cut)
		}
		values, err := l.ritz(block)
		if err != nil {
			return nil, err
		}
		if l.settled(block[:count], values[:count]) {
			s := &Spectrum{Values: values[:count]}
			for _, v := range block[:count] {
				s.Vectors = append(s.Vectors, directed(v))
			}
			return s, nil
		}
		cut = min(max(values[size-1], 1e-3), 1.9)
	}
	return nil, errEigen
}

// filter is the Chebyshev polynomial of L that is small on cut…edge, times x.
func (l *Laplacian) filter(x []float64, cut float64) []float64 {
	half, middle := (edge-cut)/2, (edge+cut)/2
	n := len(x)
	before, now, next := x, make([]float64, n), make([]float64, n)
	step := func(y, x []float64) { // y = (L − middle)·x/half
		l.apply(y, x)
		for i := range y {
			y[i] = (y[i] - float64(middle*x[i])) / half
		}
	}
	step(now, before)
	for range degree - 1 {
		step(next, now)
		var largest float64
		for i := range next {
			next[i] = float64(2*next[i]) - before[i]
			largest = max(largest, math.Abs(next[i]))
		}
		before, now, next = now, next, make([]float64, n)
		if largest > 1e100 { // only the direction counts
			scale(before, 1/largest)
			scale(now, 1/largest)
		}
	}
	return now
}

// ritz makes the block orthonormal and turns it to the eigenvectors of L within it; the
// values ascend.
func (l *Laplacian) ritz(block [][]float64) ([]float64, error) {
	for k, v := range block {
		scale(v, 1/math.Sqrt(dot(v, v)))
		for range 2 { // twice is enough
			for _, w := range block[:k] {
				subtract(v, w, dot(v, w))
			}
		}
		length := math.Sqrt(dot(v, v))
		if !(length > 1e-14) {
			return nil, errEigen
		}
		scale(v, 1/length)
	}
	size, n := len(block), len(block[0])
	m, y := mat.NewSymDense(size, nil), make([]float64, n)
	for a, v := range block {
		l.apply(y, v)
		for b := a; b < size; b++ {
			m.SetSym(a, b, dot(block[b], y))
		}
	}
	var eig mat.EigenSym
	if !eig.Factorize(m, true) {
		return nil, errEigen
	}
	var turn mat.Dense
	eig.VectorsTo(&turn)
	row := make([]float64, size)
	for i := range n {
		for k := range size {
			row[k] = 0
			for b := range size {
				row[k] += float64(turn.At(b, k) * block[b][i])
			}
		}
		for k := range size {
			block[k][i] = row[k]
		}
	}
	return eig.Values(nil), nil
}

// settled reports whether all are eigenvectors.
func (l *Laplacian) settled(vectors [][]float64, values []float64) bool {
	y := make([]float64, len(vectors[0]))
	for k, v := range vectors {
		l.apply(y, v)
		subtract(y, v, values[k])
		if !(math.Sqrt(dot(y, y)) <= residual) {
			return false
		}
	}
	return true
}

// directed gives a vector the sign with which its largest entry is positive.
func directed(v []float64) []float64 {
	largest := 0.0
	for _, x := range v {
		if math.Abs(x) > math.Abs(largest)*(1+1e-9) {
			largest = x
		}
	}
	if largest < 0 {
		scale(v, -1)
	}
	return v
}

func dot(a, b []float64) float64 {
	var sum float64
	for i, v := range a {
		sum += float64(v * b[i])
	}
	return sum
}

func scale(v []float64, by float64) {
	for i := range v {
		v[i] *= by
	}
}

// subtract is v −= c·w.
func subtract(v, w []float64, c float64) {
	for i := range v {
		v[i] -= float64(c * w[i])
	}
}
