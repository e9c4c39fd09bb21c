package nntest

import (
	"math"
	"math/rand/v2"
	"testing"

	"lrpexplainer/nn"
)

// linearCase is a linear operator with its inputs' shapes.
type linearCase struct {
	name string
	op   nn.Linear
	in   []nn.Shape
}

// linearCases are all linear operators in many geometries, seeded.
func linearCases(rng *rand.Rand, be nn.Backend) []linearCase {
	var cases []linearCase
	conv := func(name string, n, c, h, w, m, group int, win nn.Window) {
		weight := Gaussian(rng, m, c/group, win.Kernel[0], win.Kernel[1])
		cases = append(cases, linearCase{"conv " + name, &nn.Conv{Weight: weight, Bias: Gaussian(rng, m).Data, Group: group, Window: win}, []nn.Shape{{n, c, h, w}}})
	}
	conv("3×3", 1, 3, 7, 6, 4, 1, nn.Window{Kernel: [2]int{3, 3}, Stride: [2]int{1, 1}, Dilation: [2]int{1, 1}, Pad: [4]int{1, 1, 1, 1}})
	conv("3×3 large", 2, 5, 17, 14, 6, 1, nn.Window{Kernel: [2]int{3, 3}, Stride: [2]int{1, 1}, Dilation: [2]int{1, 1}, Pad: [4]int{1, 1, 1, 1}})
	conv("1×1", 2, 8, 5, 5, 3, 1, nn.Unit(1, 1))
	conv("strided, asymmetric pads", 1, 2, 9, 8, 3, 1, nn.Window{Kernel: [2]int{3, 2}, Stride: [2]int{2, 3}, Dilation: [2]int{1, 1}, Pad: [4]int{0, 1, 2, 0}})
	conv("dilated", 2, 2, 9, 9, 2, 1, nn.Window{Kernel: [2]int{3, 3}, Stride: [2]int{1, 2}, Dilation: [2]int{2, 3}, Pad: [4]int{2, 1, 2, 3}})
	conv("grouped", 2, 6, 6, 5, 4, 2, nn.Window{Kernel: [2]int{3, 3}, Stride: [2]int{1, 1}, Dilation: [2]int{1, 1}, Pad: [4]int{1, 1, 1, 1}})
	conv("depthwise", 1, 5, 8, 7, 5, 5, nn.Window{Kernel: [2]int{3, 5}, Stride: [2]int{2, 1}, Dilation: [2]int{1, 1}, Pad: [4]int{1, 2, 1, 2}})
	conv("larger than the image", 1, 1, 2, 3, 2, 1, nn.Window{Kernel: [2]int{5, 5}, Stride: [2]int{1, 1}, Dilation: [2]int{1, 1}, Pad: [4]int{4, 4, 4, 4}})
	add := func(name string, op nn.Linear, in ...nn.Shape) { cases = append(cases, linearCase{name, op, in}) }
	add("Gemm", &nn.Dense{Op: "Gemm", Weight: Gaussian(rng, 5, 7), Bias: Gaussian(rng, 5).Data}, nn.Shape{3, 7})
	add("Gemm, input-major", &nn.Dense{Op: "Gemm", Weight: Gaussian(rng, 7, 5), InMajor: true, Bias: Gaussian(rng, 5).Data}, nn.Shape{3, 7})
	add("MatMul of rank 3", &nn.Dense{Op: "MatMul", Weight: Gaussian(rng, 4, 6), InMajor: true}, nn.Shape{2, 3, 4})
	add("MatMul, several blocks", &nn.Dense{Op: "MatMul", Weight: Gaussian(rng, 700, 600)}, nn.Shape{1, 600})
	add("MatMul, several blocks, input-major", &nn.Dense{Op: "MatMul", Weight: Gaussian(rng, 600, 700), InMajor: true}, nn.Shape{2, 600})
	win := nn.Window{Kernel: [2]int{3, 2}, Stride: [2]int{2, 2}, Dilation: [2]int{1, 1}, Pad: [4]int{1, 0, 1, 1}}
	for _, d := range []nn.Divisor{nn.DivideByValid, nn.DivideByKernel, nn.DivideByOne} {
		add("AveragePool", &nn.AveragePool{Window: win, Divisor: d}, nn.Shape{2, 3, 7, 6})
		ceil := win
		ceil.Ceil = true
		add("AveragePool, ceil_mode", &nn.AveragePool{Window: ceil, Divisor: d}, nn.Shape{1, 2, 8, 7})
	}
	add("sum of a max pooling", (&nn.MaxPool{Window: win}).Sum(), nn.Shape{1, 2, 6, 6})
	add("mean of a max pooling", (&nn.MaxPool{Window: win}).Mean(), nn.Shape{1, 2, 6, 6})
	add("GlobalAveragePool", &nn.Reduce{Op: "GlobalAveragePool", Axes: []int{2, 3}, Keep: true}, nn.Shape{2, 3, 4, 5})
	add("ReduceMean of channels", &nn.Reduce{Op: "ReduceMean", Axes: []int{1}}, nn.Shape{2, 3, 4, 5})
	add("ReduceSum", &nn.Reduce{Op: "ReduceSum", Axes: []int{1, 3}, Keep: true}, nn.Shape{2, 3, 4, 5})
	add("Add", &nn.Sum{Op: "Add", Weights: []float32{1, 1}}, nn.Shape{2, 3, 4}, nn.Shape{2, 3, 4})
	add("Sub, broadcast", &nn.Sum{Op: "Sub", Weights: []float32{1, -1}}, nn.Shape{2, 3, 4, 5}, nn.Shape{2, 3, 1, 1})
	add("Sum of three, broadcast", &nn.Sum{Op: "Sum", Weights: []float32{1, 1, 1}}, nn.Shape{1, 3, 1, 5}, nn.Shape{1, 3, 4, 5}, nn.Shape{1, 1, 4, 1})
	bn, _ := nn.BatchNormalization(Gaussian(rng, 3).Data, Gaussian(rng, 3).Data, Gaussian(rng, 3).Data, []float32{1, 2, 3}, 1e-5, 4)
	add("BatchNormalization", bn, nn.Shape{2, 3, 4, 5})
	add("Mul by a full constant", &nn.Affine{Op: "Mul", Scale: Gaussian(rng, 1, 3, 4)}, nn.Shape{2, 3, 4})
	add("Add of a row", &nn.Affine{Op: "Add", Shift: Gaussian(rng, 4)}, nn.Shape{2, 3, 4})
	add("ConvTranspose", &nn.ConvTranspose{Weight: Gaussian(rng, 3, 4, 3, 3), Bias: Gaussian(rng, 4).Data, Group: 1, Window: nn.Window{Kernel: [2]int{3, 3}, Stride: [2]int{2, 2}, Dilation: [2]int{1, 1}, Pad: [4]int{1, 1, 1, 1}}, OutputPad: [2]int{1, 1}}, nn.Shape{2, 3, 4, 5})
	add("ConvTranspose without overlap", &nn.ConvTranspose{Weight: Gaussian(rng, 3, 2, 2, 2), Group: 1, Window: nn.Window{Kernel: [2]int{2, 2}, Stride: [2]int{2, 2}, Dilation: [2]int{1, 1}}, OutputPad: [2]int{1, 0}}, nn.Shape{1, 3, 4, 3})
	add("ConvTranspose, grouped, dilated", &nn.ConvTranspose{Weight: Gaussian(rng, 4, 3, 3, 2), Bias: Gaussian(rng, 6).Data, Group: 2, Window: nn.Window{Kernel: [2]int{3, 2}, Stride: [2]int{1, 3}, Dilation: [2]int{2, 1}, Pad: [4]int{0, 1, 2, 0}}}, nn.Shape{1, 4, 5, 4})
	add("Resize", &nn.Resize{Op: "Resize", Axes: []nn.ResizedAxis{{Axis: 2, Size: 3, Resampling: sparse(rng, 3, 5)}, {Axis: 3, Size: 4, Resampling: sparse(rng, 4, 2)}}}, nn.Shape{2, 2, 3, 4})
	positive := sparse(rng, 3, 7)
	nn.Absolute.Apply(positive.Weight, positive.Weight)
	add("Resize of one axis", &nn.Resize{Op: "Resize", Axes: []nn.ResizedAxis{{Axis: 1, Size: 3, Resampling: positive}}}, nn.Shape{1, 3, 4})
	hold := func(name string, op nn.Held, what nn.Hold, in ...nn.Shape) {
		var at []*nn.Tensor
		for _, s := range in {
			at = append(at, Gaussian(rng, s...))
		}
		shape, err := op.OutShape(in)
		if err != nil {
			panic(err)
		}
		held, _ := op.Hold(be, what, at, nn.NewTensor(shape...))
		add(name, held, in...)
	}
	for _, what := range []nn.Hold{nn.HoldGate, nn.HoldEach} {
		hold("Mul, held", &nn.Product{Gate: 0}, what, nn.Shape{1, 3, 1, 1}, nn.Shape{1, 3, 2, 4})
		hold("Mul of both broadcast, held", &nn.Product{Gate: -1}, what, nn.Shape{1, 1, 3}, nn.Shape{1, 4, 1})
		hold("MatMul, held", &nn.MatMul{Op: "MatMul", Gate: 0}, what, nn.Shape{1, 2, 3, 4}, nn.Shape{1, 2, 4, 5})
		hold("MatMul, broadcast and transposed, held", &nn.MatMul{Op: "MatMul", Gate: 1, TransA: true}, what, nn.Shape{1, 2, 4, 3}, nn.Shape{1, 4, 5})
		hold("MatMul, both transposed, held", &nn.MatMul{Op: "MatMul", Gate: -1, TransA: true, TransB: true}, what, nn.Shape{1, 1, 4, 3}, nn.Shape{1, 3, 2, 4})
		hold("MatMul, right transposed, held", &nn.MatMul{Op: "MatMul", Gate: -1, TransB: true}, what, nn.Shape{1, 3, 4}, nn.Shape{1, 2, 4})
		w, b := Gaussian(rng, 5).Data, Gaussian(rng, 5).Data
		hold("LayerNormalization, held", &nn.Normalization{Axis: 2, End: 3, Weight: w, Bias: b, Epsilon: 0.1}, what, nn.Shape{1, 3, 5})
		hold("LayerNormalization of channels, held", &nn.Normalization{Axis: 1, End: 2, Weight: w, Epsilon: 0.1}, what, nn.Shape{1, 5, 2, 3})
		hold("GroupNormalization, held", &nn.Normalization{Groups: 2, Weight: Gaussian(rng, 4).Data, Bias: Gaussian(rng, 4).Data, Epsilon: 0.1}, what, nn.Shape{1, 4, 2, 3})
		hold("InstanceNormalization, held", &nn.Normalization{Groups: 4, Epsilon: 0.1}, what, nn.Shape{1, 4, 2, 3})
		hold("RMSNormalization, held", &nn.Normalization{Axis: 1, End: 3, Raw: true, Weight: Gaussian(rng, 15).Data, Epsilon: 0.1}, what, nn.Shape{1, 3, 5})
	}
	return cases
}

// sparse is a random matrix with up to three weights a row.
func sparse(rng *rand.Rand, in, out int) *nn.Resampling {
	r := &nn.Resampling{Start: []int32{0}}
	for range out {
		for _, i := range rng.Perm(in)[:1+rng.IntN(min(in, 3))] {
			r.Index, r.Weight = append(r.Index, int32(i)), append(r.Weight, float32(rng.NormFloat64()))
		}
		r.Start = append(r.Start, int32(len(r.Index)))
	}
	return r
}

var weightMaps = []nn.WeightMap{nn.Unchanged, nn.Positive, nn.Negative, nn.Absolute, nn.Square, nn.One, {Form: nn.Signed, Pos: 1.25, Neg: 1}, {Form: nn.Signed, Pos: 1, Neg: 1.25}}

func (c linearCase) inputs(rng *rand.Rand) []*nn.Tensor {
	in := make([]*nn.Tensor, len(c.in))
	for i, s := range c.in {
		in[i] = Gaussian(rng, s...)
	}
	return in
}

// adjoint: ⟨A·x, y⟩ = ⟨x, Aᵀ·y⟩ for every linear operator and weight map.
func adjoint(t *testing.T, be nn.Backend) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, c := range linearCases(rng, be) {
		shape, err := c.op.OutShape(c.in)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		for _, ρ := range weightMaps {
			x, y := c.inputs(rng), Gaussian(rng, shape...)
			ax, aty := nn.NewTensor(shape...), c.inputs(rng)
			c.op.Apply(be, ax, x, ρ, nn.None)
			c.op.ApplyTransposed(be, aty, y, ρ)
			left := be.Dot(ax.Data, y.Data)
			right, scale := 0.0, 1e-6
			for i := range x {
				right += be.Dot(x[i].Data, aty[i].Data)
				scale += math.Sqrt(be.Dot(x[i].Data, x[i].Data) * be.Dot(aty[i].Data, aty[i].Data))
			}
			if math.Abs(left-right) > 1e-5*scale {
				t.Errorf("%s, weights %+v: ⟨Ax,y⟩ = %v but ⟨x,Aᵀy⟩ = %v", c.name, ρ, left, right)
			}
		}
	}
}

// singleNeurons: the single-output view agrees with the whole product, bias included.
func singleNeurons(t *testing.T, be nn.Backend) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, c := range linearCases(rng, be) {
		one := make([]nn.Shape, len(c.in)) // N = 1
		for i, s := range c.in {
			one[i] = append(nn.Shape{1}, s[1:]...)
		}
		c.in = one
		shape, err := c.op.OutShape(one)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		x := c.inputs(rng)
		for _, ρ := range weightMaps {
			out := nn.NewTensor(shape...)
			c.op.Apply(be, out, x, ρ, nn.Positive)
			for i, got := range out.Data {
				taps, bias := c.op.Neuron(i, one)
				want, scale := float64(nn.Positive.Of(bias)), 1e-6+math.Abs(float64(bias))
				for _, tap := range taps {
					v := float64(ρ.Of(tap.Weight)) * float64(x[tap.Input].Data[tap.Index])
					want += v
					scale += math.Abs(v)
				}
				if math.Abs(float64(got)-want) > 1e-5*scale {
					t.Fatalf("%s, weights %+v: output %d is %v; its %d taps add up to %v", c.name, ρ, i, got, len(taps), want)
				}
			}
		}
	}
}

// biasDot: ⟨β(b), s⟩ is what the bias adds to ⟨A·x + β(b), s⟩.
func biasDot(t *testing.T, be nn.Backend) {
	rng := rand.New(rand.NewPCG(5, 6))
	for _, c := range linearCases(rng, be) {
		shape, _ := c.op.OutShape(c.in)
		x, s := c.inputs(rng), Gaussian(rng, shape...)
		for _, β := range []nn.WeightMap{nn.Unchanged, nn.Positive, nn.Negative, nn.Square, nn.None} {
			with, without := nn.NewTensor(shape...), nn.NewTensor(shape...)
			c.op.Apply(be, with, x, nn.Unchanged, β)
			c.op.Apply(be, without, x, nn.Unchanged, nn.None)
			want := be.Dot(with.Data, s.Data) - be.Dot(without.Data, s.Data)
			if got := c.op.BiasDot(be, s, β); math.Abs(got-want) > 1e-4*(1+math.Abs(want)) {
				t.Errorf("%s, bias %+v: ⟨β(b),s⟩ = %v; expected %v", c.name, β, got, want)
			}
		}
	}
}
