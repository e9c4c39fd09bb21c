package lrp

import "lrpexplainer/nn"

// Map is the relevance at one node's output, summed over channels and samples.
type Map struct {
	Node          int
	Height, Width int       // 1 and 1 for an output without these axes
	Values        []float32 // (Height,Width)
	Sum           float64   // of all
}

// mapOf is the map of node i's relevance.
func (w *walk) mapOf(i int) Map {
	r := w.e.Relevance[i]
	m := Map{Node: i, Height: 1, Width: 1, Sum: w.amount(i).sum}
	if len(r.Shape) == 4 {
		m.Height, m.Width = r.Shape[2], r.Shape[3]
	}
	m.Values = make([]float32, m.Height*m.Width)
	if len(m.Values) == 1 {
		m.Values[0] = float32(m.Sum)
		return m
	}
	// Σ over the planes is a row of ones times the planes as a matrix.
	ones := w.be.New(len(r.Data) / len(m.Values))
	defer w.be.Free(ones)
	w.be.Map(ones.Data, ones.Data, nn.One)
	w.be.DenseTransposed(m.Values, ones.Data, nn.DenseWeight{Data: r.Data, Out: len(ones.Data), In: len(m.Values)}, 1, nn.Unchanged)
	return m
}
