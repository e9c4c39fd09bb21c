// Package onnx reads an ONNX file into a graph of package nn.
//
// The file's structure is walked through io.ReaderAt, and every weight goes
// straight from the file into the slice that the network computes with, so that
// reading takes little more memory than the weights themselves. The format is
// onnx.proto of ONNX 1.17 (https://onnx.ai/onnx/repo-docs/IR.html); operators are
// those of the default domain, opsets 1 to 24, listed in one table in
// operators.go. What the table or an operator does not support is an error that
// names file, node, operator and reason.
package onnx
