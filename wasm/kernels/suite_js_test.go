package kernels

import (
	"os"
	"testing"

	"lrpexplainer/lrp/lrptest"
	"lrpexplainer/nn"
	"lrpexplainer/nn/nntest"
)

// The tests of nn and lrp that hold on every backend, over the kernels.

// asked is the backend that programs get. LRP_WINOGRAD=off does without Winograd,
// LRP_WINOGRAD=activations uses it for no rule, LRP_WINOGRAD=safe wherever it is accurate
// enough, however small the layer.
func asked() nn.Backend {
	be := New()
	if b, ok := be.(*Backend); ok {
		switch os.Getenv("LRP_WINOGRAD") {
		case "off":
			b.Winograd = Never
		case "activations":
			b.Winograd = Activations
		case "safe":
			b.Winograd = WhereSafe
		}
	}
	return be
}

func TestProperties(t *testing.T) { nntest.Properties(t, asked()) }

func TestRules(t *testing.T)  { lrptest.Rules(t, asked) }
func TestLedger(t *testing.T) { lrptest.Ledger(t, asked) }
func TestGolden(t *testing.T) { lrptest.Golden(t, asked, "../../lrp/testdata/golden") }
func TestSeed(t *testing.T)   { lrptest.Seed(t, asked, "../../lrp/testdata/golden") }
func TestModern(t *testing.T) { lrptest.Modern(t, asked, "../../lrp/testdata/modern") }
func TestGraphs(t *testing.T) { lrptest.Graphs(t, asked, "../../nn/onnx/testdata/graphs") }
func TestVariants(t *testing.T) {
	lrptest.Variants(t, asked, "../../nn/onnx/testdata/graphs")
}
func TestMemory(t *testing.T)    { lrptest.Memory(t, asked) }
func TestExtremes(t *testing.T)  { lrptest.Extremes(t, asked) }
func TestOperators(t *testing.T) { lrptest.Operators(t, asked) }
func TestNetworks(t *testing.T) {
	nntest.Networks(t, asked(), "../../nn/onnx/testdata/golden", 1e-5)
	nntest.Networks(t, asked(), "../../nn/onnx/testdata/graphs", 1e-4)
}
