package lrp

import (
	"math"

	"lrpexplainer/nn"
)

// share hands r back through a linear operator by the rule's groups. z is the
// operator's output, nil for a stand-in, whose output is computed if needed.
func (w *walk) share(i int, op nn.Linear, z *nn.Tensor, rule *Rule, r *nn.Tensor, in, back []*nn.Tensor, entry *Entry) {
	replaced := z == nil || w.plan.Composite.InputOnes && w.readsInput(i)
	began := false // something has been handed back
	s, t := w.be.New(r.Shape...), w.be.New(r.Shape...)
	defer w.be.Free(s, t)
	kept := 0.0
	for _, g := range rule.Groups {
		sign := z
		if sign == nil {
			sign = r // no rule with a gate serves a stand-in
		}
		if !w.opens(g.Gate, r, sign, s) {
			continue
		}
		inputs := w.prepare(i, g.Terms, in)
		den := z
		if replaced || !g.plain() {
			w.denominator(op, g.Terms, inputs, in, t, s)
			den = t
		}
		w.quotient(s, r, den, sign, &g)
		kept += w.be.Dot(s.Data, den.Data)
		for k, term := range g.Terms {
			if c := op.BiasDot(w.be, s, term.Bias); c != 0 {
				entry.Constants += float64(term.sign()) * c
			}
			if inputs[k].in != nil {
				w.distribute(op, term, inputs[k], s, back, began)
				began = true
				if w.options.Magnitude {
					entry.Magnitude += w.magnitude(op, term, inputs[k], s, back)
				}
			}
		}
		w.release(inputs)
	}
	if !began {
		for _, b := range back {
			clear(b.Data)
		}
	}
	entry.Stabilizer = entry.Received - entry.Removed - kept
}

func (t Term) sign() float32 {
	if t.Negative {
		return -1
	}
	return 1
}

// opens reports whether a group has anything to hand back; s is scratch.
func (w *walk) opens(gate nn.Gate, r, sign, s *nn.Tensor) bool {
	// What comes through the gate, over |sign| + 1.
	w.be.Share(s.Data, r.Data, sign.Data, sign.Data, nn.Quotient{Coefficient: 1, Gate: gate, Epsilon: 1})
	return w.nonZero(s)
}

// prepared is what one term takes for the node's inputs.
type prepared struct {
	in   []*nn.Tensor // nil: zero everywhere, the term is skipped
	unit bool         // ones: multiplying with them is skipped
	mine []*nn.Tensor // to be freed
}

// prepare evaluates each term's input map. A part that is zero everywhere (the
// negative part behind a ReLU) is found here and costs nothing more.
func (w *walk) prepare(i int, terms []Term, in []*nn.Tensor) []prepared {
	out := make([]prepared, len(terms))
	for k, t := range terms {
		p := &out[k]
		p.unit = t.Input.From == Unit
		if t.Input.From == Activation && t.Input.Map.IsIdentity() {
			p.in = in
			continue
		}
		zero := true
		tensors := make([]*nn.Tensor, len(in))
		for j, a := range in {
			if t.Input.From == Activation {
				if lo, hi := w.signs(i, j, a.Data); t.Input.Map == nn.Positive && !lo || t.Input.Map == nn.Negative && !hi {
					tensors[j] = a
					zero = zero && !lo && !hi
					continue
				}
			}
			m := w.be.New(a.Shape...)
			p.mine = append(p.mine, m)
			tensors[j] = m
			switch t.Input.From {
			case Activation:
				w.be.Map(m.Data, a.Data, t.Input.Map)
				zero = zero && !w.nonZero(m)
			case Unit:
				nn.One.Apply(m.Data, m.Data)
				zero = false
			default:
				w.plan.Bounds.fill(w.be, w.trace.Graph, w.trace.Graph.Nodes[i].Inputs[j], t.Input.From == High, m.Data)
				zero = zero && !w.nonZero(m)
			}
		}
		if !zero {
			p.in = tensors
		}
	}
	return out
}

// release frees what prepare made.
func (w *walk) release(inputs []prepared) {
	for _, p := range inputs {
		w.be.Free(p.mine...)
	}
}

// denominator is z = Σ ± (ρ(W)·φ + β(b)); part is scratch.
func (w *walk) denominator(op nn.Linear, terms []Term, inputs []prepared, in []*nn.Tensor, z, part *nn.Tensor) {
	first := true
	for k, t := range terms {
		φ := inputs[k].in
		if φ == nil {
			if t.Bias.IsZero() {
				continue
			}
			φ = w.zeros(in) // the bias alone
			defer w.be.Free(φ...)
		}
		if first && !t.Negative {
			op.Apply(w.be, z, φ, t.Weight, t.Bias)
			first = false
			continue
		}
		if first {
			clear(z.Data)
			first = false
		}
		op.Apply(w.be, part, φ, t.Weight, t.Bias)
		w.be.AddScaled(z.Data, part.Data, t.sign())
	}
	if first {
		clear(z.Data)
	}
}

// zeros are tensors of zeros shaped as in.
func (w *walk) zeros(in []*nn.Tensor) []*nn.Tensor {
	out := w.like(in)
	for _, t := range out {
		clear(t.Data)
	}
	return out
}

// quotient is s = coefficient·gate·r ⊘ S(den, ε), with a relative ε measured on
// each sample.
func (w *walk) quotient(s, r, den, sign *nn.Tensor, g *Group) {
	q := nn.Quotient{Coefficient: g.Coefficient, Gate: g.Gate, Epsilon: g.Stabilizer.Epsilon, Plain: g.Stabilizer.Plain}
	if !g.Stabilizer.Relative {
		w.be.Share(s.Data, r.Data, den.Data, sign.Data, q)
		return
	}
	for b := range r.Batch() {
		z := den.Sample(b).Data
		q.Epsilon = float32(float64(g.Stabilizer.Epsilon) * math.Sqrt(w.be.Dot(z, z)/float64(len(z))))
		w.be.Share(s.Sample(b).Data, r.Sample(b).Data, z, sign.Sample(b).Data, q)
	}
}

// distribute hands back ± φ ⊙ ρ(W)ᵀ·s: it adds that to back, or overwrites back.
func (w *walk) distribute(op nn.Linear, t Term, p prepared, s *nn.Tensor, back []*nn.Tensor, add bool) {
	parts := back
	if add {
		parts = w.like(back)
		defer w.be.Free(parts...)
	}
	op.ApplyTransposed(w.be, parts, s, t.Weight)
	for j, b := range back {
		switch {
		case add && p.unit:
			w.be.AddScaled(b.Data, parts[j].Data, t.sign())
		case add:
			w.be.AddMul(b.Data, parts[j].Data, p.in[j].Data, t.sign())
		default:
			if !p.unit {
				w.be.Mul(b.Data, b.Data, p.in[j].Data)
			}
			if t.Negative {
				w.be.Map(b.Data, b.Data, nn.WeightMap{Pos: -1, Neg: -1})
			}
		}
	}
}

// like are tensors of unspecified content, shaped as those given.
func (w *walk) like(tensors []*nn.Tensor) []*nn.Tensor {
	out := make([]*nn.Tensor, len(tensors))
	for j, t := range tensors {
		out[j] = w.be.New(t.Shape...)
	}
	return out
}

// magnitude is Σ |φ| ⊙ |ρ(W)|ᵀ·|s|.
func (w *walk) magnitude(op nn.Linear, t Term, p prepared, s *nn.Tensor, back []*nn.Tensor) float64 {
	absolute, parts := w.be.New(s.Shape...), w.like(back)
	defer w.be.Free(append(parts, absolute)...)
	w.be.Map(absolute.Data, s.Data, nn.Absolute)
	op.ApplyTransposed(w.be, parts, absolute, absoluteOf(t.Weight))
	var total float64
	for j := range parts {
		for k, v := range parts[j].Data {
			total += math.Abs(float64(v) * float64(p.in[j].Data[k]))
		}
	}
	return total
}

// absoluteOf is the weight map |ρ|.
func absoluteOf(ρ nn.WeightMap) nn.WeightMap {
	if ρ.Form != nn.Signed {
		return ρ
	}
	return nn.WeightMap{Pos: nn.Absolute.Of(ρ.Pos), Neg: -nn.Absolute.Of(ρ.Neg)}
}

// readsInput reports whether node i reads the picture.
func (w *walk) readsInput(i int) bool {
	for _, j := range w.trace.Graph.Nodes[i].Inputs {
		if j == 0 {
			return true
		}
	}
	return false
}
