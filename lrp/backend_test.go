package lrp

import (
	"os"

	"lrpexplainer/nn"
	"lrpexplainer/wasm/kernels"
)

// newBackend makes the backend under test: the SIMD kernels in the browser, where it
// has them, and the portable backend elsewhere. LRP_WINOGRAD=off does without Winograd.
func newBackend() nn.Backend {
	be := kernels.New()
	if b, ok := be.(*kernels.Backend); ok {
		b.Winograd = os.Getenv("LRP_WINOGRAD") != "off"
	}
	return be
}
