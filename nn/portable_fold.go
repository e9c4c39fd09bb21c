package nn

// tile is some whole output rows of one group of one sample.
type tile struct {
	x, y, w              int // where this group's input, this tile's output, this group's weights start
	channels, taps       int // output channels and weights per channel of the group
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
		plane: y.Shape[2] * y.Shape[3], depthwise: depthwise(w, group),
	}
	rows := max(1, patchBudget/(t.taps*t.outWidth))
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

// fold adds the patches to the input that each tap stands over (col2im).
func (t *tile) fold(x []float32, win Window) {
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
						continue
					}
					first := from*win.Stride[1] - win.Pad[1] + kx*win.Dilation[1]
					src := plane[iy*t.width+first:]
					for i, v := range line[from:to] {
						src[i*win.Stride[1]] += v
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
