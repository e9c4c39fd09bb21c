package onnx

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"lrpexplainer/nn"
)

// The versions of ONNX's operator set that the constructors know.
const firstOpset, lastOpset = 7, 24

// builder turns a model into a graph.
type builder struct {
	*model
	options Options
	memory  *memory
	opset   int

	input    valueInfo
	output   string
	needed   []*node // those that lead to the output, in file order
	skeleton bool    // weights have a shape but no values: for Inspect

	g      *nn.Graph
	values map[string]value
	names  map[string]bool
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
	if len(b.graph.outputs) == 0 {
		return fmt.Errorf("the graph has no output")
	}
	b.output = b.graph.outputs[0].name
	read, err := b.reach(b.output)
	if err != nil {
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
		for _, in := range inputs {
			names = append(names, strconv.Quote(in.name))
		}
		return fmt.Errorf("the model has %d inputs (%s); expected one, a picture", len(inputs), strings.Join(names, ", "))
	}
	if err := b.checkInput(); err != nil {
		return err
	}
	return b.checkOperators()
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

// reach lists the nodes that outputs need and returns all names that they read.
func (b *builder) reach(outputs ...string) (read map[string]bool, err error) {
	producer := map[string]*node{}
	for _, n := range b.graph.nodes {
		for _, out := range n.outputs {
			if out == "" {
				continue
			}
			if producer[out] != nil {
				return nil, fmt.Errorf("two nodes compute %q", out)
			}
			producer[out] = n
		}
	}
	read = map[string]bool{}
	seen := map[*node]bool{}
	todo := slices.Clone(outputs)
	for len(todo) > 0 {
		name := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if name == "" || read[name] {
			continue
		}
		read[name] = true
		if n := producer[name]; n != nil && !seen[n] {
			seen[n] = true
			todo = append(todo, n.inputs...)
		}
	}
	for _, n := range b.graph.nodes {
		if seen[n] {
			b.needed = append(b.needed, n)
		}
	}
	for name := range read {
		if t := b.graph.initializers[name]; t != nil {
			b.memory.total += t.content.length()
		}
	}
	return read, nil
}

// checkInput refuses what is no picture or vector for one sample.
func (b *builder) checkInput() error {
	in := b.input
	if e, ok := elements[in.typ]; in.typ != 0 && (!ok || e.integer) {
		return fmt.Errorf("input %q takes %v values; expected float32 pictures: is this a text model?", in.name, in.typ)
	}
	if in.typ == 0 {
		return fmt.Errorf("input %q is no tensor", in.name)
	}
	if in.ranked && len(in.shape) != 2 && len(in.shape) != 4 {
		return fmt.Errorf("input %q has shape %s; expected a picture (N,C,H,W) or a vector (N,K): is this a text or audio model?", in.name, openShape(in.shape))
	}
	if in.ranked && in.shape[0] > 1 {
		return fmt.Errorf("input %q has shape %s, a fixed batch of %d; expected an open batch size or 1", in.name, openShape(in.shape), in.shape[0])
	}
	return nil
}

// ErrOpenShape is the error of a file that leaves its input's shape open where
// Options.InputShape does not give it.
var ErrOpenShape = errors.New("it has to be given")

// inputShape is the input's shape for one sample.
func (b *builder) inputShape() (nn.Shape, error) {
	in, given := b.input, b.options.InputShape
	if given == nil {
		if !in.ranked || slices.Contains(in.shape[1:], -1) {
			return nil, fmt.Errorf("the file leaves the shape %s of input %q open; %w", openShape(in.shape), in.name, ErrOpenShape)
		}
		given = append([]int{1}, in.shape[1:]...)
	}
	fits := !in.ranked || len(given) == len(in.shape)
	for i := 1; fits && in.ranked && i < len(given); i++ {
		fits = in.shape[i] == -1 || in.shape[i] == given[i]
	}
	if !fits || len(given) != 2 && len(given) != 4 || given[0] != 1 {
		return nil, fmt.Errorf("the given input shape %v does not fit input %q of shape %s; expected a batch of 1 and the sizes that the file fixes", nn.Shape(given), in.name, openShape(in.shape))
	}
	size := 1
	for _, d := range given {
		if d < 1 || d > nn.MaxValues/size {
			return nil, fmt.Errorf("input %q would have shape %v; expected axes of at least 1 and at most %d values", in.name, nn.Shape(given), nn.MaxValues)
		}
		size *= d
	}
	return nn.Shape(given), nil
}

// openShape is a shape in words, with ? for what is open.
func openShape(shape []int) string {
	if len(shape) == 0 {
		return "(…)"
	}
	return "(" + strings.ReplaceAll(strings.Trim(nn.Shape(shape).String(), "()"), "-1", "?") + ")"
}

// checkOperators refuses operators that are not in the table, the first by its
// node, the others by name.
func (b *builder) checkOperators() error {
	var first *node
	var kinds []string
	for _, n := range b.needed {
		if _, ok := operators[n.op]; ok && n.domain == "" {
			continue
		}
		kind := n.op
		if n.domain != "" {
			kind = n.domain + "." + n.op
		}
		if first == nil {
			first = n
		}
		if !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	if first == nil {
		return nil
	}
	return &UnsupportedError{Node: first.title(), Operator: kinds[0], Others: kinds[1:]}
}

// title is the node's name, or its first output's.
func (n *node) title() string {
	if n.name == "" && len(n.outputs) > 0 {
		return n.outputs[0]
	}
	return n.name
}

func (n *node) errorf(format string, args ...any) error {
	return fmt.Errorf("node %q (%s): %w", n.title(), n.op, fmt.Errorf(format, args...))
}

// build makes the graph.
func (b *builder) build() error {
	shape, err := b.inputShape()
	if err != nil {
		return err
	}
	b.names = map[string]bool{}
	if b.g, err = nn.NewGraph(b.input.name, shape); err != nil {
		return err
	}
	b.names[b.input.name] = true
	b.values = map[string]value{b.input.name: {node: 0}}
	for _, n := range b.needed {
		if err := b.call(n); err != nil {
			return err
		}
	}
	out, ok := b.values[b.output]
	if !ok || out.c != nil {
		return fmt.Errorf("output %q is not computed from the input", b.output)
	}
	b.g.Output = out.node
	for _, i := range b.logSoftmax {
		last := b.g.Output
		for last != i {
			if _, ok := b.g.Nodes[last].Op.(*nn.Identity); !ok {
				return fmt.Errorf("node %q (LogSoftmax): it is only supported as the last layer", b.g.Nodes[i].Name)
			}
			last = b.g.Nodes[last].Inputs[0]
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
	if _, err := t.check(); err != nil {
		return nil, fmt.Errorf("initializer %q: %w", name, err)
	}
	return &constant{name: name, dims: t.dims, typ: t.typ, raw: t}, nil
}

// call adds what one node of the file stands for.
func (b *builder) call(n *node) (err error) {
	defer func() {
		if err != nil {
			err = n.errorf("%w", err)
		}
	}()
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
	switch op := operators[n.op]; {
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
	for name := range n.attributes {
		if !c.known[name] {
			c.fail("attribute %q is not supported", name)
		}
	}
	return nil
}

// unique is the name, changed if another node has it.
func (b *builder) unique(name string) string {
	free := name
	for i := 2; b.names[free]; i++ {
		free = name + "#" + strconv.Itoa(i)
	}
	b.names[free] = true
	return free
}
