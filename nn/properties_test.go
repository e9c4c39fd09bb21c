package nn_test

import (
	"testing"

	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/blas/gonum"

	"lrpexplainer/nn"
	"lrpexplainer/nn/nntest"
	_ "lrpexplainer/nn/sgemm"
)

// TestProperties goes over gonum's product and, where there is one, that of package sgemm.
func TestProperties(t *testing.T) {
	fast := blas32.Implementation()
	defer blas32.Use(fast)
	nntest.Properties(t, nn.NewPortable())
	blas32.Use(gonum.Implementation{})
	nntest.Properties(t, nn.NewPortable())
}
