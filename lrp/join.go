package lrp

import "lrpexplainer/nn"

// joined are terms without biases in groups over the same weights, nil where they are not
// fewer than the terms. W counts as W⁺ and W⁻, so that zᴮ needs two products and not three:
//
//	W·a − W⁺·l − W⁻·h = W⁺·(a − l) + W⁻·(a − h)
func joined(terms []Term) [][]Term {
	var groups [][]Term
	add := func(t Term) {
		for i, g := range groups {
			if g[0].Weight == t.Weight {
				groups[i] = append(g, t)
				return
			}
		}
		groups = append(groups, []Term{t})
	}
	for _, t := range terms {
		if !t.Bias.IsZero() {
			return nil
		}
		if t.Weight.IsIdentity() {
			t.Weight = nn.Positive
			add(t)
			t.Weight = nn.Negative
		}
		add(t)
	}
	if len(groups) >= len(terms) {
		return nil
	}
	return groups
}

// joinedFactors is one term for each group, with the sum of the terms' φ.
func (l *layer) joinedFactors(groups [][]Term) ([]Term, []factor) {
	terms, out := make([]Term, len(groups)), make([]factor, len(groups))
	for k, g := range groups {
		terms[k].Weight = g[0].Weight
		sum := total{be: l.be, to: like(l.be, l.in)}
		for _, t := range g {
			φ := l.factor(t.Input)
			if φ.in == nil {
				continue
			}
			sum.add(t.sign(), nil, func(to []*nn.Tensor) {
				for j := range to {
					copy(to[j].Data, φ.in[j].Data)
				}
			})
			l.be.Free(φ.made...)
		}
		sum.finish()
		out[k] = factor{in: sum.to, made: sum.to}
	}
	return terms, out
}
