package onnx

import "lrpexplainer/nn"

// poolWindow reads a pooling's geometry.
func (c *call) poolWindow() nn.Window {
	if len(c.shape(0)) != 4 {
		c.fail("input %v; expected (N,C,H,W)", c.shape(0))
	}
	if _, ok := c.node.attributes["kernel_shape"]; !ok {
		c.fail("attribute %q is missing", "kernel_shape")
	}
	w := c.window(c.pair("kernel_shape", [2]int{}))
	w.Ceil = c.int("ceil_mode", 0) != 0
	return w
}

// buildMaxPool is MaxPool (opset 1, 8, 10, 11, 12), without indices.
func buildMaxPool(c *call) {
	c.ignore("storage_order") // of the indices
	c.add(&nn.MaxPool{Window: c.poolWindow()}, c.x(0))
}

// buildAveragePool is AveragePool (opset 7, 10, 11, 19).
func buildAveragePool(c *call) {
	p := &nn.AveragePool{Window: c.poolWindow(), Divisor: nn.DivideByValid}
	if c.int("count_include_pad", 0) != 0 {
		p.Divisor = nn.DivideByKernel
	}
	c.add(p, c.x(0))
}

// buildGlobalMaxPool is GlobalMaxPool (opset 1).
func buildGlobalMaxPool(c *call) {
	x := c.shape(0)
	if len(x) != 4 {
		c.fail("input %v; expected (N,C,H,W)", x)
	}
	c.add(&nn.MaxPool{Window: nn.Unit(x[2], x[3])}, c.x(0))
}

// buildGlobalAveragePool is GlobalAveragePool (opset 1).
func buildGlobalAveragePool(c *call) {
	r := &nn.Reduce{Op: "GlobalAveragePool", Keep: true}
	for i := 2; i < len(c.shape(0)); i++ {
		r.Axes = append(r.Axes, i)
	}
	c.add(r, c.x(0))
}
