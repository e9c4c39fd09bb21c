package lrp

import "lrpexplainer/nn"

// factor is φ of one term, by input.
type factor struct {
	in   []*nn.Tensor // nil: zero everywhere
	unit bool         // ones
	made []*nn.Tensor // to be freed
}

// factors are the terms' φ, and the terms as they are reckoned with: fewer where they can
// be joined.
func (l *layer) factors(terms []Term) ([]Term, []factor) {
	if groups := joined(terms); groups != nil {
		return l.joinedFactors(groups)
	}
	out := make([]factor, len(terms))
	for k, t := range terms {
		out[k] = l.factor(t.Input)
	}
	return terms, out
}

func (l *layer) factor(m InputMap) factor {
	if m.From == Activation && m.Map.IsIdentity() {
		return factor{in: l.in}
	}
	φ := factor{unit: m.From == Unit}
	in, zero := make([]*nn.Tensor, len(l.in)), true
	for j, a := range l.in {
		if m.From == Activation {
			lo, hi := l.signsOf(j)
			switch {
			case m.Map == nn.Positive && !hi, m.Map == nn.Negative && !lo:
				continue // zero
			case m.Map == nn.Positive && !lo, m.Map == nn.Negative && !hi:
				in[j], zero = a, false
				continue
			}
		}
		in[j] = l.be.New(a.Shape...)
		φ.made = append(φ.made, in[j])
		switch m.From {
		case Activation:
			l.be.Map(in[j].Data, a.Data, m.Map)
		case Unit:
			nn.One.Apply(in[j].Data, in[j].Data)
		default:
			l.bound(j, m.From == High, in[j].Data)
		}
		zero = zero && !φ.unit && !nonZero(l.be, in[j].Data)
	}
	if zero {
		return φ
	}
	for j, a := range l.in {
		if in[j] == nil {
			in[j] = l.be.New(a.Shape...)
			clear(in[j].Data)
			φ.made = append(φ.made, in[j])
		}
	}
	φ.in = in
	return φ
}

// signsOf reports whether some value of an input is negative, and whether some is
// positive.
func (l *layer) signsOf(input int) (negative, positive bool) {
	if l.nonNegative[input] {
		return false, true
	}
	return signs(l.in[input].Data)
}

// operand is what ρ(W) is applied to for the term's part of z: φ, zeros where the bias
// is all there is, nil where there is nothing.
func (l *layer) operand(t Term, φ factor) []*nn.Tensor {
	if φ.in != nil || t.Bias.IsZero() {
		return φ.in
	}
	zeros := like(l.be, l.in)
	for _, z := range zeros {
		clear(z.Data)
	}
	l.owned = append(l.owned, zeros...)
	return zeros
}

// free gives back what factors made.
func (l *layer) free(φ []factor) {
	for _, f := range φ {
		l.be.Free(f.made...)
	}
}
