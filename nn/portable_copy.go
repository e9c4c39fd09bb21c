package nn

// Collapsed is the same movement over as few axes as possible: axes of size 1 go, and
// neighbours that both sides step through as one are joined.
func (m Movement) Collapsed() Movement {
	out := m
	out.Shape, out.ToStride, out.FromStride = nil, nil, nil
	for a, d := range m.Shape {
		if d == 1 {
			continue
		}
		to, from := m.ToStride[a], m.FromStride[a]
		if n := len(out.Shape); n > 0 && out.ToStride[n-1] == to*d && out.FromStride[n-1] == from*d {
			out.Shape[n-1] *= d
			out.ToStride[n-1], out.FromStride[n-1] = to, from
			continue
		}
		out.Shape, out.ToStride, out.FromStride = append(out.Shape, d), append(out.ToStride, to), append(out.FromStride, from)
	}
	return out
}

// back is the movement of the same values the other way.
func (m Movement) back() Movement {
	m.To, m.From, m.ToStride, m.FromStride = m.From, m.To, m.FromStride, m.ToStride
	return m
}

// Copy moves values, runs of them where both sides lie together.
func (*Portable) Copy(dst, src []float32, m Movement) {
	m = m.Collapsed()
	n := len(m.Shape)
	for _, d := range m.Shape {
		if d == 0 {
			return
		}
	}
	run, toStep, fromStep := 1, 1, 1
	if n > 0 {
		n--
		run, toStep, fromStep = m.Shape[n], m.ToStride[n], m.FromStride[n]
	}
	index := make([]int, n)
	to, from := m.To, m.From
	for {
		switch {
		case m.Add:
			t, f := to, from
			for range run {
				dst[t] += src[f]
				t, f = t+toStep, f+fromStep
			}
		case toStep == 1 && fromStep == 1:
			copy(dst[to:to+run], src[from:from+run])
		default:
			t, f := to, from
			for range run {
				dst[t] = src[f]
				t, f = t+toStep, f+fromStep
			}
		}
		a := n - 1
		for ; a >= 0; a-- {
			index[a]++
			to, from = to+m.ToStride[a], from+m.FromStride[a]
			if index[a] < m.Shape[a] {
				break
			}
			to, from = to-index[a]*m.ToStride[a], from-index[a]*m.FromStride[a]
			index[a] = 0
		}
		if a < 0 {
			return
		}
	}
}

// Resample is dst = W·src along the lines.
func (*Portable) Resample(dst, src []float32, l Lines, r *Resampling) {
	clear(dst)
	r.each(l, func(to, from int, w float32) {
		x := src[from : from+l.Inner]
		for i, v := range x {
			dst[to+i] += w * v
		}
	})
}

// ResampleTransposed is src = Wᵀ·dst along the lines.
func (*Portable) ResampleTransposed(src, dst []float32, l Lines, r *Resampling) {
	clear(src)
	r.each(l, func(to, from int, w float32) {
		y := dst[to : to+l.Inner]
		for i, v := range y {
			src[from+i] += w * v
		}
	})
}

// each visits every weight with the places of the l.Inner values on either side that it
// stands between.
func (r *Resampling) each(l Lines, visit func(to, from int, w float32)) {
	outputs := len(r.Start) - 1
	for o := range l.Outer {
		for k := range outputs {
			for t := r.Start[k]; t < r.Start[k+1]; t++ {
				visit((o*outputs+k)*l.Inner, (o*l.Count+int(r.Index[t]))*l.Inner, r.Weight[t])
			}
		}
	}
}
