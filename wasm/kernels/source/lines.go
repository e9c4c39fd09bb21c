package source

import (
	"math"

	"lrpexplainer/wasm/kernels/abi"
	asm "lrpexplainer/wasm/kernels/assembler"
)

// line is what a body that walks along a line is given: one line whose values lie side by
// side, four at a time, or four lines side by side, or one of a few that are left over.
type line struct {
	// walk runs body for all positions.
	walk func(body func(p place))
	// sum and top are a variable's total and largest value over a whole line, in every lane
	// that belongs to it.
	sum, top func(v asm.V128) asm.V128
	// load reads the line's number in an array that has one for each line, store writes it.
	load  func(array asm.I32) asm.V128
	store func(array asm.I32, v asm.V128)
}

// place is where a body stands.
type place struct {
	load  func(array asm.I32) asm.V128
	store func(array asm.I32, v asm.V128)
	// at reads an array with one value for each position along a line.
	at func(array asm.I32) asm.V128
	// only is v where it counts, and zeros in lanes that repeat what is left over.
	only func(v asm.V128) asm.V128
}

// eachLine writes body for each way that lines can lie, and runs it for this part's lines.
func (o operation) eachLine(body func(l line)) {
	outer, count, inner := o.int("Outer"), o.int("Count"), o.int("Inner")
	i, first, step := o.I32(0), o.I32(0), o.I32(0) // first and step in bytes, as all below
	position, end, at := o.I32(0), o.I32(0), o.I32(0)
	number := o.I32(0) // of the line, in bytes
	same := func(v asm.V128) asm.V128 { return v }

	// apart is a line that goes in steps, beside the next ones.
	apart := func(load func(address asm.I32) asm.V128, store func(address asm.I32, v asm.V128)) line {
		return line{
			walk: func(body func(p place)) {
				at.Set(first)
				o.For(position, 0, end, 4, func() {
					body(place{
						load:  func(array asm.I32) asm.V128 { return load(array.Add(at)) },
						store: func(array asm.I32, v asm.V128) { store(array.Add(at), v) },
						at:    func(array asm.I32) asm.V128 { return array.Add(position).LoadSplat(0) },
						only:  same,
					})
					at.Increase(step)
				})
			},
			sum: same, top: same,
			load:  func(array asm.I32) asm.V128 { return load(array.Add(number)) },
			store: func(array asm.I32, v asm.V128) { store(array.Add(number), v) },
		}
	}
	end.Set(count.ShiftLeft(2))
	o.IfElse(inner.Equals(1), func() {
		from, to := o.share(outer, 1)
		o.For(i, from, to, 1, func() {
			number.Set(i.ShiftLeft(2))
			first.Set(i.Mul(end))
			body(o.together(first, number, position, end))
		})
	}, func() {
		quads := o.I32(inner.Add(3).Div(4))
		from, to := o.share(outer.Mul(quads), 1)
		step.Set(inner.ShiftLeft(2))
		within, block, left := o.I32(0), o.I32(0), o.I32(0)
		o.For(i, from, to, 1, func() {
			block.Set(i.Div(quads))
			within.Set(i.Sub(block.Mul(quads)).ShiftLeft(2))
			left.Set(inner.Sub(within))
			first.Set(block.Mul(count).Mul(inner).Add(within).ShiftLeft(2))
			number.Set(block.Mul(inner).Add(within).ShiftLeft(2))
			o.IfElse(left.AtLeast(4), func() {
				body(apart(func(address asm.I32) asm.V128 { return address.Load(0) },
					func(address asm.I32, v asm.V128) { address.Store(0, v) }))
			}, func() {
				o.DoWhile(func() asm.I32 {
					body(apart(func(address asm.I32) asm.V128 { return address.LoadFirst(0) },
						func(address asm.I32, v asm.V128) { address.StoreLane(0, v, 0) }))
					first.Increase(4)
					number.Increase(4)
					left.Increase(-1)
					return left
				})
			})
		})
	})
}

// together is a line whose values lie side by side, from the place first on.
func (o operation) together(first, number, position, end asm.I32) line {
	at := func(array asm.I32) asm.I32 { return array.Add(first).Add(position) }
	across := func(join func(a, b asm.V128) asm.V128) func(v asm.V128) asm.V128 {
		return func(v asm.V128) asm.V128 {
			v = o.V128(v)
			v.Set(join(v, v.Shuffle(v, [4]int{1, 0, 3, 2})))
			v.Set(join(v, v.Shuffle(v, [4]int{2, 3, 0, 1})))
			return v
		}
	}
	firstLane := asm.Vector(0).Shuffle(asm.Bits(math.MaxUint32), [4]int{4, 0, 0, 0})
	return line{
		walk: func(body func(p place)) {
			o.For(position, 0, end.And(-16), 16, func() {
				body(place{
					load:  func(array asm.I32) asm.V128 { return at(array).Load(0) },
					store: func(array asm.I32, v asm.V128) { at(array).Store(0, v) },
					at:    func(array asm.I32) asm.V128 { return array.Add(position).Load(0) },
					only:  func(v asm.V128) asm.V128 { return v },
				})
			})
			o.For(position, end.And(-16), end, 4, func() {
				body(place{
					load:  func(array asm.I32) asm.V128 { return at(array).LoadSplat(0) },
					store: func(array asm.I32, v asm.V128) { at(array).StoreLane(0, v, 0) },
					at:    func(array asm.I32) asm.V128 { return array.Add(position).LoadSplat(0) },
					only:  func(v asm.V128) asm.V128 { return v.And(firstLane) },
				})
			})
		},
		sum:   across(func(a, b asm.V128) asm.V128 { return a.Add(b) }),
		top:   across(func(a, b asm.V128) asm.V128 { return a.AtLeast(b) }),
		load:  func(array asm.I32) asm.V128 { return array.Add(number).LoadSplat(0) },
		store: func(array asm.I32, v asm.V128) { array.Add(number).StoreLane(0, v, 0) },
	}
}

// lines writes what works along lines: normalisations and the softmax.
func (k *kernels) lines(ops []*asm.Func) {
	ops[abi.OpScale] = k.scaleLines()
	ops[abi.OpLineDots] = k.lineDots()
	ops[abi.OpDeviation] = k.deviation()
	ops[abi.OpCenter] = k.center()
	ops[abi.OpSoftmax] = k.softmax()
	ops[abi.OpSoftmaxGradient] = k.softmaxGradient()
	ops[abi.OpSoftmaxTaylor] = k.softmaxTaylor()
}

func (k *kernels) scaleLines() *asm.Func {
	o := k.operation(abi.Lines{})
	dst, a, scale, shift := o.int("Dst"), o.int("A"), o.int("At"), o.int("Shift")
	o.eachLine(func(l line) {
		l.walk(func(p place) { p.store(dst, k.mulAdd(p.load(a), p.at(scale), p.at(shift))) })
	})
	return o.Func
}

// lineSum is a line's sum of term, in a variable.
func (o operation) lineSum(acc asm.V128, l line, term func(p place) asm.V128) asm.V128 {
	acc.Set(zero)
	l.walk(func(p place) { acc.Set(acc.Add(p.only(term(p)))) })
	return l.sum(acc)
}

func (k *kernels) lineDots() *asm.Func {
	o := k.operation(abi.Lines{})
	dst, a, b := o.int("Dst"), o.int("A"), o.int("B")
	acc := o.V128(zero)
	o.IfElse(b, func() {
		o.eachLine(func(l line) {
			l.store(dst, o.lineSum(acc, l, func(p place) asm.V128 { return p.load(a).Mul(p.load(b)) }))
		})
	}, func() {
		o.eachLine(func(l line) {
			l.store(dst, o.lineSum(acc, l, func(p place) asm.V128 { return p.load(a) }))
		})
	})
	return o.Func
}

// meanOf sets mean to the line's, or to 0 where the argument Raw is set.
func (o operation) meanOf(mean, acc asm.V128, l line, a, raw asm.I32, count asm.V128) {
	mean.Set(zero)
	o.If(raw.Equals(0), func() {
		mean.Set(o.lineSum(acc, l, func(p place) asm.V128 { return p.load(a) }).Div(count))
	})
}

func (k *kernels) deviation() *asm.Func {
	o := k.operation(abi.Lines{})
	dst, a, raw, epsilon := o.int("Dst"), o.int("A"), o.int("Raw"), o.splat("Epsilon")
	count := o.V128(o.int("Count").SplatBits().FromInts())
	mean, acc, d := o.V128(zero), o.V128(zero), o.V128(zero)
	o.eachLine(func(l line) {
		o.meanOf(mean, acc, l, a, raw, count)
		acc.Set(zero)
		l.walk(func(p place) {
			d.Set(p.only(p.load(a).Sub(mean)))
			acc.Set(k.mulAdd(d, d, acc))
		})
		l.store(dst, one.Div(l.sum(acc).Div(count).Add(epsilon).Sqrt()))
	})
	return o.Func
}

func (k *kernels) center() *asm.Func {
	o := k.operation(abi.Lines{})
	dst, a, factors, raw := o.int("Dst"), o.int("A"), o.int("Line"), o.int("Raw")
	count := o.V128(o.int("Count").SplatBits().FromInts())
	mean, acc, factor := o.V128(zero), o.V128(zero), o.V128(zero)
	o.eachLine(func(l line) {
		o.meanOf(mean, acc, l, a, raw, count)
		factor.Set(one)
		o.If(factors, func() { factor.Set(l.load(factors)) })
		l.walk(func(p place) { p.store(dst, p.load(a).Sub(mean).Mul(factor)) })
	})
	return o.Func
}

// softmax keeps the powers in the destination until their sum is known.
func (k *kernels) softmax() *asm.Func {
	o := k.operation(abi.Lines{})
	dst, a := o.int("Dst"), o.int("A")
	m := vectorMath{k, o.Func}
	top, sum, power := o.V128(zero), o.V128(zero), o.V128(zero)
	o.eachLine(func(l line) {
		top.Set(asm.Vector(float32(math.Inf(-1))))
		l.walk(func(p place) { top.Set(top.AtLeast(p.load(a))) })
		top.Set(l.top(top))
		sum.Set(zero)
		l.walk(func(p place) {
			power.Set(m.exp(m.let(p.load(a).Sub(top))))
			p.store(dst, power)
			sum.Set(sum.Add(p.only(power)))
		})
		sum.Set(one.Div(l.sum(sum)))
		l.walk(func(p place) { p.store(dst, p.load(dst).Mul(sum)) })
	})
	return o.Func
}

// softmaxGradient is y ⊙ (g − Σ g·y).
func (k *kernels) softmaxGradient() *asm.Func {
	o := k.operation(abi.Lines{})
	dst, g, y := o.int("Dst"), o.int("A"), o.int("B")
	acc, dot := o.V128(zero), o.V128(zero)
	o.eachLine(func(l line) {
		dot.Set(o.lineSum(acc, l, func(p place) asm.V128 { return p.load(g).Mul(p.load(y)) }))
		l.walk(func(p place) { p.store(dst, p.load(y).Mul(p.load(g).Sub(dot))) })
	})
	return o.Func
}

// softmaxTaylor is x ⊙ (r − y·Σ r), 0 where x is −∞.
func (k *kernels) softmaxTaylor() *asm.Func {
	o := k.operation(abi.Lines{})
	dst, r, x, y := o.int("Dst"), o.int("A"), o.int("B"), o.int("C")
	acc, sum, v := o.V128(zero), o.V128(zero), o.V128(zero)
	o.eachLine(func(l line) {
		sum.Set(o.lineSum(acc, l, func(p place) asm.V128 { return p.load(r) }))
		l.walk(func(p place) {
			v.Set(p.load(x))
			finite := v.Differs(asm.Vector(float32(math.Inf(-1))))
			p.store(dst, v.Mul(p.load(r).Sub(p.load(y).Mul(sum))).And(finite))
		})
	})
	return o.Func
}
