//go:build js

// Program is what the benchmark measures in a worker: it reads one network and runs
// it forward and through explanations. JavaScript calls it through a global object:
//
//	bench.load(bytes)            reads an ONNX file from a Uint8Array
//	bench.run("forward", n, of)  runs the network on so many inputs, n at once; any other name is a composite, forward pass included
//	bench.multiply(m, n, k, times)  computes the product of an m×k and a k×n matrix by blas32.Gemm, so many times
//	bench.name                   the backend
//
// Errors are returned as strings.
package main

import (
	"context"
	"io"
	"math/rand/v2"
	"slices"
	"syscall/js"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"

	"lrpexplainer/lrp"
	"lrpexplainer/nn"
	"lrpexplainer/nn/onnx"
	"lrpexplainer/wasm/kernels"
)

var (
	backend = kernels.New()
	graph   *nn.Graph
	inputs  = map[int]*nn.Tensor{} // by how many they are in all
	plans   = map[string]*lrp.Plan{}

	factors [2]blas32.General // of the product that was computed last
	product blas32.General
)

func main() {
	kernels.Use()
	bench := js.Global().Get("Object").New()
	bench.Set("name", backend.Name())
	bench.Set("load", js.FuncOf(func(_ js.Value, args []js.Value) any { return text(load(args[0])) }))
	bench.Set("run", js.FuncOf(func(_ js.Value, args []js.Value) any {
		return text(runAll(args[0].String(), args[1].Int(), args[2].Int()))
	}))
	bench.Set("multiply", js.FuncOf(func(_ js.Value, args []js.Value) any {
		multiply(args[0].Int(), args[1].Int(), args[2].Int(), args[3].Int())
		return nil
	}))
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
	clear(inputs)
	clear(plans)
	return nil
}

// random is n random inputs.
func random(n int) *nn.Tensor {
	if inputs[n] == nil {
		shape := slices.Clone(graph.InputShape())
		shape[0] = n
		inputs[n] = nn.NewTensor(shape...)
		r := rand.New(rand.NewPCG(1, 1))
		for i := range inputs[n].Data {
			inputs[n].Data[i] = float32(r.Float64()*4 - 2)
		}
	}
	return inputs[n]
}

// runAll runs the network on so many inputs, n at once: whether one by one or together, they are the same.
func runAll(what string, n, of int) error {
	all := random(of)
	shape := slices.Clone(all.Shape)
	shape[0] = n
	size := shape.Size()
	for first := 0; first < of; first += n {
		if err := run(what, &nn.Tensor{Shape: shape, Data: all.Data[first*size/n:][:size]}); err != nil {
			return err
		}
	}
	return nil
}

func run(what string, x *nn.Tensor) error {
	trace, err := graph.Forward(context.Background(), backend, x, nil)
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
	explanation, err := lrp.Explain(context.Background(), backend, trace, plan, lrp.Target{Kind: lrp.Top}, lrp.Options{Bare: true})
	if err != nil {
		return err
	}
	explanation.Release()
	return nil
}

func multiply(m, n, k, times int) {
	if product.Rows != m || product.Cols != n || factors[0].Cols != k {
		r := rand.New(rand.NewPCG(1, 1))
		random := func(rows, cols int) blas32.General {
			g := blas32.General{Rows: rows, Cols: cols, Stride: cols, Data: make([]float32, rows*cols)}
			for i := range g.Data {
				g.Data[i] = float32(r.Float64()*2 - 1)
			}
			return g
		}
		factors = [2]blas32.General{random(m, k), random(k, n)}
		product = random(m, n)
	}
	for range times {
		blas32.Gemm(blas.NoTrans, blas.NoTrans, 1, factors[0], factors[1], 0, product)
	}
}
