package nn

import "math"

// Share is s = c·gate(sign)·r ⊘ S(z, ε).
func (*Portable) Share(s, r, z, sign []float32, q Quotient) (divided float64, stopped bool) {
	s, z, sign = s[:len(r)], z[:len(r)], sign[:len(r)]
	if q.Plain || !(q.Epsilon > 0) {
		for i, v := range r {
			z := z[i]
			s[i] = q.Of(v, z, sign[i])
			divided += float64(s[i]) * float64(z)
			stopped = stopped || v != 0 && !q.Gate.opens(sign[i])
		}
		return divided, stopped
	}
	// The same without branches, which would depend on signs that nobody foresees.
	const signBit, infinity = 1 << 31, 0x7f800000
	ε := math.Float32bits(q.Epsilon)
	var flip, kept uint32
	if q.Gate == IfNegative {
		flip = signBit
	}
	for i, v := range r {
		whole := z[i] + 0 // of −0 this is 0
		d := whole + math.Float32frombits(ε|math.Float32bits(whole)&signBit)
		share := math.Float32bits(q.Coefficient * v / d)
		var open uint32
		if math.Float32bits(sign[i])^flip-1 < infinity { // above 0, or below it
			open = math.MaxUint32
		}
		if q.Gate == Always {
			open = math.MaxUint32
		}
		s[i] = math.Float32frombits(share & open)
		divided += float64(s[i]) * float64(whole)
		kept |= math.Float32bits(v) &^ open
	}
	return divided, kept&^signBit != 0
}
