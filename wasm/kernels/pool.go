package kernels

import (
	"math"

	"lrpexplainer/nn"
	"lrpexplainer/wasm/kernels/abi"
)

// MaxPool is the maximum of each window, -∞ standing for the padding.
func (b *Backend) MaxPool(y, x *nn.Tensor, win nn.Window) {
	win = win.Reaching(x.Shape, y.Shape)
	if hasEmptyWindow(y.Shape, x.Shape, win) {
		b.Portable.MaxPool(y, x, win)
		return
	}
	v := b.poolView(win, x.Shape, y.Shape)
	framed := b.framed(x, v.frame, float32(math.Inf(-1)))
	b.direct(v, &v.phases[0], abi.Direct{
		Y: y.Data, X: framed.Data,
		XPlane: int32(4 * v.frame.size()), Kind: abi.Maximum,
	})
	if framed != x {
		b.Free(framed)
	}
}

// MaxPoolWinner gives each value to its window's first maximum, NaN standing for the
// padding, which is never larger than anything.
func (b *Backend) MaxPoolWinner(back, r, x *nn.Tensor, win nn.Window) {
	win = win.Reaching(x.Shape, r.Shape)
	v := b.poolView(win, x.Shape, r.Shape)
	framed := b.framed(x, v.frame, float32(math.NaN()))
	into := back
	if framed != x {
		into = b.New(framed.Shape...)
	}
	columns, offsets := v.phases[0].column, v.phases[0].offset
	call(abi.OpWinner, &abi.Winner{
		Back: into.Data, R: r.Data, X: framed.Data, Column: columns, Offset: offsets,
		Channels: int32(r.Shape[0] * r.Shape[1]), N: int32(len(columns)), Taps: int32(len(offsets)),
		Plane: int32(4 * v.frame.size()), RPlane: int32(4 * len(columns)),
	}, b.parts(len(r.Data)*len(offsets), valuesPerPart))
	if framed != x {
		p := v.frame.plane(back)
		p.Dst, p.Src = back.Data, into.Data
		call(abi.OpCrop, &p, b.parts(len(back.Data), valuesPerPart))
		b.Free(framed, into)
	}
}

// SumPool is a depthwise convolution with ones.
func (b *Backend) SumPool(y, x *nn.Tensor, win nn.Window) {
	win = win.Reaching(x.Shape, y.Shape)
	w := b.New(x.Shape[1], 1, win.Kernel[0], win.Kernel[1]) // the map makes ones of anything
	b.Conv(y, x, w, nil, win, x.Shape[1], nn.One)
	b.Free(w)
}

// SumPoolTransposed is the transposed convolution with ones.
func (b *Backend) SumPoolTransposed(x, y *nn.Tensor, win nn.Window) {
	win = win.Reaching(x.Shape, y.Shape)
	w := b.New(x.Shape[1], 1, win.Kernel[0], win.Kernel[1])
	b.ConvTransposed(x, y, w, win, x.Shape[1], nn.One)
	b.Free(w)
}

// poolView is the view of one channel.
func (b *Backend) poolView(win nn.Window, x, y nn.Shape) *view {
	return b.view(layerOf(win, x, y, x[1], false))
}

// hasEmptyWindow reports whether some window lies in the padding alone, as a dilated
// one can.
func hasEmptyWindow(out, in nn.Shape, win nn.Window) bool {
	for axis := range 2 {
		for o := range out[2+axis] {
			if from, to := win.Taps(axis, o, in[2+axis]); from >= to {
				return true
			}
		}
	}
	return false
}
