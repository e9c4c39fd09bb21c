package onnxtest

import (
	"math/rand/v2"
	"strconv"
)

// Random is a small convolutional network with ten classes: a random directed
// graph of convolutions, normalisations, activations, poolings, sums,
// concatenations, gates, slices and arithmetic, stored in a random way.
func Random(seed uint64) *Model { return RandomOf(seed, 1) }

// RandomOf is the same for pictures so many times as high and wide.
func RandomOf(seed uint64, times int) *Model {
	r := rand.New(rand.NewPCG(seed, 1))
	side := times * (8 + r.IntN(9))
	l, x := begin("random", seed, 1+r.IntN(3), side, side+r.IntN(3))
	l.Weights = Storage(r.IntN(3))
	g := &random{layers: l, Rand: r, past: []value{x}}
	x = g.conv(x, convolution{out: 4, kernel: 3})
	for range 4 + r.IntN(8) {
		g.past = append(g.past, x)
		x = growths[r.IntN(len(growths))](g, x)
	}
	if r.IntN(2) == 0 {
		x = l.globalAveragePool(x)
	}
	x = l.dense(l.flatten(x), 10)
	if r.IntN(4) == 0 {
		x = l.apply("Softmax", x)
	}
	return l.end(x)
}

// random is a network that grows by chance.
type random struct {
	*layers
	*rand.Rand
	past []value // what later layers may read again
}

// growths are the ways to grow: each reads x, or also what came before.
var growths = []func(g *random, x value) value{
	func(g *random, x value) value { // a convolution, perhaps normalised
		k := convolution{out: 2 * (1 + g.IntN(4)), kernel: 1 + 2*g.IntN(2), unbiased: g.IntN(2) == 0}
		if x.h > 6 && x.w > 6 {
			k.stride = 1 + g.IntN(2)
		}
		if x.c%2 == 0 {
			k.group = 1 + g.IntN(2)
		}
		x = g.conv(x, k)
		if g.IntN(2) == 0 {
			x = g.norm(x, 1)
		}
		return x
	},
	func(g *random, x value) value { // a depthwise convolution
		return g.norm(g.conv(x, convolution{out: x.c, kernel: 3, group: x.c}), 1)
	},
	func(g *random, x value) value { // an activation
		ops := []string{"Relu", "LeakyRelu", "Elu", "Sigmoid", "HardSigmoid", "Tanh", "Softplus", "Relu"}
		return g.apply(ops[g.IntN(len(ops))], x)
	},
	func(g *random, x value) value { return g.relu6(x) },
	func(g *random, x value) value { // a normalisation that has no layer before it
		return g.norm(g.relu(x), 1)
	},
	func(g *random, x value) value { // pooling
		if x.h < 4 || x.w < 4 {
			return x
		}
		if g.IntN(2) == 0 {
			return g.maxPool(x, 2, 2, 0, false)
		}
		x = g.apply("AveragePool", x, Ints("kernel_shape", 3, 3), Ints("strides", 2, 2), Ints("pads", 1, 1, 1, 1), Int("count_include_pad", g.IntN(2)))
		x.h, x.w = (x.h-1)/2+1, (x.w-1)/2+1
		return x
	},
	func(g *random, x value) value { // a residual branch
		return g.add(x, g.norm(g.conv(g.relu(x), convolution{out: x.c, kernel: 3}), 0.5))
	},
	func(g *random, x value) value { // joined with an earlier value
		for _, p := range g.past {
			if p.h == x.h && p.w == x.w && p.name != x.name {
				return g.concat(x, p)
			}
		}
		return g.concat(x, x)
	},
	func(g *random, x value) value { // squeeze and excitation
		s := g.relu(g.conv(g.globalAveragePool(x), convolution{out: 2, kernel: 1}))
		s = g.apply("Sigmoid", g.conv(s, convolution{out: x.c, kernel: 1}))
		x.name = g.Node("Mul", []string{x.name, s.name})
		return x
	},
	func(g *random, x value) value { // SiLU
		x.name = g.Node("Mul", []string{g.apply("Sigmoid", x).name, x.name})
		return x
	},
	func(g *random, x value) value { // arithmetic with a constant for each channel
		op := []string{"Mul", "Div", "Add", "Sub"}[g.IntN(4)]
		name := "constant" + strconv.Itoa(len(g.initializers))
		x.name = g.Node(op, []string{x.name, g.Uniform(name, 0.5, 1.5, 1, x.c, 1, 1)})
		return x
	},
	func(g *random, x value) value { // half of the channels
		if x.c < 2 {
			return x
		}
		name := strconv.Itoa(len(g.initializers))
		x.name = g.Node("Slice", []string{x.name, g.Int64s("from"+name, 0), g.Int64s("to"+name, x.c/2), g.Int64s("axis"+name, 1)})
		x.c /= 2
		return x
	},
	func(g *random, x value) value { // two halves exchanged
		if x.c%2 != 0 {
			return x
		}
		parts := g.Nodes("Split", []string{x.name}, 2, Int("axis", 1))
		x.name = g.Node("Concat", []string{parts[1], parts[0]}, Int("axis", 1))
		return x
	},
	func(g *random, x value) value { // padding before a convolution
		name := "pads" + strconv.Itoa(len(g.initializers))
		x.name = g.Node("Pad", []string{x.name, g.Int64s(name, 0, 0, 1, 0, 0, 0, 0, 1)})
		x.h, x.w = x.h+1, x.w+1
		return g.conv(x, convolution{out: 4, kernel: 3})
	},
}
