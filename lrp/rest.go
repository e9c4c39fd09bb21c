package lrp

import "lrpexplainer/nn"

// isRest makes zg the z of a second group from the first one's, which it holds, where both
// together are a multiple of the operator's own output:
//
//	z₂ = c·z − z₁
//
// So the γ rule, whose groups add up to (2 + γ)·z, needs one product where z has both
// signs. Nothing is lost by the difference: the gate is open only where what the group
// weighs with at least c/2 outweighs the rest, and there z₂ is not small beside the two.
func (l *layer) isRest(g *Group) bool {
	first := l.held
	l.held = g // what zg holds from here on
	if first == nil || l.z == nil || l.replaced || g.Gate == nn.Always {
		return false
	}
	a, ok := contributions(first.Terms)
	b, also := contributions(g.Terms)
	if !ok || !also {
		return false
	}
	c := a.raise[0] + b.raise[0]
	for i := range a.raise {
		favoured := b.raise[i]
		if g.Gate == nn.IfNegative {
			favoured = b.lower[i]
		}
		if a.raise[i]+b.raise[i] != c || a.lower[i]+b.lower[i] != c || 2*favoured < c {
			return false
		}
	}
	l.be.Map(l.zg.Data, l.zg.Data, nn.WeightMap{Pos: -1, Neg: -1})
	l.be.AddScaled(l.zg.Data, l.z.Data, c)
	return true
}

// weighing is with what factors z takes what raises the output, a⁺w⁺, a⁻w⁻ and b⁺, and what
// lowers it, a⁺w⁻, a⁻w⁺ and b⁻.
type weighing struct{ raise, lower [3]float32 }

// contributions is how the terms' z weighs each kind of contribution, if it is so simple.
func contributions(terms []Term) (c weighing, ok bool) {
	for _, t := range terms {
		a, w, b, s := t.Input.Map, t.Weight, t.Bias, t.sign()
		if t.Input.From != Activation || a.Form != nn.Signed || w.Form != nn.Signed || b.Form != nn.Signed {
			return weighing{}, false
		}
		for i, v := range [3]float32{a.Pos * w.Pos, a.Neg * w.Neg, b.Pos} {
			c.raise[i] += s * v
		}
		for i, v := range [3]float32{a.Pos * w.Neg, a.Neg * w.Pos, b.Neg} {
			c.lower[i] += s * v
		}
	}
	return c, true
}
