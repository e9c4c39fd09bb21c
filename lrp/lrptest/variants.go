package lrptest

import (
	"bytes"
	"context"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"

	"lrpexplainer/lrp"
	"lrpexplainer/nn"
	"lrpexplainer/nn/nntest"
	"lrpexplainer/nn/onnx"
)

// onnxFile is an ONNX file in parts that a test can change: the model's fields but
// the graph, and the graph's.
type onnxFile struct{ model, graph []byte }

// parseFile takes a file to pieces.
func parseFile(t *testing.T, data []byte) *onnxFile {
	t.Helper()
	f := &onnxFile{}
	eachField(t, data, func(number protowire.Number, whole, content []byte) {
		if number == 7 {
			f.graph = content
		} else {
			f.model = append(f.model, whole...)
		}
	})
	return f
}

// eachField visits a message's fields, whole and their contents.
func eachField(t *testing.T, message []byte, visit func(number protowire.Number, whole, content []byte)) {
	t.Helper()
	for len(message) > 0 {
		number, kind, n := protowire.ConsumeField(message)
		if n < 0 {
			t.Fatal(protowire.ParseError(n))
		}
		var content []byte
		if kind == protowire.BytesType {
			_, _, tag := protowire.ConsumeTag(message)
			content, _ = protowire.ConsumeBytes(message[tag:])
		}
		visit(number, message[:n], content)
		message = message[n:]
	}
}

func appendField(b []byte, number protowire.Number, content []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(b, number, protowire.BytesType), content)
}

func (f *onnxFile) bytes() []byte { return appendField(append([]byte{}, f.model...), 7, f.graph) }

// rename gives the graph's input (field 11) or output (12) another name.
func (f *onnxFile) rename(t *testing.T, number protowire.Number, name string) {
	var graph []byte
	eachField(t, f.graph, func(n protowire.Number, whole, content []byte) {
		if n == number {
			// A later name overrules the first.
			whole = appendField(nil, n, appendField(append([]byte{}, content...), 1, []byte(name)))
			if number == 12 {
				// Its shape is another one.
				whole = appendField(nil, n, appendField(nil, 1, []byte(name)))
			}
		}
		graph = append(graph, whole...)
	})
	f.graph = graph
}

// node adds a node; nodes need not be in order.
func (f *onnxFile) node(op string, output string, inputs ...string) {
	var n []byte
	for _, in := range inputs {
		n = appendField(n, 1, []byte(in))
	}
	n = appendField(appendField(n, 2, []byte(output)), 4, []byte(op))
	f.graph = appendField(f.graph, 1, n)
}

// tensor adds a float32 initializer.
func (f *onnxFile) tensor(name string, dims []int, values ...float32) {
	var t []byte
	for _, d := range dims {
		t = protowire.AppendVarint(protowire.AppendTag(t, 1, protowire.VarintType), uint64(d))
	}
	t = protowire.AppendVarint(protowire.AppendTag(t, 2, protowire.VarintType), 1)
	var raw []byte
	for _, v := range values {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(v))
	}
	f.graph = appendField(f.graph, 5, appendField(appendField(t, 8, []byte(name)), 9, raw))
}

// fileVariants are what people put before and behind a network. Pixels of 0…255
// become what the network takes by pixel/64 − 2, exactly.
var fileVariants = map[string]struct {
	inside, behind bool // it scales pixels, it has an end
	change         func(t *testing.T, f *onnxFile, output string)
}{
	"rescaled inside": {true, false, func(t *testing.T, f *onnxFile, _ string) {
		f.rename(t, 11, "pixels")
		f.tensor("a", nil, 64)
		f.tensor("b", nil, 2)
		f.node("Div", "scaled", "pixels", "a")
		f.node("Sub", "image", "scaled", "b")
	}},
	"normalised inside by Mul and Add": {true, false, func(t *testing.T, f *onnxFile, _ string) {
		f.rename(t, 11, "pixels")
		f.tensor("a", []int{1, 1, 1, 1}, 1./64)
		f.tensor("b", []int{1}, -2)
		f.node("Mul", "scaled", "a", "pixels")
		f.node("Add", "image", "b", "scaled")
	}},
	"Softmax behind": {false, true, func(t *testing.T, f *onnxFile, output string) {
		f.rename(t, 12, "p")
		f.node("Softmax", "p", output)
	}},
	"Sigmoid behind": {false, true, func(t *testing.T, f *onnxFile, output string) {
		f.rename(t, 12, "p")
		f.node("Sigmoid", "p", output)
	}},
	"both": {true, true, func(t *testing.T, f *onnxFile, output string) {
		f.rename(t, 11, "pixels")
		f.tensor("a", nil, 1./64)
		f.tensor("b", nil, 2)
		f.node("Mul", "scaled", "pixels", "a")
		f.node("Sub", "image", "scaled", "b")
		f.rename(t, 12, "flat")
		f.node("Softmax", "p", output)
		f.node("Flatten", "flat", "p")
	}},
}

// Variants: a network that scales its pixels itself, or ends in a Softmax or Sigmoid,
// has the logits and maps of the bare one, for every network that PyTorch exported;
// and so has one whose BatchNormalization PyTorch folded (graphs/folded), of the one that
// kept it.
func Variants(t *testing.T, backend func() nn.Backend, graphs nntest.Folder) {
	var models map[string]struct {
		Shape   []int `json:"input_shape"`
		Softmax bool
	}
	graphs.JSON(t, "manifest.json", &models)
	folded := 0
	for name, m := range models {
		t.Run(name, func(t *testing.T) {
			file, err := os.ReadFile(filepath.Join(string(graphs), name+".onnx"))
			if err != nil {
				t.Fatal(err)
			}
			pixels := graphs.Floats(t, name+".input.f32")
			prepared := make([]float32, len(pixels))
			for i, v := range pixels {
				pixels[i] = min(max(float32(math.Round(float64(v*64+128))), 0), 255)
				prepared[i] = pixels[i]/64 - 2
			}
			v := variants{t, backend, m.Shape}
			bounds := lrp.Bounds{Low: []float32{-2}, High: []float32{255./64 - 2}}
			bare := v.trace(file, prepared)
			maps := map[string][]float32{}
			for _, rules := range []string{"epsilon-plus", "epsilon-gamma-box"} {
				maps[rules] = v.explain(bare, rules, bounds)
			}
			same := func(kind string, file []byte, input []float32, bounds lrp.Bounds) {
				tr := v.trace(file, input)
				if d := nntest.Distance(tr.Logits().Data, nntest.Doubles(bare.Logits().Data)); !(d <= 1e-4) {
					t.Errorf("%s: logits differ by %.3g", kind, d)
					return
				}
				for rules, want := range maps {
					if d := nntest.Distance(v.explain(tr, rules, bounds), nntest.Doubles(want)); !(d <= 2e-4) {
						t.Errorf("%s, %s: the map differs by %.3g", kind, rules, d)
					}
				}
			}
			for kind, variant := range fileVariants {
				if m.Softmax && variant.behind {
					continue // it has one already
				}
				f := parseFile(t, file)
				variant.change(t, f, "logits")
				if variant.inside {
					same(kind, f.bytes(), pixels, lrp.Bounds{Low: []float32{0}, High: []float32{255}})
				} else {
					same(kind, f.bytes(), prepared, bounds)
				}
			}
			if file, err := os.ReadFile(filepath.Join(string(graphs), "folded", name+".onnx")); err == nil {
				folded++
				same("BatchNormalization folded by PyTorch", file, prepared, bounds)
			}
		})
	}
	if folded < 5 {
		t.Errorf("only %d networks in %s/folded", folded, graphs)
	}
}

// variants reads and explains files with an input of one shape.
type variants struct {
	t       *testing.T
	backend func() nn.Backend
	shape   []int
}

func (v variants) trace(file []byte, input []float32) *nn.Trace {
	v.t.Helper()
	g, err := onnx.Read(bytes.NewReader(file), int64(len(file)), onnx.Options{})
	if err != nil {
		v.t.Fatal(err)
	}
	x, err := nn.TensorOf(input, append([]int{1}, v.shape...)...)
	if err != nil {
		v.t.Fatal(err)
	}
	tr, err := g.Forward(context.Background(), v.backend(), x, nil)
	if err != nil {
		v.t.Fatal(err)
	}
	return tr
}

// explain is the map of class 1.
func (v variants) explain(tr *nn.Trace, rules string, bounds lrp.Bounds) []float32 {
	v.t.Helper()
	c, err := lrp.NewComposite(rules, nil)
	if err != nil {
		v.t.Fatal(err)
	}
	plan, err := c.Plan(tr.Graph, bounds)
	if err != nil {
		v.t.Fatal(err)
	}
	e, err := lrp.Explain(context.Background(), v.backend(), tr, plan, lrp.Class(1), lrp.Options{})
	if err != nil {
		v.t.Fatal(err)
	}
	return e.Input().Data
}
