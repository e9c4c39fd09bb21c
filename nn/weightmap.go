package nn

import "math"

// WeightMap is a map ρ from a weight to the weight that a rule computes with.
// It is data, never a closure, so that a kernel can apply it while it packs
// weights.
type WeightMap struct {
	Form     MapForm
	Pos, Neg float32 // of Signed: ρ(w) = Pos·max(w,0) + Neg·min(w,0)
}

// MapForm names the three forms of a WeightMap.
type MapForm uint8

const (
	Signed  MapForm = iota // ρ(w) = Pos·w⁺ + Neg·w⁻
	Squared                // ρ(w) = w², as far as a float32 goes
	Ones                   // ρ(w) = 1, for every weight that exists
)

// The weight maps that have a name.
var (
	Unchanged = WeightMap{Signed, 1, 1}  // w
	Positive  = WeightMap{Signed, 1, 0}  // w⁺
	Negative  = WeightMap{Signed, 0, 1}  // w⁻
	Absolute  = WeightMap{Signed, 1, -1} // |w|
	Square    = WeightMap{Form: Squared} // w²
	One       = WeightMap{Form: Ones}    // 1
	None      = WeightMap{}              // 0
)

// Of is ρ(w).
func (m WeightMap) Of(w float32) float32 {
	switch {
	case m.Form == Squared:
		return squared(w)
	case m.Form == Ones:
		return 1
	case w > 0:
		return m.Pos * w
	default:
		return m.Neg * w
	}
}

// squared is w², at most the largest finite number, so that a quotient by it is one.
func squared(w float32) float32 { return min(w*w, math.MaxFloat32) }

// Apply writes ρ(w) for every w of src to dst, which may be src.
func (m WeightMap) Apply(dst, src []float32) {
	dst = dst[:len(src)]
	switch m.Form {
	case Squared:
		for i, w := range src {
			dst[i] = squared(w)
		}
	case Ones:
		for i := range dst {
			dst[i] = 1
		}
	default:
		factor := [2]float32{m.Pos, m.Neg} // by the sign bit: signs are as random as branches are slow
		for i, w := range src {
			dst[i] = factor[math.Float32bits(w)>>31] * w
		}
	}
}

// IsIdentity reports whether ρ(w) = w.
func (m WeightMap) IsIdentity() bool { return m == Unchanged }

// IsZero reports whether ρ(w) = 0 for every weight.
func (m WeightMap) IsZero() bool { return m == None }
