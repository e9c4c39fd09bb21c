package source

import (
	"math"

	asm "lrpexplainer/wasm/kernels/assembler"
)

// Elementary functions on vectors, in single precision: relative errors of some 1e-7.
// Arguments are reduced as usual (Cody and Waite, "Software Manual for the Elementary
// Functions", 1980); the polynomials are minimax fits of our own, the lowest
// coefficient first.

var zero, one = asm.Vector(0), asm.Vector(1)

const (
	sqrtPi    = 1.7724538509055160273
	geluCubic = 0.044715
	geluScale = 0.79788456080286535588 // √(2/π)
)

// vectorMath writes functions of vectors. Arguments named x, a, b, y or z are variables:
// they may be used more than once.
type vectorMath struct {
	*kernels
	f *asm.Func
}

// let is v in a variable.
func (m vectorMath) let(v asm.V128) asm.V128 { return m.f.V128(v) }

// polynomial is Σ coefficients[i]·xⁱ.
func (m vectorMath) polynomial(x asm.V128, coefficients ...float32) asm.V128 {
	n := len(coefficients) - 1
	p := m.let(asm.Vector(coefficients[n]))
	for n--; n >= 0; n-- {
		p.Set(m.mulAdd(p, x, asm.Vector(coefficients[n])))
	}
	return p
}

func (m vectorMath) positive(x asm.V128) asm.V128 { return x.Greater(zero) }

// step is 1 where x > 0, else 0.
func (m vectorMath) step(x asm.V128) asm.V128 { return m.positive(x).And(one) }

func (m vectorMath) sign(x asm.V128) asm.V128 { return m.step(x).Sub(x.Less(zero).And(one)) }

// withSign is v ≥ 0 with x's sign.
func (m vectorMath) withSign(v, x asm.V128) asm.V128 { return v.Or(x.And(asm.Bits(1 << 31))) }

// exp is eˣ, 0 where that is less than the least normal number, and at most e^88.37.
func (m vectorMath) exp(x asm.V128) asm.V128 {
	const low, high = -87.33, 88.37
	v := m.let(x.AtLeast(asm.Vector(low)).AtMost(asm.Vector(high)))
	// Added to this number, another is rounded, and stands with 127 in the last bits.
	const round = 3<<22 + 127
	shifted := m.let(m.mulAdd(v, asm.Vector(math.Log2E), asm.Vector(round)))
	n := m.let(shifted.Sub(asm.Vector(round)))
	// ln 2 in two parts, the first with few bits.
	const coarse = 0.693359375
	r := m.let(m.mulAdd(n, asm.Vector(coarse-math.Ln2), m.mulAdd(n, asm.Vector(-coarse), v)))
	p := m.polynomial(r, 1, 1, 0.49999991, 0.16666411, 0.04166829, 0.0083756447, 0.0013835785)
	return m.let(p.Mul(shifted.ShiftIntsLeft(23)).AndNot(x.Less(asm.Vector(low))))
}

// expm1 is eˣ − 1.
func (m vectorMath) expm1(x asm.V128) asm.V128 {
	near := m.polynomial(x, 1, 0.5, 0.16666663, 0.04166532, 0.0083336346, 0.0013997325, 0.00019841154)
	return x.Abs().Less(asm.Vector(0.5)).Select(near.Mul(x), m.exp(x).Sub(one))
}

// sigmoid is 1/(1 + e⁻ˣ).
func (m vectorMath) sigmoid(x asm.V128) asm.V128 {
	z := m.let(m.exp(m.let(zero.Sub(x.Abs()))))
	return x.Less(zero).Select(z, one).Div(one.Add(z))
}

func (m vectorMath) hardSigmoid(x, a, b asm.V128) asm.V128 {
	return m.mulAdd(x, a, b).AtLeast(zero).AtMost(one)
}

func (m vectorMath) tanh(x asm.V128) asm.V128 {
	a, s := m.let(x.Abs()), m.let(x.Mul(x))
	near := m.polynomial(s, 1, -0.33333132, 0.13328415, -0.053526, 0.02002443, -0.005088314)
	z := m.let(m.exp(m.let(a.Mul(asm.Vector(-2)))))
	far := m.withSign(one.Sub(z).Div(one.Add(z)), x)
	return a.Less(asm.Vector(0.7)).Select(near.Mul(x), far)
}

// erfc gives, for t ≥ 0, erf(t) where inErf says that t is small, and 1 − erf(t) elsewhere.
func (m vectorMath) erfc(t asm.V128) (inner, outer asm.V128) {
	s := m.let(t.Mul(t))
	inner = m.let(t.Mul(m.polynomial(s, 1.1283791, -0.37612325, 0.1128018, -0.026711309, 0.004917548, -0.00056314096)))
	// −log(1 − erf(t)) up to 4.1, behind which nothing is left.
	const end = 4.1
	r := m.polynomial(m.let(t.AtMost(asm.Vector(end))), 0.00022058836, 1.1278903, 0.63612902, 0.10570833, -0.023733964, 0.0037361037, -0.00036076538, 1.5894655e-05)
	outer = m.let(m.exp(m.let(zero.Sub(r))).AndNot(t.Greater(asm.Vector(end))))
	return inner, outer
}

// inErf is where erfc's second value is the one to take.
func (m vectorMath) inErf(x asm.V128) asm.V128 { return x.Abs().Greater(one) }

// normal is ½(1 + erf(x/√2)), exact to its own size for negative x too.
func (m vectorMath) normal(x asm.V128) asm.V128 {
	half := asm.Vector(0.5)
	t := m.let(x.Abs().Mul(asm.Vector(math.Sqrt2 / 2)))
	inner, outer := m.erfc(t)
	tail := m.let(m.inErf(t).Select(outer, one.Sub(inner)).Mul(half)) // of |x|
	return x.Less(zero).Select(tail, one.Sub(tail))
}

// geluInner is 2√(2/π)(x + 0.044715x³), of which GELU by Tanh takes the sigmoid.
func (m vectorMath) geluInner(x asm.V128) asm.V128 {
	cubic := m.mulAdd(x.Mul(x), asm.Vector(2*geluScale*geluCubic), asm.Vector(2*geluScale))
	return m.let(x.Mul(cubic))
}

// tanhSoftplus is tanh(log(1 + eˣ)) = n/(n + 2), n = e²ˣ + 2eˣ.
func (m vectorMath) tanhSoftplus(x asm.V128) asm.V128 {
	u := m.let(m.exp(m.let(x.AtMost(asm.Vector(20)))))
	n := m.let(u.Mul(u.Add(asm.Vector(2))))
	return n.Div(n.Add(asm.Vector(2)))
}

// logRatio is log((1 + s)/(1 − s)) for |s| ≤ ⅓.
func (m vectorMath) logRatio(z asm.V128) asm.V128 {
	s := m.let(z.Mul(z))
	return z.Mul(m.polynomial(s, 2, 0.6666668, 0.39998692, 0.2862072, 0.21393259, 0.24413037))
}

// log is the natural logarithm of normal positive numbers.
func (m vectorMath) log(x asm.V128) asm.V128 {
	// x = 2ⁿ·v with v from √½ to √2.
	const root = 0x3f3504f3 // √½
	n := m.let(x.SubInts(asm.Bits(root)).ShiftIntsRight(23))
	v := m.let(x.SubInts(n.ShiftIntsLeft(23)))
	ratio := m.logRatio(m.let(v.Sub(one).Div(v.Add(one))))
	return m.let(m.mulAdd(n.FromInts(), asm.Vector(math.Ln2), ratio))
}
