package nn

// MaxPool is the maximum of each window.
func (*Portable) MaxPool(y, x *Tensor, win Window) {
	clear(y.Data) // for windows without a tap
	if inPairs(y.Shape, x.Shape, win) {
		eachPair(y.Shape, x.Shape, func(o, upper, lower int) {
			out := y.Data[o:][:y.Shape[3]]
			a, b := x.Data[upper:][:2*len(out)], x.Data[lower:][:2*len(out)]
			for i := range out {
				out[i] = max(a[2*i], a[2*i+1], b[2*i], b[2*i+1])
			}
		})
		return
	}
	eachWindow(y.Shape, x.Shape, win, func(o, in, fy, ty, fx, tx, width int) {
		best := x.Data[in]
		for r := range ty - fy {
			at := in + r*win.Dilation[0]*width
			for range tx - fx {
				best = max(best, x.Data[at])
				at += win.Dilation[1]
			}
		}
		y.Data[o] = best
	})
}

// MaxPoolWinner gives each value to its window's first maximum.
func (*Portable) MaxPoolWinner(back, r, x *Tensor, win Window) {
	clear(back.Data)
	if inPairs(r.Shape, x.Shape, win) {
		eachPair(r.Shape, x.Shape, func(o, upper, lower int) {
			for i, v := range r.Data[o:][:r.Shape[3]] {
				at := upper + 2*i
				best := x.Data[at]
				for _, other := range [3]int{upper + 2*i + 1, lower + 2*i, lower + 2*i + 1} {
					if v := x.Data[other]; v > best {
						best, at = v, other
					}
				}
				back.Data[at] = v
			}
		})
		return
	}
	eachWindow(r.Shape, x.Shape, win, func(o, in, fy, ty, fx, tx, width int) {
		best, bestAt := x.Data[in], in
		for row := range ty - fy {
			at := in + row*win.Dilation[0]*width
			for range tx - fx {
				if v := x.Data[at]; v > best {
					best, bestAt = v, at
				}
				at += win.Dilation[1]
			}
		}
		back.Data[bestAt] += r.Data[o]
	})
}

// SumPool is the sum of each window.
func (*Portable) SumPool(y, x *Tensor, win Window) {
	clear(y.Data) // for windows without a tap
	eachWindow(y.Shape, x.Shape, win, func(o, in, fy, ty, fx, tx, width int) {
		var sum float32
		for r := range ty - fy {
			at := in + r*win.Dilation[0]*width
			for range tx - fx {
				sum += x.Data[at]
				at += win.Dilation[1]
			}
		}
		y.Data[o] = sum
	})
}

// SumPoolTransposed spreads each value over its window.
func (*Portable) SumPoolTransposed(x, y *Tensor, win Window) {
	clear(x.Data)
	eachWindow(y.Shape, x.Shape, win, func(o, in, fy, ty, fx, tx, width int) {
		v := y.Data[o]
		for r := range ty - fy {
			at := in + r*win.Dilation[0]*width
			for range tx - fx {
				x.Data[at] += v
				at += win.Dilation[1]
			}
		}
	})
}

// eachWindow visits every output position o with its window's taps [fy,ty)×[fx,tx)
// inside the image; in is the position of the first of them. Windows that lie in
// the padding alone are passed over.
func eachWindow(out, in Shape, win Window, visit func(o, in, fy, ty, fx, tx, width int)) {
	oh, ow, h, w := out[2], out[3], in[2], in[3]
	for p := range out[0] * out[1] {
		for oy := range oh {
			fy, ty := win.Taps(0, oy, h)
			iy := oy*win.Stride[0] - win.Pad[0] + fy*win.Dilation[0]
			for ox := range ow {
				fx, tx := win.Taps(1, ox, w)
				if fy >= ty || fx >= tx {
					continue
				}
				ix := ox*win.Stride[1] - win.Pad[1] + fx*win.Dilation[1]
				visit((p*oh+oy)*ow+ox, (p*h+iy)*w+ix, fy, ty, fx, tx, w)
			}
		}
	}
}

// inPairs says that windows are 2×2 side by side and all of them inside, as most are.
func inPairs(out, in Shape, win Window) bool {
	two := [2]int{2, 2}
	return win.Kernel == two && win.Stride == two && win.Dilation == [2]int{1, 1} && win.Pad == [4]int{} && 2*out[2] <= in[2] && 2*out[3] <= in[3]
}

// eachPair visits every row of outputs, with the two rows of inputs that it stands over.
func eachPair(out, in Shape, visit func(o, upper, lower int)) {
	for p := range out[0] * out[1] {
		for y := range out[2] {
			upper := (p*in[2] + 2*y) * in[3]
			visit((p*out[2]+y)*out[3], upper, upper+in[3])
		}
	}
}
