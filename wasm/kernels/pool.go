package kernels

import (
	"math"

	"lrpexplainer/nn"
	"lrpexplainer/wasm/kernels/abi"
)

// MaxPool is the maximum of each window, -∞ standing for the padding.
func (b *Backend) MaxPool(y, x *nn.Tensor, win nn.Window) {
	if hasEmptyWindow(y.Shape, x.Shape, win) {
		b.Portable.MaxPool(y, x, win)
		return
	}
	v := forward(win, x.Shape, y.Shape)
	framed := b.framed(x, v.frame, float32(math.Inf(-1)))
	columns, offsets := b.poolTables(v)
	b.direct(abi.Direct{
		Y: y.Data, X: framed.Data, Column: columns, Offset: offsets,
		XPlane: int32(4 * v.frame.height * v.frame.width), Kind: abi.Maximum,
	})
	if framed != x {
		b.Free(framed)
	}
}

// MaxPoolWinner gives each value to its window's first maximum, NaN standing for the
// padding, which is never larger than anything.
func (b *Backend) MaxPoolWinner(back, r, x *nn.Tensor, win nn.Window) {
	v := forward(win, x.Shape, r.Shape)
	framed := b.framed(x, v.frame, float32(math.NaN()))
	into := back
	if framed != x {
		into = b.New(framed.Shape...)
	}
	columns, offsets := b.poolTables(v)
	call(abi.OpWinner, &abi.Winner{
		Back: into.Data, R: r.Data, X: framed.Data, Column: columns, Offset: offsets,
		Channels: int32(r.Shape[0] * r.Shape[1]), N: int32(len(columns)), Taps: int32(len(offsets)),
		Plane: int32(4 * v.frame.height * v.frame.width), RPlane: int32(4 * len(columns)),
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
	w := b.New(x.Shape[1], 1, win.Kernel[0], win.Kernel[1]) // the map makes ones of anything
	b.Conv(y, x, w, nil, win, x.Shape[1], nn.One)
	b.Free(w)
}

// SumPoolTransposed is the transposed convolution with ones.
func (b *Backend) SumPoolTransposed(x, y *nn.Tensor, win nn.Window) {
	w := b.New(x.Shape[1], 1, win.Kernel[0], win.Kernel[1])
	b.ConvTransposed(x, y, w, win, x.Shape[1], nn.One)
	b.Free(w)
}

// poolTables are where a window begins for each output, and where each tap lies in a
// window.
func (b *Backend) poolTables(v view) (columns, offsets []int32) {
	p := v.phases[0]
	offsets = table(&b.offsets, v.taps)
	i := 0
	for _, ty := range p.rows.taps {
		for _, tx := range p.columns.taps {
			offsets[i] = int32(4 * v.frame.at(ty.offset, tx.offset))
			i++
		}
	}
	return windowTable(&b.columns, v.frame, p.rows, p.columns), offsets
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
