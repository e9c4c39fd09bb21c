package lrp

import "lrpexplainer/nn"

// newBackend makes the backend under test.
func newBackend() nn.Backend { return nn.NewPortable() }
