package nn

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
)

// patches is the matrix of the values under each tap at each output position (im2col),
// (taps, samples·rows·columns), of one group of some samples. It lies nowhere: what a
// product needs of it is written when it needs it.
type patches struct {
	data                []float32 // the input with its padding
	tap                 []int     // where each tap's value lies, from the first tap's on
	rows, columns       int       // of a sample's output
	sample, row, column int       // how far the next one lies in data
	samples, taps       int
	padded              *Tensor // scratch to give back
}

// patchesOf pads one group of the samples from n on. x's channels are (samples, group,
// channels); y is the output.
func (p *Portable) patchesOf(x, y *Tensor, win Window, n, samples, g, channels int) *patches {
	h, w := x.Shape[2], x.Shape[3]
	m := &patches{
		rows: y.Shape[2], columns: y.Shape[3], samples: samples, taps: channels * win.Kernel[0] * win.Kernel[1],
		data: x.Data[n*x.Shape[1]*h*w+g*channels*h*w:], sample: x.Shape[1] * h * w, column: win.Stride[1],
	}
	needed, width := (m.rows-1)*win.Stride[0]+win.Extent(0), (m.columns-1)*win.Stride[1]+win.Extent(1)
	if win.Pad[0] > 0 || win.Pad[1] > 0 || needed > h || width > w {
		m.padded = p.New(samples * channels * needed * width)
		for s := range samples {
			for c := range channels {
				from, to := m.data[s*m.sample+c*h*w:][:h*w], m.padded.Data[(s*channels+c)*needed*width:][:needed*width]
				top, left := min(win.Pad[0], needed), min(win.Pad[1], width)
				clear(to[:top*width])
				at := top
				for y := 0; y < h && at < needed; y++ {
					line := to[at*width:][:width]
					clear(line[:left])
					clear(line[left+copy(line[left:], from[y*w:(y+1)*w]):])
					at++
				}
				clear(to[at*width:])
			}
		}
		m.data, m.sample, h, w = m.padded.Data, channels*needed*width, needed, width
	}
	m.row = w * win.Stride[0]
	for c := range channels {
		for ky := range win.Kernel[0] {
			for kx := range win.Kernel[1] {
				m.tap = append(m.tap, (c*h+ky*win.Dilation[0])*w+kx*win.Dilation[1])
			}
		}
	}
	return m
}

// write writes rows [top, bottom) of columns [left, right) to dst, in panels
// (bottom−top, width).
func (m *patches) write(dst []float32, top, bottom, left, right, width int) {
	taps := m.tap[top:bottom]
	for from := left; from < right; from += width {
		panel, to := dst[(from-left)*len(taps):], min(from+width, right)
		for at := from; at < to; {
			line, column := at/m.columns, at%m.columns
			run := min(m.columns-column, to-at)
			src := m.data[line/m.rows*m.sample+line%m.rows*m.row+column*m.column:]
			m.run(panel[at-from:], src, taps, width, run)
			at += run
		}
	}
}

// run writes some neighbours of one output row, for every tap. The lengths that products
// and pictures have are written out: a call for each few values would take longer.
func (m *patches) run(dst, src []float32, taps []int, width, n int) {
	switch {
	case m.column != 1:
		for k, t := range taps {
			out, in := dst[k*width:][:n], src[t:]
			for i := range out {
				out[i] = in[i*m.column]
			}
		}
	case n == 32:
		for k, t := range taps {
			*(*[32]float32)(dst[k*width:]) = *(*[32]float32)(src[t:])
		}
	case n == 16:
		for k, t := range taps {
			*(*[16]float32)(dst[k*width:]) = *(*[16]float32)(src[t:])
		}
	case n == 8:
		for k, t := range taps {
			*(*[8]float32)(dst[k*width:]) = *(*[8]float32)(src[t:])
		}
	case n == 4:
		for k, t := range taps {
			*(*[4]float32)(dst[k*width:]) = *(*[4]float32)(src[t:])
		}
	default:
		for k, t := range taps {
			copy(dst[k*width:][:n], src[t:])
		}
	}
}

// filled is a BLAS that asks for the right side of a product when it needs it, as that of
// package sgemm does.
type filled interface {
	SgemmFilled(m, n, k int, a []float32, lda int, fill func(dst []float32, top, bottom, left, right, width int), beta float32, c []float32, ldc int)
}

// patchBudget bounds the patches that are written at a time where they have to lie
// somewhere.
const patchBudget = 1 << 20

// multiply is C = A·patches + beta·C, with A (channels, taps).
func (p *Portable) multiply(channels int, a []float32, m *patches, beta float32, c []float32, stride int) {
	n := m.samples * m.rows * m.columns
	if im, ok := blas32.Implementation().(filled); ok {
		im.SgemmFilled(channels, n, m.taps, a, m.taps, m.write, beta, c, stride)
		return
	}
	step := min(n, max(1, patchBudget/m.taps))
	scratch := p.New(m.taps * step)
	defer p.Free(scratch)
	for left := 0; left < n; left += step {
		right := min(left+step, n)
		m.write(scratch.Data, 0, m.taps, left, right, right-left)
		blas32.Gemm(blas.NoTrans, blas.NoTrans, 1, general(channels, m.taps, m.taps, a), general(m.taps, right-left, right-left, scratch.Data), beta, general(channels, right-left, stride, c[left:]))
	}
}
