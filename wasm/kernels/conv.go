package kernels

import (
	"lrpexplainer/nn"
	"lrpexplainer/wasm/kernels/abi"
)

// Conv is a product of the weights (M, C·kH·kW) with the patches of the input,
// which are read where they lie: one table says where each output's window begins,
// another where each tap lies in a window.
func (b *Backend) Conv(y, x, w *nn.Tensor, bias []float32, win nn.Window, group int, ρ nn.WeightMap) {
	b.convolve(y, x, w, bias, group, ρ, layerOf(win, x.Shape, y.Shape, group, false))
}

// ConvTransposed is a convolution of y too, with the weights the other way round.
// A stride makes as many of them as it has phases, each for the inputs at one
// remainder.
func (b *Backend) ConvTransposed(x, y, w *nn.Tensor, win nn.Window, group int, ρ nn.WeightMap) {
	b.convolve(x, y, w, nil, group, ρ, layerOf(win, x.Shape, y.Shape, group, true))
}

func layerOf(win nn.Window, x, y nn.Shape, group int, back bool) layer {
	return layer{
		win: win, x: [2]int{x[2], x[3]}, y: [2]int{y[2], y[3]},
		inputs: x[1] / group, outputs: y[1] / group, back: back,
	}
}

// convolve is dst = ρ(w)∗src + bias in either direction.
func (b *Backend) convolve(dst, src, w *nn.Tensor, bias []float32, group int, ρ nn.WeightMap, l layer) {
	l.tiled = b.winogradServes(ρ, l)
	c := convolution{Backend: b, view: b.view(l), ρ: weightMap(ρ)}
	framed := b.framed(src, c.frame, 0)
	dstSize, srcSize := dst.Shape[2]*dst.Shape[3], c.frame.size()
	if c.scattered {
		clear(dst.Data)
	}
	for i := range c.phases {
		phase := &c.phases[i]
		into, n := dst.Data, dstSize
		var part *nn.Tensor
		if c.scattered {
			n = len(phase.column)
			if n == 0 || len(phase.offset) == 0 {
				continue
			}
			part = b.New(len(dst.Data) / dstSize * n)
			into = part.Data
		}
		perSample := [2]int{group * c.m * n, group * c.c * srcSize}
		for sample := range src.Shape[0] {
			to := into[sample*perSample[0]:][:perSample[0]]
			from := framed.Data[sample*perSample[1]:][:perSample[1]]
			if !c.tiled && c.m == 1 && c.c == 1 {
				c.depthwise(to, from, w.Data, bias, phase)
				continue
			}
			for g := range group {
				to, from := share(to, g, group), share(from, g, group)
				weights, bias := share(w.Data, g, group), share(bias, g, group)
				if c.tiled {
					c.winograd(to, from, weights, bias)
				} else {
					c.product(to, from, weights, bias, phase)
				}
			}
		}
		if part != nil {
			b.scatter(dst, part.Data, phase)
			b.Free(part)
		}
	}
	if framed != src {
		b.Free(framed)
	}
}

// share is the i-th of n equal shares of values, nil if there are none.
func share(values []float32, i, n int) []float32 {
	size := len(values) / n
	return values[i*size:][:size]
}

// convolution is one call of convolve.
type convolution struct {
	*Backend
	*view
	ρ abi.Map
}

// product convolves one group of one sample.
func (c *convolution) product(dst, src, w, bias []float32, p *phase) {
	c.Backend.product(abi.Product{
		C: dst, A: w, B: src, Bias: bias,
		AOffset: p.weightOffset, BOffset: p.offset, Column: p.column,
		M: int32(c.m), N: int32(len(p.column)), K: int32(len(p.offset)),
		AStride: int32(4 * c.wRow), CStride: int32(4 * len(p.column)),
		AMap: c.ρ,
	})
}

// depthwise convolves all channels of one sample, each with its own kernel.
func (c *convolution) depthwise(dst, src, w, bias []float32, p *phase) {
	c.direct(c.view, p, abi.Direct{
		Y: dst, X: src, W: w, Bias: bias, WOffset: p.weightOffset,
		XPlane: int32(4 * c.frame.size()), WPlane: int32(4 * c.win.Kernel[0] * c.win.Kernel[1]),
		Kind: abi.WeightedSum, Map: c.ρ,
	})
}

// direct calls abi.OpDirect for as many channels as Y has planes.
func (b *Backend) direct(v *view, p *phase, d abi.Direct) {
	v.makeVectors(p)
	d.Column, d.Offset = p.column, p.offset
	d.From, d.To, d.Vectors, d.Step = p.from, p.to, int32(len(p.from)), int32(p.step)
	n := len(d.Column)
	d.N, d.Taps, d.Channels = int32(n), int32(len(d.Offset)), int32(len(d.Y)/n)
	d.YPlane = int32(4 * n)
	d.Scratch = b.scratchFor(4 * len(d.Offset))
	call(abi.OpDirect, &d, b.parts(len(d.Y)*len(d.Offset), valuesPerPart))
}

// scatter brings the results of one phase to their places.
func (b *Backend) scatter(dst *nn.Tensor, part []float32, p *phase) {
	call(abi.OpScatter, &abi.Scatter{
		Dst: dst.Data, Src: part, Column: p.place,
		Channels: int32(len(part) / len(p.place)), N: int32(len(p.place)), DstPlane: int32(4 * dst.Shape[2] * dst.Shape[3]),
	}, b.parts(len(part), valuesPerPart))
}
