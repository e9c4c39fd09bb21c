package nn_test

import (
	"testing"

	"lrpexplainer/nn"
	"lrpexplainer/nn/nntest"
)

func TestProperties(t *testing.T) { nntest.Properties(t, nn.NewPortable()) }
