package source

import (
	"lrpexplainer/wasm/kernels/abi"
	asm "lrpexplainer/wasm/kernels/assembler"
)

// planes writes what moves whole planes: into a frame of padding, out of it, and
// to scattered places.
func (k *kernels) planes(ops []*asm.Func) {
	copyRow, fill := k.copyRow(), k.fill()
	ops[abi.OpPad] = k.pad(copyRow, fill)
	ops[abi.OpCrop] = k.crop(copyRow)
	ops[abi.OpScatter] = k.scatter()
}

// copyRow copies n values.
func (k *kernels) copyRow() *asm.Func {
	f := k.Func("")
	to, from, n := f.ParamI32(), f.ParamI32(), f.ParamI32()
	end := f.I32(to.Add(n.ShiftLeft(2)))
	i := f.I32(0)
	f.For(i, 0, n.And(-4), 4, func() {
		to.Store(0, from.Load(0))
		to.Increase(16)
		from.Increase(16)
	})
	f.For(to, to, end, 4, func() {
		to.StoreI32(0, from.LoadI32(0))
		from.Increase(4)
	})
	return f
}

// fill writes a value n times.
func (k *kernels) fill() *asm.Func {
	f := k.Func("")
	to, v, n := f.ParamI32(), f.ParamV128(), f.ParamI32()
	end := f.I32(to.Add(n.ShiftLeft(2)))
	i := f.I32(0)
	f.For(i, 0, n.And(-4), 4, func() {
		to.Store(0, v)
		to.Increase(16)
	})
	f.For(to, to, end, 4, func() { to.StoreLane(0, v, 0) })
	return f
}

func (k *kernels) pad(copyRow, fill *asm.Func) *asm.Func {
	o := k.operation(abi.Plane{})
	dst, src := o.int("Dst"), o.int("Src")
	height, width, outerHeight, outerWidth := o.int("Height"), o.int("Width"), o.int("OuterHeight"), o.int("OuterWidth")
	top, left, v := o.int("Top"), o.int("Left"), o.splat("Value")
	p0, p1 := o.share(o.int("Planes"), 1)
	p, row := o.I32(0), o.I32(0)
	right := o.I32(outerWidth.Sub(left).Sub(width))
	to := o.I32(dst.Add(p0.Mul(outerHeight).Mul(outerWidth).ShiftLeft(2)))
	from := o.I32(src.Add(p0.Mul(height).Mul(width).ShiftLeft(2)))
	frame := func(n asm.I32) {
		o.Call(fill, to, v, n)
		to.Increase(n.ShiftLeft(2))
	}
	o.For(p, p0, p1, 1, func() {
		frame(top.Mul(outerWidth))
		o.For(row, 0, height, 1, func() {
			frame(left)
			o.Call(copyRow, to, from, width)
			to.Increase(width.ShiftLeft(2))
			from.Increase(width.ShiftLeft(2))
			frame(right)
		})
		frame(outerHeight.Sub(top).Sub(height).Mul(outerWidth))
	})
	return o.Func
}

func (k *kernels) crop(copyRow *asm.Func) *asm.Func {
	o := k.operation(abi.Plane{})
	dst, src := o.int("Dst"), o.int("Src")
	height, width, outerHeight, outerWidth := o.int("Height"), o.int("Width"), o.int("OuterHeight"), o.int("OuterWidth")
	top, left := o.int("Top"), o.int("Left")
	p0, p1 := o.share(o.int("Planes"), 1)
	p, row := o.I32(0), o.I32(0)
	to := o.I32(dst.Add(p0.Mul(height).Mul(width).ShiftLeft(2)))
	from := o.I32(0)
	o.For(p, p0, p1, 1, func() {
		from.Set(src.Add(p.Mul(outerHeight).Add(top).Mul(outerWidth).Add(left).ShiftLeft(2)))
		o.For(row, 0, height, 1, func() {
			o.Call(copyRow, to, from, width)
			to.Increase(width.ShiftLeft(2))
			from.Increase(outerWidth.ShiftLeft(2))
		})
	})
	return o.Func
}

func (k *kernels) scatter() *asm.Func {
	o := k.operation(abi.Scatter{})
	dst, src, columns := o.int("Dst"), o.int("Src"), o.int("Column")
	n, dstPlane := o.int("N"), o.int("DstPlane")
	c0, c1 := o.share(o.int("Channels"), 1)
	c, j := o.I32(0), o.I32(0)
	from := o.I32(src.Add(c0.Mul(n).ShiftLeft(2)))
	o.For(c, c0, c1, 1, func() {
		to := o.I32(dst.Add(c.Mul(dstPlane)))
		o.For(j, 0, n, 1, func() {
			to.Add(columns.Add(j.ShiftLeft(2)).LoadI32(0)).StoreI32(0, from.LoadI32(0))
			from.Increase(4)
		})
	})
	return o.Func
}
