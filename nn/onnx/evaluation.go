package onnx

import (
	"bytes"
	"fmt"
	"math"
	"slices"

	"lrpexplainer/nn"
)

// evaluation runs a model over inputs, of which some are computed.
type evaluation struct {
	backend  nn.Backend
	computed []int
	crashed  bool
	types    []dataType // of the outputs, as the model says
}

func (e *evaluation) run(model []byte, given []*tensor) (outputs []*constant, err error) {
	defer func() {
		if r := recover(); r != nil {
			e.crashed, err = true, fmt.Errorf("panic: %v", r)
		}
	}()
	size := int64(len(model))
	m, err := readModel(newSource(bytes.NewReader(model), size))
	if err != nil {
		return nil, err
	}
	b := &builder{model: m, memory: &memory{left: 1 << 31}, files: map[string]*source{}, g: &nn.Graph{}, names: map[string]int{}, values: map[string]value{}, quantized: map[int]*quantization{}}
	if err := b.checkOpset(); err != nil {
		return nil, err
	}
	var names []string
	for _, o := range b.graph.outputs {
		if o.typ == 0 {
			return nil, fmt.Errorf("an output is no tensor")
		}
		names, e.types = append(names, o.name), append(e.types, o.typ)
	}
	if _, err := b.reach(names...); err != nil {
		return nil, err
	}
	var tensors []*nn.Tensor
	i := -1
	for _, in := range b.graph.inputs {
		if b.graph.initializers[in.name] != nil {
			continue
		}
		if i++; given != nil && i >= len(given) {
			break
		}
		if in.typ == 0 {
			return nil, fmt.Errorf("an input is no tensor")
		}
		t := (*tensor)(nil)
		if given != nil {
			t = typed(given[i], in.typ)
		}
		if !slices.Contains(e.computed, i) {
			b.values[in.name] = value{c: &constant{name: in.name, dims: t.dims, typ: t.typ, raw: t}}
			continue
		}
		x := &nn.Tensor{Shape: in.shape}
		if t == nil {
			x.Data = make([]float32, nn.Shape(in.shape).Size())
			for k := range x.Data {
				x.Data[k] = float32(float64(k) / float64(len(x.Data)))
			}
		} else {
			k := &constant{name: in.name, dims: t.dims, typ: t.typ, raw: t}
			x.Shape = t.dims
			if x.Data, err = b.memory.floats(k); err != nil {
				return nil, err
			}
			if k.typ == doubleType && finite(k, x.Data) != nil {
				return nil, fmt.Errorf("an input holds more than float32 does")
			}
		}
		b.values[in.name] = value{node: len(b.g.Nodes)}
		b.g.Nodes = append(b.g.Nodes, nn.Node{Name: in.name, Op: nn.Input{}, Shape: x.Shape})
		tensors = append(tensors, x)
	}
	if err := b.checkOperators(); err != nil {
		return nil, err
	}
	for _, n := range b.needed {
		if err := b.call(n); err != nil {
			return nil, err
		}
	}
	computed := e.forward(b.g, tensors)
	for _, name := range names {
		v, err := b.lookup(name)
		if err != nil {
			return nil, err
		}
		if v.c == nil {
			y := computed[v.node]
			v.c = &constant{name: name, dims: y.Shape, typ: float32Type, value: y.Data}
			if q := b.quantized[v.node]; q != nil {
				v.c = q.integers(v.c)
			}
			if slices.Contains(b.logSoftmax, v.node) {
				// What is explained is the logits, what is shown are probabilities.
				v.c.value = slices.Clone(y.Data)
				for k, p := range v.c.value {
					v.c.value[k] = float32(math.Log(float64(p)))
				}
			}
		}
		outputs = append(outputs, v.c)
	}
	if err := e.settle(b, outputs); err != nil {
		return nil, err
	}
	if v := b.values[names[0]]; b.quantized[v.node] == nil && len(tensors) == 1 && v.c == nil && !slices.Contains(b.logSoftmax, v.node) {
		outputs[0], err = e.canonised(b.g, v.node, tensors, outputs[0])
	}
	return outputs, err
}

// integers are what quantised values stand for.
func (q *quantization) integers(k *constant) *constant {
	out := &constant{name: k.name, dims: k.dims, typ: q.typ}
	inner := k.size()
	if len(q.scale) > 1 {
		inner = nn.Shape(k.dims[q.axis+1:]).Size()
	}
	for i, v := range k.value {
		n := i / inner % len(q.scale)
		out.ints = append(out.ints, int64(math.Round(float64(v/q.scale[n]+q.zero[n]))))
	}
	return out
}

// canonised is an output computed by the canonised graph, which must be as the
// graph's own is but for rounding.
func (e *evaluation) canonised(g *nn.Graph, node int, inputs []*nn.Tensor, plain *constant) (*constant, error) {
	g.Output = node
	g, err := nn.Canonize(g)
	if err != nil {
		panic(err) // what is read must be canonised
	}
	y := e.forward(g, inputs)[g.Output]
	return &constant{name: plain.name, dims: y.Shape, typ: float32Type, value: y.Data}, nil
}

// forward computes a graph on the backend under test.
func (e *evaluation) forward(g *nn.Graph, inputs []*nn.Tensor) []*nn.Tensor {
	out := slices.Clone(inputs)
	for i := len(inputs); i < len(g.Nodes); i++ {
		n := &g.Nodes[i]
		in := make([]*nn.Tensor, len(n.Inputs))
		for k, j := range n.Inputs {
			in[k] = out[j]
		}
		y := e.backend.New(n.Shape...)
		n.Op.Forward(e.backend, y, in)
		out = append(out, y)
	}
	return out
}

// settle computes constants that nothing has asked for yet.
func (e *evaluation) settle(b *builder, outputs []*constant) (err error) {
	defer catch(&err)
	for _, k := range outputs {
		if k.isInteger() {
			_, err = b.memory.integers(k)
		} else {
			_, err = b.memory.doubles(k)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// typed is a tensor of the files in the type that the model says: bfloat16 is
// kept there as uint16.
func typed(t *tensor, model dataType) *tensor {
	if t.typ != uint16Type || model != bfloat16Type {
		return t
	}
	as := *t
	as.typ = model
	return &as
}
