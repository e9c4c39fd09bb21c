package kernels

import (
	"slices"

	"lrpexplainer/nn"
	"lrpexplainer/wasm/kernels/abi"
)

// Copy moves values along at most abi.MovementAxes axes at a time.
func (b *Backend) Copy(dst, src []float32, m nn.Movement) {
	m = m.Collapsed()
	size := 1
	for _, d := range m.Shape {
		size *= d
	}
	if size == 0 {
		return
	}
	if len(m.Shape) > abi.MovementAxes {
		rest := m
		rest.Shape, rest.ToStride, rest.FromStride = m.Shape[1:], m.ToStride[1:], m.FromStride[1:]
		for i := range m.Shape[0] {
			rest.To, rest.From = m.To+i*m.ToStride[0], m.From+i*m.FromStride[0]
			b.Copy(dst, src, rest)
		}
		return
	}
	// The kernels would write past an array's ends.
	check(dst, m.To, m.Shape, m.ToStride)
	check(src, m.From, m.Shape, m.FromStride)
	parts := b.parts(size, valuesPerPart)
	if m.Add && overlaps(m) {
		parts = 1
	}
	a := abi.Movement{Dst: dst, Src: src, To: int32(4 * m.To), From: int32(4 * m.From), Add: flag(m.Add)}
	order := inOrder(m)
	for i := range a.Shape {
		a.Shape[i] = 1
		if axis := i - (abi.MovementAxes - len(order)); axis >= 0 {
			from := order[axis]
			a.Shape[i], a.ToStride[i], a.FromStride[i] = int32(m.Shape[from]), int32(4*m.ToStride[from]), int32(4*m.FromStride[from])
		}
	}
	call(abi.OpCopy, &a, parts)
}

// check panics as an index out of range does, unless all of a walk lies in the array.
func check(array []float32, first int, shape, stride []int) {
	last := first
	for a, d := range shape {
		if step := (d - 1) * stride[a]; step < 0 {
			first += step
		} else {
			last += step
		}
	}
	_, _ = array[first], array[last]
}

// inOrder is m's axes in the order that suits the kernel: last the one along which the
// destination lies together, and before it, unless the source does so too, the one along
// which the source lies together.
func inOrder(m nn.Movement) []int {
	order := make([]int, len(m.Shape))
	for i := range order {
		order[i] = i
	}
	last := slices.Index(m.ToStride, 1)
	if last < 0 {
		return order
	}
	order = append(slices.Delete(order, last, last+1), last)
	if row := slices.Index(m.FromStride, 1); row >= 0 && row != last && m.FromStride[last] != 0 {
		at := slices.Index(order, row)
		order = slices.Insert(slices.Delete(order, at, at+1), len(order)-2, row)
	}
	return order
}

// overlaps reports whether two values may go to one place.
func overlaps(m nn.Movement) bool {
	size := func(stride int) int { return max(stride, -stride) }
	axes := make([]int, len(m.Shape))
	for i := range axes {
		axes[i] = i
	}
	slices.SortStableFunc(axes, func(a, b int) int { return size(m.ToStride[a]) - size(m.ToStride[b]) })
	span := 1
	for _, a := range axes {
		if size(m.ToStride[a]) < span {
			return true
		}
		span += (m.Shape[a] - 1) * size(m.ToStride[a])
	}
	return false
}
