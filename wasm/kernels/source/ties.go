package source

import (
	"lrpexplainer/wasm/kernels/abi"
	asm "lrpexplainer/wasm/kernels/assembler"
)

// ties writes which positions have the values of a neighbour in every channel, a line of cache of every plane at a
// time. Mostly none of these has after a few channels, and the others are not looked at.
func (k *kernels) ties(ops []*asm.Func) {
	const side = 4 // vectors
	o := k.operation(abi.Ties{})
	ops[abi.OpTies] = o.Func
	equal, found, compare, x := o.int("Equal"), o.int("Found"), o.int("Compare"), o.int("X")
	n, channels, plane, row, stride := o.int("N"), o.int("Count"), o.int("Plane"), o.int("RowStride"), o.int("SampleStride")
	from, to := o.share(o.int("Samples"), 1)
	found.Increase(from.ShiftLeft(2))
	equal.Increase(from.Mul(n).ShiftLeft(2))
	x.Increase(from.Mul(stride))
	sample, i, c, place, at, above := o.I32(0), o.I32(0), o.I32(0), o.I32(0), o.I32(0), o.I32(0)
	isBefore, isAbove := o.V128(asm.Bits(abi.TiedBefore)), o.V128(asm.Bits(abi.TiedAbove))
	v, any := o.V128(asm.Vector(0)), o.V128(asm.Vector(0))
	var tied [side]asm.V128
	for j := range side {
		tied[j] = o.V128(asm.Vector(0))
	}
	anyOf := func() asm.V128 { return tied[0].Or(tied[1]).Or(tied[2].Or(tied[3])) }
	o.For(sample, from, to, 1, func() {
		any.Set(asm.Vector(0))
		o.For(i, 0, n, 4*side, func() {
			// The last positions are looked at together with some before them.
			place.Set(i.Min(n.Sub(4 * side)).ShiftLeft(2))
			at.Set(x.Add(place))
			above.Set(at.Sub(row))
			for j := range side {
				tied[j].Set(compare.Add(place).Load(16 * j).And(isBefore.Or(isAbove)))
			}
			c.Set(channels)
			o.DoWhile(func() asm.I32 {
				for j := range side {
					v.Set(at.Load(16 * j))
					same := v.Equals(at.Sub(4).Load(16 * j)).And(isBefore).Or(v.Equals(above.Load(16 * j)).And(isAbove))
					tied[j].Set(tied[j].And(same))
				}
				at.Increase(plane)
				above.Increase(plane)
				c.Increase(-1)
				return c.Differs(0).And(anyOf().Any())
			})
			any.Set(any.Or(anyOf()))
			for j := range side {
				equal.Add(place).Store(16*j, compare.Add(place).Load(16*j).AndNot(isBefore.Or(isAbove)).Or(tied[j]))
			}
		})
		found.StoreI32(0, any.Any())
		found.Increase(4)
		equal.Increase(n.ShiftLeft(2))
		x.Increase(stride)
	})
}
