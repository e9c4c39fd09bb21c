//go:build js

// Program is what the benchmark measures in a worker: it reads one network and runs
// it forward and through explanations. JavaScript calls it through a global object:
//
//	bench.load(bytes)       reads an ONNX file from a Uint8Array
//	bench.run("forward")    runs the network; any other name is a composite, forward pass included
//	bench.name              the backend
//
// Errors are returned as strings.
package main

import (
	"context"
	"io"
	"math/rand/v2"
	"syscall/js"

	"lrpexplainer/lrp"
	"lrpexplainer/nn"
	"lrpexplainer/nn/onnx"
	"lrpexplainer/wasm/kernels"
)

var (
	backend = kernels.New()
	graph   *nn.Graph
	input   *nn.Tensor
	plans   = map[string]*lrp.Plan{}
)

func main() {
	bench := js.Global().Get("Object").New()
	bench.Set("name", backend.Name())
	bench.Set("load", js.FuncOf(func(_ js.Value, args []js.Value) any { return text(load(args[0])) }))
	bench.Set("run", js.FuncOf(func(_ js.Value, args []js.Value) any { return text(run(args[0].String())) }))
	js.Global().Set("bench", bench)
	select {}
}

// text is an error for JavaScript.
func text(err error) any {
	if err == nil {
		return js.Undefined()
	}
	return err.Error()
}

// array reads a Uint8Array.
type array struct{ js.Value }

func (a array) ReadAt(p []byte, at int64) (int, error) {
	n := js.CopyBytesToGo(p, a.Call("subarray", at, at+int64(len(p))))
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

func load(bytes js.Value) (err error) {
	graph, err = onnx.Read(array{bytes}, int64(bytes.Length()), onnx.Options{})
	if err != nil {
		return err
	}
	input = nn.NewTensor(graph.InputShape()...)
	r := rand.New(rand.NewPCG(1, 1))
	for i := range input.Data {
		input.Data[i] = float32(r.Float64()*4 - 2)
	}
	clear(plans)
	return nil
}

func run(what string) error {
	trace, err := graph.Forward(context.Background(), backend, input, nil)
	if err != nil {
		return err
	}
	defer trace.Release()
	if what == "forward" {
		return nil
	}
	plan := plans[what]
	if plan == nil {
		composite, err := lrp.NewComposite(what, nil)
		if err != nil {
			return err
		}
		if plan, err = composite.Plan(graph, lrp.Bounds{Low: []float32{-2}, High: []float32{2}}); err != nil {
			return err
		}
		plans[what] = plan
	}
	explanation, err := lrp.Explain(context.Background(), backend, trace, plan, lrp.Class(lrp.TopClass(trace.Logits().Data)), lrp.Options{})
	if err != nil {
		return err
	}
	explanation.Release()
	return nil
}
