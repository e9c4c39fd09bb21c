package onnxtest

import (
	"math"
	"slices"
	"strconv"
)

// tokens is an output whose last axis holds the channels, as transformers have
// it: (1, tokens, C), or (1, H, W, C) for a grid.
type tokens struct {
	name  string
	shape []int
}

func (t tokens) channels() int { return t.shape[len(t.shape)-1] }

// unitBound is the bound of uniform weights of variance 1/fanIn.
func unitBound(fanIn int) float32 { return float32(math.Sqrt(3 / float64(fanIn))) }

// constant names the next initializer of a kind.
func (l *layers) constant(kind string) string { return kind + strconv.Itoa(len(l.initializers)) }

// scalar is a constant without axes.
func (l *layers) scalar(v float32) string { return l.Float32s(l.constant("scalar"), []float32{v}) }

// reshape gives x another shape.
func (l *layers) reshape(x tokens, shape ...int) tokens {
	return tokens{l.Node("Reshape", []string{x.name, l.Int64s(l.constant("shape"), shape...)}), shape}
}

// transpose permutes x's axes.
func (l *layers) transpose(x tokens, perm ...int) tokens {
	shape := make([]int, len(perm))
	for i, p := range perm {
		shape[i] = x.shape[p]
	}
	return tokens{l.Node("Transpose", []string{x.name}, Ints("perm", perm...)), shape}
}

// gather is x at one position of an axis, which goes.
func (l *layers) gather(x tokens, axis, at int) tokens {
	index := l.Bytes(l.constant("index"), int64DataType, rawData, littleEndian64(at))
	return tokens{l.Node("Gather", []string{x.name, index}, Int("axis", axis)), slices.Delete(slices.Clone(x.shape), axis, axis+1)}
}

// slice is x from one position of an axis to another.
func (l *layers) slice(x tokens, axis, from, to int) string {
	return l.Node("Slice", []string{x.name, l.Int64s(l.constant("from"), from), l.Int64s(l.constant("to"), to), l.Int64s(l.constant("axis"), axis)})
}

// roll moves x's values along an axis by some positions towards 0, those that fall
// off coming in at the end, as PyTorch exports torch.roll.
func (l *layers) roll(x tokens, axis, by int) tokens {
	n := x.shape[axis]
	by = (by + n) % n
	return tokens{l.Node("Concat", []string{l.slice(x, axis, by, math.MaxInt64), l.slice(x, axis, 0, by)}, Int("axis", axis)), x.shape}
}

// linear is MatMul and Add: torch.nn.Linear on more than two axes.
func (l *layers) linear(x tokens, out int, biased bool) tokens {
	l.weighted++
	name := "layer" + strconv.Itoa(l.weighted)
	in := x.channels()
	y := l.Node("MatMul", []string{x.name, l.Weight(name+".weight", unitBound(in), in, out)})
	if biased {
		y = l.Node("Add", []string{l.Uniform(name+".bias", -0.1, 0.1, out), y})
	}
	return tokens{y, append(slices.Clone(x.shape[:len(x.shape)-1]), out)}
}

// layerNorm is LayerNormalization over the channels.
func (l *layers) layerNorm(x tokens) tokens {
	name := "norm" + strconv.Itoa(l.count["LayerNormalization"]+1)
	x.name = l.Node("LayerNormalization", []string{x.name,
		l.Uniform(name+".scale", 0.75, 1.25, x.channels()),
		l.Uniform(name+".bias", -0.1, 0.1, x.channels()),
	}, Int("axis", -1), Float("epsilon", 1e-6))
	return x
}

// gelu is ½x(1 + erf(x/√2)) as PyTorch exports torch.nn.GELU before opset 20.
func (l *layers) gelu(x tokens) tokens {
	erf := l.Node("Erf", []string{l.Node("Div", []string{x.name, l.scalar(math.Sqrt2)})})
	onePlus := l.Node("Add", []string{erf, l.scalar(1)})
	x.name = l.Node("Mul", []string{l.Node("Mul", []string{x.name, onePlus}), l.scalar(0.5)})
	return x
}

// mlp is the pair of dense layers of a transformer's block.
func (l *layers) mlp(x tokens) tokens {
	return l.linear(l.gelu(l.linear(x, 4*x.channels(), true)), x.channels(), true)
}

func (l *layers) plus(a, b tokens) tokens {
	a.name = l.Node("Add", []string{a.name, b.name})
	return a
}

// attention is self-attention of several heads within each row of x (rows, tokens,
// C); scores may add to the products of queries and keys.
func (l *layers) attention(x tokens, heads int, scores func(s tokens) tokens) tokens {
	rows, n, c := x.shape[0], x.shape[1], x.shape[2]
	width := c / heads
	qkv := l.transpose(l.reshape(l.linear(x, 3*c, true), rows, n, 3, heads, width), 2, 0, 3, 1, 4)
	q, k, v := l.gather(qkv, 0, 0), l.gather(qkv, 0, 1), l.gather(qkv, 0, 2)
	q.name = l.Node("Mul", []string{q.name, l.scalar(float32(1 / math.Sqrt(float64(width))))})
	s := tokens{l.Node("MatMul", []string{q.name, l.transpose(k, 0, 1, 3, 2).name}), []int{rows, heads, n, n}}
	if scores != nil {
		s = scores(s)
	}
	a := l.Node("Softmax", []string{s.name}, Int("axis", -1))
	y := l.transpose(tokens{l.Node("MatMul", []string{a, v.name}), v.shape}, 0, 2, 1, 3)
	return l.linear(l.reshape(y, rows, n, c), c, true)
}

// patches is a convolution whose kernels do not overlap, (1, C, H/side, W/side).
func (l *layers) patches(x value, out, side int) value {
	return l.conv(x, convolution{out: out, kernel: side, stride: side, unpadded: true})
}

// channelsLast is x as a grid of tokens.
func (l *layers) channelsLast(x value) tokens {
	return l.transpose(tokens{x.name, []int{1, x.c, x.h, x.w}}, 0, 2, 3, 1)
}

// channelsFirst is the way back.
func (l *layers) channelsFirst(x tokens) value {
	x = l.transpose(x, 0, 3, 1, 2)
	return value{x.name, x.shape[1], x.shape[2], x.shape[3]}
}
