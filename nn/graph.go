package nn

import (
	"fmt"
	"slices"
)

// Node is one operator in a graph, with one output.
type Node struct {
	Name   string
	Op     Operator
	Inputs []int // indices of the nodes it reads, all smaller than its own
	Shape  Shape // of its output, for one sample (N = 1)
	// Order is the position in the file's node list, sorted so that each stands behind
	// those that it reads; canonising keeps it.
	Order int
	// Folded are the names of nodes that canonising merged into this one.
	Folded []string
	// two is the output's shape for two samples, nil if it is not known.
	two Shape
}

// Graph is a directed acyclic graph of nodes in topological order. Node 0 is the
// input. Build one with NewGraph, Add and SetOutput, or read one with package onnx.
type Graph struct {
	Nodes  []Node
	Output int
}

// Input is the operator of node 0: it stands for the picture.
type Input struct{}

// Kind is "Input".
func (Input) Kind() string { return "Input" }

// OutShape is never called: the input's shape is given.
func (Input) OutShape([]Shape) (Shape, error) { return nil, fmt.Errorf("the input has no inputs") }

// Forward does nothing.
func (Input) Forward(Backend, *Tensor, []*Tensor) {}

// NewGraph is a graph of nothing but an input of the given shape, whose first
// axis, the batch, is 1.
func NewGraph(input string, shape Shape) (*Graph, error) {
	if len(shape) == 0 || shape[0] != 1 {
		return nil, fmt.Errorf("input %q has shape %v; expected a batch axis of 1 first", input, shape)
	}
	for _, d := range shape {
		if d < 1 {
			return nil, fmt.Errorf("input %q has shape %v; every axis must be at least 1", input, shape)
		}
	}
	two := slices.Clone(shape)
	two[0] = 2
	return &Graph{Nodes: []Node{{Name: input, Op: Input{}, Shape: slices.Clone(shape), Order: -1, two: two}}}, nil
}

// lengthwise are operators that work along some of their inputs' axes.
type lengthwise interface{ along(axis int) bool }

// forTwo is the shape that op gives two samples, nil if it is not known; an error
// if op works along the axis of the samples, which would mix them.
func (g *Graph) forTwo(op Operator, inputs []int) (Shape, error) {
	shapes := make([]Shape, len(inputs))
	for k, in := range inputs {
		n := &g.Nodes[in]
		if shapes[k] = n.two; n.two == nil {
			return nil, nil
		}
		l, ok := op.(lengthwise)
		if ok && len(n.Shape) > 0 && n.two[0] == 2*n.Shape[0] && slices.Equal(n.two[1:], n.Shape[1:]) && l.along(0) {
			if n.Shape[0] == 1 {
				return nil, fmt.Errorf("it works along axis 0 of input %v, which is the batch of pictures", n.Shape)
			}
			return nil, nil // right for one sample, and only for one
		}
	}
	shape, err := op.OutShape(shapes)
	if err != nil {
		return nil, nil // only one sample at a time; Forward says so
	}
	return shape, nil
}

// MaxValues bounds what one node's output may hold, so that a small malicious
// file cannot ask for gigabytes: 2²⁸ values are 1 GiB.
const MaxValues = 1 << 28

// Add appends a node that reads the nodes with the given indices, makes it the
// output, and returns its index. The error names node and operator.
func (g *Graph) Add(name string, op Operator, inputs ...int) (int, error) {
	shape, two, err := g.shapes(op, inputs)
	if err != nil {
		return 0, fmt.Errorf("node %q (%s): %w", name, op.Kind(), err)
	}
	i := len(g.Nodes)
	g.Nodes = append(g.Nodes, Node{Name: name, Op: op, Inputs: slices.Clone(inputs), Shape: shape, Order: i - 1, two: two})
	g.Output = i
	return i, nil
}

// OutShape is the shape that a node of op would have; errors are those of Add
// without name and operator.
func (g *Graph) OutShape(op Operator, inputs ...int) (Shape, error) {
	shape, _, err := g.shapes(op, inputs)
	return shape, err
}

// shapes are a node's output shapes for one sample and for two.
func (g *Graph) shapes(op Operator, inputs []int) (one, two Shape, err error) {
	shapes := make([]Shape, len(inputs))
	for k, in := range inputs {
		if in < 0 || in >= len(g.Nodes) {
			return nil, nil, fmt.Errorf("input %d is not an earlier node", in)
		}
		shapes[k] = g.Nodes[in].Shape
	}
	if one, err = op.OutShape(shapes); err != nil {
		return nil, nil, err
	}
	size := 1
	for _, d := range one {
		if d < 1 || size > MaxValues/d {
			return nil, nil, fmt.Errorf("its output would have shape %v; expected axes of at least 1 and at most %d values", one, MaxValues)
		}
		size *= d
	}
	two, err = g.forTwo(op, inputs)
	return one, two, err
}

// InputShape is the input's shape for one sample.
func (g *Graph) InputShape() Shape { return g.Nodes[0].Shape }

// Find is the index of the node with that name, or whose folded parts include
// it; -1 if there is none.
func (g *Graph) Find(name string) int {
	for i := range g.Nodes {
		if g.Nodes[i].Name == name || slices.Contains(g.Nodes[i].Folded, name) {
			return i
		}
	}
	return -1
}

// Readers counts, for every node, how many inputs of other nodes it feeds.
func (g *Graph) Readers() []int {
	n := make([]int, len(g.Nodes))
	for i := range g.Nodes {
		for _, in := range g.Nodes[i].Inputs {
			n[in]++
		}
	}
	return n
}

// WeightBytes is the memory that the weights take, each shared one counted once.
func (g *Graph) WeightBytes() int64 {
	seen := map[*float32]bool{}
	var total int64
	for i := range g.Nodes {
		w, ok := g.Nodes[i].Op.(Weighted)
		if !ok {
			continue
		}
		t, bias := w.Parameters()
		for _, d := range [][]float32{t.Data, bias} {
			if len(d) > 0 && !seen[&d[0]] {
				seen[&d[0]] = true
				total += 4 * int64(len(d))
			}
		}
	}
	return total
}

// TakesBatches reports whether several inputs can go through the graph at once: at no node
// is anything known that mixes them or is for one alone.
func (g *Graph) TakesBatches() bool {
	return !slices.ContainsFunc(g.Nodes, func(n Node) bool {
		return n.two == nil || n.two.Size() != 2*n.Shape.Size()
	})
}

// TraceBytes is the memory that a Trace takes for one sample.
func (g *Graph) TraceBytes() int64 {
	var total int64
	for i := range g.Nodes {
		if !aliases(g.Nodes[i].Op) {
			total += 4 * int64(g.Nodes[i].Shape.Size())
		}
	}
	return total
}
