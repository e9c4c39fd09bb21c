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
	den := o.V128(zero)
	gated := func(gate func(open, sign asm.V128) asm.V128) func() {
		return func() {
			o.eachValue(func(at asm.I32, load func(asm.I32) asm.V128, store func(asm.I32, asm.V128)) {
				den.Set(load(z.Add(at)))
				den.Set(den.Add(den.Less(zero).Select(negative, epsilon)))
				open := gate(den.Differs(zero), load(sign.Add(at)))
				store(s.Add(at), coefficient.Mul(load(r.Add(at))).Div(den).And(open))
			})
		}
	}
	o.Switch(o.int("Gate"), // in the order of nn.Gate
		gated(func(open, _ asm.V128) asm.V128 { return open }),
		gated(func(open, sign asm.V128) asm.V128 { return open.And(sign.Greater(zero)) }),
		gated(func(open, sign asm.V128) asm.V128 { return open.And(sign.Less(zero)) }),
	)
	return o.Func
}

// reductions writes the sums in double precision.
func (k *kernels) reductions(ops []*asm.Func) {
	type array = func(string) asm.V128
	type half = func(asm.V128) asm.V128
	reduction := func(term func(v array, h half) asm.V128) *asm.Func {
		o := k.operation(abi.Reduction{})
		arrays := map[string]asm.I32{"A": o.int("A"), "B": o.int("B")}
		bytes := o.I32(o.int("N").ShiftLeft(2))
		sum := [2]asm.V128{o.V128(asm.Vector(0)), o.V128(asm.Vector(0))}
		halves := [2]half{
			func(v asm.V128) asm.V128 { return v.Doubles() },
			func(v asm.V128) asm.V128 { return v.Shuffle(v, [4]int{2, 3, 2, 3}).Doubles() },
		}
		from, to := o.share(o.int("Count"), 1)
		result := o.I32(o.int("Result").Add(from.ShiftLeft(3)))
		i, at, begin, whole, end := o.I32(0), o.I32(0), o.I32(0), o.I32(0), o.I32(0)
		o.For(i, from, to, 1, func() {
			begin.Set(i.Mul(bytes))
			end.Set(begin.Add(bytes))
			whole.Set(begin.Add(bytes.And(-16)))
			add := func(load func(address asm.I32) asm.V128) {
				for h := range sum {
					sum[h].Set(sum[h].AddDoubles(term(func(name string) asm.V128 { return load(arrays[name].Add(at)) }, halves[h])))
				}
			}
			for h := range sum {
				sum[h].Set(asm.Vector(0))
			}
			o.For(at, begin, whole, 16, func() { add(func(address asm.I32) asm.V128 { return address.Load(0) }) })
			o.For(at, whole, end, 4, func() { add(func(address asm.I32) asm.V128 { return address.LoadFirst(0) }) })
			sum[0].Set(sum[0].AddDoubles(sum[1]))
			result.StoreF64(0, sum[0].Double(0).Add(sum[0].Double(1)))
			result.Increase(8)
		})
		return o.Func
	}
	ops[abi.OpSum] = reduction(func(v array, h half) asm.V128 { return h(v("A")) })
	ops[abi.OpDot] = reduction(func(v array, h half) asm.V128 { return h(v("A")).MulDoubles(h(v("B"))) })
}
