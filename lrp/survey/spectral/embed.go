package spectral

import (
	"gonum.org/v1/gonum/mat"
)

// Embed gives each vector a place in the plane: its first two principal coordinates
// (classical scaling of the Euclidean distances; Torgerson 1952), which are the vectors'
// projections on the two directions in which they differ most. There is no Go library for
// t-SNE or UMAP that is looked after and takes a seed.
func Embed(vectors [][]float32) ([][2]float64, error) {
	out := make([][2]float64, len(vectors))
	if len(vectors) < 2 {
		return out, nil
	}
	d := len(vectors[0])
	mean := make([]float64, d)
	for _, v := range vectors {
		for i, x := range v {
			mean[i] += float64(x)
		}
	}
	scale(mean, 1/float64(len(vectors)))
	covariance := mat.NewSymDense(d, nil)
	x := make([]float64, d)
	centred := func(v []float32) {
		for i := range x {
			x[i] = float64(v[i]) - mean[i]
		}
	}
	for _, v := range vectors {
		centred(v)
		for i, a := range x {
			if a == 0 {
				continue
			}
			for j := i; j < d; j++ {
				covariance.SetSym(i, j, covariance.At(i, j)+float64(a*x[j]))
			}
		}
	}
	var eig mat.EigenSym
	if !eig.Factorize(covariance, true) {
		return nil, errEigen
	}
	var all mat.Dense
	eig.VectorsTo(&all)
	for axis := range min(2, d) {
		direction := directed(mat.Col(nil, d-1-axis, &all))
		for i, v := range vectors {
			centred(v)
			out[i][axis] = dot(direction, x)
		}
	}
	return out, nil
}
