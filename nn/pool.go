package nn

import "fmt"

func pooledShape(w Window, in []Shape) (Shape, error) {
	if err := arity(in, 1); err != nil {
		return nil, err
	}
	if len(in[0]) != 4 {
		return nil, fmt.Errorf("input %v; expected (N,C,H,W)", in[0])
	}
	if w.Kernel[0] > 0 && w.Kernel[1] > 0 && (w.Pad[0] >= w.Extent(0) || w.Pad[2] >= w.Extent(0) || w.Pad[1] >= w.Extent(1) || w.Pad[3] >= w.Extent(1)) {
		return nil, fmt.Errorf("pads %v leave windows of %v without any input", w.Pad, w.Kernel)
	}
	return w.OutShape(in[0], in[0][1])
}

// MaxPool is ONNX's MaxPool and GlobalMaxPool: x (N,C,H,W), y (N,C,oH,oW).
type MaxPool struct{ Window }

// Kind is "MaxPool".
func (*MaxPool) Kind() string { return "MaxPool" }

// OutShape is (N,C,oH,oW).
func (p *MaxPool) OutShape(in []Shape) (Shape, error) { return pooledShape(p.Window, in) }

// Forward takes the maxima.
func (p *MaxPool) Forward(be Backend, out *Tensor, in []*Tensor) { be.MaxPool(out, in[0], p.Window) }

// Winner gives each window's value to its first maximum.
func (p *MaxPool) Winner(be Backend, back []*Tensor, r *Tensor, in []*Tensor) {
	be.MaxPoolWinner(back[0], r, in[0], p.Window)
}

// Gradient goes where the maximum was.
func (p *MaxPool) Gradient(be Backend, grad []*Tensor, g *Tensor, in []*Tensor, _ *Tensor) {
	p.Winner(be, grad, g, in)
}

// Sum adds up the window, padding excluded.
func (p *MaxPool) Sum() Linear { return &AveragePool{Window: p.Window, Divisor: DivideByOne} }

// Mean is AveragePool of the same window with count_include_pad = 1.
func (p *MaxPool) Mean() Linear { return &AveragePool{Window: p.Window, Divisor: DivideByKernel} }

// Divisor is what AveragePool divides each window's sum by.
type Divisor uint8

const (
	DivideByValid  Divisor = iota // the taps inside the image (count_include_pad = 0)
	DivideByKernel                // the taps inside the padded image (count_include_pad = 1)
	DivideByOne                   // 1: a sum
)

// AveragePool is ONNX's AveragePool: x (N,C,H,W), y (N,C,oH,oW).
type AveragePool struct {
	Window
	Divisor Divisor
}

// Kind is "AveragePool".
func (*AveragePool) Kind() string { return "AveragePool" }

// OutShape is (N,C,oH,oW).
func (p *AveragePool) OutShape(in []Shape) (Shape, error) { return pooledShape(p.Window, in) }

// Forward averages.
func (p *AveragePool) Forward(be Backend, out *Tensor, in []*Tensor) {
	p.Apply(be, out, in, Unchanged, None)
}

// Apply is ρ(1/n)·Σ of each window.
func (p *AveragePool) Apply(be Backend, out *Tensor, in []*Tensor, ρ, _ WeightMap) {
	be.SumPool(out, in[0], p.Window)
	p.weigh(be, out, out, in[0].Shape, ρ)
}

// ApplyTransposed spreads ρ(1/n)·s over each window.
func (p *AveragePool) ApplyTransposed(be Backend, in []*Tensor, s *Tensor, ρ WeightMap) {
	t := be.New(s.Shape...)
	p.weigh(be, t, s, in[0].Shape, ρ)
	be.SumPoolTransposed(in[0], t, p.Window)
	be.Free(t)
}

// weigh is dst = ρ(1/n)·src for every output position.
func (p *AveragePool) weigh(be Backend, dst, src *Tensor, in Shape, ρ WeightMap) {
	oh, ow := src.Shape[2], src.Shape[3]
	plane := make([]float32, oh*ow)
	for y := range oh {
		for x := range ow {
			plane[y*ow+x] = ρ.Of(p.weight(y, x, in))
		}
	}
	for i := 0; i < len(src.Data); i += len(plane) {
		be.Mul(dst.Data[i:i+len(plane)], src.Data[i:i+len(plane)], plane)
	}
}

// weight is 1/n at output position (y, x).
func (p *AveragePool) weight(y, x int, in Shape) float32 {
	switch p.Divisor {
	case DivideByOne:
		return 1
	case DivideByKernel:
		return 1 / float32(p.padded(0, y, in[2])*p.padded(1, x, in[3]))
	default:
		fy, ty := p.Taps(0, y, in[2])
		fx, tx := p.Taps(1, x, in[3])
		return 1 / float32(max(1, (ty-fy)*(tx-fx)))
	}
}

// padded counts the taps on one axis inside the padded input: in ceil mode the
// last window may overhang even that.
func (p *AveragePool) padded(axis, o, size int) int {
	w := p.Window
	size += w.Pad[axis] + w.Pad[axis+2]
	w.Pad = [4]int{}
	from, to := w.Taps(axis, o, size)
	return to - from
}

// BiasDot is 0: there is no bias.
func (*AveragePool) BiasDot(Backend, *Tensor, WeightMap) float64 { return 0 }

// Neuron is one window: equal weights on the taps inside the image.
func (p *AveragePool) Neuron(index int, in []Shape) (taps []Tap, bias float32) {
	h, wd := in[0][2], in[0][3]
	oh, ow := p.Out(h, wd)
	c, oy, ox := index/(oh*ow), index/ow%oh, index%ow
	weight := p.weight(oy, ox, in[0])
	fy, ty := p.Taps(0, oy, h)
	fx, tx := p.Taps(1, ox, wd)
	for ky := fy; ky < ty; ky++ {
		for kx := fx; kx < tx; kx++ {
			y := oy*p.Stride[0] - p.Pad[0] + ky*p.Dilation[0]
			x := ox*p.Stride[1] - p.Pad[1] + kx*p.Dilation[1]
			taps = append(taps, Tap{Index: (c*h+y)*wd + x, Weight: weight})
		}
	}
	return taps, 0
}
