package source

import (
	"reflect"

	"lrpexplainer/wasm/kernels/abi"
	asm "lrpexplainer/wasm/kernels/assembler"
)

// movements writes what moves values by strides and by sparse rows.
func (k *kernels) movements(ops []*asm.Func) {
	ops[abi.OpCopy] = k.copies()
	ops[abi.OpResample] = k.resample()
}

// strides are one axis of a Movement.
type strides struct{ n, to, from asm.I32 }

func (o operation) axes() (axes [abi.MovementAxes]strides) {
	at := func(name string, i int) asm.I32 {
		field, _ := reflect.TypeFor[abi.Movement]().FieldByName(name)
		return o.I32(o.args.LoadI32(int(field.Offset) + 4*i))
	}
	for i := range axes {
		axes[i] = strides{at("Shape", i), at("ToStride", i), at("FromStride", i)}
	}
	return axes
}

// copies walks over all axes but the last two, and hands these to a function that suits
// their strides.
func (k *kernels) copies() *asm.Func {
	o := k.operation(abi.Movement{})
	axes := o.axes()
	row, column := axes[len(axes)-2], axes[len(axes)-1]
	outer := axes[:len(axes)-2]

	// Parts are ranges of the outer positions where there are as many, else of rows.
	all := o.I32(outer[0].n)
	for _, a := range outer[1:] {
		all.Set(all.Mul(a.n))
	}
	o0, o1, r0, r1 := o.I32(0), o.I32(all), o.I32(0), o.I32(row.n)
	o.IfElse(all.AtLeast(o.parts), func() {
		from, to := o.share(all, 1)
		o0.Set(from)
		o1.Set(to)
	}, func() {
		from, to := o.share(row.n, 4)
		r0.Set(from)
		r1.Set(to)
	})
	to, from := o.I32(o.int("Dst").Add(o.int("To")).Add(r0.Mul(row.to))), o.I32(o.int("Src").Add(o.int("From")).Add(r0.Mul(row.from)))
	rows := o.I32(r1.Sub(r0))

	// The position on each outer axis; on the first it need not be known.
	index := make([]asm.I32, len(outer))
	rest := o.I32(o0)
	for a := len(outer) - 1; a >= 0; a-- {
		quotient := o.I32(rest.Div(outer[a].n))
		index[a] = o.I32(rest.Sub(quotient.Mul(outer[a].n)))
		to.Increase(index[a].Mul(outer[a].to))
		from.Increase(index[a].Mul(outer[a].from))
		rest.Set(quotient)
	}
	var next func(a int)
	next = func(a int) {
		index[a].Increase(1)
		to.Increase(outer[a].to)
		from.Increase(outer[a].from)
		if a == 0 {
			return
		}
		o.If(index[a].Equals(outer[a].n), func() {
			index[a].Set(0)
			to.Set(to.Sub(outer[a].n.Mul(outer[a].to)))
			from.Set(from.Sub(outer[a].n.Mul(outer[a].from)))
			next(a - 1)
		})
	}
	i := o.I32(0)
	each := func(f *asm.Func) {
		o.For(i, o0, o1, 1, func() {
			o.Call(f, to, from, rows, row.to, row.from, column.n, column.to, column.from)
			next(len(outer) - 1)
		})
	}
	lies := column.to.Equals(4)
	choose := func(join func(old, v asm.V128) asm.V128) func() {
		runs, repeats, transposed, scattered := k.copyRuns(join), k.copyRepeats(join), k.copyTransposed(join), k.copyScattered(join)
		return func() {
			o.IfElse(lies.And(column.from.Equals(4)), func() { each(runs) }, func() {
				o.IfElse(lies.And(column.from.Equals(0)), func() { each(repeats) }, func() {
					o.IfElse(lies.And(row.from.Equals(4)), func() { each(transposed) }, func() { each(scattered) })
				})
			})
		}
	}
	add, overwrite := choose(func(old, v asm.V128) asm.V128 { return old.Add(v) }), choose(nil)
	o.IfElse(o.int("Add"), add, overwrite)
	return o.Func
}

// block is a function on rows and columns of values with any strides.
type block struct {
	*asm.Func
	to, from    asm.I32
	row, column strides
	join        func(old, v asm.V128) asm.V128 // nil: overwrite
}

func (k *kernels) block(join func(old, v asm.V128) asm.V128) block {
	f := k.Func("")
	b := block{Func: f, to: f.ParamI32(), from: f.ParamI32(), join: join}
	b.row = strides{f.ParamI32(), f.ParamI32(), f.ParamI32()}
	b.column = strides{f.ParamI32(), f.ParamI32(), f.ParamI32()}
	return b
}

// put writes four values, putFirst one.
func (b block) put(at asm.I32, v asm.V128) {
	if b.join != nil {
		v = b.join(at.Load(0), v)
	}
	at.Store(0, v)
}

func (b block) putFirst(at asm.I32, v asm.V128) {
	if b.join != nil {
		v = b.join(at.LoadFirst(0), v)
	}
	at.StoreLane(0, v, 0)
}

// eachRow runs body with the places where a row begins.
func (b block) eachRow(body func(to, from asm.I32)) {
	to, from, r := b.I32(0), b.I32(0), b.I32(0)
	b.For(r, 0, b.row.n, 1, func() {
		to.Set(b.to)
		from.Set(b.from)
		body(to, from)
		b.to.Increase(b.row.to)
		b.from.Increase(b.row.from)
	})
}

func (k *kernels) copyRuns(join func(old, v asm.V128) asm.V128) *asm.Func {
	b := k.block(join)
	end, whole := b.I32(0), b.I32(0)
	b.eachRow(func(to, from asm.I32) {
		whole.Set(to.Add(b.column.n.And(-4).ShiftLeft(2)))
		end.Set(to.Add(b.column.n.ShiftLeft(2)))
		b.For(to, to, whole, 16, func() {
			b.put(to, from.Load(0))
			from.Increase(16)
		})
		b.For(to, to, end, 4, func() {
			b.putFirst(to, from.LoadFirst(0))
			from.Increase(4)
		})
	})
	return b.Func
}

func (k *kernels) copyRepeats(join func(old, v asm.V128) asm.V128) *asm.Func {
	b := k.block(join)
	end, whole, v := b.I32(0), b.I32(0), b.V128(zero)
	b.eachRow(func(to, from asm.I32) {
		whole.Set(to.Add(b.column.n.And(-4).ShiftLeft(2)))
		end.Set(to.Add(b.column.n.ShiftLeft(2)))
		v.Set(from.LoadSplat(0))
		b.For(to, to, whole, 16, func() { b.put(to, v) })
		b.For(to, to, end, 4, func() { b.putFirst(to, v) })
	})
	return b.Func
}

func (k *kernels) copyScattered(join func(old, v asm.V128) asm.V128) *asm.Func {
	b := k.block(join)
	c := b.I32(0)
	b.eachRow(func(to, from asm.I32) {
		b.For(c, 0, b.column.n, 1, func() {
			b.putFirst(to, from.LoadFirst(0))
			to.Increase(b.column.to)
			from.Increase(b.column.from)
		})
	})
	return b.Func
}

// copyTransposed moves squares of 4×4: a row of the source is a column of the
// destination. Four squares take whole lines of cache from the source.
func (k *kernels) copyTransposed(join func(old, v asm.V128) asm.V128) *asm.Func {
	const group = 16
	b := k.block(join)
	to, from := b.I32(0), b.I32(0)
	r, c, last, rr := b.I32(0), b.I32(0), b.I32(0), b.I32(0)
	b.For(r, 0, b.row.n, group, func() {
		last.Set(r.Add(group).Min(b.row.n))
		b.For(c, 0, b.column.n, 4, func() {
			b.For(rr, r, last, 4, func() {
				to.Set(b.to.Add(rr.Mul(b.row.to)).Add(c.ShiftLeft(2)))
				from.Set(b.from.Add(rr.ShiftLeft(2)).Add(c.Mul(b.column.from)))
				b.IfElse(last.Sub(rr).AtLeast(4).And(b.column.n.Sub(c).AtLeast(4)), func() {
					var v [4]asm.V128
					for i := range v {
						v[i] = b.V128(from.Load(0))
						from.Increase(b.column.from)
					}
					for _, v := range transpose(b.Func, v) {
						b.put(to, v)
						to.Increase(b.row.to)
					}
				}, func() {
					i, j := b.I32(0), b.I32(0)
					b.For(i, 0, last.Sub(rr).Min(4), 1, func() {
						b.For(j, 0, b.column.n.Sub(c).Min(4), 1, func() {
							b.putFirst(to.Add(i.Mul(b.row.to)).Add(j.ShiftLeft(2)), from.Add(i.ShiftLeft(2)).Add(j.Mul(b.column.from)).LoadFirst(0))
						})
					})
				})
			})
		})
	})
	return b.Func
}

// resample takes each output's few inputs.
func (k *kernels) resample() *asm.Func {
	o := k.operation(abi.Resampling{})
	dst, src, start, index, weight := o.int("Dst"), o.int("Src"), o.int("Start"), o.int("Index"), o.int("Weight")
	count, outputs := o.int("Count"), o.int("Outputs")
	bytes := o.I32(o.int("Inner").ShiftLeft(2))
	from, to := o.share(o.int("Outer").Mul(outputs), 1)
	n, block, output, first, end, t, at := o.I32(0), o.I32(0), o.I32(0), o.I32(0), o.I32(0), o.I32(0), o.I32(0)
	acc := o.V128(zero)
	o.For(n, from, to, 1, func() {
		block.Set(n.Div(outputs))
		output.Set(start.Add(n.Sub(block.Mul(outputs)).ShiftLeft(2)))
		first.Set(output.LoadI32(0).ShiftLeft(2))
		end.Set(output.LoadI32(4).ShiftLeft(2))
		plane := o.I32(src.Add(block.Mul(count).Mul(bytes)))
		out := o.I32(dst.Add(n.Mul(bytes)))
		sum := func(load func(address asm.I32) asm.V128) {
			acc.Set(zero)
			o.For(t, first, end, 4, func() {
				x := load(plane.Add(at).Add(index.Add(t).LoadI32(0).Mul(bytes)))
				acc.Set(k.mulAdd(weight.Add(t).LoadSplat(0), x, acc))
			})
		}
		o.For(at, 0, bytes.And(-16), 16, func() {
			sum(func(address asm.I32) asm.V128 { return address.Load(0) })
			out.Add(at).Store(0, acc)
		})
		o.For(at, bytes.And(-16), bytes, 4, func() {
			sum(func(address asm.I32) asm.V128 { return address.LoadFirst(0) })
			out.Add(at).StoreLane(0, acc, 0)
		})
	})
	return o.Func
}
