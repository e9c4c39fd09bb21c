package onnxtest

import (
	"math"
	"strconv"
)

// layers builds a network layer by layer, with weights scaled so that the size
// of the values stays about the same from layer to layer (He et al. 2015,
// "Delving Deep into Rectifiers").
type layers struct {
	*Model
	weighted int // layers with weights so far, for names
}

// value is an output (1, C, H, W) of the network so far.
type value struct {
	name    string
	c, h, w int
}

// heBound is the bound of uniform weights of variance 2/fanIn.
func heBound(fanIn int) float32 { return float32(math.Sqrt(6 / float64(fanIn))) }

// convolution is the geometry of conv; zero values stand for 1, padding for what
// keeps the size at stride 1.
type convolution struct {
	out, kernel, stride, group int
	unpadded, unbiased         bool
}

func (l *layers) conv(x value, g convolution) value {
	l.weighted++
	name := "layer" + strconv.Itoa(l.weighted)
	stride, group, pad := max(g.stride, 1), max(g.group, 1), g.kernel/2
	if g.unpadded {
		pad = 0
	}
	per := x.c / group
	inputs := []string{x.name, l.Weight(name+".weight", heBound(per*g.kernel*g.kernel), g.out, per, g.kernel, g.kernel)}
	if !g.unbiased {
		inputs = append(inputs, l.Uniform(name+".bias", -0.1, 0.1, g.out))
	}
	y := l.Node("Conv", inputs, Ints("kernel_shape", g.kernel, g.kernel), Ints("strides", stride, stride),
		Ints("pads", pad, pad, pad, pad), Ints("dilations", 1, 1), Int("group", group))
	size := func(n int) int { return (n+2*pad-g.kernel)/stride + 1 }
	return value{y, g.out, size(x.h), size(x.w)}
}

// norm is BatchNormalization with a scale around the given one.
func (l *layers) norm(x value, scale float32) value {
	name := "norm" + strconv.Itoa(l.count["BatchNormalization"]+1)
	x.name = l.Node("BatchNormalization", []string{x.name,
		l.Uniform(name+".scale", 0.75*scale, 1.25*scale, x.c),
		l.Uniform(name+".bias", -0.1, 0.1, x.c),
		l.Uniform(name+".mean", -0.2, 0.2, x.c),
		l.Uniform(name+".variance", 0.5, 1.5, x.c),
	}, Float("epsilon", 1e-5))
	return x
}

func (l *layers) apply(op string, x value, attributes ...Attribute) value {
	x.name = l.Node(op, []string{x.name}, attributes...)
	return x
}

func (l *layers) relu(x value) value { return l.apply("Relu", x) }

// relu6 is Clip to 0…6.
func (l *layers) relu6(x value) value {
	if l.count["Clip"] == 0 {
		l.Float32s("zero", []float32{0})
		l.Float32s("six", []float32{6})
	}
	x.name = l.Node("Clip", []string{x.name, "zero", "six"})
	return x
}

func (l *layers) maxPool(x value, kernel, stride, pad int, ceil bool) value {
	a := []Attribute{Ints("kernel_shape", kernel, kernel), Ints("strides", stride, stride), Ints("pads", pad, pad, pad, pad)}
	round := 0
	if ceil {
		a, round = append(a, Int("ceil_mode", 1)), stride-1
	}
	size := func(n int) int { return (n+2*pad-kernel+round)/stride + 1 }
	x = l.apply("MaxPool", x, a...)
	x.h, x.w = size(x.h), size(x.w)
	return x
}

func (l *layers) globalAveragePool(x value) value {
	x = l.apply("GlobalAveragePool", x)
	x.h, x.w = 1, 1
	return x
}

func (l *layers) flatten(x value) value {
	x = l.apply("Flatten", x, Int("axis", 1))
	return value{x.name, x.c * x.h * x.w, 1, 1}
}

func (l *layers) dense(x value, out int) value {
	l.weighted++
	name := "layer" + strconv.Itoa(l.weighted)
	y := l.Node("Gemm", []string{x.name, l.Weight(name+".weight", heBound(x.c), out, x.c), l.Uniform(name+".bias", -0.1, 0.1, out)}, Int("transB", 1))
	return value{y, out, 1, 1}
}

func (l *layers) add(a, b value) value {
	a.name = l.Node("Add", []string{a.name, b.name})
	return a
}

func (l *layers) concat(a, b value) value {
	return value{l.Node("Concat", []string{a.name, b.name}, Int("axis", 1)), a.c + b.c, a.h, a.w}
}

// begin is a network with its input (1, c, h, w).
func begin(name string, seed uint64, c, h, w int) (*layers, value) {
	l := &layers{Model: New(name, seed)}
	return l, value{l.Input("input", 1, c, h, w), c, h, w}
}

// end makes x the output.
func (l *layers) end(x value) *Model {
	l.Output(x.name, 1, x.c)
	return l.Model
}
