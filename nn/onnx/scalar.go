package onnx

import (
	"math"
	"slices"
)

// scalar is an operator on constants that works value by value, on one operand
// or on several that are broadcast together. Every type is computed as itself:
// integers with as many bits as they have, floating-point values rounded to
// their type after each operation. float64 has enough digits for that to be
// what the type's own arithmetic gives.
type scalar struct {
	operands int // 0: any number, from the left
	// ints and floats are a function of one value (b is 0) or two; nil: not for such
	// types.
	ints    func(t dataType, a, b int64) int64
	floats  func(a, b float64) float64
	truth   bool // the result is bool: 0 or not
	divides bool // the second operand must not be the integer 0
	mixes   bool // the operands may be of different types
}

// scalars are all such operators. Definitions: ONNX operators of the same name.
var scalars = map[string]scalar{
	"Add": {operands: 2, ints: func(_ dataType, a, b int64) int64 { return a + b }, floats: func(a, b float64) float64 { return a + b }},
	"Sub": {operands: 2, ints: func(_ dataType, a, b int64) int64 { return a - b }, floats: func(a, b float64) float64 { return a - b }},
	"Mul": {operands: 2, ints: func(_ dataType, a, b int64) int64 { return a * b }, floats: func(a, b float64) float64 { return a * b }},
	"Div": {operands: 2, divides: true, ints: quotient, floats: func(a, b float64) float64 { return a / b }},
	"Pow": {operands: 2, mixes: true, ints: power, floats: math.Pow},
	"Sum": {ints: func(_ dataType, a, b int64) int64 { return a + b }, floats: func(a, b float64) float64 { return a + b }},
	"Max": {ints: func(t dataType, a, b int64) int64 { return pick(t.less(a, b), b, a) }, floats: math.Max},
	"Min": {ints: func(t dataType, a, b int64) int64 { return pick(t.less(a, b), a, b) }, floats: math.Min},

	"Equal":          comparison(func(less, equal bool) bool { return equal }),
	"Less":           comparison(func(less, equal bool) bool { return less }),
	"LessOrEqual":    comparison(func(less, equal bool) bool { return less || equal }),
	"Greater":        comparison(func(less, equal bool) bool { return !less && !equal }),
	"GreaterOrEqual": comparison(func(less, equal bool) bool { return !less }),

	"And": {operands: 2, ints: func(_ dataType, a, b int64) int64 { return a & b }, truth: true},
	"Or":  {operands: 2, ints: func(_ dataType, a, b int64) int64 { return a | b }, truth: true},
	"Xor": {operands: 2, ints: func(_ dataType, a, b int64) int64 { return a ^ b }, truth: true},
	"Not": {operands: 1, ints: func(_ dataType, a, _ int64) int64 { return 1 - a }, truth: true},

	"BitwiseAnd": {operands: 2, ints: func(_ dataType, a, b int64) int64 { return a & b }},
	"BitwiseOr":  {operands: 2, ints: func(_ dataType, a, b int64) int64 { return a | b }},
	"BitwiseXor": {operands: 2, ints: func(_ dataType, a, b int64) int64 { return a ^ b }},
	"BitwiseNot": {operands: 1, ints: func(_ dataType, a, _ int64) int64 { return ^a }},

	"Neg": {operands: 1, ints: func(_ dataType, a, _ int64) int64 { return -a }, floats: func(a, _ float64) float64 { return -a }},
	"Abs": {operands: 1, ints: func(t dataType, a, _ int64) int64 { return pick(t.less(a, 0), -a, a) }, floats: one(math.Abs)},
	"Sign": {operands: 1, ints: func(t dataType, a, _ int64) int64 { return pick[int64](t.less(a, 0), -1, pick[int64](a == 0, 0, 1)) }, floats: func(a, _ float64) float64 {
		switch {
		case a > 0:
			return 1
		case a < 0:
			return -1
		default:
			return a
		}
	}},
	"Sqrt":       {operands: 1, floats: one(math.Sqrt)},
	"Reciprocal": {operands: 1, floats: func(a, _ float64) float64 { return 1 / a }},
	"Floor":      {operands: 1, floats: one(math.Floor)},
	"Ceil":       {operands: 1, floats: one(math.Ceil)},
	"Round":      {operands: 1, floats: one(math.RoundToEven)},
	"Exp":        {operands: 1, floats: one(math.Exp)},
	"Log":        {operands: 1, floats: one(math.Log)},
	"Sin":        {operands: 1, floats: one(math.Sin)},
	"Cos":        {operands: 1, floats: one(math.Cos)},
	"Tan":        {operands: 1, floats: one(math.Tan)},
	"Asin":       {operands: 1, floats: one(math.Asin)},
	"Acos":       {operands: 1, floats: one(math.Acos)},
	"Atan":       {operands: 1, floats: one(math.Atan)},
	"Sinh":       {operands: 1, floats: one(math.Sinh)},
	"Cosh":       {operands: 1, floats: one(math.Cosh)},
	"Asinh":      {operands: 1, floats: one(math.Asinh)},
	"Acosh":      {operands: 1, floats: one(math.Acosh)},
	"Atanh":      {operands: 1, floats: one(math.Atanh)},
}

func one(f func(float64) float64) func(a, b float64) float64 {
	return func(a, _ float64) float64 { return f(a) }
}

func pick[T any](first bool, a, b T) T {
	if first {
		return a
	}
	return b
}

// comparison is a scalar that says how its operands compare.
func comparison(holds func(less, equal bool) bool) scalar {
	return scalar{operands: 2, truth: true,
		ints:   func(t dataType, a, b int64) int64 { return pick[int64](holds(t.less(a, b), a == b), 1, 0) },
		floats: func(a, b float64) float64 { return pick[float64](holds(a < b, a == b), 1, 0) },
	}
}

// less compares values of an integer type.
func (t dataType) less(a, b int64) bool {
	if t == uint64Type {
		return uint64(a) < uint64(b)
	}
	return a < b
}

// quotient is a/b, towards 0; of integers b is not 0.
func quotient(t dataType, a, b int64) int64 {
	if t == uint64Type {
		return int64(uint64(a) / uint64(b))
	}
	return a / b
}

// power is a to the power of b ≥ 0, in as many bits as the type has.
func power(_ dataType, a, b int64) int64 {
	y := int64(1)
	for ; b > 0; b >>= 1 {
		if b&1 != 0 {
			y *= a
		}
		a *= a
	}
	return y
}

// foldScalar computes one of scalars.
func foldScalar(c *call) { c.foldWith(scalars[c.node.op]) }

// foldWith computes s of the node's inputs, from the left.
func (c *call) foldWith(s scalar) {
	if len(c.in) == 0 || s.operands > 0 && len(c.in) != s.operands {
		c.fail("it has %d inputs; expected %d", len(c.in), max(s.operands, 1))
	}
	y := c.constant(0, "operand")
	switch {
	case s.operands == 1:
		y = c.apply(s, y, y)
	case len(c.in) == 1:
		c.view(y, y.dims)
		return
	}
	for i := 1; i < len(c.in); i++ {
		y = c.apply(s, y, c.constant(i, "operand"))
	}
	c.emit(y)
}

// apply is s of two constants that are broadcast together.
func (c *call) apply(s scalar, a, b *constant) *constant {
	dims := c.broadcast(a.dims, b.dims)
	n := c.sizeOf(dims)
	out := &constant{name: c.node.title(), dims: dims, typ: a.typ}
	if s.truth {
		out.typ = boolType
	}
	place := func(k *constant) func(i int) int {
		if slices.Equal(k.dims, dims) {
			return func(i int) int { return i }
		}
		return func(i int) int { return position(i, dims, k.dims) }
	}
	atA, atB := place(a), place(b)
	switch {
	case a.isInteger() && b.isInteger():
		if s.ints == nil {
			c.fail("its operand %q holds %v values; expected floating-point ones", a.name, a.typ)
		}
		x, y := c.integers(a), c.integers(b)
		out.ints = c.newInts(n)
		for i := range out.ints {
			v := y[atB(i)]
			if v == 0 && s.divides {
				c.fail("division by 0")
			}
			out.ints[i] = out.typ.wrap(s.ints(a.typ, x[atA(i)], v))
		}
	case s.floats == nil:
		c.fail("its operands hold %v and %v values; expected integers or bool", a.typ, b.typ)
	case a.isInteger() != b.isInteger() && !s.mixes:
		c.fail("its operands hold %v and %v values; expected one type", a.typ, b.typ)
	case out.isInteger():
		x, y := c.reals(a), c.reals(b)
		out.ints = c.newInts(n)
		for i := range out.ints {
			out.ints[i] = out.typ.wrap(int64(s.floats(x(atA(i)), y(atB(i)))))
		}
	case out.typ == doubleType:
		out.derive64 = func() []float64 {
			x, y := c.reals(a), c.reals(b)
			values := c.newDoubles(n)
			for i := range values {
				values[i] = s.floats(x(atA(i)), y(atB(i)))
			}
			return values
		}
	default:
		out.derive = func() []float32 {
			x, y := c.reals(a), c.reals(b)
			values := c.newFloats(n)
			for i := range values {
				values[i] = float32(out.typ.round(s.floats(x(atA(i)), y(atB(i)))))
			}
			return values
		}
	}
	return out
}

// reals are a constant's values, one by one.
func (c *call) reals(k *constant) func(i int) float64 {
	if k.isInteger() || k.typ == doubleType {
		values := c.doubles(k)
		return func(i int) float64 { return values[i] }
	}
	values := c.floats(k)
	return func(i int) float64 { return float64(values[i]) }
}

// foldMod is Mod (opset 10, 13): the remainder has the divisor's sign, with fmod = 1
// the dividend's.
func foldMod(c *call) {
	s := scalar{operands: 2, divides: true, ints: func(t dataType, a, b int64) int64 {
		if t == uint64Type {
			return int64(uint64(a) % uint64(b))
		}
		return ((a % b) + b) % b
	}}
	if c.int("fmod", 0) != 0 {
		s.ints = func(t dataType, a, b int64) int64 { return a % b }
		s.floats = math.Mod
	}
	c.foldWith(s)
}

// foldBitShift is BitShift (opset 11).
func foldBitShift(c *call) {
	left := c.string("direction", "") == "LEFT"
	c.foldWith(scalar{operands: 2, ints: func(_ dataType, a, b int64) int64 {
		if left {
			return int64(uint64(a) << uint64(b))
		}
		return int64(uint64(a) >> uint64(b))
	}})
}

// foldIsInf is IsInf (opset 10, 20).
func foldIsInf(c *call) {
	below, above := c.int("detect_negative", 1) != 0, c.int("detect_positive", 1) != 0
	c.foldWith(scalar{operands: 1, truth: true, floats: func(a, _ float64) float64 {
		return pick[float64](below && math.IsInf(a, -1) || above && math.IsInf(a, 1), 1, 0)
	}})
}

// foldIsNaN is IsNaN (opset 9, 13, 20).
func foldIsNaN(c *call) {
	c.foldWith(scalar{operands: 1, truth: true, floats: func(a, _ float64) float64 { return pick[float64](math.IsNaN(a), 1, 0) }})
}

// foldWhere is Where (opset 9, 16) of constants.
func foldWhere(c *call) {
	on := c.ints(0, "condition")
	a, b := c.constant(1, "first operand"), c.constant(2, "second operand")
	condition := c.in[0].c.dims
	dims := c.broadcast(c.broadcast(condition, a.dims), b.dims)
	c.move(dims, []*constant{a, b}, func(i int) (from, at int) {
		if on[position(i, dims, condition)] != 0 {
			return 0, position(i, dims, a.dims)
		}
		return 1, position(i, dims, b.dims)
	})
}
