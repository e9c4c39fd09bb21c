package source

import (
	"lrpexplainer/wasm/kernels/abi"
	asm "lrpexplainer/wasm/kernels/assembler"
)

// combinationBlock is how many columns are summed up at a time: the sums stay in
// the first level of cache while the rows of the matrix stream through.
const combinationBlock = 2048

// dense writes the products of a matrix with a vector. The matrix is read once,
// four rows side by side: these products wait for memory, not for arithmetic.
func (k *kernels) dense(ops []*asm.Func) {
	ops[abi.OpDots] = k.dots()
	ops[abi.OpCombination] = k.combination()
}

func (k *kernels) dots() *asm.Func {
	o := k.operation(abi.Dense{})
	y, x, w, bias := o.int("Y"), o.int("X"), o.int("W"), o.int("Bias")
	rows, bytes := o.int("Rows"), o.I32(o.int("Cols").ShiftLeft(2))
	ρ := o.weightMap("Map")

	r0, r1 := o.share(rows, 4)
	r, count, at := o.I32(0), o.I32(0), o.I32(0)
	var row [4]asm.I32
	var acc [4]asm.V128
	for i := range row {
		row[i], acc[i] = o.I32(0), o.V128(asm.Vector(0))
	}
	xv := o.V128(asm.Vector(0))
	ρ.eachForm(o.Func, func(ρ func(asm.V128) asm.V128) {
		o.For(r, r0, r1, 4, func() {
			count.Set(r1.Sub(r).Min(4))
			for i := range row { // rows beyond the last repeat it
				row[i].Set(w.Add(r.Add(count.Sub(1).Min(i)).Mul(bytes)))
				acc[i].Set(asm.Vector(0))
			}
			step := func(load func(address asm.I32) asm.V128) {
				xv.Set(load(x.Add(at)))
				for i := range row {
					acc[i].Set(k.mulAdd(ρ(load(row[i].Add(at))), xv, acc[i]))
				}
			}
			o.For(at, 0, bytes.And(-16), 16, func() {
				step(func(address asm.I32) asm.V128 { return address.Load(0) })
			})
			o.For(at, bytes.And(-16), bytes, 4, func() {
				step(func(address asm.I32) asm.V128 { return address.LoadFirst(0) })
			})
			t := transpose(o.Func, acc)
			sums := o.V128(t[0].Add(t[1]).Add(t[2].Add(t[3])))
			for i := range row {
				o.If(asm.Int(i).Less(count), func() {
					o.If(bias, func() {
						at.Set(bias.Add(r.ShiftLeft(2)))
						sums.Set(sums.Add(asm.Vector(0).LoadLane(at, 4*i, byte(i))))
					})
					y.Add(r.ShiftLeft(2)).StoreLane(4*i, sums, byte(i))
				})
			}
		})
	})
	return o.Func
}

func (k *kernels) combination() *asm.Func {
	o := k.operation(abi.Dense{})
	y, x, w, bias := o.int("Y"), o.int("X"), o.int("W"), o.int("Bias")
	rows, cols := o.int("Rows"), o.int("Cols")
	ρ := o.weightMap("Map")

	c0, c1 := o.share(cols, 4)
	c, from, to, r, at := o.I32(0), o.I32(0), o.I32(0), o.I32(0), o.I32(0)
	var row [4]asm.I32
	var factor [4]asm.V128
	for i := range row {
		row[i], factor[i] = o.I32(0), o.V128(asm.Vector(0))
	}
	acc := o.V128(asm.Vector(0))
	ρ.eachForm(o.Func, func(ρ func(asm.V128) asm.V128) {
		o.For(c, c0, c1, combinationBlock, func() {
			from.Set(c.ShiftLeft(2))
			to.Set(c.Add(combinationBlock).Min(c1).ShiftLeft(2))
			o.For(at, from, to, 4, func() {
				o.IfElse(bias, func() {
					y.Add(at).StoreF32(0, bias.Add(at).LoadF32(0))
				}, func() {
					y.Add(at).StoreI32(0, asm.Int(0))
				})
			})
			o.For(r, 0, rows, 4, func() {
				for i := range row { // rows beyond the last repeat it, times 0
					row[i].Set(w.Add(r.Add(i).Min(rows.Sub(1)).Mul(cols).ShiftLeft(2)))
					factor[i].Set(asm.Vector(0))
					o.If(r.Add(i).Less(rows), func() { factor[i].Set(x.Add(r.ShiftLeft(2)).LoadSplat(4 * i)) })
				}
				step := func(load func(address asm.I32) asm.V128, store func(v asm.V128)) {
					acc.Set(load(y.Add(at)))
					for i := range row {
						acc.Set(k.mulAdd(ρ(load(row[i].Add(at))), factor[i], acc))
					}
					store(acc)
				}
				nonzero := factor[0].Or(factor[1]).Or(factor[2].Or(factor[3])).Differs(asm.Vector(0)).Any()
				o.If(nonzero, func() {
					whole := from.Add(to.Sub(from).And(-16))
					o.For(at, from, whole, 16, func() {
						step(func(address asm.I32) asm.V128 { return address.Load(0) }, func(v asm.V128) { y.Add(at).Store(0, v) })
					})
					o.For(at, whole, to, 4, func() {
						step(func(address asm.I32) asm.V128 { return address.LoadFirst(0) }, func(v asm.V128) { y.Add(at).StoreLane(0, v, 0) })
					})
				})
			})
		})
	})
	return o.Func
}
