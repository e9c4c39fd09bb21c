package lrp_test

import (
	"testing"

	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/blas/gonum"

	"lrpexplainer/lrp/lrptest"
	"lrpexplainer/nn"
	_ "lrpexplainer/nn/sgemm"
)

func portable() nn.Backend { return nn.NewPortable() }

func TestRules(t *testing.T)  { lrptest.Rules(t, portable) }
func TestLedger(t *testing.T) { lrptest.Ledger(t, portable) }
func TestGolden(t *testing.T) { lrptest.Golden(t, portable, "testdata/golden") }

// TestGoldenByGonum has gonum multiply, as it does where package sgemm has no kernel.
func TestGoldenByGonum(t *testing.T) {
	defer blas32.Use(blas32.Implementation())
	blas32.Use(gonum.Implementation{})
	lrptest.Golden(t, portable, "testdata/golden")
}
func TestSeed(t *testing.T) { lrptest.Seed(t, portable, "testdata/golden") }
func TestVariants(t *testing.T) {
	lrptest.Variants(t, portable, "../nn/onnx/testdata/graphs")
}
func TestModern(t *testing.T)    { lrptest.Modern(t, portable, "testdata/modern") }
func TestGraphs(t *testing.T)    { lrptest.Graphs(t, portable, "../nn/onnx/testdata/graphs") }
func TestOperators(t *testing.T) { lrptest.Operators(t, portable) }

func TestMemory(t *testing.T) { lrptest.Memory(t, portable) }

func TestExtremes(t *testing.T) { lrptest.Extremes(t, portable) }
