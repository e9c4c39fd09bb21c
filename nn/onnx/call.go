package onnx

import (
	"fmt"
	"slices"

	"lrpexplainer/nn"
)

// call is one node of the file on its way into the graph. Its methods give
// constructors their inputs and attributes; what is missing or unfit ends the
// constructor with a refusal, which builder.call turns into an error that names
// the node.
type call struct {
	*builder
	node  *node
	in    []value
	known map[string]bool // attributes that the constructor asked for
	parts int             // nodes added so far
}

// refusal is why a constructor gave up.
type refusal struct{ error }

func (c *call) fail(format string, args ...any) {
	panic(refusal{fmt.Errorf(format, args...)})
}

// catch turns a refusal into an error.
func catch(err *error) {
	if r := recover(); r != nil {
		refused, ok := r.(refusal)
		if !ok {
			panic(r)
		}
		*err = refused.error
	}
}

func (c *call) must(err error) {
	if err != nil {
		panic(refusal{err})
	}
}

// Inputs.

// has reports whether input i is there.
func (c *call) has(i int) bool { return i < len(c.in) && (c.in[i].c != nil || c.in[i].node >= 0) }

// isConstant reports whether input i is there and a constant.
func (c *call) isConstant(i int) bool { return c.has(i) && c.in[i].c != nil }

// pictured names the first input that is no constant.
func (c *call) pictured() string {
	for i, v := range c.in {
		if v.c == nil && v.node >= 0 {
			return c.node.inputs[i]
		}
	}
	return ""
}

// x is the node that computes input i.
func (c *call) x(i int) int {
	if !c.has(i) {
		c.fail("input %d is missing", i+1)
	}
	if c.isConstant(i) {
		c.fail("input %q is a constant; it is only supported computed from the picture", c.node.inputs[i])
	}
	return c.in[i].node
}

// shape is the shape of input i.
func (c *call) shape(i int) nn.Shape {
	if c.isConstant(i) {
		return c.in[i].c.dims
	}
	return c.g.Nodes[c.x(i)].Shape
}

// constant is input i, which must be one; what names its role.
func (c *call) constant(i int, what string) *constant {
	if !c.has(i) {
		c.fail("its %s, input %d, is missing", what, i+1)
	}
	if !c.isConstant(i) {
		c.fail("its %s %q is computed from the picture; expected a constant", what, c.node.inputs[i])
	}
	return c.in[i].c
}

// floats are all values of a constant. They are shared: not to be changed.
func (c *call) floats(k *constant) []float32 {
	values, err := c.memory.floats(k)
	c.must(err)
	return values
}

// finite are all values of a constant, none infinite or NaN.
func (c *call) finite(k *constant) []float32 {
	values := c.floats(k)
	c.must(finite(k, values))
	return values
}

// tensor is a constant as a tensor.
func (c *call) tensor(k *constant) *nn.Tensor {
	return &nn.Tensor{Shape: slices.Clone(nn.Shape(k.dims)), Data: c.finite(k)}
}

// weight is a constant as a layer's weights: in a skeleton without values.
func (c *call) weight(k *constant) *nn.Tensor {
	if c.skeleton {
		return &nn.Tensor{Shape: slices.Clone(nn.Shape(k.dims))}
	}
	return c.tensor(k)
}

// doubles are all values of a constant in float64. They are shared.
func (c *call) doubles(k *constant) []float64 {
	values, err := c.memory.doubles(k)
	c.must(err)
	return values
}

// ints are the integers of input i.
func (c *call) ints(i int, what string) []int64 {
	return c.integers(c.constant(i, what))
}

// integers are all values of an integer constant. They are shared.
func (c *call) integers(k *constant) []int64 {
	values, err := c.memory.integers(k)
	c.must(err)
	return values
}

// scalar is the single value of input i, or otherwise if there is no input i.
func (c *call) scalar(i int, what string, otherwise float32) float32 {
	if !c.has(i) {
		return otherwise
	}
	k := c.constant(i, what)
	if k.size() != 1 {
		c.fail("its %s has shape %v; expected a single value", what, nn.Shape(k.dims))
	}
	v := c.floats(k)[0]
	if v != v {
		c.fail("its %s %q is NaN", what, k.name)
	}
	return v
}

// Attributes.

// attribute is the one of that name, if the node has it; kind is how
// attributeKinds calls what is expected.
func (c *call) attribute(name, kind string) (attribute, bool) {
	c.known[name] = true
	a, ok := c.node.attributes[name]
	if ok && a.kind != kind {
		c.fail("attribute %q is %s; expected %s", name, a.kind, kind)
	}
	return a, ok
}

// ignore allows attributes that mean nothing here.
func (c *call) ignore(names ...string) {
	for _, name := range names {
		c.known[name] = true
	}
}

func (c *call) int(name string, otherwise int64) int64 {
	if a, ok := c.attribute(name, "an integer"); ok {
		return a.i
	}
	return otherwise
}

func (c *call) float(name string, otherwise float32) float32 {
	if a, ok := c.attribute(name, "a float"); ok {
		if a.f != a.f {
			c.fail("attribute %q is NaN", name)
		}
		return a.f
	}
	return otherwise
}

func (c *call) string(name, otherwise string) string {
	if a, ok := c.attribute(name, "a string"); ok {
		return a.s
	}
	return otherwise
}

func (c *call) intList(name string) ([]int64, bool) {
	a, ok := c.attribute(name, "a list of integers")
	return a.ints, ok
}

// axis is an axis of a value with the given rank, counted from the front.
func (c *call) axis(a int64, rank int) int {
	if a < int64(-rank) || a >= int64(rank) {
		c.fail("axis %d for a value of %d axes", a, rank)
	}
	if a < 0 {
		a += int64(rank)
	}
	return int(a)
}

// axes are the axes in attribute or, where the file's opset has it so, input i;
// false if neither is there.
func (c *call) axes(i, inputSince int) ([]int64, bool) {
	if c.opset < inputSince {
		return c.intList("axes")
	}
	if !c.has(i) {
		return nil, false
	}
	return c.ints(i, "axes"), true
}

// Outputs.

// add appends a node for the call's first output.
func (c *call) add(op nn.Operator, inputs ...int) {
	c.addAs(0, c.node.title(), op, inputs...)
}

// addAs appends a node for output k under the given name.
func (c *call) addAs(k int, name string, op nn.Operator, inputs ...int) {
	if i := c.append(name, op, inputs...); k < len(c.node.outputs) {
		c.values[c.node.outputs[k]] = value{node: i}
	}
}

// step appends a node that is a step on the way to the call's output.
func (c *call) step(op nn.Operator, inputs ...int) int {
	c.parts++
	return c.append(fmt.Sprintf("%s/%d", c.node.title(), c.parts), op, inputs...)
}

func (c *call) append(name string, op nn.Operator, inputs ...int) int {
	name = c.unique(name)
	// Asked for here first, so that the error does not name the node twice.
	_, err := c.g.OutShape(op, inputs...)
	c.must(err)
	i, err := c.g.Add(name, op, inputs...)
	c.must(err)
	c.g.Nodes[i].Order = c.place
	return i
}

// pass makes the first output the same as node x.
func (c *call) pass(x int) { c.add(&nn.Identity{Op: c.node.op}, x) }

// emit makes a constant the call's first output.
func (c *call) emit(k *constant) { c.emitAs(0, k) }

// emitAs makes a constant the call's output number i.
func (c *call) emitAs(i int, k *constant) {
	c.sizeOf(k.dims)
	if i < len(c.node.outputs) && c.node.outputs[i] != "" {
		k.name = c.node.outputs[i]
		c.values[k.name] = value{c: k}
	}
}

// view emits the values of k under another shape.
func (c *call) view(k *constant, dims []int) { c.emit(c.viewed(k, dims)) }

// viewed are the values of k under another shape.
func (c *call) viewed(k *constant, dims []int) *constant {
	v := *k
	v.dims = dims
	switch {
	case k.isInteger():
	// Load once for both.
	case k.typ == doubleType:
		v.raw, v.derive, v.derive64 = nil, nil, func() []float64 { return c.doubles(k) }
	default:
		v.raw, v.derive = nil, func() []float32 { return c.floats(k) }
	}
	return &v
}

// newFloats is room for n values.
func (c *call) newFloats(n int) []float32 {
	c.must(c.memory.take(4 * int64(n)))
	return make([]float32, n)
}

// newDoubles is room for n values.
func (c *call) newDoubles(n int) []float64 {
	c.must(c.memory.take(8 * int64(n)))
	return make([]float64, n)
}

// newInts is room for n values.
func (c *call) newInts(n int) []int64 {
	c.must(c.memory.take(8 * int64(n)))
	return make([]int64, n)
}
