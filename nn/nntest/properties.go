package nntest

import (
	"testing"

	"lrpexplainer/nn"
)

// Properties tests what holds for every operator: linear ones have an adjoint, agree with
// their single neurons and with what their bias adds; all others have the derivative that
// differences give. Quotients are what their definition says. A new operator is a case in
// linear.go or gradient.go.
func Properties(t *testing.T, be nn.Backend) {
	t.Run("adjoint", func(t *testing.T) { adjoint(t, be) })
	t.Run("neurons", func(t *testing.T) { singleNeurons(t, be) })
	t.Run("bias", func(t *testing.T) { biasDot(t, be) })
	t.Run("quotients", func(t *testing.T) { quotients(t, be) })
	t.Run("gradient", func(t *testing.T) { gradient(t, be) })
}
