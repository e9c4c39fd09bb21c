package onnx_test

import (
	"errors"
	"fmt"
	"log"

	"lrpexplainer/nn/onnx"
	"lrpexplainer/weights/bundled"
)

// A model file becomes a graph. This one is in the program's own memory; an *os.File and
// its size do as well.
func ExampleRead() {
	catalogue, err := bundled.Catalogue()
	if err != nil {
		log.Fatal(err)
	}
	entry, ok := catalogue.Find("digits")
	if !ok {
		log.Fatal("no model of that name")
	}
	file, err := bundled.Open(entry)
	if err != nil {
		log.Fatal(err)
	}

	graph, err := onnx.Read(file, file.Size(), onnx.Options{Name: "digits.onnx"})
	var unsupported *onnx.UnsupportedError
	switch {
	case errors.As(err, &unsupported):
		log.Fatalf("this model needs the operator %s", unsupported.Operator)
	case errors.Is(err, onnx.ErrOpenShape):
		log.Fatal("say the input's size, in Options.InputShape")
	case err != nil:
		log.Fatal(err)
	}
	fmt.Println("input", graph.InputShape(), "classes", graph.Classes())
	fmt.Println("the first layer is a", graph.Nodes[1].Op.Kind())
	// Output:
	// input (1,1,28,28) classes 10
	// the first layer is a Conv
}
