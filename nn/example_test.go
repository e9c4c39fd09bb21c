package nn_test

import (
	"context"
	"fmt"
	"log"

	"lrpexplainer/nn"
)

// A network of two layers, made by hand and run on one input; package nn/onnx reads
// larger ones from files.
func Example() {
	first, err := nn.TensorOf([]float32{
		1, 2, 0,
		0, -1, 1,
	}, 2, 3)
	if err != nil {
		log.Fatal(err)
	}
	second, err := nn.TensorOf([]float32{
		1, -1,
		0, 2,
	}, 2, 2)
	if err != nil {
		log.Fatal(err)
	}

	graph, err := nn.NewGraph("x", nn.Shape{1, 3})
	if err != nil {
		log.Fatal(err)
	}
	node := 0 // the input
	for _, layer := range []struct {
		name string
		op   nn.Operator
	}{
		{"hidden", &nn.Dense{Op: "Gemm", Weight: first}},
		{"ReLU", &nn.Elementwise{Op: "Relu"}},
		{"scores", &nn.Dense{Op: "Gemm", Weight: second}},
	} {
		if node, err = graph.Add(layer.name, layer.op, node); err != nil {
			log.Fatal(err)
		}
	}

	x, err := nn.TensorOf([]float32{1, 2, 3}, 1, 3)
	if err != nil {
		log.Fatal(err)
	}
	backend := nn.NewPortable()
	trace, err := graph.Forward(context.Background(), backend, x, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer trace.Release()
	for i, n := range graph.Nodes {
		fmt.Println(n.Name, trace.Outputs[i].Data)
	}
	// Output:
	// x [1 2 3]
	// hidden [5 1]
	// ReLU [5 1]
	// scores [4 2]
}
