//go:build js

package protocol

import "syscall/js"

// InspectModel asks what a file says about its model, of which only the structure
// is read; answered by ModelInfo. The session's model stays as it is.
type InspectModel struct {
	File js.Value // a File or Blob
	// Beside are other Files in which the model keeps weights, by their names.
	Beside []js.Value
	// InputShape is the input's shape, a batch axis of 1 first, where the file leaves it
	// open.
	InputShape []int
	// Output is the one of the model's outputs that counts; "" is the first that has a
	// score for each class.
	Output string
}

// ModelInfo is what a file says about its model.
type ModelInfo struct {
	Name      string   // the file's
	Producer  string   // the exporter and its version
	Opset     int      // of ONNX's own operators
	Operators []string // sorted
	Input     string
	// InputShape has −1 where the file leaves a size open, and is empty where it gives
	// no shape at all.
	InputShape []int
	Output     string   // the one that counts
	Outputs    []string // all of them
	// Complete says that the input's shape is known. Classes, the number of scores, and
	// TraceBytes are 0 where it is not.
	Complete    bool
	Classes     int
	Scales      bool // the network scales its pixels itself
	WeightBytes int64
	TraceBytes  int64 // what one image takes
	// MemoryBytes is what reading, predicting and explaining will take together, and
	// AvailableBytes how much there is.
	MemoryBytes    int64
	AvailableBytes int64
	// LiveBytes is what of the engine's heap is in use after a collection. Tests look at it
	// to see whether the engine holds on to what it no longer needs.
	LiveBytes   int64
	Fingerprint string // tells files apart, for remembering something about one
}

// Type is "inspectModel".
func (*InspectModel) Type() string { return "inspectModel" }

// Type is "modelInfo".
func (*ModelInfo) Type() string { return "modelInfo" }

func (m *InspectModel) fields(c *codec) {
	c.blob("file", &m.File)
	if !m.File.Truthy() {
		c.fail("file", "is missing; expected a File or Blob")
	}
	c.blobs("beside", &m.Beside)
	c.integers("inputShape", &m.InputShape)
	c.optionalText("output", &m.Output)
}

func (m *ModelInfo) fields(c *codec) {
	c.text("name", &m.Name)
	c.text("producer", &m.Producer)
	c.integer("opset", &m.Opset)
	c.texts("operators", &m.Operators)
	c.text("input", &m.Input)
	c.integers("inputShape", &m.InputShape)
	c.text("output", &m.Output)
	c.texts("outputs", &m.Outputs)
	c.flag("complete", &m.Complete)
	c.integer("classes", &m.Classes)
	c.flag("scales", &m.Scales)
	c.long("weightBytes", &m.WeightBytes)
	c.long("traceBytes", &m.TraceBytes)
	c.long("memoryBytes", &m.MemoryBytes)
	c.long("availableBytes", &m.AvailableBytes)
	c.long("liveBytes", &m.LiveBytes)
	c.text("fingerprint", &m.Fingerprint)
}
