package onnx

import (
	"slices"

	"lrpexplainer/nn"
)

// What opsets 1 to 6 spell otherwise. Since opset 7 operands are broadcast as in
// NumPy; before, they were if the attribute broadcast said so, the second one's
// axes meeting the first one's from the attribute axis on, or its last ones.

// broadcastBefore7 are the operators that had these attributes.
var broadcastBefore7 = []string{"Add", "Sub", "Mul", "Div", "Pow", "And", "Or", "Xor", "Equal", "Less", "Greater"}

// legacy brings a node of opset 1 to 6 to opset 7's form.
func (c *call) legacy() {
	c.ignore("consumed_inputs") // of opsets 1 to 5: memory that could be reused
	if !slices.Contains(broadcastBefore7, c.node.op) || len(c.in) != 2 {
		return
	}
	on := c.int("broadcast", 0) != 0
	_, placed := c.node.attributes["axis"]
	at := c.int("axis", 0)
	if !c.has(0) || !c.has(1) {
		return
	}
	a, b := c.shape(0), c.shape(1)
	if !on {
		if !a.Equal(b) {
			c.fail("shapes %v and %v differ, and its attribute broadcast is 0", a, b)
		}
		return
	}
	if !placed {
		return
	}
	axis := c.axis(at, len(a)+1)
	if axis+len(b) > len(a) {
		c.fail("shape %v does not fit axis %d of %v", b, axis, a)
	}
	dims := slices.Concat(b, slices.Repeat([]int{1}, len(a)-axis-len(b)))
	if len(dims) == len(b) {
		return
	}
	if k := c.in[1].c; k != nil {
		c.in[1].c = c.viewed(k, dims)
		return
	}
	if len(dims) > 0 {
		dims[0] = -1 // grows with larger batches
	}
	c.in[1].node = c.step(&nn.Reshape{Op: "Reshape", Shape: dims}, c.in[1].node)
}

// isTest reports whether a node is said to be for inference.
func (c *call) isTest() bool { return c.opset >= 7 || c.int("is_test", 0) != 0 }

// castNames are the types as Cast's attribute "to" names them in opset 1.
var castNames = map[string]dataType{
	"FLOAT": float32Type, "UINT8": uint8Type, "INT8": int8Type, "UINT16": uint16Type, "INT16": int16Type, "INT32": int32Type,
	"INT64": int64Type, "BOOL": boolType, "FLOAT16": float16Type, "DOUBLE": doubleType, "UINT32": uint32Type, "UINT64": uint64Type,
}

// castType is the type that Cast's attribute "to" gives: a name in opset 1, a
// number since opset 6.
func (c *call) castType() dataType {
	if c.opset < 6 {
		return castNames[c.string("to", "")]
	}
	return dataType(c.int("to", 0))
}
