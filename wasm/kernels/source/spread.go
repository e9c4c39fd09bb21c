package source

import (
	"math"

	"lrpexplainer/wasm/kernels/abi"
	asm "lrpexplainer/wasm/kernels/assembler"
)

// spread writes how far magnitudes are spread over the channels of each position, a line of
// cache of every plane at a time.
func (k *kernels) spread(ops []*asm.Func) {
	const side = 4 // vectors
	o := k.operation(abi.Spread{})
	ops[abi.OpSpread] = o.Func
	most, root, live, x := o.int("Most"), o.int("Root"), o.int("Live"), o.int("X")
	n, planes, plane := o.int("N"), o.int("Count"), o.int("Plane")
	from, to := o.share(n, 4*side)
	i, c, at := o.I32(0), o.I32(0), o.I32(0)
	v, zero := o.V128(asm.Vector(0)), asm.Vector(0)
	var largest, sum, count [side]asm.V128
	for j := range side {
		largest[j], sum[j], count[j] = o.V128(zero), o.V128(zero), o.V128(zero)
	}
	o.For(i, from, to, 4*side, func() {
		// The last positions are looked at together with some before them.
		at.Set(i.Min(n.Sub(4 * side)).ShiftLeft(2))
		out := o.I32(at)
		for j := range side {
			largest[j].Set(zero)
			sum[j].Set(zero)
			count[j].Set(zero)
		}
		o.For(c, 0, planes, 1, func() {
			for j := range side {
				v.Set(x.Add(at).Load(16 * j).Abs())
				largest[j].Set(largest[j].Max(v))
				// 1/√v by halving the exponent: Lomont, "Fast inverse square root", 2003.
				sum[j].Set(sum[j].Add(asm.Bits(0x5f375a86).SubInts(v.ShiftIntsRight(1)).And(v.Greater(zero))))
				count[j].Set(count[j].SubInts(v.Greater(zero)))
			}
			at.Increase(plane)
		})
		for j := range side {
			v.Set(largest[j])
			most.Add(out).Store(16*j, v.Equals(v).Select(v, asm.Vector(float32(math.Inf(1)))))
			v.Set(count[j].FromInts())
			live.Add(out).Store(16*j, v)
			root.Add(out).Store(16*j, sum[j].Div(v.Max(asm.Vector(1))))
		}
	})
}

// extremes writes what is largest and smallest in a tile: two vectors a row, which have two columns of six in common, or all four.
func (k *kernels) extremes(ops []*asm.Func) {
	o := k.operation(abi.Extremes{})
	ops[abi.OpExtremes] = o.Func
	of, tile, row, side := o.int("Of"), o.int("Tile"), o.int("RowStride"), o.int("Side")
	from, to := o.share(o.int("Tiles"), 1)
	second := o.I32(side.Sub(4).ShiftLeft(2)) // bytes to the second vector of a row
	t, at, r := o.I32(0), o.I32(0), o.I32(0)
	v := o.V128(asm.Vector(0))
	of.Increase(from.ShiftLeft(4))
	tile.Increase(from.ShiftLeft(2))
	values := []struct {
		of    asm.I32
		outer func(a, b asm.V128) asm.V128
	}{{o.int("Most"), asm.V128.Max}, {o.int("Root"), asm.V128.Max}, {o.int("Live"), asm.V128.Min}}
	o.For(t, from, to, 1, func() {
		for i, values := range values {
			at.Set(values.of.Add(tile.LoadI32(0)))
			v.Set(at.Load(0))
			o.For(r, 0, side, 1, func() {
				v.Set(values.outer(v, values.outer(at.Load(0), at.Add(second).Load(0))))
				at.Increase(row)
			})
			v.Set(values.outer(v, v.Shuffle(v, [4]int{2, 3, 0, 1})))
			v.Set(values.outer(v, v.Shuffle(v, [4]int{1, 0, 3, 2})))
			of.StoreLane(4*i, v, 0)
		}
		of.Increase(16)
		tile.Increase(4)
	})
}
