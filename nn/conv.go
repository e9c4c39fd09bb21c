package nn

import "fmt"

// Conv is ONNX's Conv over two spatial axes: x (N,C,H,W), weights
// (M,C/Group,kH,kW), bias M values or nil, y (N,M,oH,oW).
type Conv struct {
	Weight *Tensor
	Bias   []float32
	Group  int
	Window
}

// Kind is "Conv".
func (*Conv) Kind() string { return "Conv" }

// OutShape is (N,M,oH,oW).
func (c *Conv) OutShape(in []Shape) (Shape, error) {
	if err := arity(in, 1); err != nil {
		return nil, err
	}
	w, x := c.Weight.Shape, in[0]
	if len(w) != 4 || len(x) != 4 {
		return nil, fmt.Errorf("input %v with weights %v; expected (N,C,H,W) and (M,C/group,kH,kW)", x, w)
	}
	if c.Group < 1 || w[0]%c.Group != 0 || x[1] != w[1]*c.Group {
		return nil, fmt.Errorf("input %v with weights %v in %d groups; expected %d channels, and outputs that the groups share", x, w, c.Group, w[1]*c.Group)
	}
	if c.Kernel != [2]int{w[2], w[3]} {
		return nil, fmt.Errorf("kernel_shape %v differs from the weights %v", c.Kernel, w)
	}
	if c.Bias != nil && len(c.Bias) != w[0] {
		return nil, fmt.Errorf("%d biases for %d output channels", len(c.Bias), w[0])
	}
	return c.Window.OutShape(x, w[0])
}

// Forward is the convolution.
func (c *Conv) Forward(be Backend, out *Tensor, in []*Tensor) {
	be.Conv(out, in[0], c.Weight, c.Bias, c.Window, c.Group, Unchanged)
}

// Apply is the convolution with mapped weights and bias.
func (c *Conv) Apply(be Backend, out *Tensor, in []*Tensor, ρ, β WeightMap) {
	be.Conv(out, in[0], c.Weight, mapped(c.Bias, β), c.Window, c.Group, ρ)
}

// ApplyTransposed is the transposed convolution with mapped weights.
func (c *Conv) ApplyTransposed(be Backend, in []*Tensor, s *Tensor, ρ WeightMap) {
	be.ConvTransposed(in[0], s, c.Weight, c.Window, c.Group, ρ)
}

// BiasDot is Σ over channels and positions of β(b)·s.
func (c *Conv) BiasDot(be Backend, s *Tensor, β WeightMap) float64 {
	return channelDot(be, c.Bias, s, β)
}

// Neuron is one output position of one channel: the taps inside the image.
func (c *Conv) Neuron(index int, in []Shape) (taps []Tap, bias float32) {
	h, wd := in[0][2], in[0][3]
	oh, ow := c.Out(h, wd)
	m, oy, ox := index/(oh*ow), index/ow%oh, index%ow
	perGroup := c.Weight.Shape[1]
	first := m / (c.Weight.Shape[0] / c.Group) * perGroup
	fy, ty := c.Taps(0, oy, h)
	fx, tx := c.Taps(1, ox, wd)
	for ch := range perGroup {
		for ky := fy; ky < ty; ky++ {
			for kx := fx; kx < tx; kx++ {
				y := oy*c.Stride[0] - c.Pad[0] + ky*c.Dilation[0]
				x := ox*c.Stride[1] - c.Pad[1] + kx*c.Dilation[1]
				taps = append(taps, Tap{
					Index:  ((first+ch)*h+y)*wd + x,
					Weight: c.Weight.Data[((m*perGroup+ch)*c.Kernel[0]+ky)*c.Kernel[1]+kx],
				})
			}
		}
	}
	if c.Bias != nil {
		bias = c.Bias[m]
	}
	return taps, bias
}

// Parameters are the kernel weights (M,C/Group,kH,kW) and the bias.
func (c *Conv) Parameters() (*Tensor, []float32) { return c.Weight, c.Bias }

// Channels is the convolution to the output channels from … to − 1 alone, of one that has
// one group.
func (c *Conv) Channels(from, to int) *Conv {
	w := c.Weight
	per := len(w.Data) / w.Shape[0]
	out := *c
	out.Weight = &Tensor{Shape: append(Shape{to - from}, w.Shape[1:]...), Data: w.Data[from*per : to*per]}
	if c.Bias != nil {
		out.Bias = c.Bias[from:to]
	}
	return &out
}

// mapped is β(bias), nil where there is nothing to add.
func mapped(bias []float32, β WeightMap) []float32 {
	if bias == nil || β.IsZero() {
		return nil
	}
	if β.IsIdentity() {
		return bias
	}
	out := make([]float32, len(bias))
	β.Apply(out, bias)
	return out
}

// channelDot is ⟨β(bias), s⟩ for s (N,M,…) with one bias a channel.
func channelDot(be Backend, bias []float32, s *Tensor, β WeightMap) float64 {
	if bias == nil || β.IsZero() {
		return 0
	}
	sums := make([]float64, s.Batch()*len(bias))
	be.Sums(sums, s.Data)
	var total float64
	for i, sum := range sums {
		total += sum * float64(β.Of(bias[i%len(bias)]))
	}
	return total
}

// arity checks the number of inputs.
func arity(in []Shape, n int) error {
	if len(in) != n {
		return fmt.Errorf("%d inputs; expected %d", len(in), n)
	}
	return nil
}
