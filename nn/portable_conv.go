package nn

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
)

// columnBudget bounds the unfolded patches of one tile of output rows.
const columnBudget = 1 << 20

// Conv unfolds a tile of output rows at a time into a matrix of patches (im2col)
// and multiplies it with the weights.
func (p *Portable) Conv(y, x, w *Tensor, bias []float32, win Window, group int, ρ WeightMap) {
	weights, done := p.mapWeights(w, ρ)
	defer done()
	p.eachTile(y, x, w, win, group, func(t tile) {
		for m := range t.channels {
			b := float32(0)
			if bias != nil {
				b = bias[t.firstChannel+m]
			}
			out := y.Data[t.y+m*t.plane:][:t.cols]
			for i := range out {
				out[i] = b
			}
		}
		a := weights[t.w : t.w+t.channels*t.taps]
		if t.depthwise {
			t.direct(x.Data, a, y.Data[t.y:], win, false)
			return
		}
		t.unfold(x.Data, win, false)
		blas32.Gemm(blas.NoTrans, blas.NoTrans, 1, general(t.channels, t.taps, t.taps, a), general(t.taps, t.cols, t.cols, t.patches), 1, general(t.channels, t.cols, t.plane, y.Data[t.y:]))
	})
}

// ConvTransposed multiplies with the transposed weights, a tile of output rows at
// a time, and folds the patches back (col2im).
func (p *Portable) ConvTransposed(x, y, w *Tensor, win Window, group int, ρ WeightMap) {
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
		t.unfold(x.Data, win, true)
	})
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

// tile is some whole output rows of one group of one sample.
type tile struct {
	x, y, w              int // where this group's input, this tile's output, this group's weights start
	channels, taps       int // output channels and weights per channel of the group
	firstChannel         int // the group's first output channel
	plane, cols          int // values of a whole output channel and of this tile of it
	inChannels, h, width int
	row, rows, outWidth  int // first output row, number of rows
	depthwise            bool
	patches              []float32 // (taps, cols)
}

func (p *Portable) eachTile(y, x, w *Tensor, win Window, group int, do func(tile)) {
	t := tile{
		channels: w.Shape[0] / group, taps: Shape(w.Shape[1:]).Size(),
		inChannels: w.Shape[1], h: x.Shape[2], width: x.Shape[3], outWidth: y.Shape[3],
		plane: y.Shape[2] * y.Shape[3], depthwise: w.Shape[0] == group && w.Shape[1] == 1,
	}
	rows := max(1, columnBudget/(t.taps*t.outWidth))
	rows = min(rows, y.Shape[2])
	var scratch *Tensor
	if !t.depthwise {
		scratch = p.New(t.taps * rows * t.outWidth)
		defer p.Free(scratch)
	}
	for n := range x.Shape[0] {
		for g := range group {
			t.x = (n*group + g) * t.inChannels * t.h * t.width
			t.w = g * t.channels * t.taps
			t.firstChannel = g * t.channels
			for t.row = 0; t.row < y.Shape[2]; t.row += rows {
				t.rows = min(rows, y.Shape[2]-t.row)
				t.cols = t.rows * t.outWidth
				t.y = (n*group+g)*t.channels*t.plane + t.row*t.outWidth
				if scratch != nil {
					t.patches = scratch.Data[:t.taps*t.cols]
				}
				do(t)
			}
		}
	}
}

// unfold copies the input under each tap to the tap's row of patches, zeros where
// it is padding; back adds the patches to the input instead.
func (t *tile) unfold(x []float32, win Window, back bool) {
	tap := 0
	for c := range t.inChannels {
		plane := x[t.x+c*t.h*t.width:][:t.h*t.width]
		for ky := range win.Kernel[0] {
			for kx := range win.Kernel[1] {
				row := t.patches[tap*t.cols:][:t.cols]
				tap++
				from, to := t.inside(win, kx)
				for r := range t.rows {
					line := row[r*t.outWidth:][:t.outWidth]
					iy := (t.row+r)*win.Stride[0] - win.Pad[0] + ky*win.Dilation[0]
					if iy < 0 || iy >= t.h || from >= to {
						if !back {
							clear(line)
						}
						continue
					}
					first := from*win.Stride[1] - win.Pad[1] + kx*win.Dilation[1]
					src := plane[iy*t.width+first:]
					switch {
					case back && win.Stride[1] == 1:
						for i, v := range line[from:to] {
							src[i] += v
						}
					case back:
						for i, v := range line[from:to] {
							src[i*win.Stride[1]] += v
						}
					case win.Stride[1] == 1:
						clear(line[:from])
						copy(line[from:to], src)
						clear(line[to:])
					default:
						clear(line[:from])
						for i := range to - from {
							line[from+i] = src[i*win.Stride[1]]
						}
						clear(line[to:])
					}
				}
			}
		}
	}
}

// inside is the range of output columns whose input column under tap kx exists.
func (t *tile) inside(win Window, kx int) (from, to int) {
	offset := kx*win.Dilation[1] - win.Pad[1]
	s := win.Stride[1]
	if offset < 0 {
		from = (-offset + s - 1) / s
	}
	to = t.outWidth
	if last := t.width - 1 - offset; last < 0 {
		to = 0
	} else {
		to = min(to, last/s+1)
	}
	return min(from, to), to
}

// direct convolves one channel with one kernel (depthwise), forward into y or
// back into x.
func (t *tile) direct(x, weights, y []float32, win Window, back bool) {
	plane := x[t.x:][:t.h*t.width]
	for ky := range win.Kernel[0] {
		for kx := range win.Kernel[1] {
			w := weights[ky*win.Kernel[1]+kx]
			if w == 0 {
				continue
			}
			from, to := t.inside(win, kx)
			if from >= to {
				continue
			}
			for r := range t.rows {
				iy := (t.row+r)*win.Stride[0] - win.Pad[0] + ky*win.Dilation[0]
				if iy < 0 || iy >= t.h {
					continue
				}
				line := y[r*t.outWidth+from : r*t.outWidth+to]
				in := plane[iy*t.width+from*win.Stride[1]-win.Pad[1]+kx*win.Dilation[1]:]
				for i := range line {
					if back {
						in[i*win.Stride[1]] += w * line[i]
					} else {
						line[i] += w * in[i*win.Stride[1]]
					}
				}
			}
		}
	}
}
