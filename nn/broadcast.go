package nn

import "fmt"

// broadcastShape is the shape that numpy-style broadcasting gives two shapes.
func broadcastShape(a, b Shape) (Shape, error) {
	n := max(len(a), len(b))
	out := make(Shape, n)
	for i := range n {
		da, db := axisFromEnd(a, n-1-i), axisFromEnd(b, n-1-i)
		switch {
		case da == db || db == 1:
			out[i] = da
		case da == 1:
			out[i] = db
		default:
			return nil, fmt.Errorf("shapes %v and %v do not broadcast together", a, b)
		}
	}
	return out, nil
}

func axisFromEnd(s Shape, fromEnd int) int {
	if i := len(s) - 1 - fromEnd; i >= 0 {
		return s[i]
	}
	return 1
}

// broadcastRuns calls do for each maximal run of out's values over which the
// index into in, broadcast to out, advances by step 0 (one value repeated) or 1.
func broadcastRuns(out, in Shape, do func(from, to, at, step int)) {
	n := len(out)
	stride := make([]int, n) // in's stride along each axis of out, 0 where it repeats
	s := 1
	for i := n - 1; i >= 0; i-- {
		if d := axisFromEnd(in, n-1-i); d != 1 {
			stride[i] = s
			s *= d
		}
	}
	// The longest run of trailing axes that all repeat, or that all advance.
	axis, run, step := n, 1, 0
	for axis > 0 {
		d := out[axis-1]
		if d != 1 {
			advances := stride[axis-1] != 0
			if run > 1 && advances != (step == 1) {
				break
			}
			if advances {
				step = 1
			}
			run *= d
		}
		axis--
	}
	index := make([]int, axis)
	at := 0
	for from := 0; ; from += run {
		do(from, from+run, at, step)
		i := axis - 1
		for ; i >= 0; i-- {
			index[i]++
			at += stride[i]
			if index[i] < out[i] {
				break
			}
			at -= stride[i] * out[i]
			index[i] = 0
		}
		if i < 0 {
			return
		}
	}
}

// broadcastIndex is the position in a value of shape in, broadcast to out, of
// out's value number index.
func broadcastIndex(index int, out, in Shape) int {
	at, stride := 0, 1
	for i := len(out) - 1; i >= 0; i-- {
		if d := axisFromEnd(in, len(out)-1-i); d != 1 {
			at += index % out[i] * stride
			stride *= d
		}
		index /= out[i]
	}
	return at
}

// addExpanded is dst += c·src, src broadcast to dst.
func addExpanded(be Backend, dst, src *Tensor, c float32) {
	if l, ok := banded(dst.Shape, src.Shape); ok {
		shift := src.Data
		if c != 1 {
			shift = make([]float32, len(src.Data))
			be.Map(shift, src.Data, WeightMap{Pos: c, Neg: c})
		}
		be.Scale(dst.Data, dst.Data, nil, shift, l)
		return
	}
	broadcastRuns(dst.Shape, src.Shape, func(from, to, at, step int) {
		if step == 1 {
			be.AddScaled(dst.Data[from:to], src.Data[at:at+to-from], c)
			return
		}
		v := c * src.Data[at]
		for i := from; i < to; i++ {
			dst.Data[i] += v
		}
	})
}

// dotExpanded is Σ a·b in float64, b broadcast to a.
func dotExpanded(be Backend, a, b *Tensor) float64 {
	if l, ok := banded(a.Shape, b.Shape); ok {
		t := be.New(a.Shape...)
		defer be.Free(t)
		be.Scale(t.Data, a.Data, b.Data, nil, l)
		return be.Sum(t.Data)
	}
	var total float64
	broadcastRuns(a.Shape, b.Shape, func(from, to, at, step int) {
		if step == 1 {
			total += be.Dot(a.Data[from:to], b.Data[at:at+to-from])
		} else {
			total += be.Sum(a.Data[from:to]) * float64(b.Data[at])
		}
	})
	return total
}

// banded divides out into lines along which in, broadcast to out, lies once, if in varies
// along neighbouring axes alone and is smaller than out.
func banded(out, in Shape) (Lines, bool) {
	from, to := len(out), 0
	for i, d := range out {
		if e := axisFromEnd(in, len(out)-1-i); e != 1 {
			if to != 0 && out[to:i].Size() != 1 || e != d {
				return Lines{}, false
			}
			from, to = min(from, i), i+1
		}
	}
	if to == 0 {
		return Lines{1, 1, out.Size()}, true
	}
	l := Lines{out[:from].Size(), out[from:to].Size(), out[to:].Size()}
	return l, l.Count < out.Size()
}

// trailing reports whether broadcasting in to out repeats it along the last axes only:
// each of its values stands for one stretch of out.
func trailing(in, out Shape) bool {
	repeats := false
	for i := range out {
		d := axisFromEnd(in, len(out)-1-i)
		if repeats && d != 1 {
			return false
		}
		repeats = repeats || d != out[i]
	}
	return true
}

// reduceTo overwrites dst with c·src, summed over the axes along which dst is
// broadcast to src.
func reduceTo(be Backend, dst, src *Tensor, c float32) {
	if len(dst.Data) == len(src.Data) {
		be.Map(dst.Data, src.Data, WeightMap{Pos: c, Neg: c})
		return
	}
	if trailing(dst.Shape, src.Shape) {
		sums := make([]float64, len(dst.Data))
		be.Sums(sums, src.Data)
		for i, sum := range sums {
			dst.Data[i] = c * float32(sum)
		}
		return
	}
	clear(dst.Data)
	broadcastRuns(src.Shape, dst.Shape, func(from, to, at, step int) {
		if step == 1 {
			be.AddScaled(dst.Data[at:at+to-from], src.Data[from:to], c)
			return
		}
		dst.Data[at] += c * float32(be.Sum(src.Data[from:to]))
	})
}
