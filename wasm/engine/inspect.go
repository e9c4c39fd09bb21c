//go:build js

package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strconv"
	"syscall/js"

	"lrpexplainer/nn"
	"lrpexplainer/nn/onnx"
	"lrpexplainer/wasm/protocol"
)

// inspect says what a file says about its model, beside the other work. An older
// inspection is given up.
func (e *engine) inspect(h protocol.Header, m *protocol.InspectModel) {
	s := e.session(h.Session)
	l := begin(&s.inspecting, h)
	go func() {
		defer l.end()
		defer e.rescue(h)
		info, err := e.inspected(l, m)
		switch {
		case l.ctx.Err() != nil:
			e.post(h, &protocol.Superseded{})
		case err != nil:
			e.post(h, &protocol.Error{Message: sentence("The model was not loaded", err)})
		default:
			e.post(h, info)
		}
	}()
}

func (e *engine) inspected(l *loading, m *protocol.InspectModel) (*protocol.ModelInfo, error) {
	b, name := newBlob(l.ctx, m.File), fileName(m.File, "The file")
	info, err := chosen(b, onnx.Options{Name: name, InputShape: m.InputShape, Output: m.Output, External: beside(l.ctx, m.Beside)})
	if err != nil {
		return nil, err
	}
	out := &protocol.ModelInfo{
		Name: name, Producer: info.Producer, Opset: info.Opset, Operators: info.Operators,
		Input: info.Input, InputShape: info.InputShape, Output: info.Output, Outputs: info.Outputs, Complete: info.Complete(), Classes: info.Classes, Scales: info.Scales,
		WeightBytes: info.WeightBytes, TraceBytes: info.TraceBytes,
		MemoryBytes: info.MemoryBytes(),
	}
	out.AvailableBytes, out.LiveBytes = e.room()
	out.Fingerprint, err = fingerprint(b)
	return out, err
}

// mostNodes bounds what the page has to draw of a network, layer by layer. The largest image classifiers have some
// thousands.
const mostNodes = 1 << 13

// chosen is what the file says with the output that the options name, else with the first
// of its outputs that has a score for each class.
func chosen(b *blob, o onnx.Options) (*onnx.Info, error) {
	info, err := onnx.Inspect(b, b.size, o)
	if err != nil || !info.Complete() {
		return info, err
	}
	if info.Nodes > mostNodes {
		return nil, fmt.Errorf("%s has %d nodes; the page shows at most %d, and the command line takes more", o.Name, info.Nodes, mostNodes)
	}
	err = nn.CheckClasses(info.Output, info.OutputShape)
	if err == nil {
		return info, nil
	}
	if o.Output == "" {
		for _, o.Output = range info.Outputs {
			other, failed := onnx.Inspect(b, b.size, o)
			if failed == nil && nn.CheckClasses(other.Output, other.OutputShape) == nil {
				return other, nil
			}
		}
	}
	return nil, fmt.Errorf("%s: %w", o.Name, err)
}

// fileName is a File's name, or other for a Blob, which has none, or for no file.
func fileName(file js.Value, other string) string {
	if !file.Truthy() {
		return other
	}
	if n := file.Get("name"); n.Type() == js.TypeString && n.String() != "" {
		return n.String()
	}
	return other
}

// fingerprint tells files apart without reading all of a large one: it is the
// SHA-256 of the size and of the first and the last MiB, in hex.
func fingerprint(b *blob) (string, error) {
	const piece = 1 << 20
	h := sha256.New()
	io.WriteString(h, strconv.FormatInt(b.size, 10)+"\n")
	for _, from := range []int64{0, max(0, b.size-piece)} {
		if _, err := io.Copy(h, io.NewSectionReader(b, from, min(piece, b.size))); err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
