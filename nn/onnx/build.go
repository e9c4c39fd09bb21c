package onnx

import (
	"container/heap"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"lrpexplainer/nn"
)

// The versions of ONNX's operator set that the constructors know.
const firstOpset, lastOpset = 1, 24

// builder turns a model into a graph.
type builder struct {
	*model
	options Options
	memory  *memory
	opset   int

	input     valueInfo // its shape is that of the graph's input
	inputAxes []int     // form.axes
	output    string
	files     map[string]*source // others that hold weights
	needed    []*node            // those that lead to the output, each behind those that it reads
	skeleton  bool               // weights have a shape but no values: for Inspect

	place  int // of the node that is being built, among needed
	g      *nn.Graph
	values map[string]value
	// quantized says of nodes whose values stand for integers how; see quantization.go.
	quantized map[int]*quantization
	names     map[string]int // of nodes, with how many begin so
	hidden    int            // names given to parts of nodes
	// logSoftmax are nodes that stand for LogSoftmax, allowed at the end only.
	logSoftmax []int
}

// value is what a name in the file stands for: a constant, or a node's output.
type value struct {
	node int // −1 for an input that is left out
	c    *constant
}

// plan finds input, output and the nodes between them, and checks that all their
// operators are known.
func (b *builder) plan() error {
	if err := b.checkOpset(); err != nil {
		return err
	}
	if err := b.chooseOutput(); err != nil {
		return err
	}
	read, err := b.reach(b.output)
	if err != nil {
		return err
	}
	if err := b.checkOperators(); err != nil {
		return err
	}
	var inputs []valueInfo
	for _, in := range b.graph.inputs {
		if b.graph.initializers[in.name] == nil && read[in.name] {
			inputs = append(inputs, in)
		}
	}
	switch len(inputs) {
	case 1:
		b.input = inputs[0]
	case 0:
		return fmt.Errorf("output %q does not depend on any input", b.output)
	default:
		var names []string
		for _, in := range inputs[:min(len(inputs), mostNamed)] {
			names = append(names, strconv.Quote(short(in.name)))
		}
		return fmt.Errorf("the model has %d inputs (%s); expected one, a picture", len(inputs), strings.Join(names, ", "))
	}
	return b.checkInput()
}

// chooseOutput takes the output that the options name, or the first.
func (b *builder) chooseOutput() error {
	outputs := b.graph.outputs
	if len(outputs) == 0 {
		return fmt.Errorf("the graph has no output")
	}
	if b.output = b.options.Output; b.output == "" {
		b.output = outputs[0].name
		return nil
	}
	var names []string
	for _, o := range outputs {
		if o.name == b.output {
			return nil
		}
		if len(names) < mostNamed {
			names = append(names, strconv.Quote(short(o.name)))
		}
	}
	return fmt.Errorf("there is no output %q; the model has %s", short(b.output), strings.Join(names, ", "))
}

// checkOpset refuses versions of ONNX's operators that are not known.
func (b *builder) checkOpset() error {
	opset, ok := b.opsets[""]
	switch {
	case !ok:
		return fmt.Errorf("the file imports no version of ONNX's own operators; expected opset %d to %d", firstOpset, lastOpset)
	case opset < firstOpset || opset > lastOpset:
		return fmt.Errorf("opset %d is not supported; expected %d to %d", opset, firstOpset, lastOpset)
	}
	b.opset = int(opset)
	return nil
}

// reach lists the nodes that outputs need, each behind those that it reads, and
// returns all names that they read.
func (b *builder) reach(outputs ...string) (read map[string]bool, err error) {
	producer := map[string]*node{}
	for _, n := range b.graph.nodes {
		for _, out := range n.outputs {
			if out == "" {
				continue
			}
			if producer[out] != nil {
				return nil, fmt.Errorf("two nodes compute %q", short(out))
			}
			producer[out] = n
		}
	}
	read = map[string]bool{}
	needs := map[*node]int{} // how many nodes that are not listed yet it reads
	readers := map[*node][]*node{}
	todo := slices.Clone(outputs)
	for len(todo) > 0 {
		name := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if name == "" || read[name] {
			continue
		}
		read[name] = true
		n := producer[name]
		if _, seen := needs[n]; n == nil || seen {
			continue
		}
		needs[n] = 0
		for _, in := range n.inputs {
			if p := producer[in]; p != nil && in != "" {
				needs[n]++
				readers[p] = append(readers[p], n)
			}
		}
		todo = append(todo, n.inputs...)
	}
	// In the file's order as far as that goes.
	var ready nodeHeap
	for _, n := range b.graph.nodes {
		if left, ok := needs[n]; ok && left == 0 {
			ready = append(ready, n)
		}
	}
	for len(ready) > 0 {
		n := heap.Pop(&ready).(*node)
		b.needed = append(b.needed, n)
		for _, r := range readers[n] {
			if needs[r]--; needs[r] == 0 {
				heap.Push(&ready, r)
			}
		}
	}
	if len(b.needed) < len(needs) {
		for _, n := range b.graph.nodes {
			if needs[n] > 0 {
				return nil, n.errorf("it depends on its own output")
			}
		}
	}
	for name := range read {
		if t := b.graph.initializers[name]; t != nil {
			b.memory.total += t.content.length()
		}
	}
	return read, nil
}

// nodeHeap has the node that is first in the file on top.
type nodeHeap []*node

func (h nodeHeap) Len() int           { return len(h) }
func (h nodeHeap) Less(i, j int) bool { return h[i].order < h[j].order }
func (h nodeHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *nodeHeap) Push(n any)        { *h = append(*h, n.(*node)) }
func (h *nodeHeap) Pop() any {
	last := len(*h) - 1
	n := (*h)[last]
	*h = (*h)[:last]
	return n
}

// checkOperators refuses operators that are not in the table, the first by its
// node, the others by name.
func (b *builder) checkOperators() error {
	var first *node
	var kinds []string
	for _, n := range b.needed {
		if b.unsupported(n) == "" {
			continue
		}
		kind := n.op
		if n.domain != "" {
			kind = n.domain + "." + n.op
		}
		if first == nil {
			first = n
		}
		if !slices.Contains(kinds, kind) && len(kinds) < mostNamed {
			kinds = append(kinds, kind)
		}
	}
	if first == nil {
		return nil
	}
	return &UnsupportedError{Node: first.title(), Operator: kinds[0], Reason: b.unsupported(first), Others: kinds[1:]}
}

// mostNamed bounds lists in messages.
const mostNamed = 12

// unsupported says why a node cannot be read, "" if its operator is known.
func (b *builder) unsupported(n *node) string {
	_, known := byName[n.op]
	switch {
	case b.functions[n.domain+"."+n.op]:
		return "it calls a function that the file itself defines, which is not supported; export the model with its functions inlined"
	case n.domain != "":
		return fmt.Sprintf("the operator is not supported: it belongs to %q, not to ONNX's own operators", n.domain)
	case known:
		return ""
	case n.op == "":
		return "it names no operator"
	case n.op == "If" || n.op == "Loop" || n.op == "Scan":
		return "the operator is not supported: it runs a part of the model by condition or again and again; export the model without control flow"
	default:
		return "the operator is not supported"
	}
}

// title is the node's name, or its first output's, of bounded length.
func (n *node) title() string {
	if n.name == "" && len(n.outputs) > 0 {
		return short(n.outputs[0])
	}
	return short(n.name)
}

// longestName bounds the names of the graph's nodes, which are repeated.
const longestName = 256

// short is a name of bounded length.
func short(name string) string {
	if len(name) > longestName {
		return strings.ToValidUTF8(name[:longestName-len("…")], "") + "…"
	}
	return name
}

func (n *node) errorf(format string, args ...any) error {
	return fmt.Errorf("node %q (%s): %w", n.title(), n.op, fmt.Errorf(format, args...))
}

// build makes the graph.
func (b *builder) build() error {
	if err := b.addInput(); err != nil {
		return err
	}
	for i, n := range b.needed {
		b.place = i
		if err := b.call(n); err != nil {
			return err
		}
	}
	out, ok := b.values[b.output]
	if !ok || out.c != nil {
		return fmt.Errorf("output %q is not computed from the input", b.output)
	}
	b.g.Output = out.node
	return b.endInLogarithm()
}

// endInLogarithm sees to it that a network which ends in the logarithms of its
// probabilities, or takes them back, ends in the probabilities: the logits before them are
// what is explained. A LogSoftmax elsewhere is refused.
func (b *builder) endInLogarithm() error {
	g := b.g
	var steps []int // Log and Exp, the last one first
	last := g.Output
	for {
		e, ok := g.Nodes[last].Op.(*nn.Elementwise)
		ok = ok && (e.Op == "Log" || e.Op == "Exp")
		if !ok && !g.Reshapes(last) {
			break
		}
		if ok {
			steps = append(steps, last)
		}
		last = g.Nodes[last].Inputs[0]
	}
	e, sigmoid := g.Nodes[last].Op.(*nn.Elementwise)
	_, softmax := g.Nodes[last].Op.(*nn.Softmax)
	ends := softmax || sigmoid && e.Op == "Sigmoid"
	logarithm := slices.Contains(b.logSoftmax, last)
	for _, i := range slices.Backward(steps) {
		back := g.Nodes[i].Op.(*nn.Elementwise).Op == "Exp"
		ends = ends && back == logarithm
		logarithm = !back
	}
	if ends {
		for _, i := range steps {
			g.Nodes[i].Op = &nn.Identity{Op: g.Nodes[i].Op.Kind()}
		}
	}
	for _, i := range b.logSoftmax {
		if i != last || !ends {
			return fmt.Errorf("node %q (LogSoftmax): it is only supported as the last layer", g.Nodes[i].Name)
		}
	}
	return nil
}

// lookup finds what a name stands for.
func (b *builder) lookup(name string) (value, error) {
	if name == "" {
		return value{node: -1}, nil
	}
	if v, ok := b.values[name]; ok {
		return v, nil
	}
	t := b.graph.initializers[name]
	if t == nil {
		if b.graph.sparse {
			return value{}, fmt.Errorf("input %q is not computed before it; sparse initializers are not supported", name)
		}
		return value{}, fmt.Errorf("input %q is not computed before it, or is an output that is not supported", name)
	}
	c, err := b.stored(name, t)
	if err != nil {
		return value{}, err
	}
	v := value{c: c}
	b.values[name] = v
	return v, nil
}

// stored is the constant for a tensor in the file.
func (b *builder) stored(name string, t *tensor) (*constant, error) {
	err := b.outside(t)
	if err == nil {
		_, err = t.check()
	}
	if err != nil {
		return nil, fmt.Errorf("initializer %q: %w", name, err)
	}
	return &constant{name: name, dims: t.dims, typ: t.typ, raw: t}, nil
}

// call adds what one node of the file stands for.
func (b *builder) call(n *node) error {
	if err := b.enter(n); err != nil {
		return n.errorf("%w", err)
	}
	return nil
}

// enter is call; its errors do not name the node.
func (b *builder) enter(n *node) (err error) {
	defer catch(&err)
	c := &call{builder: b, node: n, known: map[string]bool{}}
	constants := true
	for _, name := range n.inputs {
		v, err := b.lookup(name)
		if err != nil {
			return err
		}
		constants = constants && (v.c != nil || v.node < 0)
		c.in = append(c.in, v)
	}
	if b.opset < 7 {
		c.legacy()
	}
	q := c.checkQuantized()
	switch op := byName[n.op]; {
	case !constants && op.build != nil:
		op.build(c)
	case constants && op.fold != nil:
		op.fold(c)
	case constants && op.ints != nil && c.isConstant(0) && c.in[0].c.isInteger():
		op.ints(c)
	case constants:
		c.foldForward(op.build)
	default:
		c.fail("it is only supported for constants; input %q is computed from the picture", c.pictured())
	}
	if q != nil {
		c.keepQuantized(q)
	}
	for name := range n.attributes {
		if !c.known[name] {
			c.fail("attribute %q is not supported", name)
		}
	}
	return nil
}

// unique is the name, changed if another node has it.
func (b *builder) unique(name string) string {
	for free := name; ; {
		if b.names[free] == 0 {
			b.names[free] = 1
			return free
		}
		b.names[name]++
		free = name + "#" + strconv.Itoa(b.names[name])
	}
}
