package onnx

import (
	"io"
	"slices"
	"strings"

	"lrpexplainer/nn"
)

// Info is what a file says about its model, before any weights are read.
type Info struct {
	Producer  string   // the exporter and its version
	Opset     int      // of ONNX's own operators
	Operators []string // op_types on the way from input to output, sorted

	Input string
	// InputShape has −1 where the file leaves the size open, and is nil where it
	// gives no shape at all. The first axis is the batch.
	InputShape []int
	// Bytes says that the input takes uint8, pixels from 0 to 255.
	Bytes   bool
	Output  string   // the one that counts
	Outputs []string // all, in the file's order

	// WeightBytes is the memory that the weights take, as float32.
	WeightBytes int64
	// OutputShape and TraceBytes, the memory that all nodes' outputs take, are known
	// once the input's shape is: from the file, or from Options.InputShape.
	OutputShape []int
	TraceBytes  int64
	// Decision and Classes are the graph's, known when OutputShape is.
	Decision nn.Decision
	Classes  int
	// Scales says that the network scales its pixels itself, before anything else.
	Scales bool
	// LargestBytes is the memory of the largest node's output, a padded copy of its
	// input included.
	LargestBytes int64
	// Nodes is the number of the graph's nodes before canonising.
	Nodes int
}

// Complete reports whether the input's shape is known, from the file or from the
// options.
func (i *Info) Complete() bool { return i.OutputShape != nil }

// MemoryBytes estimates the memory that reading the model, predicting and
// explaining take together: the weights, every node's output and relevance, and
// what a rule needs at the largest node, and what every node takes for itself.
// Without the input's shape it is the weights' share alone.
func (i *Info) MemoryBytes() int64 {
	const terms, perNode, fixed = 6, 4 << 10, 32 << 20
	return i.WeightBytes + 2*i.TraceBytes + terms*i.LargestBytes + perNode*int64(i.Nodes) + fixed
}

// Inspect reads what the file says without its weights. Errors are those of
// [Read], as far as they do not concern the weights' values; only an input shape
// that is left open is none.
func Inspect(r io.ReaderAt, size int64, opts Options) (*Info, error) {
	var info *Info
	b, err := open(r, size, opts)
	if err == nil {
		defer b.close()
		info, err = b.inspect()
	}
	if err != nil {
		return nil, named(opts.Name, err)
	}
	return info, nil
}

func (b *builder) inspect() (*Info, error) {
	info := &Info{
		Producer:   strings.TrimSpace(b.producer + " " + b.producerVersion),
		Opset:      b.opset,
		Input:      b.input.name,
		InputShape: b.input.shape,
		Bytes:      b.input.typ == uint8Type,
		Output:     b.output,
	}
	for _, o := range b.graph.outputs {
		info.Outputs = append(info.Outputs, o.name)
	}
	var err error
	if info.WeightBytes, err = b.weightBytes(); err != nil {
		return nil, err
	}
	for _, n := range b.needed {
		info.Operators = append(info.Operators, n.op)
	}
	slices.Sort(info.Operators)
	info.Operators = slices.Compact(info.Operators)
	if b.options.InputShape == nil && (!b.input.ranked || slices.Contains(b.input.shape[1:], -1)) {
		return info, nil
	}
	b.skeleton, b.memory.progress = true, nil
	if err := b.build(); err != nil {
		return nil, err
	}
	info.WeightBytes = max(info.WeightBytes, b.builtBytes())
	info.OutputShape = b.g.Nodes[b.g.Output].Shape
	info.Decision, info.Classes, info.Scales = b.g.Decision(), b.g.Classes(), scales(b.g)
	info.TraceBytes = b.g.TraceBytes()
	info.Nodes = len(b.g.Nodes)
	for _, n := range b.g.Nodes {
		size := int64(n.Shape.Size())
		if len(n.Inputs) > 0 {
			size += padded(n.Op, b.g.Nodes[n.Inputs[0]].Shape, n.Shape)
		}
		info.LargestBytes = max(info.LargestBytes, 4*size)
	}
	return info, nil
}

// padded is how many values a copy of op's input has that its padding is written
// around; 0 if it has none.
func padded(op nn.Operator, in, out nn.Shape) int64 {
	var w nn.Window
	switch op := op.(type) {
	case *nn.Conv:
		w = op.Window
	case *nn.MaxPool:
		w = op.Window.Reaching(in, out)
	case *nn.AveragePool:
		w = op.Window.Reaching(in, out)
	}
	if w.Pad == [4]int{} {
		return 0
	}
	return int64(in[1]) * int64(in[2]+w.Pad[0]+w.Pad[2]) * int64(in[3]+w.Pad[1]+w.Pad[3])
}

// builtBytes is the memory of the weights that the graph holds, of which some may
// be made of nothing.
func (b *builder) builtBytes() (total int64) {
	for i := range b.g.Nodes {
		if w, ok := b.g.Nodes[i].Op.(nn.Weighted); ok {
			weight, bias := w.Parameters()
			total += 4 * int64(weight.Shape.Size()+len(bias))
		}
	}
	return total
}

// scales reports whether a scaling, an offset or a normalisation reads the input, or
// what has only been moved of it.
func scales(g *nn.Graph) bool {
	moved := make([]bool, len(g.Nodes))
	moved[0] = true
	for i := 1; i < len(g.Nodes); i++ {
		n := &g.Nodes[i]
		if slices.ContainsFunc(n.Inputs, func(j int) bool { return !moved[j] }) {
			continue
		}
		if _, ok := n.Op.(*nn.Affine); ok {
			return true
		}
		_, moved[i] = n.Op.(nn.Rearrange)
	}
	return false
}

// weightBytes adds up the needed floating-point and 8-bit constants.
func (b *builder) weightBytes() (int64, error) {
	var total int64
	seen := map[*tensor]bool{}
	count := func(name string, t *tensor) error {
		if t == nil || seen[t] {
			return nil
		}
		seen[t] = true
		k, err := b.stored(name, t)
		if err == nil && t.typ != int64Type && t.typ != boolType {
			total += 4 * int64(k.size())
		}
		return err
	}
	for _, n := range b.needed {
		for _, name := range n.inputs {
			if err := count(name, b.graph.initializers[name]); err != nil {
				return 0, n.errorf("%w", err)
			}
		}
		if err := count(n.title(), n.attributes["value"].t); err != nil {
			return 0, n.errorf("%w", err)
		}
	}
	return total, nil
}
