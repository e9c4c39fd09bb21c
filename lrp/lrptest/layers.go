package lrptest

import (
	"math"
	"math/rand/v2"
	"slices"

	"lrpexplainer/lrp"
	"lrpexplainer/nn"
	"lrpexplainer/nn/nntest"
)

// layer is a kind of layer: the operator, and by hand what each of its outputs reads.
type layer struct {
	name string
	role lrp.Role
	op   nn.Operator
	in   []nn.Shape // of one sample
	// read gives the outputs of one sample in their order, for its inputs' values.
	read func(in [][]float64) []neuron
}

// neuron is one output of a layer, in float64.
type neuron struct {
	taps  []tap
	bias  float64
	z     float64
	place int     // among the outputs of the sample
	rms   float64 // of the outputs of the sample
	relu  bool
}

// tap is one input value that an output reads.
type tap struct {
	input, index int
	a            float64
	w            float64 // the weight; of a max pooling, 1
	mean         float64 // the weight; of a max pooling, as an average
	slope        float64 // ∂z/∂a
}

// linear is z = Σ a·w + b, with the slopes.
func linear(n neuron) neuron {
	n.z = n.bias
	for i := range n.taps {
		t := &n.taps[i]
		t.mean, t.slope = t.w, t.w
		n.z += t.a * t.w
	}
	return n
}

// plane is a picture of one sample, (C,H,W), that may be read beside its edges.
type plane struct {
	channels, height, width int
}

// at is the position of a value, −1 beside the edges.
func (p plane) at(c, y, x int) int {
	if y < 0 || y >= p.height || x < 0 || x >= p.width {
		return -1
	}
	return (c*p.height+y)*p.width + x
}

// layers are all kinds of layers, the linear ones first. A new kind is a new entry.
func layers() []layer {
	rng := rand.New(rand.NewPCG(1, 1))
	return slices.Concat(dense(rng), convolutions(rng), poolings(), sums(), products(), standardizations(rng), resizings(), others(rng))
}

func dense(rng *rand.Rand) []layer {
	read := func(weight *nn.Tensor, inMajor bool, bias []float32, in [][]float64) []neuron {
		k, m := weight.Shape[1], weight.Shape[0]
		if inMajor {
			k, m = m, k
		}
		var out []neuron
		for row := range len(in[0]) / k {
			for o := range m {
				var n neuron
				for j := range k {
					at := o*k + j
					if inMajor {
						at = j*m + o
					}
					n.taps = append(n.taps, tap{index: row*k + j, a: in[0][row*k+j], w: float64(weight.Data[at])})
				}
				if bias != nil {
					n.bias = float64(bias[o])
				}
				out = append(out, linear(n))
			}
		}
		return out
	}
	w, b := nntest.Gaussian(rng, 4, 12), nntest.Gaussian(rng, 4).Data
	v := nntest.Gaussian(rng, 6, 3)
	return []layer{
		{"dense", lrp.DenseLayer, &nn.Dense{Op: "Gemm", Weight: w, Bias: b}, []nn.Shape{{1, 12}}, func(in [][]float64) []neuron { return read(w, false, b, in) }},
		{"dense on rows", lrp.DenseLayer, &nn.Dense{Op: "MatMul", Weight: v, InMajor: true}, []nn.Shape{{1, 4, 6}}, func(in [][]float64) []neuron { return read(v, true, nil, in) }},
	}
}

func convolutions(rng *rand.Rand) []layer {
	conv := func(name string, in plane, out, group int, win nn.Window, biased bool) layer {
		op := &nn.Conv{Weight: nntest.Gaussian(rng, out, in.channels/group, win.Kernel[0], win.Kernel[1]), Group: group, Window: win}
		if biased {
			op.Bias = nntest.Gaussian(rng, out).Data
		}
		return layer{name, lrp.Convolution, op, []nn.Shape{{1, in.channels, in.height, in.width}}, func(values [][]float64) []neuron {
			high := (in.height+win.Pad[0]+win.Pad[2]-win.Dilation[0]*(win.Kernel[0]-1)-1)/win.Stride[0] + 1
			wide := (in.width+win.Pad[1]+win.Pad[3]-win.Dilation[1]*(win.Kernel[1]-1)-1)/win.Stride[1] + 1
			per := in.channels / group
			var all []neuron
			for o := range out {
				for y := range high {
					for x := range wide {
						var n neuron
						for c := range per {
							for ky := range win.Kernel[0] {
								for kx := range win.Kernel[1] {
									at := in.at(o/(out/group)*per+c, y*win.Stride[0]-win.Pad[0]+ky*win.Dilation[0], x*win.Stride[1]-win.Pad[1]+kx*win.Dilation[1])
									if at >= 0 {
										n.taps = append(n.taps, tap{index: at, a: values[0][at], w: float64(op.Weight.Data[((o*per+c)*win.Kernel[0]+ky)*win.Kernel[1]+kx])})
									}
								}
							}
						}
						if biased {
							n.bias = float64(op.Bias[o])
						}
						all = append(all, linear(n))
					}
				}
			}
			return all
		}}
	}
	transposed := func() layer {
		in, win, out := plane{2, 3, 4}, window([2]int{3, 2}, [2]int{2, 1}), 3
		win.Pad = [4]int{1, 0, 0, 1}
		op := &nn.ConvTranspose{Weight: nntest.Gaussian(rng, in.channels, out, 3, 2), Bias: nntest.Gaussian(rng, out).Data, Group: 1, Window: win}
		high, wide := (in.height-1)*2+3-1, (in.width-1)+2-1
		return layer{"transposed convolution", lrp.Convolution, op, []nn.Shape{{1, in.channels, in.height, in.width}}, func(values [][]float64) []neuron {
			all := make([]neuron, out*high*wide)
			for o := range out {
				for i := range high * wide {
					all[o*high*wide+i].bias = float64(op.Bias[o])
				}
				for c := range in.channels {
					for i := range in.height * in.width {
						for k := range 3 * 2 {
							y, x := i/in.width*2+k/2-win.Pad[0], i%in.width+k%2-win.Pad[1]
							if to := (plane{out, high, wide}).at(o, y, x); to >= 0 {
								at := c*in.height*in.width + i
								all[to].taps = append(all[to].taps, tap{index: at, a: values[0][at], w: float64(op.Weight.Data[(c*out+o)*3*2+k])})
							}
						}
					}
				}
			}
			for i := range all {
				all[i] = linear(all[i])
			}
			return all
		}}
	}
	wide, strided, dilated := window([2]int{3, 3}, [2]int{1, 1}), window([2]int{3, 2}, [2]int{2, 1}), window([2]int{2, 3}, [2]int{1, 1})
	wide.Pad = [4]int{1, 1, 1, 1}
	strided.Pad = [4]int{1, 1, 0, 1}
	dilated.Dilation, dilated.Pad = [2]int{2, 2}, [4]int{0, 2, 1, 0}
	return []layer{
		conv("convolution", plane{3, 6, 5}, 4, 1, wide, true),
		conv("convolution with strides", plane{3, 6, 5}, 4, 1, strided, true),
		conv("convolution with dilation", plane{2, 6, 6}, 3, 1, dilated, true),
		conv("convolution in groups", plane{4, 6, 5}, 4, 2, strided, false),
		conv("depthwise convolution", plane{3, 5, 5}, 6, 3, wide, true),
		conv("1×1 convolution", plane{5, 4, 3}, 3, 1, window([2]int{1, 1}, [2]int{1, 1}), false),
		transposed(),
	}
}

func window(kernel, stride [2]int) nn.Window {
	return nn.Window{Kernel: kernel, Stride: stride, Dilation: [2]int{1, 1}}
}

func poolings() []layer {
	in := plane{2, 6, 5}
	shape := []nn.Shape{{1, in.channels, in.height, in.width}}
	win := window([2]int{3, 2}, [2]int{2, 2})
	win.Pad = [4]int{1, 0, 0, 1}
	windows := func(values [][]float64, each func(n neuron, padded float64) neuron) []neuron {
		var all []neuron
		for c := range in.channels {
			for y := range (in.height+1-3)/2 + 1 {
				for x := range (in.width+1-2)/2 + 1 {
					var n neuron
					for k := range 3 * 2 {
						if at := in.at(c, 2*y-1+k/2, 2*x+k%2); at >= 0 {
							n.taps = append(n.taps, tap{index: at, a: values[0][at]})
						}
					}
					all = append(all, each(n, 3*2))
				}
			}
		}
		return all
	}
	average := func(includePad bool) func(in [][]float64) []neuron {
		return func(values [][]float64) []neuron {
			return windows(values, func(n neuron, padded float64) neuron {
				for i := range n.taps {
					n.taps[i].w = 1 / float64(len(n.taps))
					if includePad {
						n.taps[i].w = 1 / padded
					}
				}
				return linear(n)
			})
		}
	}
	return []layer{
		{"average pooling", lrp.AveragePooling, &nn.AveragePool{Window: win}, shape, average(false)},
		{"average pooling with its padding", lrp.AveragePooling, &nn.AveragePool{Window: win, Divisor: nn.DivideByKernel}, shape, average(true)},
		{"global average pooling", lrp.AveragePooling, &nn.Reduce{Op: "GlobalAveragePool", Axes: []int{2, 3}, Keep: true}, shape, func(values [][]float64) []neuron {
			all := make([]neuron, in.channels)
			per := in.height * in.width
			for i, a := range values[0] {
				n := &all[i/per]
				n.taps = append(n.taps, tap{index: i, a: a, w: 1 / float64(per)})
			}
			for c := range all {
				all[c] = linear(all[c])
			}
			return all
		}},
		{"max pooling", lrp.MaxPooling, &nn.MaxPool{Window: win}, shape, func(values [][]float64) []neuron {
			return windows(values, func(n neuron, padded float64) neuron {
				n.z = math.Inf(-1)
				winner := 0
				for i, t := range n.taps {
					if t.a > n.z {
						n.z, winner = t.a, i
					}
					n.taps[i].w, n.taps[i].mean = 1, 1/padded
				}
				n.taps[winner].slope = 1
				return n
			})
		}},
	}
}

func sums() []layer {
	return []layer{
		{"sum", lrp.Residual, &nn.Sum{Op: "Add", Weights: []float32{1, 1}}, []nn.Shape{{1, 2, 3}, {1, 2, 3}}, func(in [][]float64) []neuron {
			all := make([]neuron, 6)
			for i := range all {
				all[i] = linear(neuron{taps: []tap{{0, i, in[0][i], 1, 0, 0}, {1, i, in[1][i], 1, 0, 0}}})
			}
			return all
		}},
		{"difference, broadcast", lrp.Residual, &nn.Sum{Op: "Sub", Weights: []float32{1, -1}}, []nn.Shape{{1, 2, 3}, {1, 2, 1}}, func(in [][]float64) []neuron {
			all := make([]neuron, 6)
			for i := range all {
				all[i] = linear(neuron{taps: []tap{{0, i, in[0][i], 1, 0, 0}, {1, i / 3, in[1][i/3], -1, 0, 0}}})
			}
			return all
		}},
	}
}

// products are products of matrices; what is held constant while the other factor shares
// is a tap's weight, and the other factor its slope.
func products() []layer {
	product := func(name string, op *nn.MatMul, a, b nn.Shape, left, right func(r, c, j int) int) layer {
		return layer{name, lrp.MatrixProduct, op, []nn.Shape{a, b}, func(in [][]float64) []neuron {
			all := make([]neuron, 3*2)
			for i := range all {
				for j := range 4 {
					l, r := left(i/2, i%2, j), right(i/2, i%2, j)
					first, second := tap{0, l, in[0][l], 0, 0, in[1][r]}, tap{1, r, in[1][r], 0, 0, in[0][l]}
					if op.Gate == 0 {
						second.w = in[0][l]
					} else {
						first.w = in[1][r]
					}
					all[i].taps = append(all[i].taps, first, second)
					all[i].z += in[0][l] * in[1][r]
				}
			}
			return all
		}}
	}
	return []layer{
		product("attention times values", &nn.MatMul{Op: "MatMul", Gate: 0}, nn.Shape{1, 3, 4}, nn.Shape{1, 4, 2},
			func(r, _, j int) int { return r*4 + j }, func(_, c, j int) int { return j*2 + c }),
		product("values times attention, transposed", &nn.MatMul{Op: "MatMul", TransA: true, TransB: true, Gate: 1}, nn.Shape{1, 4, 3}, nn.Shape{1, 2, 4},
			func(r, _, j int) int { return j*3 + r }, func(_, c, j int) int { return c*4 + j }),
	}
}

// standardizations are normalisations by the deviation of groups of values, which is held
// constant while the layer shares.
func standardizations(rng *rand.Rand) []layer {
	const count, epsilon = 6, 0.1
	normalization := func(name string, op *nn.Normalization, shape nn.Shape, place func(group, k int) int, parameter func(at int) int) layer {
		return layer{name, lrp.Standardization, op, []nn.Shape{shape}, func(in [][]float64) []neuron {
			all := make([]neuron, len(in[0]))
			for g := range len(in[0]) / count {
				mean, square := 0.0, 0.0
				for k := range count {
					a := in[0][place(g, k)]
					mean, square = mean+a/count, square+a*a/count
				}
				if op.Raw {
					mean = 0
				}
				deviation := math.Sqrt(square - mean*mean + epsilon)
				for i := range count {
					at := place(g, i)
					w, n := float64(op.Weight[parameter(at)])/deviation, &all[at]
					if op.Bias != nil {
						n.bias = float64(op.Bias[parameter(at)])
					}
					var slopes []float64
					for j := range count {
						from := place(g, j)
						share := 0.0
						if i == j {
							share = 1
						}
						if !op.Raw {
							share -= 1. / count
						}
						n.taps = append(n.taps, tap{index: from, a: in[0][from], w: w * share})
						standard := func(at int) float64 { return (in[0][at] - mean) / deviation }
						slopes = append(slopes, w*(share-standard(at)*standard(from)/count))
					}
					*n = linear(*n)
					for j, s := range slopes {
						n.taps[j].slope = s
					}
				}
			}
			return all
		}}
	}
	row := func(g, k int) int { return g*count + k }
	return []layer{
		normalization("LayerNormalization", &nn.Normalization{Axis: 2, End: 3, Weight: nntest.Gaussian(rng, 6).Data, Bias: nntest.Gaussian(rng, 6).Data, Epsilon: epsilon},
			nn.Shape{1, 3, 6}, row, func(at int) int { return at % 6 }),
		normalization("LayerNormalization of channels", &nn.Normalization{Axis: 1, End: 2, Weight: nntest.Gaussian(rng, 6).Data, Epsilon: epsilon},
			nn.Shape{1, 6, 2}, func(g, k int) int { return k*2 + g }, func(at int) int { return at / 2 }),
		normalization("GroupNormalization", &nn.Normalization{Groups: 2, Weight: nntest.Gaussian(rng, 4).Data, Bias: nntest.Gaussian(rng, 4).Data, Epsilon: epsilon},
			nn.Shape{1, 4, 3}, row, func(at int) int { return at / 3 }),
		normalization("RMSNormalization", &nn.Normalization{Axis: 2, End: 3, Raw: true, Weight: nntest.Gaussian(rng, 6).Data, Epsilon: epsilon},
			nn.Shape{1, 3, 6}, row, func(at int) int { return at % 6 }),
	}
}

// resizings interpolate between two neighbours, along one axis and the other.
func resizings() []layer {
	along := func(size int, weights [][2]float64) *nn.Resampling {
		r := &nn.Resampling{Start: []int32{0}}
		for o, w := range weights {
			at := o * (size - 1) / len(weights)
			r.Index, r.Weight = append(r.Index, int32(at), int32(at+1)), append(r.Weight, float32(w[0]), float32(w[1]))
			r.Start = append(r.Start, int32(2*o+2))
		}
		return r
	}
	high, wide := [][2]float64{{0.75, 0.25}, {0.5, 0.5}, {1.25, -0.25}}, [][2]float64{{0.5, 0.5}, {0.25, 0.75}}
	op := &nn.Resize{Op: "Resize", Axes: []nn.ResizedAxis{{Axis: 2, Size: 2, Resampling: along(2, high)}, {Axis: 3, Size: 3, Resampling: along(3, wide)}}}
	return []layer{{"interpolation", lrp.Resizing, op, []nn.Shape{{1, 2, 2, 3}}, func(in [][]float64) []neuron {
		all := make([]neuron, 2*3*2)
		for i := range all {
			c, y, x := i/6, i/2%3, i%2
			for k := range 4 {
				at := (c*2+k/2)*3 + x + k%2
				all[i].taps = append(all[i].taps, tap{index: at, a: in[0][at], w: high[y][k/2] * wide[x][k%2]})
			}
			all[i] = linear(all[i])
		}
		return all
	}}}
}

func others(rng *rand.Rand) []layer {
	scale, shift := nntest.Gaussian(rng, 3, 1, 1), nntest.Gaussian(rng, 3, 1, 1)
	each := func(f func(a float64) (z, slope float64), relu bool) func(in [][]float64) []neuron {
		return func(in [][]float64) []neuron {
			all := make([]neuron, len(in[0]))
			for i, a := range in[0] {
				z, slope := f(a)
				all[i] = neuron{taps: []tap{{index: i, a: a, slope: slope}}, z: z, relu: relu}
			}
			return all
		}
	}
	return []layer{
		{"batch normalization", lrp.Normalization, &nn.Affine{Op: "BatchNormalization", Scale: scale, Shift: shift}, []nn.Shape{{1, 3, 2, 2}}, func(in [][]float64) []neuron {
			all := make([]neuron, len(in[0]))
			for i, a := range in[0] {
				all[i] = linear(neuron{taps: []tap{{index: i, a: a, w: float64(scale.Data[i/4])}}, bias: float64(shift.Data[i/4])})
			}
			return all
		}},
		{"signal and gate", lrp.Multiplication, &nn.Product{Gate: 1}, []nn.Shape{{1, 2, 3}, {1, 2, 1}}, func(in [][]float64) []neuron {
			all := make([]neuron, 6)
			for i := range all {
				signal, gate := in[0][i], in[1][i/3]
				all[i] = neuron{taps: []tap{{0, i, signal, gate, 0, gate}, {1, i / 3, gate, 0, 0, signal}}, z: signal * gate}
			}
			return all
		}},
		{"ReLU", lrp.ActivationLayer, &nn.Elementwise{Op: "Relu"}, []nn.Shape{{1, 8}}, each(func(a float64) (float64, float64) {
			if a > 0 {
				return a, 1
			}
			return 0, 0
		}, true)},
		{"tanh", lrp.ActivationLayer, &nn.Elementwise{Op: "Tanh"}, []nn.Shape{{1, 8}}, each(func(a float64) (float64, float64) {
			z := math.Tanh(a)
			return z, 1 - z*z
		}, false)},
		{"transpose", lrp.Movement, &nn.Transpose{Perm: []int{0, 2, 1}}, []nn.Shape{{1, 3, 3}}, func(in [][]float64) []neuron {
			all := make([]neuron, 9)
			for i := range all {
				from := i%3*3 + i/3
				all[i] = neuron{taps: []tap{{index: from, a: in[0][from], slope: 1}}, z: in[0][from]}
			}
			return all
		}},
		{"softmax", lrp.SoftmaxLayer, &nn.Softmax{Axis: 1}, []nn.Shape{{1, 5}}, func(in [][]float64) []neuron {
			sum := 0.0
			for _, a := range in[0] {
				sum += math.Exp(a)
			}
			all := make([]neuron, 5)
			for k := range all {
				n := &all[k]
				n.z = math.Exp(in[0][k]) / sum
				for j, a := range in[0] {
					t := tap{index: j, a: a, w: math.Exp(a) / sum, slope: -n.z * math.Exp(a) / sum}
					if j == k {
						t.slope += n.z
					}
					n.taps = append(n.taps, t)
				}
			}
			return all
		}},
		{"local response normalization", lrp.Other, &nn.LRN{Size: 3, Alpha: 0.6, Beta: 0.75, Bias: 1.5}, []nn.Shape{{1, 5, 1}}, func(in [][]float64) []neuron {
			all := make([]neuron, 5)
			for k, a := range in[0] {
				from, to := max(0, k-1), min(4, k+1)
				base := 1.5
				for j := from; j <= to; j++ {
					base += 0.2 * in[0][j] * in[0][j]
				}
				all[k].z = a * math.Pow(base, -0.75)
				for j := from; j <= to; j++ {
					t := tap{index: j, a: in[0][j], slope: -1.5 * 0.2 * a * in[0][j] * math.Pow(base, -1.75)}
					if j == k {
						t.slope += math.Pow(base, -0.75)
					}
					all[k].taps = append(all[k].taps, t)
				}
			}
			return all
		}},
	}
}
