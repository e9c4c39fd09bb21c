package nn

import "fmt"

// Window is the geometry of a convolution or pooling over the last two axes,
// as ONNX's attributes kernel_shape, strides, dilations and pads give it.
type Window struct {
	Kernel   [2]int // height, width
	Stride   [2]int
	Dilation [2]int
	Pad      [4]int // top, left, bottom, right
	Ceil     bool   // ceil_mode: a last window that starts inside may overhang
}

// Unit is the window of the given kernel with stride and dilation 1, unpadded.
func Unit(kh, kw int) Window {
	return Window{Kernel: [2]int{kh, kw}, Stride: [2]int{1, 1}, Dilation: [2]int{1, 1}}
}

// Check says what is impossible about the geometry.
func (w Window) Check() error {
	for i := range 2 {
		if w.Kernel[i] < 1 || w.Stride[i] < 1 || w.Dilation[i] < 1 {
			return fmt.Errorf("kernel %v, strides %v and dilations %v must all be at least 1", w.Kernel, w.Stride, w.Dilation)
		}
	}
	for _, p := range w.Pad {
		if p < 0 {
			return fmt.Errorf("pads %v must not be negative", w.Pad)
		}
	}
	return nil
}

// Extent is the number of input rows (axis 0) or columns (axis 1) that one
// window spans.
func (w Window) Extent(axis int) int { return (w.Kernel[axis]-1)*w.Dilation[axis] + 1 }

// Out is the output height and width for an input of height h and width wd.
// A non-positive result means that the window does not fit.
func (w Window) Out(h, wd int) (int, int) {
	var out [2]int
	for i, size := range [2]int{h, wd} {
		room := size + w.Pad[i] + w.Pad[i+2] - w.Extent(i)
		if room < 0 {
			return 0, 0
		}
		out[i] = room/w.Stride[i] + 1
		if w.Ceil && room%w.Stride[i] != 0 {
			// As PyTorch and ONNX since opset 19: the last window must start inside the input or its leading pad.
			if out[i]*w.Stride[i] < size+w.Pad[i] {
				out[i]++
			}
		}
	}
	return out[0], out[1]
}

// OutShape is the output's shape for an input (N,C,H,W), with c channels.
func (w Window) OutShape(in Shape, c int) (Shape, error) {
	if err := w.Check(); err != nil {
		return nil, err
	}
	oh, ow := w.Out(in[2], in[3])
	if oh < 1 || ow < 1 {
		return nil, fmt.Errorf("a window of %d×%d does not fit into an input of %d×%d with pads %v", w.Extent(0), w.Extent(1), in[2], in[3], w.Pad)
	}
	return Shape{in[0], c, oh, ow}, nil
}

// Taps is the range of kernel positions [from, to) on an axis (0 height,
// 1 width) that fall inside an input of the given size for output position o.
func (w Window) Taps(axis, o, size int) (from, to int) {
	start := o*w.Stride[axis] - w.Pad[axis]
	d := w.Dilation[axis]
	if start < 0 {
		from = (-start + d - 1) / d
	}
	to = w.Kernel[axis]
	if last := start + (to-1)*d; last >= size {
		to = max(0, (size-start+d-1)/d)
	}
	return from, max(from, to)
}

// Reaching is the same window without the taps that fall into the padding at every
// output position, for an input and output of shapes (N,C,H,W): large windows over
// small inputs are mostly such.
func (w Window) Reaching(in, out Shape) Window {
	for i := range 2 {
		size, last, d := in[2+i], (out[2+i]-1)*w.Stride[i], w.Dilation[i]
		before := min(max(0, (w.Pad[i]-last)/d), w.Kernel[i]-1)
		reach := (size + w.Pad[i] + d - 1) / d
		w.Kernel[i] = max(1, min(w.Kernel[i], reach)-before)
		w.Pad[i] -= before * d
		w.Pad[i+2] = max(0, last-w.Pad[i]+w.Extent(i)-size)
	}
	return w
}
