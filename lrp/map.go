package lrp

import "lrpexplainer/nn"

// Map is the relevance at one node's output, summed over channels and samples.
type Map struct {
	Node          int
	Height, Width int       // 1 and 1 for an output without a picture
	Values        []float32 // (Height,Width); of a sequence of tokens, on the patches' grid
	Tokens        []float32 // of the class tokens, if there are any
	Sum           float64   // of all
}

// mapOf is the map of node i's relevance.
func (w *walk) mapOf(i int) Map {
	r := w.e.Relevance[i]
	if w.layouts == nil {
		w.layouts = Layouts(w.trace.Graph)
	}
	l := w.layouts[i]
	m := Map{Node: i, Height: 1, Width: 1, Sum: w.amount(i).sum}
	if !l.IsPicture() {
		m.Values = []float32{float32(m.Sum)}
		return m
	}
	m.Height, m.Width = l.Height, l.Width
	places := max(l.Tokens, 0) + m.Height*m.Width
	outer := r.Shape[:l.Axis].Size()
	values := make([]float32, places)
	w.sumPlaces(values, r.Data, nn.Lines{Outer: outer, Count: places, Inner: len(r.Data) / outer / places})
	m.Tokens, m.Values = values[:max(l.Tokens, 0)], values[max(l.Tokens, 0):]
	return m
}

// sumPlaces is the sum over all but the places along the lines.
func (w *walk) sumPlaces(sums, r []float32, l nn.Lines) {
	// Over what lies behind each place, then over what lies before: lines the other way.
	parts := w.be.New(l.Outer * l.Count)
	defer w.be.Free(parts)
	w.be.LineDots(parts.Data, r, nil, nn.Lines{Outer: l.Outer * l.Count, Count: l.Inner, Inner: 1})
	w.be.LineDots(sums, parts.Data, nil, nn.Lines{Outer: 1, Count: l.Outer, Inner: l.Count})
}
