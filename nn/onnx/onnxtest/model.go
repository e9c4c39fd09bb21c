package onnxtest

import (
	"bufio"
	"fmt"
	"io"
	"strconv"

	"google.golang.org/protobuf/encoding/protowire"
)

// Model is an ONNX model in the making. Field numbers are those of onnx.proto.
type Model struct {
	// Opset is the version of ONNX's operators; New sets 13.
	Opset int
	// Weights is how Random values that a Model makes itself are stored; New sets
	// Float32.
	Weights Storage

	name            string
	seed            uint64
	nodes           [][]byte
	initializers    []initializer
	inputs, outputs [][]byte
	functions       [][]byte
	count           map[string]int // nodes, by operator
}

// New is an empty model; equal seeds give equal weights to equal names.
func New(name string, seed uint64) *Model {
	return &Model{Opset: 13, name: name, seed: seed, count: map[string]int{}}
}

// Input adds a float32 input and returns its name; a size of −1 is left open, and
// all of the shape is if no size is given.
func (m *Model) Input(name string, shape ...int) string {
	m.inputs = append(m.inputs, valueInfo(name, Float32.dataType(), shape))
	return name
}

// TypedInput adds an input of any TensorProto.DataType.
func (m *Model) TypedInput(name string, dataType int, shape ...int) string {
	m.inputs = append(m.inputs, valueInfo(name, dataType, shape))
	return name
}

// Output makes a value an output of the model; a size of −1 is left open, and
// all of the shape is if no size is given.
func (m *Model) Output(name string, shape ...int) {
	m.outputs = append(m.outputs, valueInfo(name, Float32.dataType(), shape))
}

// valueInfo is a ValueInfoProto.
func valueInfo(name string, dataType int, shape []int) []byte {
	var dims []byte
	for i, d := range shape {
		var dim []byte
		if d >= 0 {
			dim = appendInt(nil, 1, int64(d))
		} else {
			dim = appendString(nil, 2, "open"+strconv.Itoa(i))
		}
		dims = appendBytes(dims, 1, dim)
	}
	tensor := appendInt(nil, 1, int64(dataType))
	if shape != nil {
		tensor = appendBytes(tensor, 2, dims)
	}
	return appendBytes(appendString(nil, 1, name), 2, appendBytes(nil, 1, tensor))
}

// Node adds a node with one output and returns the output's name.
func (m *Model) Node(op string, inputs []string, attributes ...Attribute) string {
	return m.Nodes(op, inputs, 1, attributes...)[0]
}

// Nodes adds one node with several outputs and returns their names.
func (m *Model) Nodes(op string, inputs []string, outputs int, attributes ...Attribute) []string {
	return m.nodesNamed(fmt.Sprintf("%s_%d", op, m.count[op]), "", op, inputs, outputs, attributes)
}

// NodeOf is Node with an operator of another domain than ONNX's own.
func (m *Model) NodeOf(domain, op string, inputs []string, attributes ...Attribute) string {
	return m.nodesNamed(fmt.Sprintf("%s_%d", op, m.count[op]), domain, op, inputs, 1, attributes)[0]
}

// Function adds an empty function of that name to the file.
func (m *Model) Function(domain, name string) {
	m.functions = append(m.functions, appendString(appendString(nil, 1, name), 10, domain))
}

// NodeNamed is Node with a name that need not be the only one.
func (m *Model) NodeNamed(name, op string, inputs []string, attributes ...Attribute) string {
	return m.nodesNamed(name, "", op, inputs, 1, attributes)[0]
}

func (m *Model) nodesNamed(name, domain, op string, inputs []string, outputs int, attributes []Attribute) []string {
	value := fmt.Sprintf("%s_%d", op, m.count[op])
	m.count[op]++
	var n []byte
	for _, in := range inputs {
		n = appendString(n, 1, in)
	}
	var names []string
	for i := range outputs {
		names = append(names, fmt.Sprintf("%s.out%d", value, i))
		n = appendString(n, 2, names[i])
	}
	n = appendString(appendString(n, 3, name), 4, op)
	if domain != "" {
		n = appendString(n, 7, domain)
	}
	for _, a := range attributes {
		n = appendBytes(n, 5, a)
	}
	m.nodes = append(m.nodes, n)
	return names
}

// Attribute is an AttributeProto.
type Attribute []byte

// AttributeProto.AttributeType.
const (
	floatAttribute  = 1
	intAttribute    = 2
	stringAttribute = 3
	tensorAttribute = 4
	intsAttribute   = 7
)

// Int is an integer attribute.
func Int(name string, v int) Attribute {
	return appendInt(appendInt(appendString(nil, 1, name), 3, int64(v)), 20, intAttribute)
}

// Ints is a list of integers.
func Ints(name string, v ...int) Attribute {
	a := appendString(nil, 1, name)
	for _, i := range v {
		a = appendInt(a, 8, int64(i))
	}
	return appendInt(a, 20, intsAttribute)
}

// Float is a float attribute.
func Float(name string, v float32) Attribute {
	return appendInt(appendFloat(appendString(nil, 1, name), 2, v), 20, floatAttribute)
}

// String is a string attribute.
func String(name, v string) Attribute {
	return appendInt(appendString(appendString(nil, 1, name), 4, v), 20, stringAttribute)
}

// Tensor is a tensor attribute with float32 values, as Constant has.
func Tensor(name string, values []float32, shape ...int) Attribute {
	t := tensorHead("", Float32.dataType(), shape)
	t = appendBytes(t, rawData, littleEndian(values))
	return appendInt(appendBytes(appendString(nil, 1, name), 5, t), 20, tensorAttribute)
}

// WriteTo writes the model.
func (m *Model) WriteTo(w io.Writer) (int64, error) {
	graph := m.graphHead()
	tail := m.graphTail()
	size := int64(len(graph) + len(tail))
	for _, t := range m.initializers {
		size += int64(protowire.SizeTag(5)+protowire.SizeVarint(uint64(t.size()))) + t.size()
	}

	const irVersion = 8
	head := appendString(appendInt(nil, 1, irVersion), 2, "onnxtest")
	head = protowire.AppendVarint(protowire.AppendTag(head, 7, protowire.BytesType), uint64(size))
	opset := appendBytes(nil, 8, appendInt(nil, 2, int64(m.Opset)))

	out := &counter{w: bufio.NewWriterSize(w, 1<<20)}
	out.Write(head)
	out.Write(graph)
	for _, t := range m.initializers {
		out.Write(protowire.AppendVarint(protowire.AppendTag(nil, 5, protowire.BytesType), uint64(t.size())))
		t.writeTo(out)
	}
	out.Write(tail)
	out.Write(opset)
	for _, f := range m.functions {
		out.Write(appendBytes(nil, 25, f))
	}
	return out.n, out.w.Flush()
}

func (m *Model) graphHead() []byte {
	var g []byte
	for _, n := range m.nodes {
		g = appendBytes(g, 1, n)
	}
	return appendString(g, 2, m.name)
}

func (m *Model) graphTail() []byte {
	var g []byte
	for _, in := range m.inputs {
		g = appendBytes(g, 11, in)
	}
	for _, out := range m.outputs {
		g = appendBytes(g, 12, out)
	}
	return g
}

// counter counts what is written; errors stay with the bufio.Writer until Flush.
type counter struct {
	w *bufio.Writer
	n int64
}

func (c *counter) Write(b []byte) {
	n, _ := c.w.Write(b)
	c.n += int64(n)
}
