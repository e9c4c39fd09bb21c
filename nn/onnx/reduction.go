package onnx

import (
	"math"
	"slices"

	"lrpexplainer/nn"
)

// reduced are the axes that a reduction takes together (attribute axes, or an
// input: ReduceSum since opset 13, the others since opset 18), ascending, and
// whether they are kept as axes of 1. Without axes all are reduced, or none.
func (c *call) reduced() (axes []int, keep bool) {
	inputSince := 18
	if c.node.op == "ReduceSum" {
		inputSince = 13
	}
	rank := len(c.shape(0))
	given, _ := c.axes(1, inputSince)
	keep = c.int("keepdims", 1) != 0
	if noop := c.int("noop_with_empty_axes", 0) != 0; len(given) == 0 && !noop {
		for a := range rank {
			axes = append(axes, a)
		}
		return axes, keep
	}
	for _, a := range given {
		if i := c.axis(a, rank); !slices.Contains(axes, i) {
			axes = append(axes, i)
		}
	}
	slices.Sort(axes)
	return axes, keep
}

// buildReduce is ReduceMean (opset 1, 11, 13, 18) and ReduceSum (opset 1, 11, 13).
func buildReduce(c *call) {
	axes, keep := c.reduced()
	if len(axes) == 0 {
		c.pass(c.x(0))
		return
	}
	c.add(&nn.Reduce{Op: c.node.op, Axes: axes, Keep: keep}, c.x(0))
}

// buildReduceMax is ReduceMax and ReduceMin (opset 1, 11, 12, 13, 18, 20): a max pooling.
func buildReduceMax(c *call) {
	axes, keep := c.reduced()
	x := c.x(0)
	if len(axes) == 0 {
		c.pass(x)
		return
	}
	var dims []int
	for i, d := range c.shape(0) {
		switch {
		case !slices.Contains(axes, i):
			dims = append(dims, d)
		case keep:
			dims = append(dims, 1)
		}
	}
	c.extreme(x, axes, dims, c.node.op == "ReduceMin")
}

// extreme adds the largest value, or the smallest, of node x along the axes, under the
// shape dims.
func (c *call) extreme(x int, axes, dims []int, smallest bool) {
	minus := &nn.Affine{Op: "Neg", Scale: minusOne()}
	if smallest {
		x = c.step(minus, x)
	}
	shape := c.g.Nodes[x].Shape
	var perm []int
	for i := range shape {
		if !slices.Contains(axes, i) {
			perm = append(perm, i)
		}
	}
	count := 1
	for _, a := range axes {
		count *= shape[a]
	}
	x = c.step(&nn.Transpose{Perm: append(perm, axes...)}, x)
	rest := 1
	if len(perm) > 0 && perm[0] == 0 {
		rest = shape.Size() / count / shape[0]
	}
	x = c.step(&nn.Reshape{Op: c.node.op, Shape: []int{-1, rest, count, 1}}, x)
	x = c.step(&nn.MaxPool{Window: nn.Unit(count, 1)}, x)
	if dims = slices.Clone(dims); len(dims) > 0 {
		dims[0] = -1
	}
	result := &nn.Reshape{Op: c.node.op, Shape: dims}
	if smallest {
		c.add(minus, c.step(result, x))
		return
	}
	c.add(result, x)
}

// buildNorm is ReduceL1, ReduceL2, ReduceSumSquare, ReduceLogSum and ReduceLogSumExp
// (opset 1, 11, 13, 18): a sum between functions of its values.
func buildNorm(c *call) {
	n := norms[c.node.op]
	axes, keep := c.reduced()
	x := c.x(0)
	if n.before.Op != "" {
		x = c.step(&n.before, x)
	}
	if len(axes) > 0 {
		x = c.step(&nn.Reduce{Op: "ReduceSum", Axes: axes, Keep: keep}, x)
	}
	if n.after.Op == "" {
		c.pass(x)
		return
	}
	c.add(&n.after, x)
}

// norms are what comes before and after the sum.
var norms = map[string]struct{ before, after nn.Elementwise }{
	"ReduceL1":        {before: nn.Elementwise{Op: "Abs"}},
	"ReduceL2":        {nn.Elementwise{Op: "Pow", A: 2}, nn.Elementwise{Op: "Sqrt"}},
	"ReduceSumSquare": {before: nn.Elementwise{Op: "Pow", A: 2}},
	"ReduceLogSum":    {after: nn.Elementwise{Op: "Log"}},
	"ReduceLogSumExp": {nn.Elementwise{Op: "Exp"}, nn.Elementwise{Op: "Log"}},
}

// reduction is a reduction of constants: values are mapped, then taken together
// from the left, then the result is mapped.
type reduction struct {
	start       float64
	ints        func(t dataType, a, b int64) int64 // nil: not for integers
	floats      func(a, b float64) float64
	before, end func(v float64, n int) float64
}

// reductions are those of the same names, opset 1 to 18.
var reductions = map[string]reduction{
	"ReduceSum":  {ints: func(_ dataType, a, b int64) int64 { return a + b }, floats: func(a, b float64) float64 { return a + b }},
	"ReduceMean": {floats: func(a, b float64) float64 { return a + b }, end: func(v float64, n int) float64 { return v / float64(n) }},
	"ReduceProd": {start: 1, ints: func(_ dataType, a, b int64) int64 { return a * b }, floats: func(a, b float64) float64 { return a * b }},
	"ReduceMax":  {start: math.Inf(-1), ints: scalars["Max"].ints, floats: math.Max},
	"ReduceMin":  {start: math.Inf(1), ints: scalars["Min"].ints, floats: math.Min},
	"ReduceL1":   {floats: func(a, b float64) float64 { return a + math.Abs(b) }},
	"ReduceL2":   {floats: func(a, b float64) float64 { return a + b*b }, end: func(v float64, _ int) float64 { return math.Sqrt(v) }},
	"ReduceSumSquare": {ints: func(_ dataType, a, b int64) int64 { return a + b*b },
		floats: func(a, b float64) float64 { return a + b*b }},
	"ReduceLogSum":    {floats: func(a, b float64) float64 { return a + b }, end: func(v float64, _ int) float64 { return math.Log(v) }},
	"ReduceLogSumExp": {floats: func(a, b float64) float64 { return a + math.Exp(b) }, end: func(v float64, _ int) float64 { return math.Log(v) }},
}

// foldReduce computes one of reductions.
func foldReduce(c *call) {
	k, r := c.constant(0, "operand"), reductions[c.node.op]
	axes, keep := c.reduced()
	kept, dims := slices.Clone(k.dims), []int{}
	for a, d := range k.dims {
		if !slices.Contains(axes, a) {
			dims = append(dims, d)
		} else if kept[a] = 1; keep {
			dims = append(dims, 1)
		}
	}
	size := k.size()
	n := c.sizeOf(dims)
	of := 1 // values taken together
	for _, a := range axes {
		of *= k.dims[a]
	}
	out := &constant{dims: dims, typ: k.typ}
	if k.isInteger() && r.ints != nil {
		x := c.integers(k)
		out.ints = c.newInts(n)
		low, high := k.typ.limits()
		for i := range out.ints {
			switch {
			case math.IsInf(r.start, -1):
				out.ints[i] = low
			case math.IsInf(r.start, 1):
				out.ints[i] = high
			default:
				out.ints[i] = int64(r.start)
			}
		}
		for i, v := range x {
			at := position(i, k.dims, kept)
			out.ints[at] = k.typ.wrap(r.ints(k.typ, out.ints[at], v))
		}
		c.emit(out)
		return
	}
	compute := func() []float64 {
		at := c.reals(k)
		values := c.newDoubles(n)
		for i := range values {
			values[i] = r.start
		}
		for i := range size {
			p := position(i, k.dims, kept)
			values[p] = r.floats(values[p], at(i))
		}
		if r.end != nil {
			for i, v := range values {
				values[i] = r.end(v, of)
			}
		}
		return values
	}
	switch {
	case k.isInteger():
		values := compute()
		out.ints = c.newInts(n)
		for i, v := range values {
			out.ints[i] = k.typ.wrap(int64(v))
		}
	case k.typ == doubleType:
		out.derive64 = compute
	default:
		out.derive = func() []float32 {
			values := c.newFloats(n)
			for i, v := range compute() {
				values[i] = float32(k.typ.round(v))
			}
			return values
		}
	}
	c.emit(out)
}
