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
	l.tiled = b.winogradServes(ρ, l, src.Shape[0])
	c := convolution{Backend: b, view: b.view(l), ρ: weightMap(ρ), rule: l.rule(ρ)}
	framed := b.framed(src, c.frame, 0)
	dstSize := dst.Shape[2] * dst.Shape[3]
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
		if !c.tiled && c.m == 1 && c.c == 1 {
			for sample := range src.Shape[0] {
				c.depthwise(share(into, sample, src.Shape[0]), share(framed.Data, sample, src.Shape[0]), w.Data, bias, phase)
			}
		} else {
			c.samples(into, framed.Data, w.Data, bias, phase, src.Shape[0], group)
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

// share is the i-th of n equal shares of values.
func share(values []float32, i, n int) []float32 {
	size := len(values) / n
	return values[i*size:][:size]
}

// convolution is one call of convolve.
type convolution struct {
	*Backend
	*view
	ρ    abi.Map
	rule bool // and not the network's own
}

// samples convolves the groups of all samples.
func (c *convolution) samples(dst, src, w, bias []float32, p *phase, samples, group int) {
	if c.tiled {
		for g := range group {
			into, from := dst[g*len(dst)/(samples*group):], src[g*len(src)/(samples*group):]
			biases := bias
			if bias != nil {
				biases = share(bias, g, group)
			}
			c.inTiles(into, from, share(w, g, group), biases, p, samples, group)
		}
		return
	}
	c.patches(dst, src, w, bias, p, samples, group, group)
}

// patches convolves count of the groups as a product with the patches.
func (c *convolution) patches(dst, src, w, bias []float32, p *phase, samples, group, count int) {
	n := len(p.column)
	starts := [2][]int32{table(&c.starts[0], count), table(&c.starts[1], count)}
	for g := range count {
		starts[0][g], starts[1][g] = int32(4*g*len(w)/count), int32(4*g*c.c*c.frame.size())
	}
	c.Backend.product(abi.Product{
		C: dst, A: w, B: src, Bias: bias,
		AOffset: p.weightOffset, BOffset: p.offset, Column: p.column,
		AStart: starts[0], BStart: starts[1], Count: int32(count), CPlane: int32(4 * c.m * n),
		Samples: int32(samples), BSample: int32(4 * group * c.c * c.frame.size()), CSample: int32(4 * group * c.m * n),
		M: int32(c.m), N: int32(n), K: int32(len(p.offset)),
		AStride: int32(4 * c.wRow), CStride: int32(4 * n),
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
