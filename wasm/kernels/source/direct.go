package source

import (
	"math"

	"lrpexplainer/wasm/kernels/abi"
	asm "lrpexplainer/wasm/kernels/assembler"
)

// direct writes what computes a channel from the same channel alone: depthwise
// convolution and pooling, and the way back of max pooling.
func (k *kernels) direct(ops []*asm.Func) {
	ops[abi.OpDirect] = k.directly()
	ops[abi.OpWinner] = k.winner()
}

func (k *kernels) directly() *asm.Func {
	const wide = 4 // vectors of outputs at a time where they lie side by side
	o := k.operation(abi.Direct{})
	y, x, w, bias := o.int("Y"), o.int("X"), o.int("W"), o.int("Bias")
	columns, offsets, wOffsets := o.int("Column"), o.int("Offset"), o.int("WOffset")
	channels, n, taps := o.int("Channels"), o.int("N"), o.int("Taps")
	xPlane, yPlane, wPlane := o.int("XPlane"), o.int("YPlane"), o.int("WPlane")
	kind, ρ := o.int("Kind"), o.weightMap("Map")
	weights := o.I32(o.int("Scratch").Add(o.thread.Mul(taps).ShiftLeft(4)))

	t, at, weight, j, count := o.I32(0), o.I32(0), o.I32(0), o.I32(0), o.I32(0)
	start := o.V128(asm.Vector(0))
	var acc [wide]asm.V128
	for i := range acc {
		acc[i] = o.V128(start)
	}
	columnAt := o.I32(0)

	// outputs writes the loop over one channel's outputs; load gives an input under a tap,
	// join brings it into an accumulator.
	outputs := func(x, y asm.I32, join func(acc, v asm.V128) asm.V128) {
		overTaps := func(body func()) {
			weight.Set(weights)
			o.For(t, 0, taps, 1, func() {
				at.Set(offsets.Add(t.ShiftLeft(2)).LoadI32(0))
				body()
				weight.Increase(16)
			})
		}
		j.Set(0)
		o.DoWhile(func() asm.I32 {
			columnAt.Set(columns.Add(j.ShiftLeft(2)))
			count.Set(n.Sub(j))
			for i := range acc {
				acc[i].Set(start)
			}
			last := 4 * (4*wide - 1)
			sideBySide := o.I32(0)
			o.If(count.AtLeast(4*wide), func() {
				sideBySide.Set(columnAt.LoadI32(last).Sub(columnAt.LoadI32(0)).Equals(last))
			})
			o.IfElse(sideBySide, func() {
				begin := o.I32(x.Add(columnAt.LoadI32(0)))
				overTaps(func() {
					for i := range acc {
						acc[i].Set(join(acc[i], begin.Add(at).Load(16*i)))
					}
				})
				for i := range acc {
					y.Add(j.ShiftLeft(2)).Store(16*i, acc[i])
				}
				j.Increase(4 * wide)
			}, func() {
				column := columnAddresses(o.Func, x, columnAt, count)
				byLayout(o.Func, column, func(load func(offset asm.I32) asm.V128) {
					overTaps(func() { acc[0].Set(join(acc[0], load(at))) })
				})
				o.IfElse(count.AtLeast(4), func() {
					y.Add(j.ShiftLeft(2)).Store(0, acc[0])
				}, func() {
					for lane := range byte(3) {
						o.If(asm.Int(int(lane)).Less(count), func() {
							y.Add(j.ShiftLeft(2)).StoreLane(4*int(lane), acc[0], lane)
						})
					}
				})
				j.Increase(4)
			})
			return j.Less(n)
		})
	}

	c0, c1 := o.share(channels, 1)
	c, xc, yc := o.I32(0), o.I32(0), o.I32(0)
	eachChannel := func(body func()) {
		o.For(c, c0, c1, 1, func() {
			xc.Set(x.Add(c.Mul(xPlane)))
			yc.Set(y.Add(c.Mul(yPlane)))
			body()
		})
	}
	o.Switch(kind, func() { // abi.WeightedSum
		eachChannel(func() {
			from := o.I32(w.Add(c.Mul(wPlane)))
			ρ.eachForm(o.Func, func(ρ func(asm.V128) asm.V128) {
				o.For(t, 0, taps, 1, func() {
					weights.Add(t.ShiftLeft(4)).Store(0, ρ(from.Add(wOffsets.Add(t.ShiftLeft(2)).LoadI32(0)).LoadSplat(0)))
				})
			})
			start.Set(asm.Vector(0))
			o.If(bias, func() { start.Set(bias.Add(c.ShiftLeft(2)).LoadSplat(0)) })
			outputs(xc, yc, func(acc, v asm.V128) asm.V128 { return k.mulAdd(weight.Load(0), v, acc) })
		})
	}, func() { // abi.Maximum
		start.Set(asm.Vector(float32(math.Inf(-1))))
		eachChannel(func() {
			outputs(xc, yc, func(acc, v asm.V128) asm.V128 { return acc.Max(v) })
		})
	})
	return o.Func
}

func (k *kernels) winner() *asm.Func {
	o := k.operation(abi.Winner{})
	back, r, x := o.int("Back"), o.int("R"), o.int("X")
	columns, offsets := o.int("Column"), o.int("Offset")
	channels, n, taps := o.int("Channels"), o.int("N"), o.int("Taps")
	plane, rPlane := o.int("Plane"), o.int("RPlane")

	t, at, j, columnAt, target := o.I32(0), o.I32(0), o.I32(0), o.I32(0), o.I32(0)
	best, where, v := o.V128(asm.Vector(0)), o.V128(asm.Vector(0)), o.V128(asm.Vector(0))
	c0, c1 := o.share(channels, 1)
	c := o.I32(0)
	o.For(c, c0, c1, 1, func() {
		xc, rc, backC := o.I32(x.Add(c.Mul(plane))), o.I32(r.Add(c.Mul(rPlane))), o.I32(back.Add(c.Mul(plane)))
		o.Fill(backC, 0, plane)
		o.For(j, 0, n, 4, func() {
			columnAt.Set(columns.Add(j.ShiftLeft(2)))
			column := columnAddresses(o.Func, xc, columnAt, n.Sub(j))
			byLayout(o.Func, column, func(load func(offset asm.I32) asm.V128) {
				at.Set(offsets.LoadI32(0))
				best.Set(load(at))
				where.Set(at.SplatBits())
				o.For(t, 1, taps, 1, func() {
					at.Set(offsets.Add(t.ShiftLeft(2)).LoadI32(0))
					v.Set(load(at))
					better := o.V128(v.Greater(best).Or(best.Differs(best).And(v.Equals(v))))
					best.Set(better.Select(v, best))
					where.Set(better.Select(at.SplatBits(), where))
				})
			})
			for lane := range byte(4) {
				o.If(j.Add(int(lane)).Less(n), func() {
					target.Set(backC.Add(columnAt.LoadI32(4 * int(lane))).Add(where.LaneBits(lane)))
					target.StoreF32(0, target.LoadF32(0).Add(rc.Add(j.ShiftLeft(2)).LoadF32(4*int(lane))))
				})
			}
		})
	})
	return o.Func
}
