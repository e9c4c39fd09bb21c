package onnx

import "lrpexplainer/nn"

// Channels become places and places channels: reshaping, exchanging axes and reshaping.

// buildDepthToSpace is DepthToSpace (opset 1, 11, 13).
func buildDepthToSpace(c *call) {
	x, b := c.blocks()
	if x[1]%(b*b) != 0 {
		c.fail("blocks of %d×%d for input %v", b, b, x)
	}
	channels := x[1] / (b * b)
	n := 0
	switch mode := c.string("mode", "DCR"); mode {
	case "DCR":
		n = c.step(&nn.Reshape{Op: c.node.op, Shape: []int{-1, b, b, channels, x[2], x[3]}}, c.x(0))
		n = c.step(&nn.Transpose{Perm: []int{0, 3, 4, 1, 5, 2}}, n)
	case "CRD":
		n = c.step(&nn.Reshape{Op: c.node.op, Shape: []int{-1, channels, b, b, x[2], x[3]}}, c.x(0))
		n = c.step(&nn.Transpose{Perm: []int{0, 1, 4, 2, 5, 3}}, n)
	default:
		c.fail("mode %q is not supported", mode)
	}
	c.add(&nn.Reshape{Op: c.node.op, Shape: []int{-1, channels, x[2] * b, x[3] * b}}, n)
}

// buildSpaceToDepth is SpaceToDepth (opset 1, 13).
func buildSpaceToDepth(c *call) {
	x, b := c.blocks()
	if x[2]%b != 0 || x[3]%b != 0 {
		c.fail("blocks of %d×%d for input %v", b, b, x)
	}
	n := c.step(&nn.Reshape{Op: c.node.op, Shape: []int{-1, x[1], x[2] / b, b, x[3] / b, b}}, c.x(0))
	n = c.step(&nn.Transpose{Perm: []int{0, 3, 5, 1, 2, 4}}, n)
	c.add(&nn.Reshape{Op: c.node.op, Shape: []int{-1, x[1] * b * b, x[2] / b, x[3] / b}}, n)
}

// blocks are the input's shape (N,C,H,W) and the side of a block.
func (c *call) blocks() (nn.Shape, int) {
	x, b := c.shape(0), c.small("blocksize", 0)
	if len(x) != 4 || b < 1 {
		c.fail("blocks of %d×%d for input %v; expected (N,C,H,W)", b, b, x)
	}
	return x, b
}

// grown is node x broadcast to a shape, as Expand and a larger operand do.
func (c *call) grown(x int, dims []int) int {
	shape := c.g.Nodes[x].Shape
	if len(shape) < len(dims) {
		all := make([]int, len(dims))
		for i := range all {
			all[i] = 1
		}
		copy(all[len(dims)-len(shape):], shape)
		x = c.step(&nn.Reshape{Op: c.node.op, Shape: all, ZeroIsZero: true}, x)
		shape = c.g.Nodes[x].Shape
	}
	for axis, d := range dims {
		if shape[axis] != d {
			x = c.step(&nn.Take{Op: c.node.op, Axis: axis, Index: make([]int32, d)}, x)
		}
	}
	return x
}

// buildExpand is Expand (opset 8, 13).
func buildExpand(c *call) { c.pass(c.grown(c.x(0), c.expanded())) }

// buildTile is Tile (opset 6, 13).
func buildTile(c *call) {
	x, shape, repeats := c.x(0), c.shape(0), c.ints(1, "repeats")
	if len(repeats) != len(shape) {
		c.fail("%d repeats for input %v", len(repeats), shape)
	}
	for axis, r := range repeats {
		if r < 1 || r > nn.MaxValues/int64(shape[axis]) {
			c.fail("its repeats %v for input %v", repeats, shape)
		}
		if r == 1 {
			continue
		}
		t := &nn.Take{Op: "Tile", Axis: axis, Index: make([]int32, int(r)*shape[axis])}
		for i := range t.Index {
			t.Index[i] = int32(i % shape[axis])
		}
		x = c.step(t, x)
	}
	c.pass(x)
}
