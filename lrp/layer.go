package lrp

import (
	"math"

	"lrpexplainer/nn"
)

// layer is a linear operator while it shares. It leaves out products with what is zero
// everywhere (the negative part behind a ReLU), does not compute the operator's own
// output again, and keeps the books of what it did.
type layer struct {
	be   nn.Backend
	op   nn.Linear
	in   []*nn.Tensor // a, by input
	z    *nn.Tensor   // the operator's own output; nil until a stand-in is asked for it
	back total        // R', by input
	// replaced means that z was computed from other inputs than in, or by another
	// operator than op.
	replaced bool
	// nonNegative says, by input, that no value is negative whatever the picture.
	nonNegative []bool
	// bound writes the lowest, or the highest, values that an input can have.
	bound func(input int, highest bool, dst []float32)

	// formed says, by gate, that a quotient has been formed, and stopped that the gate did
	// not let all relevance through.
	formed, stopped [nn.IfNegative + 1]bool

	s, zg *nn.Tensor   // scratch, shaped as the output
	held  *Group       // whose z is in zg
	owned []*nn.Tensor // to be freed at the end

	magnitude bool    // is to be booked
	entry     *Entry  // its constants and magnitude are booked here
	divided   float64 // Σ of what the quotients divided: received without what the stabiliser took
}

// layer is node i, which is linear or a pooling, while it shares to back what it has
// from in. Its release gives the scratch back.
func (w *walk) layer(i int, in, back []*nn.Tensor, entry *Entry) *layer {
	n, z := &w.trace.Graph.Nodes[i], w.trace.Outputs[i]
	l := &layer{
		be: w.be, in: in, z: z, back: total{be: w.be, to: back}, replaced: w.plan.Composite.InputOnes && w.plan.readsPixels(i),
		magnitude: w.options.Magnitude, entry: entry,
	}
	if pooled, ok := n.Op.(nn.Pooled); ok {
		l.op, l.z, l.replaced = pooled.Sum(), nil, true
		if w.plan.Rules[i].Window == WindowMean {
			l.op = pooled.Mean()
		}
	} else if held, ok := n.Op.(nn.Held); ok {
		var degree float32
		if l.op, degree = held.Hold(w.be, w.plan.Rules[i].Hold, w.trace.Inputs(i), z); degree != 1 {
			l.z = w.be.New(z.Shape...)
			l.owned = append(l.owned, l.z)
			w.be.Map(l.z.Data, z.Data, nn.WeightMap{Pos: degree, Neg: degree})
		}
	} else {
		l.op = n.Op.(nn.Linear)
	}
	for _, j := range n.Inputs {
		l.nonNegative = append(l.nonNegative, w.nonNegative[j])
	}
	l.bound = func(input int, highest bool, dst []float32) {
		w.plan.fillBounds(w.be, n.Inputs[input], highest, dst)
	}
	l.s, l.zg = w.be.New(z.Shape...), w.be.New(z.Shape...)
	return l
}

func (l *layer) release() {
	l.be.Free(l.s, l.zg)
	l.be.Free(l.owned...)
}

// output is the operator's own output.
func (l *layer) output() *nn.Tensor {
	if l.z == nil {
		l.z = l.be.New(l.s.Shape...)
		l.owned = append(l.owned, l.z)
		l.op.Apply(l.be, l.z, l.in, nn.Unchanged, nn.Unchanged)
	}
	return l.z
}

// isOutput reports whether the terms' z is the operator's output, which is there.
func (l *layer) isOutput(terms []Term) bool {
	return !l.replaced && len(terms) == 1 && terms[0] == Term{Input: input, Weight: nn.Unchanged, Bias: nn.Unchanged}
}

// signs is what the gate looks at.
func (l *layer) signs(g nn.Gate, r *nn.Tensor) *nn.Tensor {
	if g == nn.Always {
		return r // not looked at
	}
	return l.output()
}

// opens reports whether relevance comes through the gate at all.
func (l *layer) opens(g nn.Gate, r *nn.Tensor) bool {
	if g == nn.Always {
		return true
	}
	// Where the other gate let all through, there is nothing for this one.
	for _, other := range []nn.Gate{nn.IfPositive, nn.IfNegative} {
		if other != g && l.formed[other] && !l.stopped[other] {
			return false
		}
	}
	z := l.output() // what comes through, over |z| + 1; mostly there is some near the beginning
	for from, n := 0, 1<<12; from < len(r.Data); from, n = from+n, 4*n {
		to := min(from+n, len(r.Data))
		l.be.Share(l.s.Data[from:to], r.Data[from:to], z.Data[from:to], z.Data[from:to], nn.Quotient{Coefficient: 1, Gate: g, Epsilon: 1})
		if nonZero(l.be, l.s.Data[from:to]) {
			return true
		}
	}
	return false
}

// divide forms a quotient, and enters in the ledger what is divided.
func (l *layer) divide(s, r, z, sign *nn.Tensor, q nn.Quotient) {
	divided, stopped := l.be.Share(s.Data, r.Data, z.Data, sign.Data, q)
	l.divided += divided
	l.formed[q.Gate] = true
	l.stopped[q.Gate] = l.stopped[q.Gate] || stopped
}

// book enters what one group's terms did in the ledger.
func (l *layer) book(terms []Term, φ []factor, s *nn.Tensor) {
	for k, t := range terms {
		if c := l.op.BiasDot(l.be, s, t.Bias); c != 0 {
			l.entry.Constants += float64(t.sign()) * c
		}
		if l.magnitude && φ[k].in != nil {
			l.entry.Magnitude += l.magnitudeOf(t, φ[k], s)
		}
	}
}

// magnitudeOf is Σ |φ| ⊙ |ρ(W)|ᵀ·|s|.
func (l *layer) magnitudeOf(t Term, φ factor, s *nn.Tensor) float64 {
	absolute, parts := l.be.New(s.Shape...), like(l.be, l.in)
	defer l.be.Free(append(parts, absolute)...)
	l.be.Map(absolute.Data, s.Data, nn.Absolute)
	l.op.ApplyTransposed(l.be, parts, absolute, absoluteOf(t.Weight))
	var sum float64
	for j := range parts {
		for k, v := range parts[j].Data {
			sum += math.Abs(float64(v) * float64(φ.in[j].Data[k]))
		}
	}
	return sum
}

// absoluteOf is the weight map |ρ|.
func absoluteOf(ρ nn.WeightMap) nn.WeightMap {
	if ρ.Form != nn.Signed {
		return ρ
	}
	return nn.WeightMap{Pos: nn.Absolute.Of(ρ.Pos), Neg: -nn.Absolute.Of(ρ.Neg)}
}
