package onnx

import (
	"math"
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

// foldBatchNormalization is BatchNormalization of constants: in training mode too, by the
// constant's own mean and variance, as PyTorch writes standardised weights.
func foldBatchNormalization(c *call) {
	if c.int("training_mode", 0) == 0 {
		c.foldForward(buildBatchNormalization)
		return
	}
	c.foldForward(func(c *call) {
		x := c.shape(0)
		if len(x) < 2 {
			c.fail("input %v; expected (N,C,…)", x)
		}
		c.ignore("momentum", "training_mode")
		perm := []int{1, 0}
		for i := 2; i < len(x); i++ {
			perm = append(perm, i)
		}
		swap := &nn.Transpose{Perm: perm}
		y := c.step(&nn.Normalization{Op: c.node.op, Axis: 1, End: len(x), Epsilon: c.float("epsilon", 1e-5)}, c.step(swap, c.x(0)))
		shape := append([]int{x[1]}, slices.Repeat([]int{1}, len(x)-2)...)
		c.add(&nn.Affine{
			Op:    c.node.op,
			Scale: &nn.Tensor{Shape: shape, Data: c.byChannel(1, "scale", x[1], x[1])},
			Shift: &nn.Tensor{Shape: shape, Data: c.byChannel(2, "bias", x[1], x[1])},
		}, c.step(swap, y))
	})
}

// buildLayerNormalization is LayerNormalization (opset 17) and RMSNormalization
// (opset 23), their first output.
func buildLayerNormalization(c *call) {
	c.ignore("stash_type")
	x := c.shape(0)
	n := &nn.Normalization{Op: c.node.op, Raw: c.node.op == "RMSNormalization", Axis: c.axis(c.int("axis", -1), len(x)), End: len(x), Epsilon: c.float("epsilon", 1e-5)}
	n.Weight = c.along(1, "scale", x[n.Axis:])
	if c.has(2) {
		n.Bias = c.along(2, "bias", x[n.Axis:])
	}
	c.add(n, c.x(0))
}

// along is constant i broadcast to the shape of what is normalised together.
func (c *call) along(i int, what string, shape nn.Shape) []float32 {
	k := c.constant(i, what)
	values := c.finite(k)
	if len(k.dims) > len(shape) || !slices.Equal(c.broadcast(shape, k.dims), []int(shape)) {
		c.fail("its %s of shape %v for axes of %v", what, nn.Shape(k.dims), shape)
	}
	if len(values) == shape.Size() {
		return values
	}
	out := c.newFloats(shape.Size())
	for j := range out {
		out[j] = values[position(j, shape, k.dims)]
	}
	return out
}

// buildGroupNormalization is InstanceNormalization (opset 1, 6, 22), whose groups are the
// channels, and GroupNormalization (opset 18: scale and bias by group, opset 21: by
// channel).
func buildGroupNormalization(c *call) {
	c.ignore("stash_type")
	x := c.shape(0)
	if len(x) < 2 {
		c.fail("input %v; expected (N,C,…)", x)
	}
	n := &nn.Normalization{Op: c.node.op, Groups: x[1], Epsilon: c.float("epsilon", 1e-5)}
	if c.node.op == "GroupNormalization" {
		n.Groups = c.small("num_groups", 0)
	}
	if n.Groups < 1 || x[1]%n.Groups != 0 {
		c.fail("%d groups of input %v", n.Groups, x)
	}
	n.Weight, n.Bias = c.byChannel(1, "scale", x[1], n.Groups), c.byChannel(2, "bias", x[1], n.Groups)
	c.add(n, c.x(0))
}

// byChannel is constant i, one number a channel or group, as one for each channel.
func (c *call) byChannel(i int, what string, channels, groups int) []float32 {
	values := c.finite(c.constant(i, what))
	switch len(values) {
	case channels:
		return values
	case groups:
		out := c.newFloats(channels)
		for k := range out {
			out[k] = values[k/(channels/groups)]
		}
		return out
	default:
		c.fail("its %s has %d values; expected one for each of %d channels or %d groups", what, len(values), channels, groups)
		return nil
	}
}

// buildLpNormalization is LpNormalization (opset 1, 22): a vector over its length.
func buildLpNormalization(c *call) {
	x, axis := c.x(0), c.axis(c.int("axis", -1), len(c.shape(0)))
	before, after := nn.Elementwise{Op: "Pow", A: 2}, nn.Elementwise{Op: "Sqrt"}
	switch p := c.int("p", 2); p {
	case 1:
		before, after = nn.Elementwise{Op: "Abs"}, nn.Elementwise{Op: "Abs"}
	case 2:
	default:
		c.fail("p = %d is not supported; expected 1 or 2", p)
	}
	length := c.step(&nn.Reduce{Op: "ReduceSum", Axes: []int{axis}, Keep: true}, c.step(&before, x))
	// A vector of zeros stays one.
	length = c.step(&nn.Elementwise{Op: "Clip", A: smallest, B: float32(math.Inf(1))}, c.step(&after, length))
	c.add(&nn.Division{}, x, length)
}

// smallest is a number whose inverse is finite.
const smallest = 1e-37

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
