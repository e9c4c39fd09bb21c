package onnx

import (
	"fmt"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// The parts of onnx.proto that are read, without the weights themselves.

// model is a ModelProto.
type model struct {
	producer, producerVersion string
	opsets                    map[string]int64 // by domain
	functions                 map[string]bool  // that the file defines, by domain and name
	graph                     *graph
}

// graph is a GraphProto.
type graph struct {
	nodes        []*node
	initializers map[string]*tensor
	sparse       bool // has sparse initializers
	inputs       []valueInfo
	outputs      []valueInfo
}

// node is a NodeProto.
type node struct {
	order            int // position in the file
	name, op, domain string
	inputs, outputs  []string
	attributes       map[string]attribute
}

// attribute is an AttributeProto; kind says which field counts.
type attribute struct {
	kind   string
	i      int64
	f      float32
	s      string
	t      *tensor
	ints   []int64
	floats []float32
}

// valueInfo is a ValueInfoProto for a tensor.
type valueInfo struct {
	name   string
	typ    dataType // 0 if it is no tensor
	ranked bool     // the file gives a shape
	shape  []int    // −1 where the file leaves the size open
}

// Bounds on repeated parts, so that the few bytes that an empty one takes in the
// file cannot ask for much memory.
const (
	mostNodes = 1 << 17
	mostDims  = 16
	mostInts  = 1 << 16
	// No operator has as many.
	mostAttributes = 64
)

func readModel(s *source) (*model, error) {
	m := &model{opsets: map[string]int64{}, functions: map[string]bool{}}
	top := message{s, 0, s.size}
	known := 0
	err := top.fields(func(f field) (err error) {
		switch f.number {
		case 1: // ir_version
			known++
		case 2:
			m.producer, err = f.text()
		case 3:
			m.producerVersion, err = f.text()
		case 7:
			if f.kind != protowire.BytesType || m.graph != nil {
				return fmt.Errorf("%w: expected one graph", errDamaged)
			}
			m.graph, err = readGraph(f.message)
		case 8:
			err = m.readOpset(f)
		case 25:
			err = m.readFunction(f)
		}
		return err
	})
	switch {
	case err != nil && known == 0:
		return nil, fmt.Errorf("not an ONNX file")
	case err != nil:
		return nil, fmt.Errorf("truncated or damaged ONNX file: %w", err)
	case m.graph == nil || len(m.opsets) == 0:
		return nil, fmt.Errorf("not an ONNX file: it has no graph")
	}
	return m, nil
}

func (m *model) readOpset(f field) error {
	if f.kind != protowire.BytesType {
		return fmt.Errorf("%w: opset_import", errDamaged)
	}
	var domain string
	var version int64
	err := f.fields(func(f field) (err error) {
		switch f.number {
		case 1:
			domain, err = f.text()
		case 2:
			version = int64(f.value)
		}
		return err
	})
	m.opsets[defaultDomain(domain)] = version
	return err
}

// readFunction notes the name of a FunctionProto.
func (m *model) readFunction(f field) error {
	if f.kind != protowire.BytesType {
		return fmt.Errorf("%w: function", errDamaged)
	}
	var name, domain string
	err := f.fields(func(f field) (err error) {
		switch f.number {
		case 1:
			name, err = f.text()
		case 10:
			domain, err = f.text()
		}
		return err
	})
	m.functions[defaultDomain(domain)+"."+name] = true
	return err
}

// defaultDomain is "" for both names of ONNX's own domain.
func defaultDomain(domain string) string {
	if domain == "ai.onnx" {
		return ""
	}
	return domain
}

func readGraph(m message) (*graph, error) {
	g := &graph{initializers: map[string]*tensor{}}
	err := m.fields(func(f field) error {
		switch f.number {
		case 1, 5, 11, 12:
			if f.kind != protowire.BytesType {
				return fmt.Errorf("%w: field %d of the graph", errDamaged, f.number)
			}
		}
		switch f.number {
		case 1:
			n, err := readNode(f.message)
			if err != nil {
				return err
			}
			n.order = len(g.nodes)
			if g.nodes = append(g.nodes, n); len(g.nodes) > mostNodes {
				return fmt.Errorf("more than %d nodes", mostNodes)
			}
		case 5:
			t, err := readTensor(f.message)
			if err != nil {
				return err
			}
			if t.name != "" { // an empty name stands for an input that is left out
				g.initializers[t.name] = t
			}
			if len(g.initializers) > mostNodes {
				return fmt.Errorf("more than %d initializers", mostNodes)
			}
		case 11, 12:
			v, err := readValueInfo(f.message)
			if err != nil {
				return err
			}
			if f.number == 11 {
				g.inputs = append(g.inputs, v)
			} else {
				g.outputs = append(g.outputs, v)
			}
			if len(g.inputs)+len(g.outputs) > mostNodes {
				return fmt.Errorf("more than %d inputs and outputs", mostNodes)
			}
		case 15:
			g.sparse = true
		}
		return nil
	})
	return g, err
}

func readNode(m message) (*node, error) {
	n := &node{}
	err := m.fields(func(f field) (err error) {
		var s string
		switch f.number {
		case 1:
			s, err = f.text()
			n.inputs = append(n.inputs, s)
		case 2:
			s, err = f.text()
			n.outputs = append(n.outputs, s)
		case 3:
			n.name, err = f.text()
		case 4:
			n.op, err = f.text()
		case 5:
			err = n.readAttribute(f)
		case 7:
			s, err = f.text()
			n.domain = defaultDomain(s)
		}
		return err
	})
	return n, err
}

// attributeKinds names AttributeProto's fields that hold a value.
var attributeKinds = map[protowire.Number]string{
	2: "a float", 3: "an integer", 4: "a string", 5: "a tensor", 6: "a subgraph", 7: "a list of floats", 8: "a list of integers",
	9: "a list of strings", 10: "a list of tensors", 11: "a list of subgraphs", 14: "a type", 15: "a list of types", 21: "a reference",
	22: "a sparse tensor", 23: "a list of sparse tensors",
}

func (n *node) readAttribute(f field) error {
	if f.kind != protowire.BytesType {
		return fmt.Errorf("%w: attribute", errDamaged)
	}
	var a attribute
	var name string
	err := f.fields(func(f field) (err error) {
		if kind, ok := attributeKinds[f.number]; ok {
			a.kind = kind
		}
		switch f.number {
		case 1:
			name, err = f.text()
		case 2:
			a.f = math.Float32frombits(uint32(f.value))
		case 3:
			a.i = int64(f.value)
		case 4:
			a.s, err = f.text()
		case 5:
			if f.kind != protowire.BytesType {
				return fmt.Errorf("%w: tensor attribute", errDamaged)
			}
			a.t, err = readTensor(f.message)
		case 7:
			err = f.numbers(protowire.Fixed32Type, func(v uint64) error {
				a.floats = append(a.floats, math.Float32frombits(uint32(v)))
				return atMost(len(a.floats), mostInts)
			})
		case 8:
			err = f.numbers(protowire.VarintType, func(v uint64) error {
				a.ints = append(a.ints, int64(v))
				return atMost(len(a.ints), mostInts)
			})
		case 20:
			// A list without elements, and a zero, leave no field of their own.
			if kind := attributeTypes[f.value]; kind != "" && a.kind == "" {
				a.kind = kind
			}
		}
		return err
	})
	if n.attributes == nil {
		n.attributes = map[string]attribute{}
	}
	if n.attributes[name] = a; len(n.attributes) > mostAttributes {
		return fmt.Errorf("a node has more than %d attributes", mostAttributes)
	}
	return err
}

// attributeTypes are the values of AttributeProto.AttributeType that can be
// empty or zero on the wire.
var attributeTypes = map[uint64]string{1: "a float", 2: "an integer", 3: "a string", 6: "a list of floats", 7: "a list of integers"}

func atMost(n, most int) error {
	if n > most {
		return fmt.Errorf("an attribute has more than %d values", most)
	}
	return nil
}

func readValueInfo(m message) (v valueInfo, err error) {
	err = m.fields(func(f field) (err error) {
		switch f.number {
		case 1:
			v.name, err = f.text()
		case 2:
			err = eachMessage(f, 1, func(tensorType message) error {
				return tensorType.fields(func(f field) error {
					switch f.number {
					case 1:
						v.typ = dataType(f.value)
					case 2:
						v.ranked = true
						return eachMessage(f, 1, v.readDim)
					}
					return nil
				})
			})
		}
		return err
	})
	return v, err
}

// readDim appends a TensorShapeProto.Dimension.
func (v *valueInfo) readDim(m message) error {
	size := -1
	err := m.fields(func(f field) error {
		if f.number == 1 {
			if int64(f.value) < 0 || int64(f.value) > math.MaxInt32 {
				// Some exporters write −1 or 0 for "open".
				size = -1
			} else {
				size = int(f.value)
			}
		}
		return nil
	})
	if size == 0 {
		size = -1
	}
	if v.shape = append(v.shape, size); len(v.shape) > mostDims {
		return fmt.Errorf("%q has more than %d axes", v.name, mostDims)
	}
	return err
}

// eachMessage calls visit for each field of f with the given number that holds
// a message.
func eachMessage(f field, number protowire.Number, visit func(m message) error) error {
	if f.kind != protowire.BytesType {
		return fmt.Errorf("%w: field %d is no message", errDamaged, f.number)
	}
	return f.fields(func(f field) error {
		if f.number != number {
			return nil
		}
		if f.kind != protowire.BytesType {
			return fmt.Errorf("%w: field %d is no message", errDamaged, f.number)
		}
		return visit(f.message)
	})
}
