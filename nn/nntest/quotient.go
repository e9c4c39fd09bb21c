package nntest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"lrpexplainer/nn"
)

// quotients compares the quotient that a rule sends back with its definition, value by
// value, and what it says of all of them: Σ s·z, and whether the gate stopped any.
func quotients(t *testing.T, be nn.Backend) {
	rng := rand.New(rand.NewPCG(5, 1))
	for _, n := range []int{1, 6, 1000, 70001} {
		r, z, sign := Gaussian(rng, n).Data, Gaussian(rng, n).Data, Gaussian(rng, n).Data
		for _, gate := range []nn.Gate{nn.Always, nn.IfPositive, nn.IfNegative} {
			for _, plain := range []bool{false, true} {
				for _, ε := range []float32{0, 0.5} {
					q := nn.Quotient{Coefficient: -1.5, Gate: gate, Epsilon: ε, Plain: plain}
					t.Run(fmt.Sprintf("%d values, %+v", n, q), func(t *testing.T) { quotient(t, be, r, z, sign, q, false) })
				}
			}
		}
		for i := range r { // nothing is left for one of the gates
			if sign[i] <= 0 {
				r[i] = 0
			}
		}
		t.Run(fmt.Sprintf("%d values, none stopped", n), func(t *testing.T) {
			quotient(t, be, r, z, sign, nn.Quotient{Coefficient: 1, Gate: nn.IfPositive, Epsilon: 0.5}, true)
		})
	}
}

func quotient(t *testing.T, be nn.Backend, r, z, sign []float32, q nn.Quotient, nothing bool) {
	s := make([]float32, len(r))
	divided, stopped := be.Share(s, r, z, sign, q)
	var sum, size float64
	var any bool
	for i, v := range r {
		want := q.Of(v, z[i], sign[i])
		if difference := math.Abs(float64(s[i] - want)); !(difference <= 1e-6*math.Abs(float64(want))) {
			t.Fatalf("value %d is %v, want %v", i, s[i], want)
		}
		sum += float64(want) * float64(z[i])
		size += math.Abs(float64(want) * float64(z[i]))
		any = any || v != 0 && (q.Gate == nn.IfPositive && !(sign[i] > 0) || q.Gate == nn.IfNegative && !(sign[i] < 0))
	}
	if !(math.Abs(divided-sum) <= 1e-6*size) {
		t.Errorf("what is divided adds up to %v, want %v", divided, sum)
	}
	if stopped != any || nothing && stopped {
		t.Errorf("stopped is %v, want %v", stopped, any)
	}
}
