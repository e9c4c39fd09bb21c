package main

import (
	"fmt"
	"io"

	"lrpexplainer/nn/onnx"
)

// listOperators prints the ONNX operators that are read, a line each.
func listOperators(w io.Writer) error {
	for _, o := range onnx.Operators() {
		if _, err := fmt.Fprintln(w, o); err != nil {
			return err
		}
	}
	return nil
}
