package nn

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
)

// wide is how many columns make a product wide enough: samples with fewer are put side by
// side, so that the weights are not gone through again for each.
const wide = 1 << 12

// Conv multiplies the weights with the matrix of patches; depthwise it convolves directly.
func (p *Portable) Conv(y, x, w *Tensor, bias []float32, win Window, group int, ρ WeightMap) {
	weights, done := p.mapWeights(w, ρ)
	defer done()
	channels, plane := w.Shape[0]/group, y.Shape[2]*y.Shape[3]
	if depthwise(w, group) {
		for n := range y.Shape[0] {
			start(y.Sample(n).Data, plane, bias)
		}
		p.eachTile(y, x, w, win, group, func(t tile) { t.direct(x.Data, weights[t.w:], y.Data[t.y:], win, false) })
		return
	}
	if plane == 0 {
		return
	}
	samples := min(max(1, wide/plane), x.Shape[0])
	var beside *Tensor // (channels, samples, plane)
	if samples > 1 {
		beside = p.New(channels * samples * plane)
		defer p.Free(beside)
	}
	for n := 0; n < x.Shape[0]; n += samples {
		samples := min(samples, x.Shape[0]-n)
		for g := range group {
			m := p.patchesOf(x, y, win, n, samples, g, w.Shape[1])
			a, b := weights[g*channels*m.taps:][:channels*m.taps], bias
			if b != nil {
				b = b[g*channels:][:channels]
			}
			if samples == 1 {
				out := y.Sample(n).Data[g*channels*plane:][:channels*plane]
				start(out, plane, b)
				p.multiply(channels, a, m, 1, out, plane)
			} else {
				p.multiply(channels, a, m, 0, beside.Data, samples*plane)
				for s := range samples {
					out := y.Sample(n + s).Data[g*channels*plane:]
					for c := range channels {
						from, to := beside.Data[(c*samples+s)*plane:][:plane], out[c*plane:][:plane]
						if b == nil {
							copy(to, from)
							continue
						}
						for i, v := range from {
							to[i] = v + b[c]
						}
					}
				}
			}
			p.Free(m.padded)
		}
	}
}

// start fills each channel (channels, plane) with its bias, or 0.
func start(y []float32, plane int, bias []float32) {
	if bias == nil {
		clear(y)
		return
	}
	for c, b := range bias {
		out := y[c*plane:][:plane]
		for i := range out {
			out[i] = b
		}
	}
}

// depthwise says that every channel has a kernel of its own.
func depthwise(w *Tensor, group int) bool { return w.Shape[0] == group && w.Shape[1] == 1 }

// ConvTransposed is, where the stride is 1, the convolution with the kernels turned round
// and the channels exchanged. Else it multiplies with the transposed weights, a tile of
// output rows at a time, and folds the patches back (col2im).
func (p *Portable) ConvTransposed(x, y, w *Tensor, win Window, group int, ρ WeightMap) {
	if top, left := win.Extent(0)-1-win.Pad[0], win.Extent(1)-1-win.Pad[1]; win.Stride == [2]int{1, 1} && top >= 0 && left >= 0 && !depthwise(w, group) {
		turned := p.turned(w, group, ρ)
		defer p.Free(turned)
		back := win
		back.Pad = [4]int{top, left, top, left}
		p.Conv(x, y, turned, nil, back, group, Unchanged)
		return
	}
	weights, done := p.mapWeights(w, ρ)
	defer done()
	clear(x.Data)
	p.eachTile(y, x, w, win, group, func(t tile) {
		a := weights[t.w : t.w+t.channels*t.taps]
		if t.depthwise {
			t.direct(x.Data, a, y.Data[t.y:], win, true)
			return
		}
		blas32.Gemm(blas.Trans, blas.NoTrans, 1, general(t.channels, t.taps, t.taps, a), general(t.channels, t.cols, t.plane, y.Data[t.y:]), 0, general(t.taps, t.cols, t.cols, t.patches))
		t.fold(x.Data, win)
	})
}

// turned is ρ(w) with every kernel turned round: of (group·out, in, kh, kw) it is
// (group·in, out, kh, kw).
func (p *Portable) turned(w *Tensor, group int, ρ WeightMap) *Tensor {
	out, in, size := w.Shape[0]/group, w.Shape[1], w.Shape[2]*w.Shape[3]
	weights, done := p.mapWeights(w, ρ)
	defer done()
	t := p.New(group*in, out, w.Shape[2], w.Shape[3])
	for g := range group {
		for o := range out {
			for i := range in {
				from, to := weights[((g*out+o)*in+i)*size:][:size], t.Data[((g*in+i)*out+o)*size:][:size]
				for k, v := range from {
					to[size-1-k] = v
				}
			}
		}
	}
	return t
}

// mapWeights is ρ(w); done gives the copy back, if one was needed.
func (p *Portable) mapWeights(w *Tensor, ρ WeightMap) (weights []float32, done func()) {
	if ρ.IsIdentity() {
		return w.Data, func() {}
	}
	t := p.New(len(w.Data))
	ρ.Apply(t.Data, w.Data)
	return t.Data, func() { p.Free(t) }
}
