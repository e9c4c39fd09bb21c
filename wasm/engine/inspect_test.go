//go:build js

package main

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"syscall/js"
	"testing"

	"lrpexplainer/nn/onnx/onnxtest"
	"lrpexplainer/wasm/protocol"
)

func (p *page) inspect(m *protocol.InspectModel) (*protocol.ModelInfo, error) {
	return await(func(on protocol.On[protocol.ModelInfo]) int { return p.InspectModel(m, on) })
}

// written is a model's file.
func written(t *testing.T, m *onnxtest.Model) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := m.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// picture is a model of a single convolution of an input of the given shape; scores
// averages its channels into scores.
func picture(t *testing.T, scores bool, shape ...int) []byte {
	m := onnxtest.New("picture", 1)
	x := m.Node("Conv", []string{m.Input("x", shape...), m.Uniform("w", -1, 1, 64, 3, 1, 1)})
	if scores {
		x = m.Node("Flatten", []string{m.Node("GlobalAveragePool", []string{x})})
	}
	m.Output(x)
	return written(t, m)
}

func TestFileIsInspected(t *testing.T) {
	p, e := open(t)
	data := readFile(t, digitsFile)
	i := must[protocol.ModelInfo](t)(p.inspect(&protocol.InspectModel{File: file(data, "mine.onnx")}))
	if i.Name != "mine.onnx" || !i.Complete || i.Classes != 10 || !slices.Equal(i.InputShape[1:], []int{1, 28, 28}) ||
		!slices.Contains(i.Operators, "Conv") || i.WeightBytes < 300e3 || i.TraceBytes < 28*28*4 ||
		i.MemoryBytes < i.WeightBytes+i.TraceBytes || i.AvailableBytes < 100e6 || i.AvailableBytes > 4<<30 {
		t.Errorf("%+v", i)
	}
	if e.session(t.Name()).model != nil {
		t.Error("the file was loaded")
	}
	again := must[protocol.ModelInfo](t)(p.inspect(&protocol.InspectModel{File: file(data, "renamed.onnx")}))
	other := must[protocol.ModelInfo](t)(p.inspect(&protocol.InspectModel{File: file(picture(t, true, 1, 3, 8, 8), "mine.onnx")}))
	if again.Fingerprint != i.Fingerprint || other.Fingerprint == i.Fingerprint || len(i.Fingerprint) != 64 {
		t.Errorf("fingerprints %q, %q, %q", i.Fingerprint, again.Fingerprint, other.Fingerprint)
	}
}

func TestOpenSizesAreInspected(t *testing.T) {
	p, _ := open(t)
	f := file(picture(t, true, -1, 3, -1, -1), "open.onnx")
	i := must[protocol.ModelInfo](t)(p.inspect(&protocol.InspectModel{File: f}))
	if i.Complete || i.Classes != 0 || i.TraceBytes != 0 || !slices.Equal(i.InputShape, []int{-1, 3, -1, -1}) {
		t.Errorf("%+v", i)
	}
	i = must[protocol.ModelInfo](t)(p.inspect(&protocol.InspectModel{File: f, InputShape: []int{1, 3, 32, 16}}))
	if !i.Complete || i.Classes != 64 || i.TraceBytes < 4*64*32*16 {
		t.Errorf("%+v", i)
	}
}

// TestUnfitFilesAreRefused: before any weights are read, and with a figure where
// the memory does not suffice. The model before stays.
func TestUnfitFilesAreRefused(t *testing.T) {
	p, _ := withDrawing(t)
	entry := func(side int, labels ...string) *protocol.ModelEntry {
		return &protocol.ModelEntry{Name: "own", Title: "Own", Labels: labels, Input: protocol.Input{Channels: 3, Height: side, Width: side}}
	}
	for name, c := range map[string]struct {
		file  []byte
		entry *protocol.ModelEntry
		says  string
	}{
		"too large":    {picture(t, true, 1, 3, 2048, 2048), entry(2048), `own\.onnx needs about \d+\.\d GB of memory, and this tab has \d\.\d GB left\.$`},
		"segmentation": {picture(t, false, 1, 3, 8, 8), entry(8), `own\.onnx: output "Conv_0\.out0" has shape \(1,64,8,8\); expected a score for each class: .*\?$`},
		"labels":       {picture(t, true, 1, 3, 8, 8), entry(8, "a", "b"), `there are 2 labels, but own\.onnx has 64 outputs\.$`},
		"another size": {picture(t, true, 1, 3, 8, 8), entry(9), `own\.onnx: .*\(1,3,9,9\).*\(1,3,8,8\)`},
		"no file":      {[]byte("a note"), entry(8), `own\.onnx: not an ONNX file\.$`},
	} {
		_, err := p.load(&protocol.LoadModel{Entry: c.entry.Value(), File: file(c.file, "own.onnx")})
		if err == nil || !regexp.MustCompile(c.says).MatchString(err.Error()) || !strings.HasPrefix(err.Error(), "The model was not loaded: ") {
			t.Errorf("%s: %v; expected %q", name, err, c.says)
		}
	}
	must[protocol.Explained](t)(p.explain(&protocol.Explain{Compose: protocol.Compose{Composite: "epsilon-plus"}}))
}

func TestNewerInspectionTakesThePlace(t *testing.T) {
	p, _ := open(t)
	m := &protocol.InspectModel{File: file(readFile(t, digitsFile), "digits.onnx")}
	first := start(func(on protocol.On[protocol.ModelInfo]) int { return p.InspectModel(m, on) })
	second := start(func(on protocol.On[protocol.ModelInfo]) int { return p.InspectModel(m, on) })
	if o := <-first; o.err != errSuperseded {
		t.Errorf("the first: %v", o.err)
	}
	if o := <-second; o.err != nil {
		t.Error(o.err)
	}
}

func TestMemoryIsReported(t *testing.T) {
	p, _ := withDrawing(t)
	e := must[protocol.Explained](t)(p.explain(&protocol.Explain{Compose: protocol.Compose{Composite: "epsilon-plus"}}))
	if e.MemoryBytes != memoryBytes() || e.MemoryBytes < inUse() || e.MemoryBytes > 1<<30 {
		t.Errorf("%d bytes reported, %d in use", e.MemoryBytes, inUse())
	}
}

// TestMemoryLimit: the least of what WebAssembly, the browser and the device allow.
func TestMemoryLimit(t *testing.T) {
	navigator, object := js.Global().Get("navigator"), js.Global().Get("Object")
	set := func(on js.Value, name string, v any) {
		object.Call("defineProperty", on, name, map[string]any{"value": v, "configurable": true})
	}
	t.Cleanup(func() {
		js.Global().Get("Reflect").Call("deleteProperty", navigator, "deviceMemory")
		js.Global().Delete("engineMemoryLimit")
	})
	for _, c := range []struct {
		device, granted any
		want            int64
	}{
		{js.Undefined(), js.Undefined(), 4 << 30}, {8, js.Undefined(), 4 << 30}, {4, 1 << 32, 2 << 30}, {0.5, js.Undefined(), 256 << 20}, {32, 1 << 30, 1 << 30},
	} {
		set(navigator, "deviceMemory", c.device)
		set(js.Global(), "engineMemoryLimit", c.granted)
		if got := memoryLimit(); got != c.want {
			t.Errorf("device %v GiB, granted %v: %d, want %d", c.device, c.granted, got, c.want)
		}
	}
}
