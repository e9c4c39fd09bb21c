//go:build js

package protocol

import "syscall/js"

// LoadModel reads a model; answered by Model. Until then the session's previous
// model answers, and after an error it stays.
type LoadModel struct {
	// Entry is the model's entry of the catalogue as it stands there, an object of the
	// form of ModelEntry; ModelEntry.Value makes one up for a file of the visitor's.
	Entry js.Value
	// One of the two. URL is absolute, or relative to the worker's script. File is a
	// File or Blob.
	URL  string
	File js.Value
	// Beside are other Files in which the model keeps weights, by their names.
	Beside []js.Value
	// Output is the one of the model's outputs that counts; "" is the first that has a
	// score for each class.
	Output string
}

// Model describes the model that the session has now.
type Model struct {
	Name, Title string
	InputShape  []int // of one sample, batch axis of 1 first
	Classes     int
	// Decision is how the output is to be read: "multiclass" (one class of several),
	// "multilabel" (each with a probability of its own), "binary" (a class and its
	// opposite) or "value" (a single number without a probability).
	Decision    string
	Labels      []string // one for each class, or none
	WeightBytes int64
	TraceBytes  int64 // what one image takes
	MemoryBytes int64 // the engine's memory, which never shrinks
	Nodes       []Node
	Logits      int     // the node whose values are explained
	Bounds      *Bounds // of a pixel; nil if the model does not say
	// Suggested is the composite to begin with and Why a sentence; empty where it is the
	// first of the table.
	Suggested, Why string
	Misfits        []Misfit
}

// Misfit is a composite that is not meant for the model.
type Misfit struct{ Composite, Reason string }

// Node is one node of the model's canonised graph. Node 0 is the input.
type Node struct {
	Index   int
	Name    string // in the file
	Kind    string // ONNX's op_type
	Role    string // "input", "convolution", "dense", "max-pooling", "average-pooling", "residual", "normalization", "multiplication", "matrix-product", "standardization", "resizing", "softmax", "activation", "movement", "other"
	Shape   []int  // of its output, for one sample
	Inputs  []int
	Weights bool // a convolution or dense layer
}

// Type is "loadModel".
func (*LoadModel) Type() string { return "loadModel" }

// Type is "model".
func (*Model) Type() string { return "model" }

func (m *LoadModel) fields(c *codec) {
	c.plain("entry", &m.Entry)
	c.optionalText("url", &m.URL)
	c.blob("file", &m.File)
	c.blobs("beside", &m.Beside)
	c.optionalText("output", &m.Output)
	if (m.URL == "") == !m.File.Truthy() {
		c.fail("url and file", "are both given or both missing; expected one")
	}
}

func (m *Model) fields(c *codec) {
	c.text("name", &m.Name)
	c.text("title", &m.Title)
	c.integers("inputShape", &m.InputShape)
	c.integer("classes", &m.Classes)
	c.text("decision", &m.Decision)
	c.texts("labels", &m.Labels)
	c.long("weightBytes", &m.WeightBytes)
	c.long("traceBytes", &m.TraceBytes)
	c.long("memoryBytes", &m.MemoryBytes)
	list(c, "nodes", &m.Nodes)
	c.integer("logits", &m.Logits)
	if c.given("bounds", m.Bounds != nil) {
		if !c.writing {
			m.Bounds = new(Bounds)
		}
		c.part("bounds", m.Bounds)
	}
	c.text("suggested", &m.Suggested)
	c.text("why", &m.Why)
	list(c, "misfits", &m.Misfits)
}

func (m *Misfit) fields(c *codec) {
	c.text("composite", &m.Composite)
	c.text("reason", &m.Reason)
}

func (n *Node) fields(c *codec) {
	c.integer("index", &n.Index)
	c.text("name", &n.Name)
	c.text("kind", &n.Kind)
	c.text("role", &n.Role)
	c.integers("shape", &n.Shape)
	c.integers("inputs", &n.Inputs)
	c.flag("weights", &n.Weights)
}
