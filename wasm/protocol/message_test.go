//go:build js

package protocol

import (
	"reflect"
	"strings"
	"syscall/js"
	"testing"
)

func evaluate(t *testing.T, code string) js.Value {
	t.Helper()
	return js.Global().Call("eval", code)
}

// filled are messages in which every field has a value, one or more of each type.
func filled() []Message {
	parameter := Parameter{"epsilon", "ε", "absorbs", 0, 1e6, 1e-6, "logarithmic", [2]float64{1e-9, 10}}
	return []Message{
		&Hello{},
		&Ready{"portable", 1,
			[]Rule{{"gamma", "γ", "favours", "a/b", "eq. 10.4", []string{"convolution", "dense"}, []Parameter{parameter, parameter}, true}, {Name: "bare"}},
			[]Composite{{"epsilon-plus", "Epsilon, plus", "passes", "2020", []Parameter{parameter}, true}}, []string{"Add opset 7", "Relu opset 6"}},
		&InspectModel{js.Global().Get("Blob").New(), nil, []int{1, 3, 224, 224}, "scores"},
		&ModelInfo{"vgg.onnx", "pytorch 2.4", 17, []string{"Conv", "Relu"}, "image", []int{-1, 3, -1, -1}, "scores", []string{"map", "scores"}, true, 1000, true, 1 << 29, 1 << 27, 1 << 30, 1 << 32, 1 << 20, "ab12"},
		&LoadModel{Entry: js.Global().Get("Object").New(), URL: "weights/digits.onnx"},
		&Model{"digits", "Digits", []int{1, 1, 28, 28}, 10, "multiclass", []string{"zero", "one"}, 312081, 1 << 40, 1 << 28,
			[]Node{{Index: 0, Name: "image", Kind: "Input", Role: "input", Shape: []int{1, 1, 28, 28}}, {1, "conv", "Conv", "convolution", []int{1, 8, 28, 28}, []int{0}, true}}, 7, &Bounds{[]float32{0}, []float32{1}}, "attnlrp-gamma", "attention", []Misfit{{"cp-lrp", "none"}}},
		&SetImage{Pixels([]byte{1, 2, 3, 255}), 1, 1, "drawing", &Crop{0.5, -1, 28}, nil, nil},
		&SetImage{Values: []float32{0.5, -2}},
		&SetImage{RGBA: Pixels([]byte{0, 0, 0, 0}), Width: 1, Height: 1, Source: "photo"},
		&SetImage{Values: []float32{1, 2}, Others: []SetImage{{Values: []float32{3, 4}}, {Values: []float32{5, 6}}}},
		&Predicted{[]float32{1.5, -2}, []float32{0.97, 0.03}, Rectangle{-4, 0, 28.5, 28.5}, Pixels([]byte{9, 8, 7, 6}), 1, 1},
		&Explain{Compose{"epsilon-plus", map[string]float64{"epsilon": 1e-6, "filter": 0.5}, js.Undefined(),
			[]Override{{3, "gamma", map[string]float64{"gamma": 0.25}}}}, &Bounds{[]float32{-2.5}, []float32{2.5, 3, 3}},
			&Target{"classes", []Part{{3, 1}, {5, -1}}, 0}, []Condition{{4, []int{1, 7}}}, true, 4, 9, 2, true, true},
		&Compose{Custom: js.Global().Get("Object").New(), Overrides: []Override{{Node: 3, Rule: "0"}}},
		&Compose{Composite: "epsilon-plus", Settings: map[string]float64{"epsilon": 1}},
		&Composed{js.Global().Get("Object").New()},
		&Explain{Compose: Compose{Composite: "gradient"}, Target: &Target{Kind: "neuron", Parts: []Part{{9, 1}}, Node: 2}},
		&Explained{Width: 2, Height: 1, Relevance: []float32{0.25, -0.5}, Whole: []float32{0.125, 0.125, -0.5, 0}, Account: Account{8.45, 1.82, 6.63, -0.25, 0.001, -0.5}, Gradient: true,
			Ledger: []Entry{{7, "epsilon", "ε", 8.45, 8, 0.4, 0.03, 0.02}}, Layers: []Layer{{0, 2, 1, []float32{0.25, -0.5}, 3, nil}, {5, 1, 1, []float32{4}, 4, []float32{0.5, 1}}},
			Target: Target{"classes", []Part{{3, 1}}, 0}, Rules: []Override{{1, "gamma", map[string]float64{"gamma": 0.1, "epsilon": 1e-9}}, {2, "pass", nil}},
			Channels: &Channels{5, 2, 1, []float32{1, 2, 3}, []int{2, 1}, []float32{1, 2, 3, 4}, []float32{0.5, 0.25, 0, 1}, "mean", &Field{-3, 2, 9, -1, 4, 7}}, Neuron: &Neuron{5, 1, 2, 3, 0.5, 9, 1.5, 0.25, []Contribution{{0, 4, 0.5, -1, 0.25}}},
			Amplified: &Amplified{7, 34.5, "absolute"}, Ninths: []float32{0.25, 0.75}, Milliseconds: 12.5, MemoryBytes: 1 << 32, Plan: 3},
		&Replace{[]int{3, 700}, "grey"}, &Flip{[]float32{0.5, -1}, 3, "blur", 0.5, 20, []Part{{3, 1}, {5, -1}}}, &Flipped{[]float32{0, 0.5}, []float32{8, 2, 8, 6}},
		&Excite{3, &SetImage{RGBA: Pixels([]byte{1, 2, 3, 255}), Width: 1, Height: 1, Source: "example"}, []int{4, 7}}, &Excite{Node: 3},
		&Excited{2, 1, []float32{0.5, 1}, []float32{2, 0, 1.5}, []int{1, 0, 0}, Pixels([]byte{9, 8, 7, 6})},
		&CheckDrawing{"<svg/>"}, &Checked{"is empty"},
		&Close{}, &Closed{}, &Cancel{12}, &Progress{"download", 1 << 33, 1 << 34}, &Error{"The file is empty."}, &Superseded{}, &Log{"error", "panic"},
	}
}

// plainJS makes js.Values comparable.
func plainJS(m Message) []any {
	text := func(v js.Value) string { return js.Global().Get("JSON").Call("stringify", v).String() }
	switch m := m.(type) {
	case *Compose:
		out := []any{m.Custom.Type() == js.TypeObject}
		m.Custom = js.Undefined()
		return out
	case *Composed:
		out := []any{text(m.Composite)}
		m.Composite = js.Undefined()
		return out
	case *InspectModel:
		out := []any{text(m.File)}
		m.File = js.Undefined()
		return out
	case *LoadModel:
		out := []any{text(m.Entry), m.URL}
		m.Entry = js.Undefined()
		return out
	case *SetImage:
		if m.RGBA.IsUndefined() {
			return nil
		}
		out := []any{PixelBytes(m.RGBA)}
		m.RGBA = js.Undefined()
		return out
	case *Predicted:
		out := []any{PixelBytes(m.InputRGBA)}
		m.InputRGBA = js.Undefined()
		return out
	case *Excite:
		if m.Image == nil {
			return nil
		}
		return plainJS(m.Image)
	case *Excited:
		out := []any{PixelBytes(m.InputRGBA)}
		m.InputRGBA = js.Undefined()
		return out
	}
	return nil
}

func TestEveryMessageSurvivesEncoding(t *testing.T) {
	seen := map[string]bool{}
	for _, sent := range filled() {
		seen[sent.Type()] = true
		object, _, err := encode(Header{"s", 3}, sent)
		if err != nil {
			t.Errorf("%s: %v", sent.Type(), err)
			continue
		}
		if v, kind := object.Get("v").Int(), object.Get("type").String(); v != 1 || kind != sent.Type() {
			t.Errorf("%s: v %d, type %q", sent.Type(), v, kind)
		}
		h, got, err := Read(object)
		if err != nil {
			t.Errorf("%s: %v", sent.Type(), err)
			continue
		}
		if h != (Header{"s", 3}) {
			t.Errorf("%s: header %+v", sent.Type(), h)
		}
		if a, b := plainJS(sent), plainJS(got); !reflect.DeepEqual(a, b) || !reflect.DeepEqual(sent, got) {
			t.Errorf("%s: sent\n%+v %v, got\n%+v %v", sent.Type(), sent, a, got, b)
		}
	}
	for kind := range messages {
		if !seen[kind] {
			t.Errorf("no test of message %s", kind)
		}
	}
}

func TestReadNamesMessageAndField(t *testing.T) {
	const head = `v: 1, session: "s", id: 4, `
	for code, expected := range map[string]string{
		`null`:                                  "a message is null; expected an object",
		`7`:                                     "a message is a number; expected an object",
		`({})`:                                  "message: v is missing; expected a number",
		`({v: 1, id: 4})`:                       "message: type is missing; expected a string",
		`({v: 2, type: "hello"})`:               `message "hello" has version 2; this side speaks version 1`,
		`({v: 1, type: "hello", id: 1})`:        "hello: session is missing; expected a string",
		`({v: 1, type: "hello", session: "s"})`: "hello: id is missing; expected a number",
		`({` + head + `type: "dance"})`:         `there is no message type "dance"`,
		`({` + head + `type: "explain"})`:       "explain: composite is missing; expected a string",
		`({` + head + `type: "cancel", target: NaN})`:                                                                                "cancel: target is NaN; expected a whole number",
		`({` + head + `type: "cancel", target: 1.5})`:                                                                                "cancel: target is 1.5; expected a whole number",
		`({` + head + `type: "explain", composite: "x", settings: 3})`:                                                               "explain: settings is a number; expected an object",
		`({` + head + `type: "explain", composite: "x", settings: {gamma: "1"}})`:                                                    "explain: settings.gamma is a string; expected a number",
		`({` + head + `type: "explain", composite: "x", overrides: {}})`:                                                             "explain: overrides is of type Object; expected an array",
		`({` + head + `type: "explain", composite: "x", overrides: [{node: 1, rule: "0"}, 5]})`:                                      "explain: overrides[1] is a number; expected an object",
		`({` + head + `type: "explain", composite: "x", overrides: [{node: "1"}]})`:                                                  "explain: overrides[0].node is a string; expected a number",
		`({` + head + `type: "explain", composite: "x", target: {kind: "classes", parts: [{index: 1}]}})`:                            "explain: target.parts[0].coefficient is missing; expected a number",
		`({` + head + `type: "explain", composite: "x", conditions: [{node: 1, channels: [1, {}]}]})`:                                "explain: conditions[0].channels.1 is of type Object; expected a number",
		`({` + head + `type: "explain", composite: "x", layers: 1})`:                                                                 "explain: layers is a number; expected a boolean",
		`({` + head + `type: "setImage", rgba: new Uint8Array(4), width: 1, height: 1, source: "photo"})`:                            "setImage: rgba is of type Uint8Array; expected a Uint8ClampedArray",
		`({` + head + `type: "setImage", rgba: new Uint8ClampedArray(4), width: 1, height: 1, source: "photo", crop: {x: 1, y: 2}})`: "setImage: crop.side is missing; expected a number",
		`({` + head + `type: "loadModel", entry: {}})`:                                                                               "loadModel: url and file are both given or both missing; expected one",
		`({` + head + `type: "loadModel", entry: {}, url: "a", file: new Blob([])})`:                                                 "loadModel: url and file are both given or both missing; expected one",
		`({` + head + `type: "loadModel", entry: {}, file: {}})`:                                                                     "loadModel: file is of type Object; expected a File or Blob",
		`({` + head + `type: "loadModel", entry: "digits", url: "a"})`:                                                               "loadModel: entry is a string; expected an object",
		`({` + head + `type: "predicted", logits: [1, 2]})`:                                                                          "predicted: logits is of type Array; expected a Float32Array",
	} {
		_, _, err := Read(evaluate(t, code))
		if err == nil || err.Error() != expected {
			t.Errorf("%s: %v; expected %s", code, err, expected)
		}
	}
	h, _, _ := Read(evaluate(t, `({`+head+`type: "dance"})`))
	if h != (Header{"s", 4}) {
		t.Errorf("the header of an unknown message is %+v", h)
	}
}

func TestEntry(t *testing.T) {
	v := evaluate(t, `({name: "digits", title: "Digits", sentence: "…", file: "digits.onnx", bytes: 312081, sha256: "5ba2", labels: ["0", "1"],
		input: {channels: 1, height: 28, width: 28, layout: "NCHW", scale: 0.5, mean: [0.5, -0.25], std: [1], range: [0, 1], fit: "digit"}, accuracy: {}})`)
	expected := ModelEntry{"digits", "Digits", "5ba2", []string{"0", "1"},
		Input{1, 28, 28, "NCHW", "", "digit", 0.5, []float32{0.5, -0.25}, []float32{1}, []float32{0, 1}}}
	e, err := ReadModelEntry(v)
	if err != nil || !reflect.DeepEqual(e, expected) {
		t.Errorf("%+v, %v", e, err)
	}
	if again, err := ReadModelEntry(e.Value()); err != nil || !reflect.DeepEqual(again, expected) {
		t.Errorf("through JavaScript: %+v, %v", again, err)
	}
	for code, expected := range map[string]string{
		`3`:                         "entry is a number; expected an object",
		`({name: "a", title: "A"})`: "entry.input is missing; expected an object",
		`({name: "a", title: "A", input: {channels: "3"}})`: "entry.input.channels is a string; expected a number",
	} {
		if _, err := ReadModelEntry(evaluate(t, code)); err == nil || err.Error() != expected {
			t.Errorf("%s: %v; expected %s", code, err, expected)
		}
	}
}

func TestOptionalFieldsMayBeLeftOut(t *testing.T) {
	_, m, err := Read(evaluate(t, `({v: 1, session: "", id: 1, type: "explain", composite: "epsilon-plus", settings: null})`))
	if e, ok := m.(*Explain); err != nil || !ok || !reflect.DeepEqual(*e, Explain{Compose: Compose{Composite: "epsilon-plus"}}) {
		t.Errorf("%+v, %v", m, err)
	}
}

func TestFloatsReadAPartOfABuffer(t *testing.T) {
	_, m, err := Read(evaluate(t, `({v: 1, session: "", id: 1, type: "predicted", logits: new Float32Array([1, 2, 3, 4]).subarray(1, 3),
		probabilities: new Float32Array(0), placement: {x: 0, y: 0, width: 1, height: 1}, inputRGBA: new Uint8ClampedArray(4), inputWidth: 1, inputHeight: 1})`))
	if err != nil {
		t.Fatal(err)
	}
	if p := m.(*Predicted); !reflect.DeepEqual(p.Logits, []float32{2, 3}) || len(p.Probabilities) != 0 {
		t.Errorf("%v, %v", p.Logits, p.Probabilities)
	}
}

func TestArraysAreTransferred(t *testing.T) {
	many := &Explained{Width: 1, Height: 1, Relevance: []float32{1}, Layers: []Layer{{Node: 1, Width: 2, Height: 1, Map: []float32{1, 2}}, {Node: 2, Width: 1, Height: 1, Map: []float32{3}}}}
	_, transfer, err := encode(Header{}, many)
	if err != nil || len(transfer) != 1 {
		t.Errorf("%d buffers, %v; expected one for all numbers", len(transfer), err)
	}
	channel := js.Global().Get("MessageChannel").New()
	rgba := Pixels(make([]byte, 4))
	image := &SetImage{RGBA: rgba, Width: 1, Height: 1, Source: "photo"}
	if err := Post(channel.Get("port1"), Header{}, image); err != nil {
		t.Fatal(err)
	}
	if n := rgba.Length(); n != 0 {
		t.Errorf("after sending the page still holds %d bytes", n)
	}
	if err := Post(channel.Get("port1"), Header{}, image); err == nil || !strings.Contains(err.Error(), "setImage: it could not be sent") {
		t.Errorf("sending it again: %v", err)
	}
	if err := Post(channel.Get("port1"), Header{}, &SetImage{}); err == nil || err.Error() != "setImage: rgba is missing; expected a Uint8ClampedArray" {
		t.Errorf("sending nothing: %v", err)
	}
}
