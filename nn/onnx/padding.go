package onnx

import (
	"fmt"
	"math"
	"slices"

	"lrpexplainer/nn"
)

// buildPad is Pad: counts and value are attributes (opset 1, 2) or inputs (opset 11,
// 13, 18, 19). Negative counts crop. The modes edge and reflect, which repeat what
// is inside, become slices that are joined.
func buildPad(c *call) {
	rank := len(c.shape(0))
	var pads, axes []int64
	var value float32
	if c.opset < 11 {
		name := "pads"
		if c.opset < 2 {
			name = "paddings"
		}
		pads, _ = c.intList(name)
		value = c.float("value", 0)
	} else {
		pads = c.ints(1, "pads")
		value = c.scalar(2, "value", 0)
		if c.has(3) {
			axes = c.ints(3, "axes")
		}
	}
	if math.IsInf(float64(value), 0) {
		c.fail("its value is infinite")
	}
	if axes == nil {
		for a := range rank {
			axes = append(axes, int64(a))
		}
	}
	if len(pads) != 2*len(axes) {
		c.fail("pads %s for %d axes", shortList(pads), len(axes))
	}
	before, after := make([]int, rank), make([]int, rank)
	for i, a := range axes {
		axis := c.axis(a, rank)
		before[axis], after[axis] = c.padCount(pads[i]), c.padCount(pads[len(axes)+i])
	}
	x := c.x(0)
	if rank == 0 {
		c.fail("its input has no axes")
	}
	x = c.cropped(x, before, after)
	switch mode := c.string("mode", "constant"); mode {
	case "constant":
		if slices.Max(before)+slices.Max(after) == 0 {
			c.pass(x) // only cropped, or nothing at all
			return
		}
		c.add(&nn.Pad{Before: before, After: after, Value: value}, x)
	case "edge", "reflect":
		for axis := range before {
			if before[axis]+after[axis] > 0 {
				x = c.step(&nn.Concat{Axis: axis}, c.mirrored(x, axis, before[axis], after[axis], mode == "edge")...)
			}
		}
		c.pass(x)
	default:
		c.fail("mode %q is not supported; expected constant, edge or reflect", mode)
	}
}

func (c *call) padCount(n int64) int {
	if n < -mostGeometry || n > mostGeometry {
		c.fail("a pad of %d is out of bounds", n)
	}
	return int(n)
}

// cropped is node x without what negative counts take away; they are 0 then.
func (c *call) cropped(x int, before, after []int) int {
	for axis := range before {
		start, end := max(0, -before[axis]), max(0, -after[axis])
		before[axis], after[axis] = max(0, before[axis]), max(0, after[axis])
		if start+end > 0 {
			count := c.g.Nodes[x].Shape[axis] - start - end
			x = c.step(&nn.Slice{Op: "Pad", Axis: axis, Start: start, Step: 1, Count: count}, x)
		}
	}
	return x
}

// mirrored are the nodes that, joined along axis, pad node x there: with its
// first and last position again and again, or with its mirror image without
// those.
func (c *call) mirrored(x, axis, before, after int, edge bool) []int {
	size := c.g.Nodes[x].Shape[axis]
	if !edge && max(before, after) >= size || before+after > mostMirrored {
		c.fail("pads of %d and %d around %d values", before, after, size)
	}
	part := func(start, step, count int) int {
		return c.step(&nn.Slice{Op: "Pad", Axis: axis, Start: start, Step: step, Count: count}, x)
	}
	var parts []int
	switch {
	case before == 0:
	case edge:
		parts = slices.Repeat([]int{part(0, 1, 1)}, before)
	default:
		parts = []int{part(before, -1, before)}
	}
	parts = append(parts, x)
	switch {
	case after == 0:
	case edge:
		parts = append(parts, slices.Repeat([]int{part(size-1, 1, 1)}, after)...)
	default:
		parts = append(parts, part(size-2, -1, after))
	}
	return parts
}

// mostMirrored bounds padding by repetition, which takes an input a position.
const mostMirrored = 1 << 10

// shortList is a list for a message.
func shortList(list []int64) string {
	if len(list) > 2*mostDims {
		return fmt.Sprintf("%v… (%d values)", list[:2*mostDims], len(list))
	}
	return fmt.Sprint(list)
}
