package source

import (
	"lrpexplainer/wasm/kernels/abi"
	asm "lrpexplainer/wasm/kernels/assembler"
)

// The product is computed as in BLIS (Van Zee and van de Geijn, "BLIS: A Framework
// for Rapidly Instantiating BLAS Functionality", ACM TOMS 41(3), 2015): blocks of A
// and B are packed into slivers of TileM rows and TileN columns, k after k, and a
// micro-kernel keeps one tile of C in registers while it runs through a sliver of
// each.

const (
	vectors = abi.TileN / 4 // of a tile's row; the last sliver of columns may have fewer
	unroll  = 4             // steps of k in one turn of the micro-kernel
)

// microKernel is C = first ? bias : C, then C += Σ_k a[k]ᵀ·b[k], for one tile of C with
// the given number of vectors a row.
func (k *kernels) microKernel(vectors int) *asm.Func {
	f := k.Func("")
	n, a, b, c, stride, first, bias := f.ParamI32(), f.ParamI32(), f.ParamI32(), f.ParamI32(), f.ParamI32(), f.ParamI32(), f.ParamI32()
	acc := accumulators(f, vectors)
	var rows [abi.TileM]asm.I32
	for i := range rows {
		if rows[i] = c; i > 0 {
			rows[i] = f.I32(rows[i-1].Add(stride))
		}
	}
	f.IfElse(first, func() {
		for i := range acc {
			for j := range acc[i] {
				acc[i][j].Set(bias.LoadSplat(4 * i))
			}
		}
	}, func() {
		for i := range acc {
			for j := range acc[i] {
				acc[i][j].Set(rows[i].Load(16 * j))
			}
		}
	})
	k.accumulate(f, acc, n, a, b)
	for i := range acc {
		for j := range acc[i] {
			rows[i].Store(16*j, acc[i][j])
		}
	}
	return f
}

// accumulators are variables for a tile of the given number of vectors a row, zero.
func accumulators(f *asm.Func, vectors int) [][]asm.V128 {
	acc := make([][]asm.V128, abi.TileM)
	for i := range acc {
		for range vectors {
			acc[i] = append(acc[i], f.V128(asm.Vector(0)))
		}
	}
	return acc
}

// accumulate adds Σ_k a[k]ᵀ·b[k] over n steps, at least one and a multiple of unroll. a
// is packed as [k][TileM], b as [k][4·vectors]; the variables n, a and b are used up.
func (k *kernels) accumulate(f *asm.Func, acc [][]asm.V128, n, a, b asm.I32) {
	vectors := len(acc[0])
	bv := make([]asm.V128, vectors)
	for j := range bv {
		bv[j] = f.V128(asm.Vector(0))
	}
	av := f.V128(asm.Vector(0))
	f.DoWhile(func() asm.I32 {
		for u := range unroll {
			for j := range bv {
				bv[j].Set(b.Load(16 * (u*vectors + j)))
			}
			for i := range acc {
				av.Set(a.LoadSplat(4 * (u*abi.TileM + i)))
				for j := range acc[i] {
					acc[i][j].Set(k.mulAdd(av, bv[j], acc[i][j]))
				}
			}
		}
		a.Increase(4 * abi.TileM * unroll)
		b.Increase(16 * vectors * unroll)
		n.Increase(-unroll)
		return asm.Int(0).Less(n)
	})
}

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

// packRows packs n steps of k of four rows of ρ(A) as a sliver. Rows beyond the
// last repeat it: the tile they make is cut off later. The sliver is filled with
// zeros to a multiple of unroll.
func (k *kernels) packRows() *asm.Func {
	f := k.Func("")
	to, a, stride, rows, offsets, n := f.ParamI32(), f.ParamI32(), f.ParamI32(), f.ParamI32(), f.ParamI32(), f.ParamI32()
	consecutive := f.ParamI32()
	ρ := weightMap{f.ParamI32(), f.ParamV128(), f.ParamV128()}

	var row [4]asm.I32
	row[0] = a
	for i := 1; i < 4; i++ {
		row[i] = f.I32(a.Add(stride.Mul(rows.Sub(1).Min(i))))
	}
	end := f.I32(offsets.Add(n.ShiftLeft(2)))
	zerosEnd := f.I32(to.Add(n.RoundUp(unroll).ShiftLeft(4)))
	together := f.I32(stride.Equals(4).And(asm.Int(3).Less(rows))) // the rows lie side by side
	at := f.I32(0)
	ρ.eachForm(f, func(ρ func(asm.V128) asm.V128) {
		f.If(consecutive, func() { // four steps of four rows at a time
			last := f.I32(end.Sub(16))
			f.If(last.AtLeast(offsets), func() {
				f.DoWhile(func() asm.I32 {
					at.Set(offsets.LoadI32(0))
					var v [4]asm.V128
					for i := range v {
						v[i] = f.V128(ρ(row[i].Add(at).Load(0)))
					}
					for i, v := range transpose(f, v) {
						to.Store(16*i, v)
					}
					to.Increase(64)
					offsets.Increase(16)
					return last.AtLeast(offsets)
				})
			})
		})
		f.If(offsets.Less(end), func() {
			f.IfElse(together, func() {
				f.DoWhile(func() asm.I32 {
					to.Store(0, ρ(a.Add(offsets.LoadI32(0)).Load(0)))
					to.Increase(16)
					offsets.Increase(4)
					return offsets.Less(end)
				})
			}, func() {
				f.DoWhile(func() asm.I32 {
					at.Set(offsets.LoadI32(0))
					to.Store(0, ρ(gather(row, at)))
					to.Increase(16)
					offsets.Increase(4)
					return offsets.Less(end)
				})
			})
		})
	})
	zeroRows(f, to, zerosEnd, asm.Int(16))
	return f
}

// packColumns packs n steps of k of four columns of ρ(B) into a sliver with steps of
// rowBytes. The columns begin where the table says. Columns beyond the last repeat it. Columns that
// lie side by side, or two apart as under a stride of 2, are read as vectors.
func (k *kernels) packColumns() *asm.Func {
	f := k.Func("")
	to, rowBytes, b, columns, count, offsets, n := f.ParamI32(), f.ParamI32(), f.ParamI32(), f.ParamI32(), f.ParamI32(), f.ParamI32(), f.ParamI32()
	ρ := weightMap{f.ParamI32(), f.ParamV128(), f.ParamV128()}

	zerosEnd := f.I32(to.Add(n.RoundUp(unroll).Mul(rowBytes)))
	end := f.I32(offsets.Add(n.ShiftLeft(2)))
	column := columnAddresses(f, b, columns, count)
	at := f.I32(0)
	walk := func(load func() asm.V128) {
		f.DoWhile(func() asm.I32 {
			at.Set(offsets.LoadI32(0))
			to.Store(0, load())
			to.Increase(rowBytes)
			offsets.Increase(4)
			return offsets.Less(end)
		})
	}
	ρ.eachForm(f, func(ρ func(asm.V128) asm.V128) {
		byLayout(f, column, func(load func(offset asm.I32) asm.V128) {
			walk(func() asm.V128 { return ρ(load(at)) })
		})
	})
	zeroRows(f, to, zerosEnd, rowBytes)
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
			body(func(offset asm.I32) asm.V128 {
				return column[0].Add(offset).Load(0).Shuffle(column[0].Add(offset).Load(12), [4]int{0, 2, 5, 7})
			})
		}, func() {
			body(func(offset asm.I32) asm.V128 { return gather(column, offset) })
		})
	})
}

// products writes the matrix product.
func (k *kernels) products(ops []*asm.Func) {
	packRows, packColumns := k.packRows(), k.packColumns()
	var micro, edge [vectors]*asm.Func // by the number of vectors, less one
	for i := range micro {
		micro[i] = k.microKernel(i + 1)
		edge[i] = k.edgeTile(micro[i])
	}

	o := k.operation(abi.Product{})
	ops[abi.OpProduct] = o.Func
	c, a, b, bias := o.int("C"), o.int("A"), o.int("B"), o.int("Bias")
	aOffset, bOffset, column := o.int("AOffset"), o.int("BOffset"), o.int("Column")
	m, n, kk := o.int("M"), o.int("N"), o.int("K")
	aStride, cStride := o.int("AStride"), o.int("CStride")
	consecutive, add := o.int("Consecutive"), o.int("Add")
	ρa, ρb := o.weightMap("AMap"), o.weightMap("BMap")

	packedA := o.I32(o.int("Scratch").Add(o.thread.Mul(4 * abi.ProductScratch)))
	packedB := o.I32(packedA.Add(4 * abi.BlockM * abi.BlockK))
	biases := o.I32(packedB.Add(4 * abi.BlockN * abi.BlockK))
	tile := o.I32(biases.Add(4 * abi.BlockM))

	// Parts are ranges of columns where there are many, else ranges of rows.
	byColumns := o.I32(n.AtLeast(o.parts.Mul(4 * abi.TileN)))
	m0, m1, n0, n1 := o.I32(0), o.I32(m), o.I32(0), o.I32(n)
	o.IfElse(byColumns, func() {
		from, to := o.share(n, abi.TileN)
		n0.Set(from)
		n1.Set(to)
	}, func() {
		from, to := o.share(m, abi.TileM)
		m0.Set(from)
		m1.Set(to)
	})
	// Blocks of k are of about the same size.
	blocks := o.I32(kk.Add(abi.BlockK - 1).Div(abi.BlockK))
	depth := o.I32(kk.Add(blocks).Sub(1).Div(blocks).RoundUp(unroll))

	jc, pc, ic, j, i := o.I32(0), o.I32(0), o.I32(0), o.I32(0), o.I32(0)
	kc, slice, first, width := o.I32(0), o.I32(0), o.I32(0), o.I32(0)
	jEnd, iEnd := o.I32(0), o.I32(0)
	sliver, out, from := o.I32(0), o.I32(0), o.I32(0)
	o.For(jc, n0, n1, abi.BlockN, func() {
		jEnd.Set(jc.Add(abi.BlockN).Min(n1))
		o.For(pc, 0, kk, depth, func() {
			kc.Set(depth.Min(kk.Sub(pc)))
			slice.Set(kc.RoundUp(unroll))
			first.Set(pc.Equals(0).And(add.Equals(0)))
			o.For(j, jc, jEnd, abi.TileN, func() {
				sliver.Set(packedB.Add(j.Sub(jc).Mul(slice.ShiftLeft(2))))
				width.Set(jEnd.Sub(j).Min(abi.TileN))
				o.For(i, 0, width, 4, func() {
					o.Call(packColumns, sliver.Add(i.ShiftLeft(2)), width.RoundUp(4).ShiftLeft(2), b, column.Add(j.Add(i).ShiftLeft(2)), width.Sub(i), bOffset.Add(pc.ShiftLeft(2)), kc, ρb.form, ρb.pos, ρb.neg)
				})
			})
			o.For(ic, m0, m1, abi.BlockM, func() {
				iEnd.Set(ic.Add(abi.BlockM).Min(m1))
				o.For(i, ic, iEnd, abi.TileM, func() {
					o.Call(packRows, packedA.Add(i.Sub(ic).Mul(slice.ShiftLeft(2))), a.Add(i.Mul(aStride)), aStride, iEnd.Sub(i), aOffset.Add(pc.ShiftLeft(2)), kc, consecutive, ρa.form, ρa.pos, ρa.neg)
				})
				o.If(first, func() {
					o.For(i, ic, iEnd, 1, func() {
						o.IfElse(bias, func() {
							biases.Add(i.Sub(ic).ShiftLeft(2)).StoreF32(0, bias.Add(i.ShiftLeft(2)).LoadF32(0))
						}, func() {
							biases.Add(i.Sub(ic).ShiftLeft(2)).StoreI32(0, asm.Int(0))
						})
					})
				})
				o.For(j, jc, jEnd, abi.TileN, func() {
					sliver.Set(packedB.Add(j.Sub(jc).Mul(slice.ShiftLeft(2))))
					width.Set(jEnd.Sub(j).Min(abi.TileN))
					var widths []func()
					for v := range micro {
						widths = append(widths, func() {
							o.For(i, ic, iEnd, abi.TileM, func() {
								out.Set(c.Add(i.Mul(cStride)).Add(j.ShiftLeft(2)))
								from.Set(packedA.Add(i.Sub(ic).Mul(slice.ShiftLeft(2))))
								o.IfElse(iEnd.Sub(i).AtLeast(abi.TileM).And(width.Equals(4*(v+1))), func() {
									o.Call(micro[v], kc, from, sliver, out, cStride, first, biases.Add(i.Sub(ic).ShiftLeft(2)))
								}, func() {
									o.Call(edge[v], kc, from, sliver, out, cStride, first, biases.Add(i.Sub(ic).ShiftLeft(2)), tile, iEnd.Sub(i).Min(abi.TileM), width)
								})
							})
						})
					}
					o.Switch(width.Sub(1).Div(4), widths...)
				})
			})
		})
	})
}

// edgeTile is the micro-kernel for a tile of which only some rows and columns
// exist: it works on a whole tile in scratch.
func (k *kernels) edgeTile(micro *asm.Func) *asm.Func {
	f := k.Func("")
	n, a, b, c, stride, first, bias := f.ParamI32(), f.ParamI32(), f.ParamI32(), f.ParamI32(), f.ParamI32(), f.ParamI32(), f.ParamI32()
	tile, rows, columns := f.ParamI32(), f.ParamI32(), f.ParamI32()
	i, j := f.I32(0), f.I32(0)
	each := func(body func(inTile, inC asm.I32)) {
		f.For(i, 0, rows, 1, func() {
			f.For(j, 0, columns, 1, func() {
				body(tile.Add(i.Mul(4*abi.TileN)).Add(j.ShiftLeft(2)), c.Add(i.Mul(stride)).Add(j.ShiftLeft(2)))
			})
		})
	}
	f.If(first.Equals(0), func() {
		each(func(inTile, inC asm.I32) { inTile.StoreF32(0, inC.LoadF32(0)) })
	})
	f.Call(micro, n, a, b, tile, asm.Int(4*abi.TileN), first, bias)
	each(func(inTile, inC asm.I32) { inC.StoreF32(0, inTile.LoadF32(0)) })
	return f
}
