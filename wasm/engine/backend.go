//go:build js

package main

import "lrpexplainer/nn"

// backend computes, and can forget the memory that it keeps for reuse.
type backend interface {
	nn.Backend
	Reset()
}

// newBackend chooses what to compute with, and on how many threads.
func newBackend() (be backend, threads int) {
	return nn.NewPortable(), 1
}
