package onnx

import "lrpexplainer/nn"

// buildConv is Conv (opset 1, 11).
func buildConv(c *call) {
	w := c.weight(c.constant(1, "weight"))
	if len(w.Shape) != 4 || len(c.shape(0)) != 4 {
		c.fail("input %v with weights %v; expected a convolution over two axes, (N,C,H,W) and (M,C/group,kH,kW)", c.shape(0), w.Shape)
	}
	kernel := [2]int{w.Shape[2], w.Shape[3]}
	if given := c.pair("kernel_shape", kernel); given != kernel {
		c.fail("kernel_shape %v differs from the weights %v", given, w.Shape)
	}
	op := &nn.Conv{Weight: w, Group: c.small("group", 1), Window: c.window(kernel)}
	if c.has(2) {
		op.Bias = c.finite(c.constant(2, "bias"))
	}
	c.add(op, c.x(0))
}

// buildConvTranspose is ConvTranspose (opset 1, 11, 22).
func buildConvTranspose(c *call) {
	w := c.weight(c.constant(1, "weight"))
	x := c.shape(0)
	if len(w.Shape) != 4 || len(x) != 4 {
		c.fail("input %v with weights %v; expected a convolution over two axes, (N,C,H,W) and (C,M/group,kH,kW)", x, w.Shape)
	}
	kernel := [2]int{w.Shape[2], w.Shape[3]}
	if given := c.pair("kernel_shape", kernel); given != kernel {
		c.fail("kernel_shape %v differs from the weights %v", given, w.Shape)
	}
	op := &nn.ConvTranspose{Weight: w, Group: c.small("group", 1), Window: nn.Unit(kernel[0], kernel[1]), OutputPad: c.pair("output_padding", [2]int{})}
	op.Stride, op.Dilation = c.pair("strides", op.Stride), c.pair("dilations", op.Dilation)
	if pads := c.smalls("pads", 4); pads != nil {
		op.Pad = [4]int(pads)
	}
	c.must(op.Check())
	auto := c.string("auto_pad", "NOTSET")
	want := c.smalls("output_shape", 2)
	same := auto == "SAME_UPPER" || auto == "SAME_LOWER"
	if !same && auto != "NOTSET" && auto != "" && auto != "VALID" {
		c.fail("auto_pad %q is not supported", auto)
	}
	for i := range 2 {
		if auto == "VALID" {
			op.Pad[i], op.Pad[i+2] = 0, 0
		}
		if want == nil && !same {
			continue
		}
		out := x[2+i] * op.Stride[i]
		if want != nil {
			out = want[i]
		}
		total := (x[2+i]-1)*op.Stride[i] + op.Extent(i) + op.OutputPad[i] - out
		if total < 0 {
			op.OutputPad[i], total = op.OutputPad[i]-total, 0
		}
		op.Pad[i], op.Pad[i+2] = total/2, total-total/2
		if auto != "SAME_UPPER" {
			op.Pad[i], op.Pad[i+2] = op.Pad[i+2], op.Pad[i]
		}
	}
	if c.has(2) {
		op.Bias = c.finite(c.constant(2, "bias"))
	}
	c.add(op, c.x(0))
}

// mostGeometry bounds sizes of windows, far above any picture.
const mostGeometry = 1 << 24

// small is an integer attribute between 0 and mostGeometry.
func (c *call) small(name string, otherwise int64) int {
	v := c.int(name, otherwise)
	if v < 0 || v > mostGeometry {
		c.fail("attribute %q is %d; expected 0 to %d", name, v, mostGeometry)
	}
	return int(v)
}

// smalls is a list of n integers between 0 and mostGeometry; nil if absent.
func (c *call) smalls(name string, n int) []int {
	list, ok := c.intList(name)
	if !ok {
		return nil
	}
	if len(list) != n {
		c.fail("attribute %q is %v; expected %d values, for two axes", name, list, n)
	}
	out := make([]int, n)
	for i, v := range list {
		if v < 0 || v > mostGeometry {
			c.fail("attribute %q is %v; expected values from 0 to %d", name, list, mostGeometry)
		}
		out[i] = int(v)
	}
	return out
}

// pair is a list of two integers, height and width.
func (c *call) pair(name string, otherwise [2]int) [2]int {
	if list := c.smalls(name, 2); list != nil {
		return [2]int(list)
	}
	return otherwise
}

// window reads strides, dilations, pads and auto_pad for the call's input
// (N,C,H,W).
func (c *call) window(kernel [2]int) nn.Window {
	w := nn.Unit(kernel[0], kernel[1])
	w.Stride = c.pair("strides", w.Stride)
	w.Dilation = c.pair("dilations", w.Dilation)
	if pads := c.smalls("pads", 4); pads != nil {
		w.Pad = [4]int(pads)
	}
	c.must(w.Check())
	switch auto := c.string("auto_pad", "NOTSET"); auto {
	case "NOTSET", "":
	case "VALID":
		w.Pad = [4]int{}
	case "SAME_UPPER", "SAME_LOWER":
		for i, size := range c.shape(0)[2:4] {
			// As many outputs as strides begin inside the input.
			out := (size + w.Stride[i] - 1) / w.Stride[i]
			total := max(0, (out-1)*w.Stride[i]+w.Extent(i)-size)
			w.Pad[i], w.Pad[i+2] = total/2, total-total/2
			if auto == "SAME_LOWER" {
				w.Pad[i], w.Pad[i+2] = w.Pad[i+2], w.Pad[i]
			}
		}
	default:
		c.fail("auto_pad %q is not supported", auto)
	}
	return w
}
