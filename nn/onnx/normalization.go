package onnx

import (
	"slices"

	"lrpexplainer/nn"
)

// buildBatchNormalization is BatchNormalization (opset 1, 6, 7, 9, 14, 15) at inference.
func buildBatchNormalization(c *call) {
	c.ignore("momentum")
	if !c.isTest() {
		c.fail("is_test is 0, as in training; export the model for inference")
	}
	if c.int("training_mode", 0) != 0 {
		c.fail("training_mode = 1 is not supported; export the model for inference")
	}
	if n := len(c.node.outputs); n > 1 && slices.ContainsFunc(c.node.outputs[1:], func(name string) bool { return name != "" }) {
		c.fail("it has %d outputs, as in training; export the model for inference", n)
	}
	if c.int("spatial", 1) != 1 {
		c.fail("spatial = 0 is not supported")
	}
	x := c.shape(0)
	if len(x) < 2 {
		c.fail("input %v; expected (N,C,…)", x)
	}
	a, err := nn.BatchNormalization(
		c.finite(c.constant(1, "scale")), c.finite(c.constant(2, "bias")),
		c.finite(c.constant(3, "mean")), c.finite(c.constant(4, "variance")),
		float64(c.float("epsilon", 1e-5)), len(x))
	c.must(err)
	if !nn.Finite(a.Scale.Data) || !nn.Finite(a.Shift.Data) {
		c.fail("its variance %q has values that are too small or negative", c.node.inputs[4])
	}
	c.add(a, c.x(0))
}

// buildLRN is LRN (opset 1, 13).
func buildLRN(c *call) {
	size := c.small("size", 0)
	if size < 1 {
		c.fail("attribute %q is missing or 0", "size")
	}
	c.add(&nn.LRN{
		Size:  size,
		Alpha: float64(c.float("alpha", 1e-4)),
		Beta:  float64(c.float("beta", 0.75)),
		Bias:  float64(c.float("bias", 1)),
	}, c.x(0))
}

// softmax is the operator that Softmax's and LogSoftmax's attributes describe
// (opset 1, 11: all axes from axis on together; opset 13: one axis).
func (c *call) softmax() *nn.Softmax {
	rank := len(c.shape(0))
	if c.opset < 13 {
		return &nn.Softmax{Axis: c.axis(c.int("axis", 1), rank), Flatten: true}
	}
	return &nn.Softmax{Axis: c.axis(c.int("axis", -1), rank)}
}

func buildSoftmax(c *call) { c.add(c.softmax(), c.x(0)) }

// buildLogSoftmax makes a Softmax of LogSoftmax: at the end of a network, where
// alone it is supported, the logits before it are what is explained, and
// probabilities are what is shown.
func buildLogSoftmax(c *call) {
	c.add(c.softmax(), c.x(0))
	c.logSoftmax = append(c.logSoftmax, len(c.g.Nodes)-1)
}
