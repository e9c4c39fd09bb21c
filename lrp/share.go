package lrp

import (
	"math"
	"slices"

	"lrpexplainer/nn"
)

// share is the formula of [Rule]: it hands r, of the layer's output's shape, back to
// the layer's inputs,
//
//	z_g = Σ_t ± (ρ_t(W)·φ_t(a) + β_t(b))
//	s_g = coefficient · gate(z) · R ⊘ S(z_g, ε)
//	R'  = Σ_g Σ_t ± φ_t(a) ⊙ ρ_t(W)ᵀ·s_g
//
// layer.go leaves out what of it comes to nothing and keeps the books.
func (l *layer) share(groups []Group, r *nn.Tensor) {
	for _, g := range groups {
		if !l.opens(g.Gate, r) {
			continue
		}
		terms, φ := l.factors(g.Terms)
		z := l.denominator(&g, terms, φ)
		s := l.quotient(&g, r, z)
		for k, t := range terms {
			l.distribute(t, φ[k], s)
		}
		l.book(terms, φ, s)
		l.free(φ)
	}
	l.back.finish()
}

// denominator is z_g = Σ ± (ρ(W)·φ + β(b)).
func (l *layer) denominator(g *Group, terms []Term, φ []factor) *nn.Tensor {
	if l.isOutput(terms) {
		return l.z
	}
	if l.isRest(g) {
		return l.zg
	}
	z := total{be: l.be, to: []*nn.Tensor{l.zg}, spare: []*nn.Tensor{l.s}}
	for k, t := range terms {
		if in := l.operand(t, φ[k]); in != nil {
			z.add(t.sign(), nil, func(to []*nn.Tensor) { l.op.Apply(l.be, to[0], in, t.Weight, t.Bias) })
		}
	}
	z.finish()
	if slices.ContainsFunc(terms, func(t Term) bool { return t.Weight.Form == nn.Squared }) {
		l.be.Clip(l.zg.Data, l.zg.Data, -math.MaxFloat32, math.MaxFloat32) // what overflows is still divided by
	}
	return l.zg
}

// quotient is s_g = coefficient · gate(z) · r ⊘ S(z_g, ε), with a relative ε measured
// on each sample.
func (l *layer) quotient(g *Group, r, z *nn.Tensor) *nn.Tensor {
	sign := l.signs(g.Gate, r)
	q := nn.Quotient{Coefficient: g.Coefficient, Gate: g.Gate, Epsilon: g.Stabilizer.Epsilon, Plain: g.Stabilizer.Plain}
	if !g.Stabilizer.Relative {
		l.divide(l.s, r, z, sign, q)
		return l.s
	}
	for b := range r.Batch() {
		q.Epsilon = g.Stabilizer.over(l.be, z.Sample(b).Data)
		l.divide(l.s.Sample(b), r.Sample(b), z.Sample(b), sign.Sample(b), q)
	}
	return l.s
}

// distribute is R' += ± φ ⊙ ρ(W)ᵀ·s_g.
func (l *layer) distribute(t Term, φ factor, s *nn.Tensor) {
	if φ.in != nil {
		l.back.add(t.sign(), &φ, func(to []*nn.Tensor) { l.op.ApplyTransposed(l.be, to, s, t.Weight) })
	}
}

func (t Term) sign() float32 {
	if t.Negative {
		return -1
	}
	return 1
}

// over is ε · rms(z).
func (s Stabilizer) over(be nn.Backend, z []float32) float32 {
	return float32(float64(s.Epsilon) * math.Sqrt(be.Dot(z, z)/float64(len(z))))
}
