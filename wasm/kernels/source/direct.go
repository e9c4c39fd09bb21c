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
	const wide = abi.DirectVectors
	o := k.operation(abi.Direct{})
	y, x, w, bias := o.int("Y"), o.int("X"), o.int("W"), o.int("Bias")
	columns, offsets, wOffsets := o.int("Column"), o.int("Offset"), o.int("WOffset")
	vectorFrom, vectorTo, step := o.int("From"), o.int("To"), o.int("Step")
	vectorsEnd := o.I32(o.int("Vectors").ShiftLeft(2))
	channels, n, taps := o.int("Channels"), o.int("N"), o.int("Taps")
	xPlane, yPlane, wPlane := o.int("XPlane"), o.int("YPlane"), o.int("WPlane")
	kind, ρ := o.int("Kind"), o.weightMap("Map")
	weights := o.I32(o.int("Scratch").Add(o.thread.Mul(taps).ShiftLeft(4)))

	t, at, weight, j := o.I32(0), o.I32(0), o.I32(0), o.I32(0)
	tapsEnd := o.I32(offsets.Add(taps.ShiftLeft(2)))
	start := o.V128(asm.Vector(0))
	var acc [wide]asm.V128
	var from [wide]asm.I32
	for i := range acc {
		acc[i], from[i] = o.V128(start), o.I32(0)
	}

	overTaps := func(body func()) {
		weight.Set(weights)
		o.For(t, offsets, tapsEnd, 4, func() {
			at.Set(t.LoadI32(0))
			body()
			weight.Increase(16)
		})
	}
	// inVectors writes the loop over one channel's vectors of outputs.
	inVectors := func(x, y asm.I32, load func(address asm.I32) asm.V128, join func(acc, v asm.V128) asm.V128) {
		o.For(j, 0, vectorsEnd, 4*wide, func() {
			for i := range acc {
				from[i].Set(x.Add(vectorFrom.Add(j).LoadI32(4 * i)))
				acc[i].Set(start)
			}
			overTaps(func() {
				for i := range acc {
					acc[i].Set(join(acc[i], load(from[i].Add(at))))
				}
			})
			for i := range acc {
				y.Add(vectorTo.Add(j).LoadI32(4*i)).Store(0, acc[i])
			}
		})
	}
	// outputs writes the loop over one channel's outputs; join brings the input under a tap
	// into an accumulator.
	outputs := func(x, y asm.I32, join func(acc, v asm.V128) asm.V128) {
		anywhere := func() {
			o.For(j, 0, n, 4, func() {
				column := columnAddresses(o.Func, x, columns.Add(j.ShiftLeft(2)), n.Sub(j))
				acc[0].Set(start)
				byLayout(o.Func, column, func(load func(offset asm.I32) asm.V128) {
					overTaps(func() { acc[0].Set(join(acc[0], load(at))) })
				})
				o.storeSome(y.Add(j.ShiftLeft(2)), acc[0], n.Sub(j))
			})
		}
		o.IfElse(step.Equals(4), func() {
			inVectors(x, y, func(address asm.I32) asm.V128 { return address.Load(0) }, join)
		}, func() {
			o.IfElse(step.Equals(8), func() {
				inVectors(x, y, everySecond, join)
			}, anywhere)
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
