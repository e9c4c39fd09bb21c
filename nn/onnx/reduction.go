package onnx

import (
	"slices"

	"lrpexplainer/nn"
)

// buildReduce is ReduceMean (opset 1, 11, 13, 18) and ReduceSum (opset 1, 11, 13).
func buildReduce(c *call) {
	inputSince := 18
	if c.node.op == "ReduceSum" {
		inputSince = 13
	}
	axes, ok := c.axes(1, inputSince)
	noop := c.int("noop_with_empty_axes", 0) != 0
	keep := c.int("keepdims", 1) != 0
	rank := len(c.shape(0))
	if !ok || len(axes) == 0 {
		if noop {
			c.pass(c.x(0))
			return
		}
		c.fail("it reduces all axes, the batch too; expected axes from 1 on")
	}
	r := &nn.Reduce{Op: c.node.op, Keep: keep}
	for _, a := range axes {
		if i := c.axis(a, rank); !slices.Contains(r.Axes, i) {
			r.Axes = append(r.Axes, i)
		}
	}
	slices.Sort(r.Axes)
	c.add(r, c.x(0))
}
