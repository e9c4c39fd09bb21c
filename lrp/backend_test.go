package lrp

import (
	"os"

	"lrpexplainer/nn"
	"lrpexplainer/wasm/kernels"
)

// newBackend makes the backend under test: the SIMD kernels in the browser, where it
// has them, and the portable backend elsewhere. LRP_WINOGRAD=off does without Winograd,
// LRP_WINOGRAD=safe uses it wherever it is accurate enough, however small the layer.
func newBackend() nn.Backend {
	be := kernels.New()
	if b, ok := be.(*kernels.Backend); ok {
		switch os.Getenv("LRP_WINOGRAD") {
		case "off":
			b.Winograd = kernels.Never
		case "safe":
			b.Winograd = kernels.WhereSafe
		}
	}
	return be
}
