package onnx

import (
	"fmt"
	"math"
	"slices"

	"lrpexplainer/nn"
)

// Quantised values stand in the graph as the real numbers that they mean: a
// QuantizeLinear rounds and keeps its scale, what only moves values moves them,
// and the DequantizeLinear behind it has nothing left to do.

// quantization is how integers stand for real numbers: (integer − zero)·scale.
type quantization struct {
	scale, zero []float32 // one, or one for each position along axis
	axis        int
	typ         dataType
}

// same reports whether both are the same.
func (q *quantization) same(o *quantization) bool {
	return slices.Equal(q.scale, o.scale) && slices.Equal(q.zero, o.zero) && (len(q.scale) == 1 || q.axis == o.axis)
}

// quantization reads the scale and zero point of inputs 1 and 2 for a value of the
// given shape (opset 10: one scale; opset 13, 19, 21, 23: one, or one along an
// axis).
func (c *call) quantization(shape nn.Shape) *quantization {
	c.ignore("output_dtype", "saturate", "precision")
	if c.int("block_size", 0) != 0 {
		c.fail("block_size is only supported for constants")
	}
	scale := c.constant(1, "scale")
	q := &quantization{scale: c.finite(scale), typ: c.quantizedType(), zero: make([]float32, scale.size())}
	if c.has(2) {
		zero := c.constant(2, "zero point")
		if zero.size() != scale.size() {
			c.fail("its zero point %v and its scale %v differ", nn.Shape(zero.dims), nn.Shape(scale.dims))
		}
		q.zero = c.finite(zero)
	}
	axis := c.int("axis", 1)
	if len(q.scale) != 1 {
		if q.axis = c.axis(axis, len(shape)); len(scale.dims) != 1 || scale.dims[0] != shape[q.axis] {
			c.fail("its scale %v does not fit axis %d of %v", nn.Shape(scale.dims), q.axis, shape)
		}
	}
	for _, s := range q.scale {
		if !(s > 0) {
			c.fail("its scale %q has values that are not above 0", scale.name)
		}
	}
	return q
}

// quantizedType is the type of the integers: the zero point's, else what
// output_dtype says, else uint8.
func (c *call) quantizedType() dataType {
	typ := uint8Type
	if c.isConstant(2) {
		typ = c.in[2].c.typ
	} else if c.node.op == "QuantizeLinear" {
		typ = dataType(c.int("output_dtype", int64(uint8Type)))
		if typ == 0 {
			typ = uint8Type
		}
	}
	if e, ok := elements[typ]; !ok || !e.integer {
		c.fail("integers of type %v are not supported", typ)
	}
	return typ
}

// buildQuantizeLinear is QuantizeLinear (opset 10, 13, 19, 21) of what is computed
// from the picture.
func buildQuantizeLinear(c *call) {
	q := c.quantization(c.shape(0))
	low, high := q.typ.limits()
	op := &nn.Quantize{Scale: q.scale, Axis: q.axis}
	for _, z := range q.zero {
		op.Low, op.High = append(op.Low, float32(low)-z), append(op.High, float32(high)-z)
	}
	c.add(op, c.x(0))
	c.quantized[len(c.g.Nodes)-1] = q
}

// buildDequantizeLinear is DequantizeLinear of what is computed from the picture:
// of what was quantised, or of the bytes of a uint8 input.
func buildDequantizeLinear(c *call) {
	x := c.x(0)
	q, was := c.quantization(c.shape(0)), c.quantized[x]
	switch {
	case was != nil && was.same(q):
		c.pass(x)
		return
	case was != nil && (len(was.scale) != 1 || len(q.scale) != 1):
		c.fail("its scale is not that of the QuantizeLinear before it")
	case was == nil && !c.bytes(x):
		c.fail("its operand %q is not quantised", c.node.inputs[0])
	case was == nil:
		was = &quantization{scale: []float32{1}, zero: []float32{0}}
	}
	// ((x/s + z) − z')·s' for x of scale s and zero point z.
	shape := make([]int, len(c.shape(0)))
	for i := range shape {
		shape[i] = 1
	}
	if len(q.scale) > 1 {
		shape[q.axis] = len(q.scale)
	}
	a := &nn.Affine{Op: "DequantizeLinear", Scale: nn.NewTensor(shape...), Shift: nn.NewTensor(shape...)}
	for i, s := range q.scale {
		a.Scale.Data[i], a.Shift.Data[i] = s/was.scale[0], (was.zero[0]-q.zero[i])*s
	}
	c.add(a, x)
}

// movesQuantized are the operators that may stand between QuantizeLinear and
// DequantizeLinear: they only move values, or choose among them.
var movesQuantized = []string{"Identity", "Dropout", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Transpose", "Concat", "Split", "Slice", "Gather",
	"Expand", "Tile", "DepthToSpace", "SpaceToDepth", "MaxPool", "GlobalMaxPool", "Shape", "Size", "DequantizeLinear", "QLinearConv", "QLinearMatMul"}

// checkQuantized refuses what computes with quantised integers themselves, and
// returns how those that it moves are quantised.
func (c *call) checkQuantized() *quantization {
	var q *quantization
	for i, v := range c.in {
		if v.c != nil || v.node < 0 || c.quantized[v.node] == nil {
			continue
		}
		if !slices.Contains(movesQuantized, c.node.op) {
			c.fail("it computes with the integers of a QuantizeLinear, %q; expected a DequantizeLinear before it", c.node.inputs[i])
		}
		if of := c.quantized[v.node]; q == nil {
			q = of
		} else if c.node.op == "Concat" && !q.same(of) {
			c.fail("it joins values that are quantised differently")
		}
	}
	return q
}

// keepQuantized notes that the node's outputs are quantised as its input was.
func (c *call) keepQuantized(q *quantization) {
	switch c.node.op {
	case "DequantizeLinear", "QLinearConv", "QLinearMatMul", "Shape", "Size":
		return
	}
	for _, name := range c.node.outputs {
		v, ok := c.values[name]
		if !ok || v.c != nil {
			continue
		}
		if len(q.scale) > 1 {
			c.fail("it moves values that have a scale for each channel")
		}
		c.quantized[v.node] = q
	}
}

// foldQuantizeLinear is QuantizeLinear of constants: integers next to x/scale +
// zero_point, within the type's limits.
func foldQuantizeLinear(c *call) {
	k := c.constant(0, "operand")
	q := c.quantization(k.dims)
	low, high := q.typ.limits()
	out := &constant{dims: k.dims, typ: q.typ, ints: c.newInts(k.size())}
	number := c.numberAlong(k.dims, q)
	value := c.reals(k)
	for i := range out.ints {
		n := number(i)
		v := math.RoundToEven(float64(float32(value(i))/q.scale[n])) + float64(q.zero[n])
		out.ints[i] = int64(math.Min(math.Max(v, float64(low)), float64(high)))
	}
	c.emit(out)
}

// numberAlong says which scale belongs to value number i of a shape.
func (c *call) numberAlong(dims []int, q *quantization) func(i int) int {
	if len(q.scale) == 1 {
		return func(int) int { return 0 }
	}
	inner, n := nn.Shape(dims[q.axis+1:]).Size(), len(q.scale)
	return func(i int) int { return i / inner % n }
}

// foldDequantizeLinear is DequantizeLinear (opset 10: one scale; opset 13, 19, 21:
// one scale, one along an axis, or one for each block along it) of constant
// integers: (x − zero_point)·scale.
func foldDequantizeLinear(c *call) {
	k, scale := c.constant(0, "operand"), c.constant(1, "scale")
	c.ignore("output_dtype")
	if !k.isInteger() {
		c.fail("its operand %q holds %v values; expected integers", k.name, k.typ)
	}
	var zero *constant
	if c.has(2) {
		zero = c.constant(2, "zero point")
		if zero.size() != scale.size() {
			c.fail("its zero point %v and its scale %v differ", nn.Shape(zero.dims), nn.Shape(scale.dims))
		}
	}
	axisAttribute, block := c.int("axis", 1), c.int("block_size", 0)
	inner, run := k.size(), 1 // values with one scale in a row, and scales in a row
	along, blocks := 1, 1
	switch {
	case block != 0:
		axis := c.axis(axisAttribute, len(k.dims))
		want := slices.Clone(k.dims)
		if block > 0 && block <= mostGeometry {
			want[axis] = (want[axis] + int(block) - 1) / int(block)
		}
		if block < 0 || !slices.Equal(scale.dims, want) {
			c.fail("its scale %v does not fit blocks of %d along axis %d of its operand %v", nn.Shape(scale.dims), block, axis, nn.Shape(k.dims))
		}
		inner, run, along, blocks = 1, nn.Shape(k.dims[axis+1:]).Size(), k.dims[axis], want[axis]
	case scale.size() != 1:
		axis := c.axis(axisAttribute, len(k.dims))
		if len(scale.dims) != 1 || scale.dims[0] != k.dims[axis] {
			c.fail("its scale %v does not fit axis %d of its operand %v", nn.Shape(scale.dims), axis, nn.Shape(k.dims))
		}
		inner = nn.Shape(k.dims[axis+1:]).Size()
	}
	c.emit(&constant{dims: k.dims, typ: float32Type, derive: func() []float32 {
		values := c.dequantizable(k)
		s := c.finite(scale)
		z := make([]float32, len(s))
		if zero != nil {
			z = c.finite(zero)
		}
		if block != 0 {
			for i := range values {
				n := (i/run/along*blocks+i/run%along/int(block))*run + i%run
				values[i] = (values[i] - z[n]) * s[n]
			}
			return values
		}
		for from, i := 0, 0; from < len(values); from, i = from+inner, (i+1)%len(s) {
			for j := from; j < from+inner; j++ {
				values[j] = (values[j] - z[i]) * s[i]
			}
		}
		return values
	}})
}

// dequantizable are k's values in a slice of their own, straight from the file
// where they are there.
func (c *call) dequantizable(k *constant) []float32 {
	own := *k
	own.value = nil
	values, err := c.memory.load(&own)
	c.must(err)
	if k.raw == nil {
		values = append(c.newFloats(0), values...)
	}
	return values
}

// part adds a node of the given operator as a part of this one, and returns the
// name of its output.
func (c *call) part(op string, inputs []string, attributes map[string]attribute) string {
	name := c.node.title()
	if op != "Conv" && op != "MatMul" {
		name += "/" + op
	}
	c.hidden++
	output := fmt.Sprintf("\x00%d", c.hidden) // no file has such a name
	c.must(c.enter(&node{name: name, op: op, inputs: inputs, outputs: []string{output}, attributes: attributes}))
	return output
}

// alias lets the call's output stand for what name does.
func (c *call) alias(name string) { c.values[c.node.outputs[0]] = c.values[name] }

// buildQLinearConv is QLinearConv (opset 10): Conv of dequantised values, quantised
// again.
func buildQLinearConv(c *call) {
	in := c.inputs(8)
	attributes := map[string]attribute{}
	for name, a := range c.node.attributes {
		attributes[name], c.known[name] = a, true
	}
	first := map[string]attribute{"axis": {kind: "an integer"}}
	x := c.part("DequantizeLinear", in[0:3], nil)
	conv := []string{x, c.part("DequantizeLinear", in[3:6], first)}
	if c.has(8) {
		scale := c.part("Mul", []string{in[1], in[4]}, nil)
		conv = append(conv, c.part("DequantizeLinear", []string{c.node.inputs[8], scale}, first))
	}
	y := c.part("Conv", conv, attributes)
	c.alias(c.part("QuantizeLinear", []string{y, in[6], in[7]}, nil))
}

// buildQLinearMatMul is QLinearMatMul (opset 10, 21): MatMul of dequantised values,
// quantised again.
func buildQLinearMatMul(c *call) {
	in := c.inputs(8)
	last := map[string]attribute{"axis": {kind: "an integer", i: -1}}
	a := c.part("DequantizeLinear", in[0:3], nil)
	b := c.part("DequantizeLinear", in[3:6], last)
	y := c.part("MatMul", []string{a, b}, nil)
	c.alias(c.part("QuantizeLinear", []string{y, in[6], in[7]}, nil))
}

// inputs are the names of the first n inputs, which all must be there.
func (c *call) inputs(n int) []string {
	for i := range n {
		if !c.has(i) {
			c.fail("input %d is missing", i+1)
		}
	}
	return c.node.inputs[:n]
}
