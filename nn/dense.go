package nn

import "fmt"

// Dense is ONNX's Gemm and MatMul with constant weights: the last axis of x,
// (…,K), becomes (…,M). Alpha and beta are folded into weights and bias at load.
type Dense struct {
	Op      string  // "Gemm" or "MatMul"
	Weight  *Tensor // (M,K), or (K,M) if InMajor
	InMajor bool
	Bias    []float32 // M values or nil
}

// Kind is "Gemm" or "MatMul".
func (d *Dense) Kind() string { return d.Op }

func (d *Dense) matrix() DenseWeight {
	w := DenseWeight{Data: d.Weight.Data, Out: d.Weight.Shape[0], In: d.Weight.Shape[1], InMajor: d.InMajor}
	if d.InMajor {
		w.Out, w.In = w.In, w.Out
	}
	return w
}

// OutShape is (…,M).
func (d *Dense) OutShape(in []Shape) (Shape, error) {
	if err := arity(in, 1); err != nil {
		return nil, err
	}
	if len(d.Weight.Shape) != 2 {
		return nil, fmt.Errorf("weights of shape %v; expected a matrix", d.Weight.Shape)
	}
	w, x := d.matrix(), in[0]
	if len(x) < 2 || x[len(x)-1] != w.In {
		return nil, fmt.Errorf("input %v; expected (…,%d) for weights %v", x, w.In, d.Weight.Shape)
	}
	if d.Op == "Gemm" && len(x) != 2 {
		return nil, fmt.Errorf("input %v; expected a matrix (N,%d)", x, w.In)
	}
	if d.Bias != nil && len(d.Bias) != w.Out {
		return nil, fmt.Errorf("%d biases for %d outputs", len(d.Bias), w.Out)
	}
	return append(append(Shape{}, x[:len(x)-1]...), w.Out), nil
}

// Forward is x·Wᵀ + b.
func (d *Dense) Forward(be Backend, out *Tensor, in []*Tensor) {
	d.Apply(be, out, in, Unchanged, Unchanged)
}

// Apply is x·ρ(W)ᵀ + β(b).
func (d *Dense) Apply(be Backend, out *Tensor, in []*Tensor, ρ, β WeightMap) {
	w := d.matrix()
	be.Dense(out.Data, in[0].Data, w, mapped(d.Bias, β), len(out.Data)/w.Out, ρ)
}

// ApplyTransposed is s·ρ(W).
func (d *Dense) ApplyTransposed(be Backend, in []*Tensor, s *Tensor, ρ WeightMap) {
	w := d.matrix()
	be.DenseTransposed(in[0].Data, s.Data, w, len(s.Data)/w.Out, ρ)
}

// BiasDot is Σ over rows of β(b)·s.
func (d *Dense) BiasDot(be Backend, s *Tensor, β WeightMap) float64 {
	if d.Bias == nil || β.IsZero() {
		return 0
	}
	return dotExpanded(be, s, &Tensor{Shape: Shape{len(d.Bias)}, Data: mapped(d.Bias, β)})
}

// Neuron is one output's row of weights.
func (d *Dense) Neuron(index int, in []Shape) (taps []Tap, bias float32) {
	w := d.matrix()
	row, m := index/w.Out, index%w.Out
	taps = make([]Tap, w.In)
	for k := range taps {
		at := m*w.In + k
		if d.InMajor {
			at = k*w.Out + m
		}
		taps[k] = Tap{Index: row*w.In + k, Weight: w.Data[at]}
	}
	if d.Bias != nil {
		bias = d.Bias[m]
	}
	return taps, bias
}

// Parameters are the matrix, in the file's layout, and the bias.
func (d *Dense) Parameters() (*Tensor, []float32) { return d.Weight, d.Bias }
