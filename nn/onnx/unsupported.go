package onnx

import (
	"fmt"
	"strings"
)

// UnsupportedError says which operators of a file are not supported.
type UnsupportedError struct {
	Node     string // the first of their nodes
	Operator string // that node's op_type, after its domain where that is not ONNX's own
	Reason   string // why it is not
	// Others are the further operators, each once.
	Others []string
}

// Error names the node and all operators.
func (e *UnsupportedError) Error() string {
	others := ""
	if len(e.Others) > 0 {
		others = "; nor are " + strings.Join(e.Others, ", ")
	}
	return fmt.Sprintf("node %q (%s): %s%s", e.Node, e.Operator, e.Reason, others)
}
