package source

import (
	"lrpexplainer/wasm/kernels/abi"
	asm "lrpexplainer/wasm/kernels/assembler"
)

// elementwise writes what computes each value from those at the same place.
func (k *kernels) elementwise(ops []*asm.Func) {
	type operands struct{ dst, a, b, scale, low, high asm.V128 }
	simple := func(each func(v operands) asm.V128) *asm.Func {
		o := k.operation(abi.Elementwise{})
		dst, a, b := o.int("Dst"), o.int("A"), o.int("B")
		v := operands{scale: o.splat("Scale"), low: o.splat("Low"), high: o.splat("High")}
		o.eachValue(func(at asm.I32, load func(asm.I32) asm.V128, store func(asm.I32, asm.V128)) {
			v.dst, v.a, v.b = load(dst.Add(at)), load(a.Add(at)), load(b.Add(at))
			store(dst.Add(at), each(v))
		})
		return o.Func
	}
	ops[abi.OpClip] = simple(func(v operands) asm.V128 { return v.a.Max(v.low).Min(v.high) })
	ops[abi.OpAdd] = simple(func(v operands) asm.V128 { return v.dst.Add(v.a) })
	ops[abi.OpAddScaled] = simple(func(v operands) asm.V128 { return k.mulAdd(v.a, v.scale, v.dst) })
	ops[abi.OpMul] = simple(func(v operands) asm.V128 { return v.a.Mul(v.b) })
	ops[abi.OpAddMul] = simple(func(v operands) asm.V128 { return k.mulAdd(v.a.Mul(v.scale), v.b, v.dst) })
	ops[abi.OpMap] = k.mapValues()
	ops[abi.OpShare] = k.quotient()
}

// eachValue writes body for vectors, and again for the last one to three values,
// with their ways to load and store. at is the place in bytes.
func (o operation) eachValue(body func(at asm.I32, load func(asm.I32) asm.V128, store func(asm.I32, asm.V128))) {
	from, to := o.share(o.int("N"), 4)
	at := o.I32(from.ShiftLeft(2))
	whole := o.I32(at.Add(to.Sub(from).And(-4).ShiftLeft(2)))
	o.For(at, at, whole, 16, func() {
		body(at, func(address asm.I32) asm.V128 { return address.Load(0) }, func(address asm.I32, v asm.V128) { address.Store(0, v) })
	})
	o.For(at, at, to.ShiftLeft(2), 4, func() {
		body(at, func(address asm.I32) asm.V128 { return address.LoadFirst(0) }, func(address asm.I32, v asm.V128) { address.StoreLane(0, v, 0) })
	})
}

func (k *kernels) mapValues() *asm.Func {
	o := k.operation(abi.Elementwise{})
	dst, a := o.int("Dst"), o.int("A")
	o.weightMap("Map").eachForm(o.Func, func(ρ func(asm.V128) asm.V128) {
		o.eachValue(func(at asm.I32, load func(asm.I32) asm.V128, store func(asm.I32, asm.V128)) {
			store(dst.Add(at), ρ(load(a.Add(at))))
		})
	})
	return o.Func
}

func (k *kernels) quotient() *asm.Func {
	o := k.operation(abi.Share{})
	s, r, z, sign := o.int("S"), o.int("R"), o.int("Z"), o.int("Sign")
	coefficient, epsilon, negative := o.splat("Coefficient"), o.splat("Epsilon"), o.splat("NegativeEpsilon")
	zero := asm.Vector(0)
	den, received, share, open := o.V128(zero), o.V128(zero), o.V128(zero), o.V128(zero)
	stopped, sums := o.V128(zero), [2]asm.V128{o.V128(zero), o.V128(zero)}
	gated := func(gate func(sign asm.V128) asm.V128) func() {
		return func() {
			o.eachValue(func(at asm.I32, load func(asm.I32) asm.V128, store func(asm.I32, asm.V128)) {
				whole := load(z.Add(at))
				received.Set(load(r.Add(at)))
				den.Set(whole)
				den.Set(den.Add(den.Less(zero).Select(negative, epsilon)))
				share.Set(coefficient.Mul(received).Div(den).And(den.Differs(zero)))
				if gate != nil {
					open.Set(gate(load(sign.Add(at))))
					share.Set(share.And(open))
					stopped.Set(stopped.Or(received.Abs().AndNot(open)))
				}
				for i, half := range []func(asm.V128) asm.V128{lowDoubles, highDoubles} {
					sums[i].Set(sums[i].AddDoubles(half(share).MulDoubles(half(whole))))
				}
				store(s.Add(at), share)
			})
		}
	}
	o.Switch(o.int("Gate"), // in the order of nn.Gate
		gated(nil),
		gated(func(sign asm.V128) asm.V128 { return sign.Greater(zero) }),
		gated(func(sign asm.V128) asm.V128 { return sign.Less(zero) }),
	)
	sums[0].Set(sums[0].AddDoubles(sums[1]))
	o.int("Divided").Add(o.part.ShiftLeft(3)).StoreF64(0, sums[0].Double(0).Add(sums[0].Double(1)))
	o.int("Stopped").Add(o.part.ShiftLeft(2)).StoreI32(0, stopped.Any())
	return o.Func
}

// lowDoubles and highDoubles are the first and the last two values as doubles.
func lowDoubles(v asm.V128) asm.V128  { return v.Doubles() }
func highDoubles(v asm.V128) asm.V128 { return v.Shuffle(v, [4]int{2, 3, 2, 3}).Doubles() }

// reductions writes the sums in double precision.
func (k *kernels) reductions(ops []*asm.Func) {
	// reduction adds up, for each of its totals, the terms of vectors a and b in doubles.
	reduction := func(totals ...func(a, b asm.V128) [2]asm.V128) *asm.Func {
		const unroll = 2 // additions wait for the ones before
		o := k.operation(abi.Reduction{})
		a, b := o.int("A"), o.int("B")
		bytes := o.I32(o.int("N").ShiftLeft(2))
		sums := make([][2 * unroll]asm.V128, len(totals))
		for t := range sums {
			for i := range sums[t] {
				sums[t][i] = o.V128(asm.Vector(0))
			}
		}
		from, to := o.share(o.int("Count"), 1)
		result := o.I32(o.int("Result").Add(from.Mul(8 * len(totals))))
		i, at, begin, end := o.I32(0), o.I32(0), o.I32(0), o.I32(0)
		va, vb := o.V128(asm.Vector(0)), o.V128(asm.Vector(0))
		add := func(lane int, load func(address asm.I32) asm.V128) {
			va.Set(load(a.Add(at).Add(16 * lane)))
			vb.Set(load(b.Add(at).Add(16 * lane)))
			for t, terms := range totals {
				for h, term := range terms(va, vb) {
					sum := sums[t][2*lane+h]
					sum.Set(sum.AddDoubles(term))
				}
			}
		}
		vector := func(address asm.I32) asm.V128 { return address.Load(0) }
		o.For(i, from, to, 1, func() {
			begin.Set(i.Mul(bytes))
			end.Set(begin.Add(bytes))
			for t := range sums {
				for i := range sums[t] {
					sums[t][i].Set(asm.Vector(0))
				}
			}
			o.For(at, begin, begin.Add(bytes.And(-16*unroll)), 16*unroll, func() {
				for lane := range unroll {
					add(lane, vector)
				}
			})
			o.For(at, at, begin.Add(bytes.And(-16)), 16, func() { add(0, vector) })
			o.For(at, at, end, 4, func() { add(0, func(address asm.I32) asm.V128 { return address.LoadFirst(0) }) })
			for _, s := range sums {
				s[0].Set(s[0].AddDoubles(s[1]).AddDoubles(s[2].AddDoubles(s[3])))
				result.StoreF64(0, s[0].Double(0).Add(s[0].Double(1)))
				result.Increase(8)
			}
		})
		return o.Func
	}
	sum := func(a, _ asm.V128) [2]asm.V128 { return [2]asm.V128{lowDoubles(a), highDoubles(a)} }
	absolute := func(a, _ asm.V128) [2]asm.V128 { return [2]asm.V128{lowDoubles(a.Abs()), highDoubles(a.Abs())} }
	dot := func(a, b asm.V128) [2]asm.V128 {
		return [2]asm.V128{lowDoubles(a).MulDoubles(lowDoubles(b)), highDoubles(a).MulDoubles(highDoubles(b))}
	}
	ops[abi.OpSum] = reduction(sum)
	ops[abi.OpDot] = reduction(dot)
	ops[abi.OpTotals] = reduction(sum, absolute)
}
