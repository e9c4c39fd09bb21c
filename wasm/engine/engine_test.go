//go:build js

package main

import (
	"encoding/binary"
	"errors"
	"math"
	"os"
	"path/filepath"
	"syscall/js"
	"testing"

	"lrpexplainer/wasm/protocol"
)

const (
	goldenFolder = "../../lrp/testdata/golden"
	digitsFile   = "../../weights/digits.onnx"
)

// page is the page's side of an engine: requests that return when they are
// answered.
type page struct {
	*testing.T
	*protocol.Client
	port js.Value
	logs []protocol.Log
}

var errSuperseded = errors.New("superseded")

// open starts an engine on one end of a channel, and a client on the other.
func open(t *testing.T) (*page, *engine) {
	channel := js.Global().Get("MessageChannel").New()
	be, threads := newBackend()
	e := newEngine(channel.Get("port2"), be, threads)
	listener := js.FuncOf(func(_ js.Value, args []js.Value) any {
		e.receive(args[0].Get("data"))
		return nil
	})
	channel.Get("port2").Set("onmessage", listener)
	go e.work()
	p := &page{T: t, Client: protocol.NewClient(channel.Get("port1"), t.Name()), port: channel.Get("port1")}
	p.OnLog = func(l protocol.Log) { p.logs = append(p.logs, l) }
	channel.Get("port1").Call("start")
	t.Cleanup(func() {
		p.Release()
		channel.Get("port2").Call("close")
		listener.Release()
		close(e.wake)
	})
	return p, e
}

// sibling is a page with another session of the same engine.
func (p *page) sibling(session string) *page {
	other := &page{T: p.T, Client: protocol.NewClient(p.port, session), port: p.port}
	p.T.Cleanup(other.Release)
	return other
}

// outcome is what became of a request.
type outcome[A any] struct {
	answer   *A
	err      error
	progress []protocol.Progress
}

// await sends a request and waits for its final answer.
func await[A any](send func(protocol.On[A]) int) (*A, error) {
	o := <-start(send)
	return o.answer, o.err
}

// start sends a request whose outcome will be in the channel.
func start[A any](send func(protocol.On[A]) int) <-chan outcome[A] {
	done := make(chan outcome[A], 1)
	var progress []protocol.Progress
	send(protocol.On[A]{
		Answer:     func(a *A) { done <- outcome[A]{a, nil, progress} },
		Error:      func(err error) { done <- outcome[A]{nil, err, progress} },
		Superseded: func() { done <- outcome[A]{nil, errSuperseded, progress} },
		Progress:   func(p protocol.Progress) { progress = append(progress, p) },
	})
	return done
}

func (p *page) load(m *protocol.LoadModel) (*protocol.Model, error) {
	return await(func(on protocol.On[protocol.Model]) int { return p.LoadModel(m, on) })
}

func (p *page) setImage(m *protocol.SetImage) (*protocol.Predicted, error) {
	return await(func(on protocol.On[protocol.Predicted]) int { return p.SetImage(m, on) })
}

func (p *page) explain(m *protocol.Explain) (*protocol.Explained, error) {
	return await(func(on protocol.On[protocol.Explained]) int { return p.Explain(m, on) })
}

func (p *page) startExplain(m *protocol.Explain) <-chan outcome[protocol.Explained] {
	return start(func(on protocol.On[protocol.Explained]) int { return p.Explain(m, on) })
}

// must is the answer of a request that has to succeed.
func must[A any](t *testing.T) func(a *A, err error) *A {
	return func(a *A, err error) *A {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
}

func readFile(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func readFloats(t *testing.T, name string) []float32 {
	t.Helper()
	data := readFile(t, filepath.Join(goldenFolder, name))
	out := make([]float32, len(data)/4)
	for i := range out {
		out[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
	return out
}

// file is a File with that content.
func file(data []byte, name string) js.Value {
	array := js.Global().Get("Uint8Array").New(len(data))
	js.CopyBytesToJS(array, data)
	return js.Global().Get("File").New([]any{array}, name)
}

// digits is the entry of the digit classifier.
var digits = protocol.ModelEntry{
	Name: "digits", Title: "Digits",
	SHA256: "f8ecd73443a765539dbd8ed6ca694168b00b5b569303d07fa620e9d537404dea",
	Labels: []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"},
	Input:  protocol.Input{Channels: 1, Height: 28, Width: 28, Fit: "digit"},
}

func (p *page) loadDigits() *protocol.Model {
	p.Helper()
	return must[protocol.Model](p.T)(p.load(&protocol.LoadModel{Entry: digits.Value(), File: file(readFile(p.T, digitsFile), "digits.onnx")}))
}

// stroke is a drawing of 60×80 pixels, a slanted black bar on white.
func stroke() *protocol.SetImage {
	const width, height = 60, 80
	rgba := make([]byte, 4*width*height)
	for y := range height {
		for x := range width {
			v := byte(255)
			if d := x - (40 - y/8); y > 10 && y < 70 && d > -4 && d < 4 {
				v = 0
			}
			copy(rgba[4*(y*width+x):], []byte{v, v, v, 255})
		}
	}
	return &protocol.SetImage{RGBA: protocol.Pixels(rgba), Width: width, Height: height, Source: "drawing"}
}

// withDrawing is a page whose engine has the digit classifier and a drawing.
func withDrawing(t *testing.T) (*page, *engine) {
	t.Helper()
	p, e := open(t)
	p.loadDigits()
	must[protocol.Predicted](t)(p.setImage(stroke()))
	return p, e
}

// endless is a request that takes far longer than any test.
func endless() *protocol.Explain {
	return &protocol.Explain{Compose: protocol.Compose{Composite: "smoothgrad", Settings: map[string]float64{"samples": 1000}}}
}
