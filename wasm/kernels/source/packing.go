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

const (
	cacheLine = 64 // bytes

	// So many steps of k of some slivers are touched before they are packed.
	touchedSteps = 128
)

// touch reads a value of each line of cache from an address to another and adds it to the sum, which has
// to be stored somewhere. The processor fetches many lines at once then, where it would wait for a few at a time in
// what follows: WebAssembly has no instruction for that.
func touch(f *asm.Func, sum, from, to asm.I32) {
	at := f.I32(0)
	f.For(at, from, to, cacheLine, func() { sum.Set(sum.Add(at.LoadI32(0))) })
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

// packSliver packs n steps of k of so many rows of ρ(A), a multiple of two, into a sliver. Rows beyond
// the last repeat it: the tile they make is cut off later. The sliver is filled with zeros to
// a multiple of unroll.
func (k *kernels) packSliver(height int) *asm.Func {
	f := k.Func("")
	to, a, stride, rows, offsets, n := f.ParamI32(), f.ParamI32(), f.ParamI32(), f.ParamI32(), f.ParamI32(), f.ParamI32()
	mapAt := f.ParamI32()
	ρ := weightMapAt(f, mapAt)

	row := make([]asm.I32, height)
	row[0] = a
	for i := 1; i < height; i++ {
		row[i] = f.I32(a.Add(stride.Mul(rows.Sub(1).Min(i))))
	}
	end := f.I32(offsets.Add(n.ShiftLeft(2)))
	zerosEnd := f.I32(to.Add(n.RoundUp(unroll).Mul(4 * height)))
	at := f.I32(0)
	ρ.eachForm(f, func(ρ func(asm.V128) asm.V128) {
		f.DoWhile(func() asm.I32 {
			at.Set(offsets.LoadI32(0))
			four := f.I32(0) // steps of k that follow each other in the rows
			f.If(end.Sub(offsets).AtLeast(16), func() { four.Set(offsets.LoadI32(12).Sub(at).Equals(12)) })
			f.IfElse(four, func() {
				read := func(i int) asm.V128 { return f.V128(ρ(row[i].Add(at).Load(0))) }
				eachGroup(height, func(i int) {
					for step, v := range transpose(f, [4]asm.V128{read(i), read(i + 1), read(i + 2), read(i + 3)}) {
						to.Store(4*(step*height+i), v)
					}
				}, func(i int) {
					v, w := read(i), read(i+1)
					for pair, lanes := range [][4]int{{0, 4, 1, 5}, {2, 6, 3, 7}} {
						steps := f.V128(v.Shuffle(w, lanes))
						to.StoreTwo(4*(2*pair*height+i), steps, 0)
						to.StoreTwo(4*((2*pair+1)*height+i), steps, 1)
					}
				})
				to.Increase(4 * 4 * height)
				offsets.Increase(16)
			}, func() {
				eachGroup(height, func(i int) {
					to.Store(4*i, ρ(gather([4]asm.I32(row[i:]), at)))
				}, func(i int) {
					to.StoreTwo(4*i, ρ(row[i].Add(at).LoadFirst(0).LoadLane(row[i+1].Add(at), 0, 1)), 0)
				})
				to.Increase(4 * height)
				offsets.Increase(4)
			})
			return offsets.Less(end)
		})
	})
	zeroSteps(f, to, zerosEnd, height)
	return f
}

// packSlivers packs n steps of k of some slivers of ρ(A) at once, whose rows all lie side by side
// and exist: each step's are next to each other in memory, and would be come back to for
// each sliver. From a sliver to the next there are sliverBytes.
func (k *kernels) packSlivers(height int) *asm.Func {
	f := k.Func("")
	to, sliverBytes, a, offsets, n, slivers := f.ParamI32(), f.ParamI32(), f.ParamI32(), f.ParamI32(), f.ParamI32(), f.ParamI32()
	mapAt := f.ParamI32()
	ρ := weightMapAt(f, mapAt)

	end := f.I32(offsets.Add(n.ShiftLeft(2)))
	at, into, left := f.I32(0), f.I32(0), f.I32(0)
	ρ.eachForm(f, func(ρ func(asm.V128) asm.V128) {
		step := f.I32(to)
		offset, ahead := f.I32(offsets), f.I32(offsets)
		f.DoWhile(func() asm.I32 {
			f.If(offset.Equals(ahead), func() {
				last, sum := f.I32(offset.Add(4*touchedSteps).Min(end)), f.I32(0)
				f.For(ahead, offset, last, 4, func() {
					at.Set(a.Add(ahead.LoadI32(0)))
					touch(f, sum, at, f.I32(at.Add(slivers.Mul(4*height))))
				})
				step.StoreI32(0, sum) // the step is written next
			})
			at.Set(a.Add(offset.LoadI32(0)))
			into.Set(step)
			left.Set(slivers)
			f.DoWhile(func() asm.I32 {
				eachGroup(height, func(i int) {
					into.Store(4*i, ρ(at.Load(4*i)))
				}, func(i int) {
					into.StoreTwo(4*i, ρ(at.LoadTwo(4*i)), 0)
				})
				at.Increase(4 * height)
				into.Increase(sliverBytes)
				left.Increase(-1)
				return left
			})
			step.Increase(4 * height)
			offset.Increase(4)
			return offset.Less(end)
		})
	})
	f.For(left, 0, slivers, 1, func() {
		into.Set(to.Add(n.Mul(4 * height)))
		zeroSteps(f, into, f.I32(to.Add(n.RoundUp(unroll).Mul(4*height))), height)
		to.Increase(sliverBytes)
	})
	return f
}

// eachGroup calls four with the first of each four of a sliver's rows, and two with the first of
// the two that may be left.
func eachGroup(height int, four, two func(i int)) {
	i := 0
	for ; i+4 <= height; i += 4 {
		four(i)
	}
	if i < height {
		two(i)
	}
}

// zeroSteps fills a sliver's steps with zeros until the address end.
func zeroSteps(f *asm.Func, to, end asm.I32, height int) {
	f.If(to.Less(end), func() {
		f.DoWhile(func() asm.I32 {
			eachGroup(height, func(i int) { to.Store(4*i, asm.Vector(0)) }, func(i int) { to.StoreTwo(4*i, asm.Vector(0), 0) })
			to.Increase(4 * height)
			return to.Less(end)
		})
	})
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
