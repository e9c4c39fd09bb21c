package onnx

import (
	"cmp"
	"math"
	"slices"

	"lrpexplainer/nn"
)

// Operators that make, count or pick positions; of constants alone.

// filled is a single constant of a type.
func filled(typ dataType, v int64) *constant {
	k := &constant{typ: typ}
	switch {
	case k.isInteger():
		k.ints = []int64{v}
	case typ == doubleType:
		k.value64 = []float64{float64(v)}
	default:
		k.value = []float32{float32(v)}
	}
	return k
}

// dimsOf are sizes that a constant gives.
func (c *call) dimsOf(list []int64) []int {
	var dims []int
	for _, d := range list {
		if d < 0 || d > nn.MaxValues || len(dims) == mostDims {
			c.fail("its shape has an axis of %d, or too many axes", d)
		}
		dims = append(dims, int(d))
	}
	return dims
}

// at is a position along an axis, from its end if it is negative.
func (c *call) at(index int64, size int) int {
	if index < int64(-size) || index >= int64(size) {
		c.fail("index %d leaves an axis of %d", index, size)
	}
	return int(fromEnd(index, int64(size)))
}

// single is the one value of a constant.
func (c *call) single(k *constant) float64 {
	if k.size() != 1 {
		c.fail("constant %q has shape %v; expected a single value", k.name, nn.Shape(k.dims))
	}
	return c.reals(k)(0)
}

// foldRange is Range (opset 11).
func foldRange(c *call) {
	start, limit, delta := c.constant(0, "start"), c.constant(1, "limit"), c.constant(2, "delta")
	if start.typ != limit.typ || start.typ != delta.typ {
		c.fail("its operands hold %v, %v and %v values; expected one type", start.typ, limit.typ, delta.typ)
	}
	from, step := c.single(start), c.single(delta)
	count := math.Ceil((c.single(limit) - from) / step)
	if math.IsNaN(count) || count > nn.MaxValues {
		c.fail("from %v to %v in steps of %v", from, c.single(limit), step)
	}
	out := &constant{dims: []int{int(max(count, 0))}, typ: start.typ}
	n := out.dims[0]
	switch {
	case out.isInteger():
		first, by := c.integers(start)[0], c.integers(delta)[0]
		out.ints = c.newInts(n)
		for i := range out.ints {
			out.ints[i] = out.typ.wrap(first + int64(i)*by)
		}
	case out.typ == doubleType:
		out.value64 = c.newDoubles(n)
		for i := range n {
			out.value64[i] = from + float64(i)*step
		}
	default:
		out.value = c.newFloats(n)
		for i := range n {
			out.value[i] = float32(out.typ.round(from + float64(i)*step))
		}
	}
	c.emit(out)
}

// foldTile is Tile (opset 1, 6, 13).
func foldTile(c *call) {
	k := c.constant(0, "operand")
	var repeats []int64
	if c.opset < 6 { // one axis
		repeats = slices.Repeat([]int64{1}, len(k.dims))
		repeats[c.axis(int64(c.single(c.constant(2, "axis"))), len(k.dims))] = int64(c.single(c.constant(1, "tiles")))
	} else {
		repeats = c.ints(1, "repeats")
	}
	if len(repeats) != len(k.dims) {
		c.fail("repeats %s for input %v", shortList(repeats), nn.Shape(k.dims))
	}
	dims := slices.Clone(k.dims)
	for a, r := range c.dimsOf(repeats) {
		if dims[a] > 0 && r > nn.MaxValues/dims[a] {
			c.fail("repeats %s for input %v", shortList(repeats), nn.Shape(k.dims))
		}
		dims[a] *= r
	}
	c.move(dims, []*constant{k}, func(i int) (from, at int) {
		stride := 1
		for a := len(dims) - 1; a >= 0; a-- {
			at += i % dims[a] % k.dims[a] * stride
			stride *= k.dims[a]
			i /= dims[a]
		}
		return 0, at
	})
}

// foldEyeLike is EyeLike (opset 9, 22): ones on a diagonal.
func foldEyeLike(c *call) {
	k := c.constant(0, "operand")
	typ := dataType(c.int("dtype", int64(k.typ)))
	shift := c.int("k", 0)
	if _, ok := elements[typ]; !ok || len(k.dims) != 2 {
		c.fail("input %v as %v; expected a matrix of numbers", nn.Shape(k.dims), typ)
	}
	c.move(k.dims, []*constant{filled(typ, 0), filled(typ, 1)}, func(i int) (from, at int) {
		if int64(i%k.dims[1]) == int64(i/k.dims[1])+shift {
			return 1, 0
		}
		return 0, 0
	})
}

// foldTrilu is Trilu (opset 14): one triangle, with the diagonal k.
func foldTrilu(c *call) {
	k, upper := c.constant(0, "operand"), c.int("upper", 1) != 0
	shift := int64(0)
	if c.has(1) {
		shift = int64(c.single(c.constant(1, "diagonal")))
	}
	rank := len(k.dims)
	if rank < 2 {
		c.fail("input %v; expected matrices", nn.Shape(k.dims))
	}
	rows, columns := k.dims[rank-2], k.dims[rank-1]
	c.move(k.dims, []*constant{k, filled(k.typ, 0)}, func(i int) (from, at int) {
		along := int64(i%columns) - int64(i/columns%rows)
		if upper && along >= shift || !upper && along <= shift {
			return 0, i
		}
		return 1, 0
	})
}

// foldCumSum is CumSum (opset 11, 14).
func foldCumSum(c *call) {
	k := c.constant(0, "operand")
	axis := c.axis(int64(c.single(c.constant(1, "axis"))), len(k.dims))
	exclusive, reverse := c.int("exclusive", 0) != 0, c.int("reverse", 0) != 0
	n, inner := k.dims[axis], nn.Shape(k.dims[axis+1:]).Size()
	// runs visits the positions of each sum in order.
	runs := func(visit func(at, before int)) {
		for start := range k.size() {
			if start/inner%n != 0 {
				continue
			}
			before := -1
			for j := range n {
				if reverse {
					j = n - 1 - j
				}
				visit(start+j*inner, before)
				before = start + j*inner
			}
		}
	}
	out := &constant{dims: k.dims, typ: k.typ}
	switch {
	case k.isInteger():
		x := c.integers(k)
		out.ints = c.newInts(len(x))
		cumulate(out.ints, x, exclusive, runs)
		for i, v := range out.ints {
			out.ints[i] = k.typ.wrap(v)
		}
	case k.typ == doubleType:
		out.value64 = c.newDoubles(k.size())
		cumulate(out.value64, c.doubles(k), exclusive, runs)
	default:
		out.value = c.newFloats(k.size())
		cumulate(out.value, c.floats(k), exclusive, runs)
		out.typ.roundAll(out.value)
	}
	c.emit(out)
}

func cumulate[T int64 | float32 | float64](y, x []T, exclusive bool, runs func(visit func(at, before int))) {
	var sum T
	runs(func(at, before int) {
		if before < 0 {
			sum = 0
		}
		if y[at] = sum; !exclusive {
			y[at] += x[at]
		}
		sum += x[at]
	})
}

// foldNonZero is NonZero (opset 9, 13): the positions, axis by axis.
func foldNonZero(c *call) {
	k := c.constant(0, "operand")
	value := c.reals(k)
	var found []int
	for i := range k.size() {
		if value(i) != 0 {
			found = append(found, i)
		}
	}
	rank := len(k.dims)
	out := &constant{dims: []int{rank, len(found)}, typ: int64Type, ints: c.newInts(rank * len(found))}
	for j, at := range found {
		for a := rank - 1; a >= 0; a-- {
			out.ints[a*len(found)+j] = int64(at % k.dims[a])
			at /= k.dims[a]
		}
	}
	c.emit(out)
}

// foldOneHot is OneHot (opset 9, 11).
func foldOneHot(c *call) {
	indices, depth, values := c.constant(0, "indices"), c.single(c.constant(1, "depth")), c.constant(2, "values")
	axis := c.axis(c.int("axis", -1), len(indices.dims)+1)
	if values.size() != 2 || !(depth >= 1 && depth <= nn.MaxValues) {
		c.fail("depth %v and values %v; expected at least 1, and two values", depth, nn.Shape(values.dims))
	}
	dims := slices.Insert(slices.Clone(indices.dims), axis, int(depth))
	inner := nn.Shape(indices.dims[axis:]).Size()
	index := c.reals(indices)
	c.move(dims, []*constant{values}, func(i int) (from, at int) {
		hot := index(i/inner/int(depth)*inner + i%inner)
		if hot < 0 {
			hot += depth
		}
		if int(hot) == i/inner%int(depth) {
			return 0, 1
		}
		return 0, 0
	})
}

// foldGatherND is GatherND (opset 11, 12, 13).
func foldGatherND(c *call) {
	k, indices := c.constant(0, "operand"), c.constant(1, "indices")
	batch := int(c.int("batch_dims", 0))
	rank := len(indices.dims)
	if rank == 0 || batch < 0 || batch >= rank || batch+indices.dims[rank-1] > len(k.dims) || !slices.Equal(k.dims[:batch], indices.dims[:batch]) {
		c.fail("indices %v with %d batch axes for input %v", nn.Shape(indices.dims), batch, nn.Shape(k.dims))
	}
	depth := indices.dims[rank-1]
	inner := nn.Shape(k.dims[batch+depth:]).Size()
	starts := c.starts(indices, k.dims[batch:batch+depth])
	perBatch := max(1, len(starts)/max(1, nn.Shape(k.dims[:batch]).Size()))
	whole := nn.Shape(k.dims[batch:]).Size()
	dims := slices.Concat(indices.dims[:rank-1], k.dims[batch+depth:])
	c.move(dims, []*constant{k}, func(i int) (from, at int) {
		j := i / inner
		return 0, j/perBatch*whole + starts[j]*inner + i%inner
	})
}

// starts are the positions, counted in whole inner parts, that the last axis of
// indices points to in a value of the given outer axes.
func (c *call) starts(indices *constant, outer []int) []int {
	list, depth := c.integers(indices), len(outer)
	n := nn.Shape(indices.dims[:len(indices.dims)-1]).Size()
	starts := make([]int, n)
	for i := range starts {
		for a, d := range outer {
			starts[i] = starts[i]*d + c.at(list[i*depth+a], d)
		}
	}
	return starts
}

// foldScatterND is ScatterND (opset 11, 13, 16, 18): later updates win.
func foldScatterND(c *call) {
	k, indices, updates := c.constant(0, "operand"), c.constant(1, "indices"), c.constant(2, "updates")
	c.replacing()
	rank := len(indices.dims)
	if rank == 0 || indices.dims[rank-1] > len(k.dims) {
		c.fail("indices %v for input %v", nn.Shape(indices.dims), nn.Shape(k.dims))
	}
	depth := indices.dims[rank-1]
	inner := nn.Shape(k.dims[depth:]).Size()
	if want := slices.Concat(indices.dims[:rank-1], k.dims[depth:]); !slices.Equal(updates.dims, want) {
		c.fail("updates %v; expected %v", nn.Shape(updates.dims), nn.Shape(want))
	}
	update := map[int]int{}
	for j, start := range c.starts(indices, k.dims[:depth]) {
		update[start] = j
	}
	c.move(k.dims, []*constant{k, updates}, func(i int) (from, at int) {
		if j, ok := update[i/inner]; ok {
			return 1, j*inner + i%inner
		}
		return 0, i
	})
}

// replacing refuses scattering that adds or compares.
func (c *call) replacing() {
	if r := c.string("reduction", "none"); r != "none" {
		c.fail("reduction %q is not supported", r)
	}
}

// elementPositions are, for the operand, indices and axis of GatherElements and
// ScatterElements, the positions in the operand that the indices point to.
func (c *call) elementPositions(k, indices *constant) []int {
	axis := c.axis(c.int("axis", 0), len(k.dims))
	if len(indices.dims) != len(k.dims) {
		c.fail("indices %v for input %v", nn.Shape(indices.dims), nn.Shape(k.dims))
	}
	for a, d := range indices.dims {
		if a != axis && d > k.dims[a] {
			c.fail("indices %v for input %v", nn.Shape(indices.dims), nn.Shape(k.dims))
		}
	}
	out := make([]int, indices.size())
	for i, v := range c.integers(indices) {
		rest, stride := i, 1
		for a := len(k.dims) - 1; a >= 0; a-- {
			along := rest % indices.dims[a]
			if a == axis {
				along = c.at(v, k.dims[a])
			}
			out[i] += along * stride
			stride *= k.dims[a]
			rest /= indices.dims[a]
		}
	}
	return out
}

// foldGatherElements is GatherElements (opset 11, 13).
func foldGatherElements(c *call) {
	k, indices := c.constant(0, "operand"), c.constant(1, "indices")
	positions := c.elementPositions(k, indices)
	c.move(indices.dims, []*constant{k}, func(i int) (from, at int) { return 0, positions[i] })
}

// foldScatterElements is ScatterElements (opset 11, 13, 16, 18) and Scatter (opset
// 9): later updates win.
func foldScatterElements(c *call) {
	k, indices, updates := c.constant(0, "operand"), c.constant(1, "indices"), c.constant(2, "updates")
	c.replacing()
	if !slices.Equal(indices.dims, updates.dims) {
		c.fail("updates %v for indices %v", nn.Shape(updates.dims), nn.Shape(indices.dims))
	}
	update := map[int]int{}
	for j, at := range c.elementPositions(k, indices) {
		update[at] = j
	}
	c.move(k.dims, []*constant{k, updates}, func(i int) (from, at int) {
		if j, ok := update[i]; ok {
			return 1, j
		}
		return 0, i
	})
}

// foldCompress is Compress (opset 9, 11).
func foldCompress(c *call) {
	k, on := c.constant(0, "operand"), c.ints(1, "condition")
	if _, along := c.node.attributes["axis"]; !along {
		flat := *k
		flat.dims = []int{k.size()}
		k = &flat
	}
	axis := c.axis(c.int("axis", 0), len(k.dims))
	var taken []int
	for i, v := range on {
		if v != 0 && i < k.dims[axis] {
			taken = append(taken, i)
		}
	}
	dims := slices.Clone(k.dims)
	dims[axis] = len(taken)
	inner := nn.Shape(k.dims[axis+1:]).Size()
	c.move(dims, []*constant{k}, func(i int) (from, at int) {
		return 0, (i/inner/len(taken)*k.dims[axis]+taken[i/inner%len(taken)])*inner + i%inner
	})
}

// foldArg is ArgMax and ArgMin (opset 1, 11, 12, 13).
func foldArg(c *call) {
	k := c.constant(0, "operand")
	axis := c.axis(c.int("axis", 0), len(k.dims))
	last, lowest := c.int("select_last_index", 0) != 0, c.node.op == "ArgMin"
	n, inner := k.dims[axis], nn.Shape(k.dims[axis+1:]).Size()
	dims := slices.Clone(k.dims)
	if dims[axis] = 1; c.int("keepdims", 1) == 0 {
		dims = slices.Delete(dims, axis, axis+1)
	}
	if n == 0 {
		c.fail("axis %d of input %v holds no values", axis, nn.Shape(k.dims))
	}
	value := c.reals(k)
	out := &constant{dims: dims, typ: int64Type, ints: c.newInts(c.sizeOf(dims))}
	for i := range out.ints {
		start, best := i/inner*n*inner+i%inner, 0
		for j := range n {
			order := cmp.Compare(value(start+j*inner), value(start+best*inner))
			if lowest {
				order = -order
			}
			if order > 0 || order == 0 && last {
				best = j
			}
		}
		out.ints[i] = int64(best)
	}
	c.emit(out)
}

// foldTopK is TopK (opset 1, 10, 11) with its two outputs, sorted.
func foldTopK(c *call) {
	k := c.constant(0, "operand")
	axis := c.axis(c.int("axis", -1), len(k.dims))
	c.ignore("sorted")
	count := c.int("k", 0)
	if c.opset >= 10 {
		count = int64(c.single(c.constant(1, "number")))
	}
	largest := c.int("largest", 1) != 0
	n, inner := k.dims[axis], nn.Shape(k.dims[axis+1:]).Size()
	if count < 1 || count > int64(n) {
		c.fail("%d of axis %d of input %v", count, axis, nn.Shape(k.dims))
	}
	dims := slices.Clone(k.dims)
	dims[axis] = int(count)
	value := c.reals(k)
	indices := &constant{dims: dims, typ: int64Type, ints: c.newInts(c.sizeOf(dims))}
	order := make([]int, n)
	for run := range k.size() / n {
		start := run/inner*n*inner + run%inner
		for j := range order {
			order[j] = j
		}
		slices.SortStableFunc(order, func(a, b int) int {
			by := cmp.Compare(value(start+a*inner), value(start+b*inner))
			if largest {
				return -by
			}
			return by
		})
		for j := range int(count) {
			indices.ints[run/inner*int(count)*inner+j*inner+run%inner] = int64(order[j])
		}
	}
	c.move(dims, []*constant{k}, func(i int) (from, at int) {
		outer := i / inner / int(count)
		return 0, (outer*n+int(indices.ints[i]))*inner + i%inner
	})
	c.emitAs(1, indices)
}
