//go:build !js

package kernels

import (
	"testing"

	"lrpexplainer/lrp/lrptest"
	"lrpexplainer/nn"
)

// TestRules: each rule on each kind of layer over the kernels. suite_js_test.go has more,
// which would take an interpreter too long.
func TestRules(t *testing.T) {
	be := testBackend(1)
	lrptest.Rules(t, func() nn.Backend { return be })
}
