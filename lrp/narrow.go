package lrp

import (
	"math/bits"

	"lrpexplainer/nn"
)

// narrow leaves out the channels of a convolution's output that received nothing, as all
// but the explained class where the last layer is one. What is left of r is returned. As
// the backend keeps what it knows of a layer's geometry, there are not as many geometries
// as there are channels, but a power of two of them is kept.
func (l *layer) narrow(r *nn.Tensor, groups []Group) *nn.Tensor {
	c, ok := l.op.(*nn.Conv)
	if !ok || c.Group != 1 || r.Batch() != 1 || l.z == nil {
		return r
	}
	for _, g := range groups {
		if g.Stabilizer.Relative { // to the whole layer
			return r
		}
	}
	channels := r.Shape[1]
	per := len(r.Data) / channels
	empty := func(from, to int) bool { return !nonZero(l.be, r.Data[from*per:to*per]) }
	from := leading(channels, empty)
	to := channels - leading(channels-from, func(from, to int) bool { return empty(channels-to, channels-from) })
	keep := 1 << bits.Len(uint(max(1, to-from)-1))
	if 2*keep > channels {
		return r
	}
	from = min(from, channels-keep)
	l.op = c.Channels(from, from+keep)
	some := func(t *nn.Tensor) *nn.Tensor {
		shape := append(nn.Shape{1, keep}, t.Shape[2:]...)
		return &nn.Tensor{Shape: shape, Data: t.Data[from*per : (from+keep)*per]}
	}
	l.be.Free(l.s, l.zg)
	l.z, r = some(l.z), some(r)
	l.s, l.zg = l.be.New(r.Shape...), l.be.New(r.Shape...)
	return r
}

// leading is how many of n are empty before the first that is not: one is looked at, then
// more and more at a time, and fewer again where some are not empty.
func leading(n int, empty func(from, to int) bool) int {
	at, step := 0, 1
	for at < n {
		to := min(at+step, n)
		switch {
		case empty(at, to):
			at, step = to, 2*step
		case to == at+1:
			return at
		default:
			step = (to - at) / 2
		}
	}
	return at
}
