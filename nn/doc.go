// Package nn runs a convolutional network forward and keeps what every layer
// computed.
//
// A [Graph] is a directed acyclic graph of operators over float32 tensors, with
// ONNX's ranks and batch axis. [Canonize] simplifies it once, at load.
// [Graph.Forward] computes it through a [Backend] and returns a [Trace] of every
// node's output, which package lrp walks backward.
//
// Operators that are linear in their input implement [Linear], operators that
// only move values implement [Rearrange], all others implement [Differentiable];
// a backward walk needs nothing else.
package nn
