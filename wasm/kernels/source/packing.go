package source

import asm "lrpexplainer/wasm/kernels/assembler"

// transpose is the 4×4 matrix of four vectors, transposed, in new variables.
func transpose(f *asm.Func, v [4]asm.V128) (out [4]asm.V128) {
	lo, hi := [4]int{0, 4, 1, 5}, [4]int{2, 6, 3, 7}
	a, b := f.V128(v[0].Shuffle(v[2], lo)), f.V128(v[1].Shuffle(v[3], lo))
	c, d := f.V128(v[0].Shuffle(v[2], hi)), f.V128(v[1].Shuffle(v[3], hi))
	out[0], out[1] = f.V128(a.Shuffle(b, lo)), f.V128(a.Shuffle(b, hi))
	out[2], out[3] = f.V128(c.Shuffle(d, lo)), f.V128(c.Shuffle(d, hi))
	return out
}

// gather is four floats from four addresses plus an offset.
func gather(address [4]asm.I32, offset any) asm.V128 {
	v := address[0].Add(offset).LoadFirst(0)
	for lane := byte(1); lane < 4; lane++ {
		v = v.LoadLane(address[lane].Add(offset), 0, lane)
	}
	return v
}

// zeroRows fills rows of a sliver with zeros until the address end.
func zeroRows(f *asm.Func, to, end, rowBytes asm.I32) {
	f.If(to.Less(end), func() {
		f.DoWhile(func() asm.I32 {
			to.Store(0, asm.Vector(0))
			to.Increase(rowBytes)
			return to.Less(end)
		})
	})
}

// packRows packs n steps of k of four rows of ρ(A) into a sliver with steps of rowBytes.
// Rows beyond the last repeat it: the tile they make is cut off later. The sliver is filled
// with zeros to a multiple of unroll.
func (k *kernels) packRows() *asm.Func {
	f := k.Func("")
	to, rowBytes := f.ParamI32(), f.ParamI32()
	a, stride, rows, offsets, n := f.ParamI32(), f.ParamI32(), f.ParamI32(), f.ParamI32(), f.ParamI32()
	mapAt := f.ParamI32()
	ρ := weightMapAt(f, mapAt)

	var row [4]asm.I32
	row[0] = a
	for i := 1; i < 4; i++ {
		row[i] = f.I32(a.Add(stride.Mul(rows.Sub(1).Min(i))))
	}
	end := f.I32(offsets.Add(n.ShiftLeft(2)))
	zerosEnd := f.I32(to.Add(n.RoundUp(unroll).Mul(rowBytes)))
	sideBySide := f.I32(stride.Equals(4).And(asm.Int(3).Less(rows)))
	at := f.I32(0)
	ρ.eachForm(f, func(ρ func(asm.V128) asm.V128) {
		put := func(v asm.V128) {
			to.Store(0, v)
			to.Increase(rowBytes)
		}
		f.IfElse(sideBySide, func() {
			f.DoWhile(func() asm.I32 {
				put(ρ(a.Add(offsets.LoadI32(0)).Load(0)))
				offsets.Increase(4)
				return offsets.Less(end)
			})
		}, func() {
			f.DoWhile(func() asm.I32 {
				at.Set(offsets.LoadI32(0))
				four := f.I32(0) // steps of k that follow each other in the rows
				f.If(end.Sub(offsets).AtLeast(16), func() { four.Set(offsets.LoadI32(12).Sub(at).Equals(12)) })
				f.IfElse(four, func() {
					var v [4]asm.V128
					for i := range v {
						v[i] = f.V128(ρ(row[i].Add(at).Load(0)))
					}
					for _, v := range transpose(f, v) {
						put(v)
					}
					offsets.Increase(16)
				}, func() {
					put(ρ(gather(row, at)))
					offsets.Increase(4)
				})
				return offsets.Less(end)
			})
		})
	})
	zeroRows(f, to, zerosEnd, rowBytes)
	return f
}

// packColumns packs n steps of k of four columns of ρ(B) into a sliver with steps of
// rowBytes. The columns begin where the table says. Columns beyond the last repeat it. Columns that
// lie side by side, or two apart as under a stride of 2, are read as vectors.
func (k *kernels) packColumns() *asm.Func {
	f := k.Func("")
	to, rowBytes, b, columns, count, offsets, n := f.ParamI32(), f.ParamI32(), f.ParamI32(), f.ParamI32(), f.ParamI32(), f.ParamI32(), f.ParamI32()
	mapAt := f.ParamI32()
	ρ := weightMapAt(f, mapAt)

	zerosEnd := f.I32(to.Add(n.RoundUp(unroll).Mul(rowBytes)))
	end := f.I32(offsets.Add(n.ShiftLeft(2)))
	column := columnAddresses(f, b, columns, count)
	at := f.I32(0)
	// Steps of k may follow each other in memory, as in a transposed matrix.
	following := f.I32(0)
	f.If(n.AtLeast(4).And(column[1].Sub(column[0]).Differs(4)), func() {
		following.Set(offsets.LoadI32(12).Sub(offsets.LoadI32(0)).Equals(12))
	})
	ρ.eachForm(f, func(ρ func(asm.V128) asm.V128) {
		f.If(following, func() {
			f.DoWhile(func() asm.I32 {
				at.Set(offsets.LoadI32(0))
				var v [4]asm.V128
				for i := range v {
					v[i] = f.V128(ρ(column[i].Add(at).Load(0)))
				}
				for _, v := range transpose(f, v) {
					to.Store(0, v)
					to.Increase(rowBytes)
				}
				offsets.Increase(16)
				following.Set(0)
				f.If(end.Sub(offsets).AtLeast(16), func() { following.Set(offsets.LoadI32(12).Sub(offsets.LoadI32(0)).Equals(12)) })
				return following
			})
		})
		f.If(offsets.Less(end), func() {
			byLayout(f, column, func(load func(offset asm.I32) asm.V128) {
				f.DoWhile(func() asm.I32 {
					at.Set(offsets.LoadI32(0))
					to.Store(0, ρ(load(at)))
					to.Increase(rowBytes)
					offsets.Increase(4)
					return offsets.Less(end)
				})
			})
		})
	})
	zeroRows(f, to, zerosEnd, rowBytes)
	return f
}

// packStrips packs n steps of k of some strips of B, whose columns all lie side by side:
// whole lines of cache, and several of them, where packColumns would come back to each
// four times. From a sliver to the next there are sliverBytes.
func (k *kernels) packStrips() *asm.Func {
	f := k.Func("")
	to, sliverBytes, b, offsets, n, strips := f.ParamI32(), f.ParamI32(), f.ParamI32(), f.ParamI32(), f.ParamI32(), f.ParamI32()
	zerosEnd := f.I32(to.Add(n.RoundUp(unroll).Mul(16 * vectors)))
	end := f.I32(offsets.Add(n.ShiftLeft(2)))
	at, into, left := f.I32(0), f.I32(0), f.I32(0)
	row := func(load func(i int) asm.V128) {
		into.Set(to)
		left.Set(strips)
		f.DoWhile(func() asm.I32 {
			for half := range 2 {
				for i := range vectors {
					into.Store(16*i, load(half*vectors+i))
				}
				into.Increase(sliverBytes)
			}
			at.Increase(4 * strip)
			left.Increase(-1)
			return left
		})
		to.Increase(16 * vectors)
	}
	f.DoWhile(func() asm.I32 {
		at.Set(b.Add(offsets.LoadI32(0)))
		row(func(i int) asm.V128 { return at.Load(16 * i) })
		offsets.Increase(4)
		return offsets.Less(end)
	})
	f.If(to.Less(zerosEnd), func() {
		f.DoWhile(func() asm.I32 {
			row(func(int) asm.V128 { return asm.Vector(0) })
			return to.Less(zerosEnd)
		})
	})
	return f
}

// columnAddresses is where four columns of a table begin, repeating the last of
// count.
func columnAddresses(f *asm.Func, base, columns, count asm.I32) (column [4]asm.I32) {
	column[0] = f.I32(base.Add(columns.LoadI32(0)))
	for i := 1; i < 4; i++ {
		column[i] = f.I32(base.Add(columns.Add(count.Sub(1).Min(i).ShiftLeft(2)).LoadI32(0)))
	}
	return column
}

// byLayout writes body three times: for columns side by side, two apart, and
// anywhere, with a way to load the four at an offset.
func byLayout(f *asm.Func, column [4]asm.I32, body func(load func(offset asm.I32) asm.V128)) {
	apart := func(bytes int) asm.I32 {
		return column[1].Sub(column[0]).Equals(bytes).
			And(column[2].Sub(column[0]).Equals(2 * bytes)).
			And(column[3].Sub(column[0]).Equals(3 * bytes))
	}
	f.IfElse(apart(4), func() {
		body(func(offset asm.I32) asm.V128 { return column[0].Add(offset).Load(0) })
	}, func() {
		f.IfElse(apart(8), func() {
			body(func(offset asm.I32) asm.V128 { return everySecond(column[0].Add(offset)) })
		}, func() {
			body(func(offset asm.I32) asm.V128 { return gather(column, offset) })
		})
	})
}

// everySecond is the float at the address and each second after it.
func everySecond(address asm.I32) asm.V128 {
	return address.Load(0).Shuffle(address.Load(12), [4]int{0, 2, 5, 7})
}
