package lrp

import "lrpexplainer/nn"

// newBackend makes the backend under test; lrptest is what runs on others too.
func newBackend() nn.Backend { return nn.NewPortable() }
