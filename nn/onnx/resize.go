package onnx

import (
	"math"

	"lrpexplainer/nn"
)

// resizing is what Resize and Upsample do along one axis.
type resizing struct {
	mode, coordinates, nearest string
	cubic                      float64 // coefficient a
	excludeOutside             bool
	in, out                    int
	scale                      float64
}

// buildUpsample is Upsample (opset 7: scales are an attribute, opset 9: an input):
// Resize with coordinates as if pixels had no extent.
func buildUpsample(c *call) {
	var scales []float32
	if c.opset < 9 {
		a, ok := c.attribute("scales", "a list of floats")
		if !ok {
			c.fail("attribute %q is missing", "scales")
		}
		scales = a.floats
	} else {
		scales = c.finite(c.constant(1, "scales"))
	}
	r := resizing{mode: c.string("mode", "nearest"), coordinates: "asymmetric", nearest: "floor"}
	c.resize(r, c.axesOfAll(), scales, nil)
}

// buildResize is Resize (opset 10, 11, 13, 18, 19) by the nearest pixel, linearly or
// cubically, without antialiasing.
func buildResize(c *call) {
	r := resizing{mode: c.string("mode", "nearest")}
	c.ignore("extrapolation_value") // of tf_crop_and_resize
	if c.opset < 11 {
		r.coordinates, r.nearest = "asymmetric", "onward"
		c.resize(r, c.axesOfAll(), c.finite(c.constant(1, "scales")), nil)
		return
	}
	r.coordinates = c.string("coordinate_transformation_mode", "half_pixel")
	r.nearest = c.string("nearest_mode", "round_prefer_floor")
	r.cubic = float64(c.float("cubic_coeff_a", -0.75))
	r.excludeOutside = c.int("exclude_outside", 0) != 0
	if c.int("antialias", 0) != 0 {
		c.fail("antialias = 1 is not supported")
	}
	if policy := c.string("keep_aspect_ratio_policy", "stretch"); policy != "stretch" {
		c.fail("keep_aspect_ratio_policy %q is not supported", policy)
	}
	axes := c.axesOfAll()
	if list, ok := c.intList("axes"); ok {
		axes = nil
		for _, a := range list {
			axes = append(axes, c.axis(a, len(c.shape(0))))
		}
	}
	var scales []float32
	var sizes []int64
	if c.has(2) && c.shape(2).Size() > 0 {
		scales = c.finite(c.constant(2, "scales"))
	} else {
		sizes = c.ints(3, "sizes")
	}
	c.resize(r, axes, scales, sizes)
}

func (c *call) axesOfAll() []int {
	axes := make([]int, len(c.shape(0)))
	for i := range axes {
		axes[i] = i
	}
	return axes
}

// resize adds what resizes the axes: copies for the nearest pixel, one operator for all
// axes else.
func (c *call) resize(r resizing, axes []int, scales []float32, sizes []int64) {
	x := c.x(0)
	shape := c.shape(0)
	if n := max(len(scales), len(sizes)); n != len(axes) {
		c.fail("%d scales or sizes for %d axes of input %v", n, len(axes), shape)
	}
	interpolated := &nn.Resize{Op: c.node.op}
	for i, axis := range axes {
		r.in = shape[axis]
		if sizes != nil {
			if sizes[i] < 1 || sizes[i] > nn.MaxValues {
				c.fail("its sizes %v", sizes)
			}
			r.out = int(sizes[i])
			r.scale = float64(r.out) / float64(r.in)
		} else {
			r.scale = float64(scales[i])
			out := math.Floor(float64(r.in) * r.scale)
			if !(out >= 1 && out <= nn.MaxValues) {
				c.fail("its scales %v for input %v", scales, shape)
			}
			r.out = int(out)
		}
		if r.out == r.in && r.scale == 1 {
			continue
		}
		switch r.mode {
		case "nearest":
			t := &nn.Take{Op: c.node.op, Axis: axis, Index: make([]int32, r.out)}
			for o := range t.Index {
				t.Index[o] = int32(min(max(r.round(c, r.coordinate(c, o)), 0), float64(r.in-1)))
			}
			x = c.step(t, x)
		case "linear", "cubic":
			interpolated.Axes = append(interpolated.Axes, nn.ResizedAxis{Axis: axis, Size: r.in, Resampling: r.resampling(c)})
		default:
			c.fail("mode %q is not supported; expected nearest, linear or cubic", r.mode)
		}
	}
	if len(interpolated.Axes) > 0 {
		c.add(interpolated, x)
		return
	}
	c.pass(x)
}

// coordinate is the place in the input that output position o stands for.
func (r *resizing) coordinate(c *call, o int) float64 {
	x := float64(o)
	switch r.coordinates {
	case "half_pixel":
		return (x+0.5)/r.scale - 0.5
	case "half_pixel_symmetric":
		adjustment := float64(r.out) / (r.scale * float64(r.in))
		return float64(r.in)/2*(1-adjustment) + (x+0.5)/r.scale - 0.5
	case "pytorch_half_pixel":
		if r.out == 1 {
			return 0
		}
		return (x+0.5)/r.scale - 0.5
	case "align_corners":
		length := r.scale * float64(r.in) // not rounded
		if length == 1 || r.out == 1 {
			return 0
		}
		return x * float64(r.in-1) / (length - 1)
	case "asymmetric":
		return x / r.scale
	case "tf_half_pixel_for_nn":
		return (x + 0.5) / r.scale
	default:
		c.fail("coordinate_transformation_mode %q is not supported", r.coordinates)
		return 0
	}
}

// round is the nearest position as nearest_mode has it.
func (r *resizing) round(c *call, x float64) float64 {
	switch r.nearest {
	case "round_prefer_floor":
		return math.Ceil(x - 0.5)
	case "round_prefer_ceil":
		return math.Floor(x + 0.5)
	case "floor":
		return math.Floor(x)
	case "ceil":
		return math.Ceil(x)
	case "onward": // opset 10's: the pixel before where it grows, behind where it shrinks
		if r.scale < 1 {
			return math.Ceil(x)
		}
		return math.Floor(x)
	default:
		c.fail("nearest_mode %q is not supported", r.nearest)
		return 0
	}
}

// resampling are the weights of the input positions around each output position; what
// lies outside is the edge's.
func (r *resizing) resampling(c *call) *nn.Resampling {
	out := &nn.Resampling{Start: make([]int32, 1, r.out+1)}
	for o := range r.out {
		x := r.coordinate(c, o)
		first, weights := r.weights(x)
		sums := map[int]float64{}
		total := 0.0
		for k, w := range weights {
			at := first + k
			if r.excludeOutside && (at < 0 || at >= r.in) {
				continue
			}
			total += w
			sums[min(max(at, 0), r.in-1)] += w
		}
		if !r.excludeOutside || total == 0 {
			total = 1
		}
		for at := max(first, 0); at <= first+len(weights) && at < r.in || at == max(first, 0); at++ {
			at := min(at, r.in-1)
			if w, ok := sums[at]; ok && w != 0 {
				out.Index, out.Weight = append(out.Index, int32(at)), append(out.Weight, float32(w/total))
				delete(sums, at)
			}
		}
		out.Start = append(out.Start, int32(len(out.Index)))
	}
	return out
}

// weights are those of the positions from first on for the place x.
func (r *resizing) weights(x float64) (first int, weights []float64) {
	low := math.Floor(x)
	t := x - low
	if r.mode == "linear" {
		return int(low), []float64{1 - t, t}
	}
	// Keys 1981, "Cubic convolution interpolation for digital image processing".
	a := r.cubic
	near := func(d float64) float64 { return ((a+2)*d-(a+3))*d*d + 1 }
	far := func(d float64) float64 { return ((a*d-5*a)*d+8*a)*d - 4*a }
	return int(low) - 1, []float64{far(1 + t), near(t), near(1 - t), far(2 - t)}
}
