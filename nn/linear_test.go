package nn

import (
	"math"
	"math/rand/v2"
	"testing"
)

// linearCase is a linear operator with its inputs' shapes.
type linearCase struct {
	name string
	op   Linear
	in   []Shape
}

func random(rng *rand.Rand, shape ...int) *Tensor {
	t := NewTensor(shape...)
	for i := range t.Data {
		t.Data[i] = float32(rng.NormFloat64())
	}
	return t
}

// linearCases are all linear operators in many geometries, seeded.
func linearCases(rng *rand.Rand) []linearCase {
	var cases []linearCase
	conv := func(name string, n, c, h, w, m, group int, win Window) {
		weight := random(rng, m, c/group, win.Kernel[0], win.Kernel[1])
		cases = append(cases, linearCase{"conv " + name, &Conv{Weight: weight, Bias: random(rng, m).Data, Group: group, Window: win}, []Shape{{n, c, h, w}}})
	}
	conv("3×3", 1, 3, 7, 6, 4, 1, Window{Kernel: [2]int{3, 3}, Stride: [2]int{1, 1}, Dilation: [2]int{1, 1}, Pad: [4]int{1, 1, 1, 1}})
	conv("3×3 large", 2, 5, 17, 14, 6, 1, Window{Kernel: [2]int{3, 3}, Stride: [2]int{1, 1}, Dilation: [2]int{1, 1}, Pad: [4]int{1, 1, 1, 1}})
	conv("1×1", 2, 8, 5, 5, 3, 1, Unit(1, 1))
	conv("strided, asymmetric pads", 1, 2, 9, 8, 3, 1, Window{Kernel: [2]int{3, 2}, Stride: [2]int{2, 3}, Dilation: [2]int{1, 1}, Pad: [4]int{0, 1, 2, 0}})
	conv("dilated", 2, 2, 9, 9, 2, 1, Window{Kernel: [2]int{3, 3}, Stride: [2]int{1, 2}, Dilation: [2]int{2, 3}, Pad: [4]int{2, 1, 2, 3}})
	conv("grouped", 2, 6, 6, 5, 4, 2, Window{Kernel: [2]int{3, 3}, Stride: [2]int{1, 1}, Dilation: [2]int{1, 1}, Pad: [4]int{1, 1, 1, 1}})
	conv("depthwise", 1, 5, 8, 7, 5, 5, Window{Kernel: [2]int{3, 5}, Stride: [2]int{2, 1}, Dilation: [2]int{1, 1}, Pad: [4]int{1, 2, 1, 2}})
	conv("larger than the image", 1, 1, 2, 3, 2, 1, Window{Kernel: [2]int{5, 5}, Stride: [2]int{1, 1}, Dilation: [2]int{1, 1}, Pad: [4]int{4, 4, 4, 4}})
	add := func(name string, op Linear, in ...Shape) { cases = append(cases, linearCase{name, op, in}) }
	add("Gemm", &Dense{Op: "Gemm", Weight: random(rng, 5, 7), Bias: random(rng, 5).Data}, Shape{3, 7})
	add("Gemm, input-major", &Dense{Op: "Gemm", Weight: random(rng, 7, 5), InMajor: true, Bias: random(rng, 5).Data}, Shape{3, 7})
	add("MatMul of rank 3", &Dense{Op: "MatMul", Weight: random(rng, 4, 6), InMajor: true}, Shape{2, 3, 4})
	add("MatMul, several blocks", &Dense{Op: "MatMul", Weight: random(rng, 700, 600)}, Shape{1, 600})
	add("MatMul, several blocks, input-major", &Dense{Op: "MatMul", Weight: random(rng, 600, 700), InMajor: true}, Shape{2, 600})
	win := Window{Kernel: [2]int{3, 2}, Stride: [2]int{2, 2}, Dilation: [2]int{1, 1}, Pad: [4]int{1, 0, 1, 1}}
	for _, d := range []Divisor{DivideByValid, DivideByKernel, DivideByOne} {
		add("AveragePool", &AveragePool{Window: win, Divisor: d}, Shape{2, 3, 7, 6})
		ceil := win
		ceil.Ceil = true
		add("AveragePool, ceil_mode", &AveragePool{Window: ceil, Divisor: d}, Shape{1, 2, 8, 7})
	}
	add("sum of a max pooling", (&MaxPool{Window: win}).Sum(), Shape{1, 2, 6, 6})
	add("mean of a max pooling", (&MaxPool{Window: win}).Mean(), Shape{1, 2, 6, 6})
	add("GlobalAveragePool", &Reduce{Op: "GlobalAveragePool", Axes: []int{2, 3}, Keep: true}, Shape{2, 3, 4, 5})
	add("ReduceMean of channels", &Reduce{Op: "ReduceMean", Axes: []int{1}}, Shape{2, 3, 4, 5})
	add("ReduceSum", &Reduce{Op: "ReduceSum", Axes: []int{1, 3}, Keep: true}, Shape{2, 3, 4, 5})
	add("Add", &Sum{Op: "Add", Weights: []float32{1, 1}}, Shape{2, 3, 4}, Shape{2, 3, 4})
	add("Sub, broadcast", &Sum{Op: "Sub", Weights: []float32{1, -1}}, Shape{2, 3, 4, 5}, Shape{2, 3, 1, 1})
	add("Sum of three, broadcast", &Sum{Op: "Sum", Weights: []float32{1, 1, 1}}, Shape{1, 3, 1, 5}, Shape{1, 3, 4, 5}, Shape{1, 1, 4, 1})
	bn, _ := BatchNormalization(random(rng, 3).Data, random(rng, 3).Data, random(rng, 3).Data, []float32{1, 2, 3}, 1e-5, 4)
	add("BatchNormalization", bn, Shape{2, 3, 4, 5})
	add("Mul by a full constant", &Affine{Op: "Mul", Scale: random(rng, 1, 3, 4)}, Shape{2, 3, 4})
	add("Add of a row", &Affine{Op: "Add", Shift: random(rng, 4)}, Shape{2, 3, 4})
	add("ConvTranspose", &ConvTranspose{Weight: random(rng, 3, 4, 3, 3), Bias: random(rng, 4).Data, Group: 1, Window: Window{Kernel: [2]int{3, 3}, Stride: [2]int{2, 2}, Dilation: [2]int{1, 1}, Pad: [4]int{1, 1, 1, 1}}, OutputPad: [2]int{1, 1}}, Shape{2, 3, 4, 5})
	add("ConvTranspose without overlap", &ConvTranspose{Weight: random(rng, 3, 2, 2, 2), Group: 1, Window: Window{Kernel: [2]int{2, 2}, Stride: [2]int{2, 2}, Dilation: [2]int{1, 1}}, OutputPad: [2]int{1, 0}}, Shape{1, 3, 4, 3})
	add("ConvTranspose, grouped, dilated", &ConvTranspose{Weight: random(rng, 4, 3, 3, 2), Bias: random(rng, 6).Data, Group: 2, Window: Window{Kernel: [2]int{3, 2}, Stride: [2]int{1, 3}, Dilation: [2]int{2, 1}, Pad: [4]int{0, 1, 2, 0}}}, Shape{1, 4, 5, 4})
	add("Resize", &Resize{Op: "Resize", Axes: []ResizedAxis{{2, 3, sparse(rng, 3, 5)}, {3, 4, sparse(rng, 4, 2)}}}, Shape{2, 2, 3, 4})
	positive := sparse(rng, 3, 7)
	Absolute.Apply(positive.Weight, positive.Weight)
	add("Resize of one axis", &Resize{Op: "Resize", Axes: []ResizedAxis{{1, 3, positive}}}, Shape{1, 3, 4})
	hold := func(name string, op Held, what Hold, in ...Shape) {
		var at []*Tensor
		for _, s := range in {
			at = append(at, random(rng, s...))
		}
		shape, err := op.OutShape(in)
		if err != nil {
			panic(err)
		}
		held, _ := op.Hold(newBackend(), what, at, NewTensor(shape...))
		add(name, held, in...)
	}
	for _, what := range []Hold{HoldGate, HoldEach} {
		hold("Mul, held", &Product{Gate: 0}, what, Shape{1, 3, 1, 1}, Shape{1, 3, 2, 4})
		hold("Mul of both broadcast, held", &Product{Gate: -1}, what, Shape{1, 1, 3}, Shape{1, 4, 1})
		hold("MatMul, held", &MatMul{Op: "MatMul", Gate: 0}, what, Shape{1, 2, 3, 4}, Shape{1, 2, 4, 5})
		hold("MatMul, broadcast and transposed, held", &MatMul{Op: "MatMul", Gate: 1, TransA: true}, what, Shape{1, 2, 4, 3}, Shape{1, 4, 5})
		hold("MatMul, both transposed, held", &MatMul{Op: "MatMul", Gate: -1, TransA: true, TransB: true}, what, Shape{1, 1, 4, 3}, Shape{1, 3, 2, 4})
		hold("MatMul, right transposed, held", &MatMul{Op: "MatMul", Gate: -1, TransB: true}, what, Shape{1, 3, 4}, Shape{1, 2, 4})
		w, b := random(rng, 5).Data, random(rng, 5).Data
		hold("LayerNormalization, held", &Normalization{Axis: 2, End: 3, Weight: w, Bias: b, Epsilon: 0.1}, what, Shape{1, 3, 5})
		hold("LayerNormalization of channels, held", &Normalization{Axis: 1, End: 2, Weight: w, Epsilon: 0.1}, what, Shape{1, 5, 2, 3})
		hold("GroupNormalization, held", &Normalization{Groups: 2, Weight: random(rng, 4).Data, Bias: random(rng, 4).Data, Epsilon: 0.1}, what, Shape{1, 4, 2, 3})
		hold("InstanceNormalization, held", &Normalization{Groups: 4, Epsilon: 0.1}, what, Shape{1, 4, 2, 3})
		hold("RMSNormalization, held", &Normalization{Axis: 1, End: 3, Raw: true, Weight: random(rng, 15).Data, Epsilon: 0.1}, what, Shape{1, 3, 5})
	}
	return cases
}

// sparse is a random matrix with up to three weights a row.
func sparse(rng *rand.Rand, in, out int) *Resampling {
	r := &Resampling{Start: []int32{0}}
	for range out {
		for _, i := range rng.Perm(in)[:1+rng.IntN(min(in, 3))] {
			r.Index, r.Weight = append(r.Index, int32(i)), append(r.Weight, float32(rng.NormFloat64()))
		}
		r.Start = append(r.Start, int32(len(r.Index)))
	}
	return r
}

var weightMaps = []WeightMap{Unchanged, Positive, Negative, Absolute, Square, One, {Signed, 1.25, 1}, {Signed, 1, 1.25}}

func (c linearCase) inputs(rng *rand.Rand) []*Tensor {
	in := make([]*Tensor, len(c.in))
	for i, s := range c.in {
		in[i] = random(rng, s...)
	}
	return in
}

// TestAdjoint: ⟨A·x, y⟩ = ⟨x, Aᵀ·y⟩ for every linear operator and weight map.
func TestAdjoint(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	be := newBackend()
	for _, c := range linearCases(rng) {
		shape, err := c.op.OutShape(c.in)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		for _, ρ := range weightMaps {
			x, y := c.inputs(rng), random(rng, shape...)
			ax, aty := NewTensor(shape...), c.inputs(rng)
			c.op.Apply(be, ax, x, ρ, None)
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

// TestNeuron: the single-output view agrees with the whole product, bias included.
func TestNeuron(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	be := newBackend()
	for _, c := range linearCases(rng) {
		one := make([]Shape, len(c.in)) // N = 1
		for i, s := range c.in {
			one[i] = append(Shape{1}, s[1:]...)
		}
		c.in = one
		shape, err := c.op.OutShape(one)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		x := c.inputs(rng)
		for _, ρ := range weightMaps {
			out := NewTensor(shape...)
			c.op.Apply(be, out, x, ρ, Positive)
			for i, got := range out.Data {
				taps, bias := c.op.Neuron(i, one)
				want, scale := float64(Positive.Of(bias)), 1e-6+math.Abs(float64(bias))
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

// TestBiasDot: ⟨β(b), s⟩ is what the bias adds to ⟨A·x + β(b), s⟩.
func TestBiasDot(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	be := newBackend()
	for _, c := range linearCases(rng) {
		shape, _ := c.op.OutShape(c.in)
		x, s := c.inputs(rng), random(rng, shape...)
		for _, β := range []WeightMap{Unchanged, Positive, Negative, Square, None} {
			with, without := NewTensor(shape...), NewTensor(shape...)
			c.op.Apply(be, with, x, Unchanged, β)
			c.op.Apply(be, without, x, Unchanged, None)
			want := be.Dot(with.Data, s.Data) - be.Dot(without.Data, s.Data)
			if got := c.op.BiasDot(be, s, β); math.Abs(got-want) > 1e-4*(1+math.Abs(want)) {
				t.Errorf("%s, bias %+v: ⟨β(b),s⟩ = %v; expected %v", c.name, β, got, want)
			}
		}
	}
}
