package onnx

import (
	"math"

	"lrpexplainer/nn"
)

// Constants are folded at load: whatever node reads constants alone is computed
// once. An operator with a fold of its own keeps to its operands' type exactly;
// every other one is folded by running what its constructor adds to the graph.

// foldForward computes a node of constants by building it over them, as if they
// were computed from a picture, and running the operators.
func (c *call) foldForward(build func(c *call)) {
	first := 0
	for first < len(c.in) && c.in[first].c == nil {
		first++
	}
	if first == len(c.in) {
		c.fail("it has no inputs")
	}
	// Most operators take weights beside one input, some only computed inputs.
	f, err := c.over(build, func(i int) bool { return i == first })
	if err != nil && len(c.in) > 1 {
		if all, errAll := c.over(build, func(i int) bool { return c.has(i) && !c.in[i].c.isInteger() }); errAll == nil {
			f, err = all, nil
		}
	}
	c.must(err)
	f.emit()
}

// forward is a small graph over constants.
type forward struct {
	*call          // the node
	sub   *builder // its graph begins with the operands
	from  []*constant
	done  []*nn.Tensor // once computed, by node of the graph
}

// over builds the node over its constants, with those that computed names as
// inputs of the graph.
func (c *call) over(build func(c *call), computed func(i int) bool) (f *forward, err error) {
	sub := *c.builder
	sub.g, sub.values, sub.names = &nn.Graph{}, map[string]value{}, map[string]int{}
	sub.quantized, sub.logSoftmax = map[int]*quantization{}, nil
	f = &forward{call: c, sub: &sub}
	inner := &call{builder: &sub, node: c.node, known: c.known, in: append([]value{}, c.in...)}
	for i := range inner.in {
		if !computed(i) {
			continue
		}
		k := c.in[i].c
		if k.size() == 0 {
			c.fail("its operand %q holds no values", k.name)
		}
		inner.in[i] = value{node: len(sub.g.Nodes)}
		sub.g.Nodes = append(sub.g.Nodes, nn.Node{Name: k.name, Op: nn.Input{}, Shape: k.dims})
		f.from = append(f.from, k)
	}
	defer catch(&err)
	build(inner)
	return f, nil
}

// emit makes constants of the graph's outputs.
func (f *forward) emit() {
	for k, name := range f.node.outputs {
		v, ok := f.sub.values[name]
		if name == "" || !ok {
			continue
		}
		if v.c != nil { // what was known without any values
			f.emitAs(k, v.c)
			continue
		}
		out := &constant{dims: f.sub.g.Nodes[v.node].Shape, typ: f.from[0].typ}
		switch {
		case out.isInteger():
			out.ints = f.integers(v.node)
		case out.typ == doubleType:
			out.derive64 = func() []float64 { return f.doubles(v.node) }
		default:
			out.derive = func() []float32 {
				values := f.outputs()[v.node].Data
				out.typ.roundAll(values)
				return values
			}
		}
		f.emitAs(k, out)
	}
}

// outputs are all nodes' outputs, computed once.
func (f *forward) outputs() []*nn.Tensor {
	if f.done == nil {
		inputs := make([]*nn.Tensor, len(f.from))
		for i, k := range f.from {
			inputs[i] = &nn.Tensor{Shape: k.dims, Data: f.floats(k)}
		}
		f.done = f.run(inputs)
	}
	return f.done
}

// run is the forward pass of the graph over inputs.
func (f *forward) run(inputs []*nn.Tensor) []*nn.Tensor {
	g := f.sub.g
	out := append([]*nn.Tensor{}, inputs...)
	for i := len(inputs); i < len(g.Nodes); i++ {
		n := &g.Nodes[i]
		in := make([]*nn.Tensor, len(n.Inputs))
		for k, j := range n.Inputs {
			in[k] = out[j]
		}
		y := &nn.Tensor{Shape: n.Shape, Data: f.newFloats(n.Shape.Size())}
		n.Op.Forward(portable, y, in)
		out = append(out, y)
	}
	for _, i := range f.sub.logSoftmax {
		for j, v := range out[i].Data {
			out[i].Data[j] = float32(math.Log(float64(v)))
		}
	}
	return out
}

// portable computes constants.
var portable = nn.NewPortable()

// moves reports whether the graph only moves values.
func (f *forward) moves() bool {
	for _, n := range f.sub.g.Nodes[len(f.from):] {
		if _, ok := n.Op.(nn.Rearrange); !ok {
			return false
		}
	}
	return true
}

// exactly is how many consecutive integers a float32 holds.
const exactly = 1 << 24

// places says where each output value of a graph that only moves values comes
// from: number place of all operands' values together, or −1 for the value beside
// it, which the operator put there itself.
func (f *forward) places(node int) (places []int, put []float32) {
	var numbers [2][]*nn.Tensor
	for sign := range numbers {
		number := 0
		for _, k := range f.from {
			t := &nn.Tensor{Shape: k.dims, Data: f.newFloats(k.size())}
			for i := range t.Data {
				number++
				t.Data[i] = float32(number) * float32(1-2*sign)
			}
			numbers[sign] = append(numbers[sign], t)
		}
		if number >= exactly {
			f.fail("its operands hold %d values of %v; expected fewer than %d", number, f.from[0].typ, exactly)
		}
	}
	// What is moved changes sign with its number, what is put there does not.
	up, down := f.run(numbers[0])[node].Data, f.run(numbers[1])[node].Data
	places = make([]int, len(up))
	for i := range up {
		if places[i] = -1; up[i] != 0 && up[i] == -down[i] {
			places[i] = int(up[i]) - 1
		}
	}
	return places, up
}

// integers are the values of an output of integers.
func (f *forward) integers(node int) []int64 {
	typ := f.from[0].typ
	var all []int64
	for _, k := range f.from {
		ints, err := f.memory.integers(k)
		f.must(err)
		all = append(all, ints...)
	}
	out := f.newInts(f.sub.g.Nodes[node].Shape.Size())
	if f.moves() {
		places, put := f.places(node)
		for i, at := range places {
			if at >= 0 {
				out[i] = all[at]
			} else {
				out[i] = typ.wrap(int64(put[i]))
			}
		}
		return out
	}
	for _, v := range all {
		if v < -exactly || v > exactly {
			f.fail("integer %d is too large for it; expected at most %d", v, exactly)
		}
	}
	for i, v := range f.outputs()[node].Data {
		if !(v >= -exactly && v <= exactly) {
			f.fail("its result %v is too large; expected at most %d", v, exactly)
		}
		out[i] = typ.wrap(int64(v))
	}
	return out
}

// doubles are the values of an output of doubles: exact where they are only
// moved, else as the network's float32 has them.
func (f *forward) doubles(node int) []float64 {
	out := f.newDoubles(f.sub.g.Nodes[node].Shape.Size())
	if f.moves() {
		var all []float64
		for _, k := range f.from {
			all = append(all, f.call.doubles(k)...)
		}
		places, put := f.places(node)
		for i, at := range places {
			if at >= 0 {
				out[i] = all[at]
			} else {
				out[i] = float64(put[i])
			}
		}
		return out
	}
	for i, v := range f.outputs()[node].Data {
		out[i] = float64(v)
	}
	return out
}
