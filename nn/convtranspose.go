package nn

import "fmt"

// ConvTranspose is ONNX's over two spatial axes, the adjoint of a Conv with the same
// window: x (N,C,H,W), weights (C,M/Group,kH,kW), bias M values or nil, y (N,M,oH,oW)
// with oH = (H−1)·stride + extent − pads + OutputPad.
type ConvTranspose struct {
	Weight *Tensor
	Bias   []float32
	Group  int
	Window
	OutputPad [2]int
}

// Kind is "ConvTranspose".
func (*ConvTranspose) Kind() string { return "ConvTranspose" }

// OutShape is (N,M,oH,oW).
func (c *ConvTranspose) OutShape(in []Shape) (Shape, error) {
	if err := arity(in, 1); err != nil {
		return nil, err
	}
	w, x := c.Weight.Shape, in[0]
	if len(w) != 4 || len(x) != 4 {
		return nil, fmt.Errorf("input %v with weights %v; expected (N,C,H,W) and (C,M/group,kH,kW)", x, w)
	}
	if c.Group < 1 || x[1] != w[0] || w[0]%c.Group != 0 {
		return nil, fmt.Errorf("input %v with weights %v in %d groups; expected %d channels that the groups share", x, w, c.Group, w[0])
	}
	if c.Kernel != [2]int{w[2], w[3]} {
		return nil, fmt.Errorf("kernel_shape %v differs from the weights %v", c.Kernel, w)
	}
	if m := w[1] * c.Group; c.Bias != nil && len(c.Bias) != m {
		return nil, fmt.Errorf("%d biases for %d output channels", len(c.Bias), m)
	}
	if err := c.Window.Check(); err != nil {
		return nil, err
	}
	out := Shape{x[0], w[1] * c.Group, 0, 0}
	for i := range 2 {
		if c.OutputPad[i] < 0 || c.OutputPad[i] >= max(c.Stride[i], c.Dilation[i]) {
			return nil, fmt.Errorf("output_padding %v; expected less than strides %v or dilations %v", c.OutputPad, c.Stride, c.Dilation)
		}
		out[2+i] = (x[2+i]-1)*c.Stride[i] + c.Extent(i) - c.Pad[i] - c.Pad[i+2] + c.OutputPad[i]
	}
	if out[2] < 1 || out[3] < 1 {
		return nil, fmt.Errorf("pads %v leave nothing of the output of input %v", c.Pad, x)
	}
	return out, nil
}

// Forward is the transposed convolution.
func (c *ConvTranspose) Forward(be Backend, out *Tensor, in []*Tensor) {
	c.Apply(be, out, in, Unchanged, Unchanged)
}

// Apply is the transposed convolution with mapped weights and bias.
func (c *ConvTranspose) Apply(be Backend, out *Tensor, in []*Tensor, ρ, β WeightMap) {
	be.ConvTransposed(out, in[0], c.Weight, c.Window, c.Group, ρ)
	if b := mapped(c.Bias, β); b != nil {
		be.Scale(out.Data, out.Data, nil, b, alongAxis(out.Shape, 1))
	}
}

// ApplyTransposed is the convolution with mapped weights.
func (c *ConvTranspose) ApplyTransposed(be Backend, in []*Tensor, s *Tensor, ρ WeightMap) {
	be.Conv(in[0], s, c.Weight, nil, c.Window, c.Group, ρ)
}

// BiasDot is Σ over channels and positions of β(b)·s.
func (c *ConvTranspose) BiasDot(be Backend, s *Tensor, β WeightMap) float64 {
	return channelDot(be, c.Bias, s, β)
}

// Neuron is one output position of one channel: the inputs whose window covers it.
func (c *ConvTranspose) Neuron(index int, in []Shape) (taps []Tap, bias float32) {
	out, _ := c.OutShape(in)
	h, wd := in[0][2], in[0][3]
	m, oy, ox := index/(out[2]*out[3]), index/out[3]%out[2], index%out[3]
	perGroup, channels := c.Weight.Shape[1], c.Weight.Shape[0]/c.Group
	first := m / perGroup * channels
	for ch := first; ch < first+channels; ch++ {
		for y := range h {
			ky, ok := c.tap(0, oy, y)
			if !ok {
				continue
			}
			for x := range wd {
				if kx, ok := c.tap(1, ox, x); ok {
					taps = append(taps, Tap{
						Index:  (ch*h+y)*wd + x,
						Weight: c.Weight.Data[((ch*perGroup+m%perGroup)*c.Kernel[0]+ky)*c.Kernel[1]+kx],
					})
				}
			}
		}
	}
	if c.Bias != nil {
		bias = c.Bias[m]
	}
	return taps, bias
}

// tap is which row (axis 0) or column (axis 1) of the kernel leads from input position x
// to output position o.
func (c *ConvTranspose) tap(axis, o, x int) (int, bool) {
	d := o + c.Pad[axis] - x*c.Stride[axis]
	k := d / c.Dilation[axis]
	return k, d >= 0 && d%c.Dilation[axis] == 0 && k < c.Kernel[axis]
}

// Parameters are the kernel weights (C,M/Group,kH,kW) and the bias.
func (c *ConvTranspose) Parameters() (*Tensor, []float32) { return c.Weight, c.Bias }
