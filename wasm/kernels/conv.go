package kernels

import (
	"lrpexplainer/nn"
	"lrpexplainer/wasm/kernels/abi"
)

// Conv is a product of the weights (M, C·kH·kW) with the patches of the input,
// which are read where they lie: one table says where each output's window begins,
// another where each tap lies in a window.
func (b *Backend) Conv(y, x, w *nn.Tensor, bias []float32, win nn.Window, group int, ρ nn.WeightMap) {
	b.convolve(y, x, w, bias, group, ρ, forward(win, x.Shape, y.Shape))
}

// ConvTransposed is a convolution of y too, with the weights the other way round.
// A stride makes as many of them as it has phases, each for the inputs at one
// remainder.
func (b *Backend) ConvTransposed(x, y, w *nn.Tensor, win nn.Window, group int, ρ nn.WeightMap) {
	b.convolve(x, y, w, nil, group, ρ, transposed(win, x.Shape, y.Shape))
}

// convolve is dst = ρ(w)∗src + bias in either direction.
func (b *Backend) convolve(dst, src, w *nn.Tensor, bias []float32, group int, ρ nn.WeightMap, v view) {
	dstChannels, srcChannels := dst.Shape[1]/group, src.Shape[1]/group
	c := convolution{
		Backend: b, view: v, ρ: weightMap(ρ),
		m: dstChannels, c: srcChannels,
		// Weights are (M, C/group, kH, kW); the way back exchanges M and C.
		wRow: srcChannels * v.taps, wColumn: v.taps,
	}
	if v.back {
		c.wRow, c.wColumn = v.taps, dstChannels*v.taps
	}
	if c.winogradServes(ρ, dst.Shape) {
		c.view = v.inTiles(dst.Shape)
	}
	framed := b.framed(src, c.view.frame, 0)
	c.frame.height, c.frame.width = framed.Shape[2], framed.Shape[3]
	dstSize, srcSize := dst.Shape[2]*dst.Shape[3], framed.Shape[2]*framed.Shape[3]
	if c.scattered {
		clear(dst.Data)
	}
	for _, phase := range c.phases {
		into, n := dst.Data, dstSize
		var part *nn.Tensor
		if c.scattered {
			n = phase.rows.count * phase.columns.count
			if n == 0 || len(phase.rows.taps) == 0 || len(phase.columns.taps) == 0 {
				continue
			}
			part = b.New(len(dst.Data) / dstSize * n)
			into = part.Data
		}
		perSample := [2]int{group * dstChannels * n, group * srcChannels * srcSize}
		for sample := range src.Shape[0] {
			to := into[sample*perSample[0]:][:perSample[0]]
			from := framed.Data[sample*perSample[1]:][:perSample[1]]
			if !c.tiled && dstChannels == 1 && srcChannels == 1 {
				c.depthwise(to, from, w.Data, bias, phase)
				continue
			}
			for g := range group {
				to, from := share(to, g, group), share(from, g, group)
				weights, bias := share(w.Data, g, group), share(bias, g, group)
				if c.tiled {
					c.winograd(to, from, weights, bias, dst.Shape)
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
	view
	ρ             abi.Map
	m, c          int // output and input channels of a group, as this direction has them
	wRow, wColumn int // weights from an output channel to the next, from an input channel to the next
}

// product convolves one group of one sample.
func (c *convolution) product(dst, src, w, bias []float32, p phase) {
	taps := len(p.rows.taps) * len(p.columns.taps)
	plane := c.frame.height * c.frame.width
	offsets, weightOffsets := table(&c.offsets, c.c*taps), table(&c.weightOffsets, c.c*taps)
	consecutive := int32(1)
	i := 0
	for ch := range c.c {
		for _, ty := range p.rows.taps {
			for _, tx := range p.columns.taps {
				offsets[i] = int32(4 * (ch*plane + c.frame.at(ty.offset, tx.offset)))
				weightOffsets[i] = int32(4 * (ch*c.wColumn + ty.index*c.kernelWidth + tx.index))
				if weightOffsets[i] != int32(4*i) {
					consecutive = 0
				}
				i++
			}
		}
	}
	columns := c.columnTable(p)
	c.Backend.product(abi.Product{
		C: dst, A: w, B: src, Bias: bias,
		AOffset: weightOffsets, BOffset: offsets, Column: columns,
		M: int32(c.m), N: int32(len(columns)), K: int32(len(offsets)),
		AStride: int32(4 * c.wRow), CStride: int32(4 * len(columns)),
		Consecutive: consecutive, AMap: c.ρ,
	})
}

// depthwise convolves all channels of one sample, each with its own kernel.
func (c *convolution) depthwise(dst, src, w, bias []float32, p phase) {
	taps := len(p.rows.taps) * len(p.columns.taps)
	offsets, weightOffsets := table(&c.offsets, taps), table(&c.weightOffsets, taps)
	i := 0
	for _, ty := range p.rows.taps {
		for _, tx := range p.columns.taps {
			offsets[i] = int32(4 * c.frame.at(ty.offset, tx.offset))
			weightOffsets[i] = int32(4 * (ty.index*c.kernelWidth + tx.index))
			i++
		}
	}
	c.direct(abi.Direct{
		Y: dst, X: src, W: w, Bias: bias,
		Column: c.columnTable(p), Offset: offsets, WOffset: weightOffsets,
		XPlane: int32(4 * c.frame.height * c.frame.width), WPlane: int32(4 * c.taps),
		Kind: abi.WeightedSum, Map: c.ρ,
	})
}

// direct calls abi.OpDirect for as many channels as Y has planes.
func (b *Backend) direct(d abi.Direct) {
	n := len(d.Column)
	d.N, d.Taps, d.Channels = int32(n), int32(len(d.Offset)), int32(len(d.Y)/n)
	d.YPlane = int32(4 * n)
	d.Scratch = b.scratchFor(4 * len(d.Offset))
	call(abi.OpDirect, &d, b.parts(len(d.Y)*len(d.Offset), valuesPerPart))
}

// columnTable is where the window of each position of a phase begins, in bytes.
func (c *convolution) columnTable(p phase) []int32 {
	return windowTable(&c.columns, c.frame, p.rows, p.columns)
}

// scatter brings the results of one phase to their places.
func (b *Backend) scatter(dst *nn.Tensor, part []float32, p phase) {
	height, width := dst.Shape[2], dst.Shape[3]
	columns := table(&b.columns, p.rows.count*p.columns.count)
	i := 0
	for r := range p.rows.count {
		for c := range p.columns.count {
			columns[i] = int32(4 * ((p.rows.first+r*p.rows.every)*width + p.columns.first + c*p.columns.every))
			i++
		}
	}
	call(abi.OpScatter, &abi.Scatter{
		Dst: dst.Data, Src: part, Column: columns,
		Channels: int32(len(part) / len(columns)), N: int32(len(columns)), DstPlane: int32(4 * height * width),
	}, b.parts(len(part), valuesPerPart))
}
