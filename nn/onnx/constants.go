package onnx

import "lrpexplainer/nn"

// foldConstant is Constant (opset 1, 9, 11, 12, 13) in its numeric forms.
func foldConstant(c *call) {
	name := ""
	for name = range c.node.attributes {
	}
	if len(c.node.attributes) != 1 {
		c.fail("it has %d attributes; expected one value", len(c.node.attributes))
	}
	out := &constant{typ: float32Type}
	switch name {
	case "value":
		a, _ := c.attribute(name, "a tensor")
		k, err := c.stored(c.node.title(), a.t)
		c.must(err)
		out = k
	case "value_float":
		v := c.float(name, 0)
		out.derive = func() []float32 { return []float32{v} }
	case "value_floats":
		a, _ := c.attribute(name, "a list of floats")
		out.derive, out.dims = func() []float32 { return a.floats }, []int{len(a.floats)}
	case "value_int":
		out.ints, out.typ = []int64{c.int(name, 0)}, int64Type
	case "value_ints":
		list, _ := c.intList(name)
		out.ints, out.typ, out.dims = list, int64Type, []int{len(list)}
	default:
		c.fail("attribute %q is not supported", name)
	}
	c.emit(out)
}

// foldConstantOfShape is ConstantOfShape (opset 9, 20, 21).
func foldConstantOfShape(c *call) {
	dims := c.dimsOf(c.ints(0, "shape"))
	fill := &constant{typ: float32Type, value: []float32{0}}
	if a, ok := c.attribute("value", "a tensor"); ok {
		k, err := c.stored(c.node.title(), a.t)
		c.must(err)
		if fill = k; k.size() != 1 {
			c.fail("its value has shape %v; expected a single value", nn.Shape(k.dims))
		}
	}
	c.move(dims, []*constant{fill}, func(int) (from, at int) { return 0, 0 })
}

// anyShape is Shape (opset 1, 13, 15): known for constants and, with a batch of
// 1, for what is computed from the picture.
func anyShape(c *call) {
	x := c.shape(0)
	rank := int64(len(x))
	start, end := fromEnd(c.int("start", 0), rank), fromEnd(c.int("end", rank), rank)
	start = min(max(start, 0), rank)
	end = min(max(end, start), rank)
	out := &constant{typ: int64Type, dims: []int{int(end - start)}, ints: []int64{}}
	for _, d := range x[start:end] {
		out.ints = append(out.ints, int64(d))
	}
	c.emit(out)
}

// anySize is Size (opset 1, 13).
func anySize(c *call) {
	c.emit(&constant{typ: int64Type, ints: []int64{int64(c.shape(0).Size())}})
}
