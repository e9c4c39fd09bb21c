package nn

import (
	"fmt"
	"slices"
)

// Normalization is y = w ⊙ (x − μ)/σ + b with mean μ and deviation σ = √(variance +
// Epsilon) of groups of values: ONNX's LayerNormalization, GroupNormalization,
// InstanceNormalization, and RMSNormalization.
type Normalization struct {
	Op string
	// Groups divides the channels (axis 1), all positions together, into so many groups;
	// 0 takes the axes from Axis to before End instead.
	Groups    int
	Axis, End int
	// Raw subtracts no mean, and σ is √(the mean of the squares + Epsilon).
	Raw     bool
	Epsilon float32
	// Weight and Bias are w and b, one number for each channel where there are Groups,
	// else for each position along the axes; nil for 1 and 0.
	Weight, Bias []float32
}

// Kind is the ONNX operator.
func (n *Normalization) Kind() string { return n.Op }

// OutShape is the input's.
func (n *Normalization) OutShape(in []Shape) (Shape, error) {
	if err := arity(in, 1); err != nil {
		return nil, err
	}
	x := in[0]
	switch {
	case n.Groups > 0 && (len(x) < 2 || x[1]%n.Groups != 0):
		return nil, fmt.Errorf("input %v; expected (N,C,…) with channels that make %d groups", x, n.Groups)
	case n.Groups == 0 && (n.Axis < 0 || n.Axis >= n.End || n.End > len(x)):
		return nil, fmt.Errorf("axes %d to %d for input %v", n.Axis, n.End-1, x)
	}
	for _, p := range [][]float32{n.Weight, n.Bias} {
		if count := n.parameters(x).Count; p != nil && len(p) != count {
			return nil, fmt.Errorf("%d weights or biases for input %v; expected %d", len(p), x, count)
		}
	}
	return x, nil
}

func (n *Normalization) along(axis int) bool {
	return n.Groups == 0 && n.Axis <= axis && axis < n.End
}

// groups are the lines that are normalised, each by itself.
func (n *Normalization) groups(x Shape) Lines {
	if n.Groups > 0 {
		return Lines{x[0] * n.Groups, x[1:].Size() / n.Groups, 1}
	}
	return Lines{x[:n.Axis].Size(), x[n.Axis:n.End].Size(), x[n.End:].Size()}
}

// parameters are the lines along which weight and bias lie.
func (n *Normalization) parameters(x Shape) Lines {
	if n.Groups > 0 {
		return alongAxis(x, 1)
	}
	return n.groups(x)
}

// deviation is 1/σ of every group.
func (n *Normalization) deviation(be Backend, x *Tensor) *Tensor {
	l := n.groups(x.Shape)
	d := be.New(l.Number())
	be.Deviation(d.Data, x.Data, l, n.Epsilon, n.Raw)
	return d
}

// Forward normalises.
func (n *Normalization) Forward(be Backend, out *Tensor, in []*Tensor) {
	d := n.deviation(be, in[0])
	n.normalize(be, out, in[0], d.Data, n.Bias)
	be.Free(d)
}

// normalize is y = w ⊙ (x − μ)·factor + b, one factor a group.
func (n *Normalization) normalize(be Backend, y, x *Tensor, factor, bias []float32) {
	be.Center(y.Data, x.Data, factor, n.groups(x.Shape), n.Raw)
	if n.Weight != nil || bias != nil {
		be.Scale(y.Data, y.Data, n.Weight, bias, n.parameters(x.Shape))
	}
}

// Gradient is the exact derivative, mean and deviation included.
func (n *Normalization) Gradient(be Backend, grad []*Tensor, g *Tensor, in []*Tensor, _ *Tensor) {
	x, d := in[0], n.deviation(be, in[0])
	l := n.groups(x.Shape)
	standard, up := be.New(x.Shape...), be.New(x.Shape...)
	be.Center(standard.Data, x.Data, d.Data, l, n.Raw)
	be.Scale(up.Data, g.Data, n.Weight, nil, n.parameters(x.Shape))
	// (u − mean(u) − x̂·mean(u·x̂))/σ for the standardised x̂.
	dots := be.New(l.Number())
	be.LineDots(dots.Data, up.Data, standard.Data, l)
	along := spreadLines(be, dots, l)
	be.AddMul(up.Data, along.Data, standard.Data, -1/float32(l.Count))
	be.Center(grad[0].Data, up.Data, d.Data, l, n.Raw)
	be.Free(d, standard, up, dots, along)
}

// spreadLines has each line's value at every place of the line.
func spreadLines(be Backend, values *Tensor, l Lines) *Tensor {
	out := be.New(l.Outer, l.Count, l.Inner)
	be.Copy(out.Data, values.Data, Movement{
		Shape: out.Shape, ToStride: []int{l.Count * l.Inner, l.Inner, 1}, FromStride: []int{l.Inner, 0, 1},
	})
	return out
}

// Hold is the normalisation with its deviation held constant, in either way.
func (n *Normalization) Hold(be Backend, _ Hold, in []*Tensor, _ *Tensor) (Linear, float32) {
	x := in[0]
	factor := make([]float32, n.groups(x.Shape).Number())
	be.Deviation(factor, x.Data, n.groups(x.Shape), n.Epsilon, n.Raw)
	return &heldNormalization{n, factor}, 1
}

// heldNormalization is the linear map with weights W_ij = w_i·(δ_ij − 1/Count)·factor
// within each group, without the 1/Count where no mean is subtracted.
type heldNormalization struct {
	*Normalization
	factor []float32 // 1/σ, by group
}

// Apply is ρ(W)·x + β(b).
func (h *heldNormalization) Apply(be Backend, out *Tensor, in []*Tensor, ρ, β WeightMap) {
	if ρ.IsIdentity() {
		h.normalize(be, out, in[0], h.factor, mapped(h.Bias, β))
		return
	}
	x := in[0]
	l, factor := h.groups(x.Shape), h.factors(ρ)
	own, other := h.weights(ρ, l.Count, h.parameters(x.Shape).Count)
	be.Scale(out.Data, x.Data, own, nil, h.parameters(x.Shape))
	if other != nil {
		sums := be.New(l.Number())
		be.LineDots(sums.Data, x.Data, nil, l)
		along := spreadLines(be, sums, l)
		be.Scale(along.Data, along.Data, other, nil, h.parameters(x.Shape))
		be.Add(out.Data, along.Data)
		be.Free(sums, along)
	}
	be.Center(out.Data, out.Data, factor, l, true)
	if b := mapped(h.Bias, β); b != nil {
		be.Scale(out.Data, out.Data, nil, b, h.parameters(x.Shape))
	}
}

// ApplyTransposed is ρ(W)ᵀ·s.
func (h *heldNormalization) ApplyTransposed(be Backend, in []*Tensor, s *Tensor, ρ WeightMap) {
	back := in[0]
	l, p, factor := h.groups(s.Shape), h.parameters(s.Shape), h.factors(ρ)
	if ρ.IsIdentity() {
		be.Scale(back.Data, s.Data, h.Weight, nil, p)
		be.Center(back.Data, back.Data, factor, l, h.Raw)
		return
	}
	own, other := h.weights(ρ, l.Count, p.Count)
	be.Scale(back.Data, s.Data, own, nil, p)
	if other != nil {
		part, sums := be.New(s.Shape...), be.New(l.Number())
		be.Scale(part.Data, s.Data, other, nil, p)
		be.LineDots(sums.Data, part.Data, nil, l)
		along := spreadLines(be, sums, l)
		be.Add(back.Data, along.Data)
		be.Free(part, sums, along)
	}
	be.Center(back.Data, back.Data, factor, l, true)
}

// factors are what ρ makes of 1/σ, which is positive, as a factor of every weight.
func (h *heldNormalization) factors(ρ WeightMap) []float32 {
	if ρ.Form == Signed {
		return h.factor
	}
	out := slices.Clone(h.factor)
	ρ.Apply(out, out)
	return out
}

// weights are, for each of the parameters (along of them), ρ(W_ij) for j ≠ i, and ρ(W_ii) less that,
// both without the factor; other is nil where W is diagonal.
func (h *heldNormalization) weights(ρ WeightMap, count, along int) (own, other []float32) {
	w := h.Weight
	if w == nil {
		w = slices.Repeat([]float32{1}, along)
	}
	own = make([]float32, len(w))
	if !h.Raw {
		other = make([]float32, len(w))
	}
	for i, v := range w {
		if h.Raw {
			own[i] = ρ.Of(v)
			continue
		}
		mean := 1 / float32(count)
		other[i] = ρ.Of(-v * mean)
		own[i] = ρ.Of(v*(1-mean)) - other[i]
	}
	return own, other
}

// BiasDot is Σ β(b)·s.
func (h *heldNormalization) BiasDot(be Backend, s *Tensor, β WeightMap) float64 {
	b := mapped(h.Bias, β)
	if b == nil {
		return 0
	}
	t := be.New(s.Shape...)
	be.Scale(t.Data, s.Data, b, nil, h.parameters(s.Shape))
	defer be.Free(t)
	return be.Sum(t.Data)
}

// Neuron is all values of the group.
func (h *heldNormalization) Neuron(index int, in []Shape) (taps []Tap, bias float32) {
	x := in[0]
	l, p := h.groups(x), h.parameters(x)
	at := index / p.Inner % p.Count
	w := float32(1)
	if h.Weight != nil {
		w = h.Weight[at]
	}
	if h.Bias != nil {
		bias = h.Bias[at]
	}
	o, i := index/(l.Count*l.Inner), index%l.Inner
	w *= h.factor[o*l.Inner+i]
	if h.Raw {
		return []Tap{{Index: index, Weight: w}}, bias
	}
	for k := range l.Count {
		t := Tap{Index: (o*l.Count+k)*l.Inner + i, Weight: -w / float32(l.Count)}
		if t.Index == index {
			t.Weight += w
		}
		taps = append(taps, t)
	}
	return taps, bias
}
