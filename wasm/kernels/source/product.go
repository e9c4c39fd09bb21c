package source

import (
	"fmt"
	"slices"

	"lrpexplainer/wasm/kernels/abi"
	asm "lrpexplainer/wasm/kernels/assembler"
)

// The product is computed as in BLIS (Van Zee and van de Geijn, "BLIS: A Framework
// for Rapidly Instantiating BLAS Functionality", ACM TOMS 41(3), 2015): blocks of A
// and B are packed into slivers of a tile's rows and columns, k after k, and a
// micro-kernel keeps one tile of C in registers while it runs through a sliver of
// each.

const (
	vectors = abi.TileN / 4 // of a tile's row; the last sliver of columns may have fewer
	strip   = 2 * abi.TileN // columns of two slivers, a line of cache
	unroll  = 4             // steps of k in one turn of the micro-kernel

	// With so few rows of C, packing B would take longer than reading it where it lies.
	unpackedRows = abi.TileM

	// So many rows of B are read side by side where they are not packed: more streams than
	// this are more than the processor fetches ahead.
	unpackedDepth = 36

	// So many strips are packed at once, so that the processor fetches ahead in each row.
	stripsAtOnce = 7

	// So many slivers of A are packed at once where its rows lie side by side.
	sliversAtOnce = 8
)

// microKernel is C = first ? bias : C, then C += Σ_k a[k]ᵀ·b[k], for one tile of C with
// so many rows and vectors a row. B is a sliver or, where it has not been packed, where the tile's first column
// lies and the table of offsets.
func (k *kernels) microKernel(name string, height, vectors int, packed bool) *asm.Func {
	f := k.Func(name)
	n, a, b, offsets := f.ParamI32(), f.ParamI32(), f.ParamI32(), asm.I32{}
	if !packed {
		offsets = f.ParamI32()
	}
	c, stride, first, bias := f.ParamI32(), f.ParamI32(), f.ParamI32(), f.ParamI32()
	acc := accumulators(f, height, vectors)
	rows := make([]asm.I32, height)
	for i := range rows {
		if rows[i] = c; i > 0 {
			rows[i] = f.I32(rows[i-1].Add(stride))
		}
	}
	// The bias is read whether needed or not: V8 adds the offset of a value that it repeats to where
	// memory begins by an instruction of its own, and keeps the sum in a register where the same offset came up
	// on every way to the loop.
	for i := range acc {
		start := f.V128(bias.LoadSplat(4 * i))
		for j := range acc[i] {
			acc[i][j].Set(start)
		}
	}
	f.If(first.Equals(0), func() {
		for i := range acc {
			for j := range acc[i] {
				acc[i][j].Set(rows[i].Load(16 * j))
			}
		}
	})
	if packed {
		k.accumulate(f, acc, n, a, b)
	} else {
		k.accumulateUnpacked(f, acc, n, a, b, offsets)
	}
	for i := range acc {
		for j := range acc[i] {
			rows[i].Store(16*j, acc[i][j])
		}
	}
	return f
}

// accumulators are variables for a tile of so many rows and vectors a row, zero.
func accumulators(f *asm.Func, height, vectors int) [][]asm.V128 {
	acc := make([][]asm.V128, height)
	for i := range acc {
		for range vectors {
			acc[i] = append(acc[i], f.V128(asm.Vector(0)))
		}
	}
	return acc
}

// accumulate adds Σ_k a[k]ᵀ·b[k] over n steps, at least one and a multiple of unroll. a
// is packed as [k][rows], b as [k][4·vectors]; the variables n, a and b are used up.
func (k *kernels) accumulate(f *asm.Func, acc [][]asm.V128, n, a, b asm.I32) {
	vectors := len(acc[0])
	step := k.step(f, acc)
	f.DoWhile(func() asm.I32 {
		for u := range unroll {
			step(a.Add(4*len(acc)*u), func(j int) asm.V128 { return b.Load(16 * (u*vectors + j)) })
		}
		a.Increase(4 * len(acc) * unroll)
		b.Increase(16 * vectors * unroll)
		n.Increase(-unroll)
		return asm.Int(0).Less(n)
	})
}

// accumulateUnpacked is accumulate for columns of B that lie side by side, b[k] at b plus
// an offset from the table, and slivers of A with abi.TileM rows; n need not be a multiple.
func (k *kernels) accumulateUnpacked(f *asm.Func, acc [][]asm.V128, n, a, b, offsets asm.I32) {
	step := k.step(f, acc)
	at := f.I32(0)
	steps := func(count int) {
		for u := range count {
			at.Set(b.Add(offsets.LoadI32(4 * u)))
			step(a.Add(4*abi.TileM*u), func(j int) asm.V128 { return at.Load(16 * j) })
		}
		a.Increase(4 * abi.TileM * count)
		offsets.Increase(4 * count)
		n.Increase(-count)
	}
	f.If(n.AtLeast(unroll), func() {
		f.DoWhile(func() asm.I32 {
			steps(unroll)
			return n.AtLeast(unroll)
		})
	})
	f.If(n, func() {
		f.DoWhile(func() asm.I32 {
			steps(1)
			return n
		})
	})
}

// step writes one step of k, whose values of A lie side by side.
func (k *kernels) step(f *asm.Func, acc [][]asm.V128) func(a asm.I32, b func(j int) asm.V128) {
	bv := make([]asm.V128, len(acc[0]))
	for j := range bv {
		bv[j] = f.V128(asm.Vector(0))
	}
	av, from := f.V128(asm.Vector(0)), f.I32(0)
	return func(a asm.I32, b func(j int) asm.V128) {
		from.Set(a)
		for j := range bv {
			bv[j].Set(b(j))
		}
		for i := range acc {
			av.Set(from.LoadSplat(4 * i))
			for j := range acc[i] {
				acc[i][j].Set(k.mulAdd(av, bv[j], acc[i][j]))
			}
		}
	}
}

// productKernels are the functions that the product is made of, whatever its tile.
type productKernels struct {
	packColumns, packStrips *asm.Func

	packSliver, packSlivers map[int]*asm.Func          // by a tile's rows
	micro, edge             map[int][vectors]*asm.Func // by a tile's rows, and its vectors less one
	unpacked                [unpackedRows]*asm.Func    // by rows, less one
}

// productKernels writes what the matrix product needs for tiles of each of the heights. What
// is left of the rows is multiplied in tiles of abi.TileM.
func (k *kernels) productKernels(heights []int) productKernels {
	p := productKernels{
		packColumns: k.packColumns(), packStrips: k.packStrips(),
		packSliver: map[int]*asm.Func{}, packSlivers: map[int]*asm.Func{},
		micro: map[int][vectors]*asm.Func{}, edge: map[int][vectors]*asm.Func{},
	}
	for _, height := range append([]int{abi.TileM}, heights...) {
		if _, ok := p.micro[height]; ok {
			continue
		}
		var micro, edge [vectors]*asm.Func
		for i := range micro {
			name := ""
			if i == vectors-1 && slices.Contains(heights, height) {
				name = fmt.Sprint("tile", height)
			}
			micro[i] = k.microKernel(name, height, i+1, true)
			edge[i] = k.edgeTile(micro[i])
		}
		p.micro[height], p.edge[height] = micro, edge
		p.packSliver[height], p.packSlivers[height] = k.packSliver(height), k.packSlivers(height)
	}
	for i := range p.unpacked {
		p.unpacked[i] = k.microKernel("", i+1, unpackedVectors(i+1), false)
	}
	return p
}

// unpackedVectors is how many vectors a tile of so few rows has: of one or two rows more, so that multiply-adds wait
// less for each other. Three rows would leave the registers with more.
func unpackedVectors(rows int) int {
	if rows < 3 {
		return 2 * vectors
	}
	return vectors
}

// byHeight writes by for each height that a sliver may have, tileHeight or abi.TileM, and runs the one that
// rows is.
func byHeight(f *asm.Func, rows asm.I32, tileHeight int, by func(height int)) {
	if tileHeight == abi.TileM {
		by(abi.TileM)
		return
	}
	f.IfElse(rows.Equals(abi.TileM), func() { by(abi.TileM) }, func() { by(tileHeight) })
}

// product is the matrix product in tiles of the height.
func (k *kernels) product(p productKernels, tileHeight int) *asm.Func {
	o := k.operation(abi.Product{})
	c, a, b, bias := o.int("C"), o.int("A"), o.int("B"), o.int("Bias")
	aOffset, bOffset, column := o.int("AOffset"), o.int("BOffset"), o.int("Column")
	aStart, bStart, cPlane := o.int("AStart"), o.int("BStart"), o.int("CPlane")
	m, n, kk := o.int("M"), o.int("N"), o.int("K")
	aStride, cStride := o.int("AStride"), o.int("CStride")
	add := o.int("Add")
	mapA, mapB := o.address("AMap"), o.address("BMap")
	identityB := o.I32(o.int("BMap.Form").Equals(int(abi.Identity)))

	packedA := o.I32(o.int("Scratch").Add(o.thread.Mul(4 * abi.ProductScratch)))
	packedB := o.I32(packedA.Add(4 * (abi.BlockM * abi.BlockK)))
	biases := o.I32(packedB.Add(4 * (abi.BlockN*abi.BlockK + abi.BlockN/abi.TileN*abi.SliverGap)))
	tile := o.I32(biases.Add(4 * (abi.BlockM + abi.MaxTileM)))

	// Parts are some of the products where there are many, else ranges of columns or rows: of
	// which there are more, since each part packs all of the other matrix.
	i0, i1 := o.I32(0), o.I32(1)
	o.If(aStart, func() {
		i1.Set(o.int("Count"))
		o.If(i1.AtLeast(o.parts), func() {
			from, to := o.share(i1, 1)
			i0.Set(from)
			i1.Set(to)
			o.part.Set(0)
			o.parts.Set(1)
		})
	})
	//
	// Columns are counted in strips, the samples' one after the other.
	bSample, cSample := o.int("BSample"), o.int("CSample")
	perSample := o.I32(n.Add(strip - 1).Div(strip))
	strips := o.I32(o.int("Samples"))
	o.If(strips.Equals(0), func() { strips.Set(1) })
	strips.Set(strips.Mul(perSample))
	all := strips.Mul(strip)
	byColumns := o.I32(all.AtLeast(o.parts.Mul(4 * abi.TileN)).And(all.AtLeast(m).Or(m.Less(o.parts.Mul(4 * tileHeight)))))
	m0, m1, n0, n1 := o.I32(0), o.I32(m), o.I32(0), o.I32(strips)
	o.IfElse(byColumns, func() {
		from, to := o.share(strips, 1)
		n0.Set(from)
		n1.Set(to)
	}, func() {
		from, to := o.share(m, tileHeight)
		m0.Set(from)
		m1.Set(to)
	})
	// Blocks of k are of about the same size.
	blocks := o.I32(kk.Add(abi.BlockK - 1).Div(abi.BlockK))
	depth := o.I32(kk.Add(blocks).Sub(1).Div(blocks).RoundUp(unroll))

	mc, jc, pc, ic, j, i := o.I32(0), o.I32(0), o.I32(0), o.I32(0), o.I32(0), o.I32(0)
	packed, slab, slabEnd := o.I32(0), o.I32(0), o.I32(0)
	bSliver := o.I32(0) // bytes from a sliver of B to the next
	kc, slice, first, width, half, height := o.I32(0), o.I32(0), o.I32(0), o.I32(0), o.I32(0), o.I32(0)
	mEnd, jEnd, iEnd := o.I32(0), o.I32(0), o.I32(0)
	sliver, out, from, columns, lies := o.I32(0), o.I32(0), o.I32(0), o.I32(0), o.I32(0)
	sample, begins, sampleB, sampleC := o.I32(0), o.I32(0), o.I32(0), o.I32(0)

	// look sets what the others need to know of strip j, which is or will be packed at the
	// address: its sample's B and C, its first column there and where all of it lies.
	look := func(to asm.I32) {
		sliver.Set(to)
		sample.Set(j.Div(perSample))
		begins.Set(j.Sub(sample.Mul(perSample)).Mul(strip))
		sampleB.Set(b.Add(sample.Mul(bSample)))
		sampleC.Set(c.Add(sample.Mul(cSample)).Add(begins.ShiftLeft(2)))
		width.Set(n.Sub(begins).Min(strip))
		columns.Set(column.Add(begins.ShiftLeft(2)))
		lies.Set(0)
		o.If(width.Equals(strip).And(identityB), func() {
			const last = 4 * (strip - 1)
			lies.Set(columns.LoadI32(last).Sub(columns.LoadI32(0)).Equals(last))
		})
	}
	// begin starts the block of k at pc.
	begin := func(depth any) {
		kc.Set(kk.Sub(pc).Min(depth))
		slice.Set(kc.RoundUp(unroll))
		bSliver.Set(slice.Mul(4 * abi.TileN).Add(4 * abi.SliverGap))
		first.Set(pc.Equals(0).And(add.Equals(0)))
	}
	// packB packs strip j, and those behind it that lie beside it: it sets how many.
	packB := func() {
		bOffset := o.I32(bOffset.Add(pc.ShiftLeft(2)))
		packed.Set(1)
		o.IfElse(lies, func() {
			packed.Set(n.Sub(begins).Div(strip).Min(jEnd.Sub(j)).Min(stripsAtOnce))
			last := o.I32(0)
			o.DoWhile(func() asm.I32 {
				last.Set(packed.Mul(4 * strip).Sub(4))
				apart := o.I32(columns.Add(last).LoadI32(0).Sub(columns.LoadI32(0)).Differs(last))
				packed.Set(packed.Sub(apart))
				return apart
			})
			o.Call(p.packStrips, sliver, bSliver, sampleB.Add(columns.LoadI32(0)), bOffset, kc, packed)
		}, func() {
			into := o.I32(sliver)
			o.For(half, 0, width, abi.TileN, func() {
				have := o.I32(width.Sub(half).Min(abi.TileN))
				rowBytes := o.I32(have.RoundUp(4).ShiftLeft(2))
				o.For(i, 0, have, 4, func() {
					o.Call(p.packColumns, into.Add(i.ShiftLeft(2)), rowBytes, sampleB, columns.Add(half.Add(i).ShiftLeft(2)), have.Sub(i), bOffset, kc, mapB)
				})
				into.Increase(bSliver)
			})
		})
	}
	// eachSliver runs body for the slivers of rows that begin from ic to iEnd, i being a sliver's
	// first row and height how many rows it has: tileHeight, or TileM where no more are left
	// up to mEnd or two such slivers fit exactly. It leaves i where the next sliver begins.
	eachSliver := func(body func()) {
		height.Set(abi.TileM)
		o.For(i, ic, iEnd, height, func() {
			if tileHeight > abi.TileM {
				left := o.I32(mEnd.Sub(i))
				fits := left.Less(abi.TileM + 1)
				if 2*abi.TileM > tileHeight {
					fits = fits.Or(left.Equals(2 * abi.TileM))
				}
				height.Set(tileHeight)
				o.If(fits, func() { height.Set(abi.TileM) })
			}
			from.Set(packedA.Add(i.Sub(mc).Mul(slice.ShiftLeft(2))))
			body()
		})
	}
	// packA packs the rows from mc to mEnd: those that lie side by side several slivers at a
	// time, as long as what is left fills more.
	packA := func() {
		ic.Set(mc)
		iEnd.Set(mEnd)
		aOffset := o.I32(aOffset.Add(pc.ShiftLeft(2)))
		o.If(aStride.Equals(4), func() {
			left := o.I32(mEnd.Sub(ic))
			many := left.AtLeast(2*abi.TileM + tileHeight)
			o.If(many, func() {
				o.DoWhile(func() asm.I32 {
					slivers := o.I32(left.Sub(2 * abi.TileM).Div(tileHeight).Min(sliversAtOnce))
					o.Call(p.packSlivers[tileHeight], packedA.Add(ic.Sub(mc).Mul(slice.ShiftLeft(2))), slice.Mul(4*tileHeight), a.Add(ic.ShiftLeft(2)), aOffset, kc, slivers, mapA)
					ic.Increase(slivers.Mul(tileHeight))
					left.Set(mEnd.Sub(ic))
					return many
				})
			})
		})
		eachSliver(func() {
			byHeight(o.Func, height, tileHeight, func(tileHeight int) {
				o.Call(p.packSliver[tileHeight], from, a.Add(i.Mul(aStride)), aStride, mEnd.Sub(i), aOffset, kc, mapA)
			})
		})
		o.If(first, func() {
			o.For(i, mc, mEnd, 1, func() {
				o.IfElse(bias, func() {
					biases.Add(i.Sub(mc).ShiftLeft(2)).StoreF32(0, bias.Add(i.ShiftLeft(2)).LoadF32(0))
				}, func() {
					biases.Add(i.Sub(mc).ShiftLeft(2)).StoreI32(0, asm.Int(0))
				})
			})
		})
	}
	// multiply runs over the tiles of the strip. A sliver of B meets those of A one after the other, and
	// stays in the first level of cache.
	multiply := func() {
		o.For(half, 0, width, abi.TileN, func() {
			eachSliver(func() {
				tileBias := o.I32(biases.Add(i.Sub(mc).ShiftLeft(2)))
				out.Set(sampleC.Add(i.Mul(cStride)).Add(half.ShiftLeft(2)))
				have := o.I32(width.Sub(half).Min(abi.TileN))
				bAt := o.I32(sliver.Add(half.Div(abi.TileN).Mul(bSliver)))
				byHeight(o.Func, height, tileHeight, func(tileHeight int) {
					var widths []func()
					for v := range vectors {
						widths = append(widths, func() {
							o.IfElse(mEnd.Sub(i).AtLeast(tileHeight).And(have.Equals(4*(v+1))), func() {
								o.Call(p.micro[tileHeight][v], kc, from, bAt, out, cStride, first, tileBias)
							}, func() {
								o.Call(p.edge[tileHeight][v], kc, from, bAt, out, cStride, first, tileBias, tile, mEnd.Sub(i).Min(tileHeight), have)
							})
						})
					}
					o.Switch(have.Sub(1).Div(4), widths...)
				})
			})
		})
	}
	// multiplyUnpacked is multiply where the strip lies side by side in B, for the few rows
	// of one sliver.
	multiplyUnpacked := func() {
		var byRows []func()
		for i, micro := range p.unpacked {
			byRows = append(byRows, func() {
				tileN := 4 * unpackedVectors(i+1)
				o.For(half, 0, strip, tileN, func() {
					out.Set(sampleC.Add(m0.Mul(cStride)).Add(half.ShiftLeft(2)))
					bAt := o.I32(sampleB.Add(columns.LoadI32(0)).Add(half.ShiftLeft(2)))
					o.Call(micro, kc, packedA, bAt, bOffset.Add(pc.ShiftLeft(2)), out, cStride, first, biases)
				})
			})
		}
		o.Switch(m1.Sub(m0).Sub(1), byRows...)
	}
	few := func() { // each strip of B is needed once
		mc.Set(m0)
		mEnd.Set(m1)
		o.For(jc, n0, n1, abi.SlabN/strip, func() {
			jEnd.Set(jc.Add(abi.SlabN / strip).Min(n1))
			o.For(pc, 0, kk, unpackedDepth, func() {
				begin(unpackedDepth)
				packA()
				o.For(j, jc, jEnd, 1, func() {
					look(packedB)
					o.IfElse(lies, multiplyUnpacked, func() {
						packB()
						multiply()
					})
				})
			})
		})
	}
	// Where all of A's steps of k fit, they are packed once and not again for each slab.
	many := func() {
		o.For(mc, m0, m1, abi.BlockM, func() {
			mEnd.Set(mc.Add(abi.BlockM).Min(m1))
			rows := o.I32(mEnd.Sub(mc).Add(abi.TileM - 1).RoundUp(abi.TileM)) // with those that the slivers have in excess
			whole := o.I32(rows.Mul(kk.RoundUp(unroll)).Less(abi.BlockM*abi.BlockK + 1))
			blockA := o.I32(packedA)
			o.For(slab, n0, n1, abi.SlabN/strip, func() {
				slabEnd.Set(slab.Add(abi.SlabN / strip).Min(n1))
				o.For(pc, 0, kk, depth, func() {
					begin(depth)
					o.If(whole, func() { packedA.Set(blockA.Add(pc.Mul(rows).ShiftLeft(2))) })
					o.If(whole.Equals(0).Or(slab.Equals(n0)), packA)
					o.For(jc, slab, slabEnd, abi.BlockN/strip, func() {
						jEnd.Set(jc.Add(abi.BlockN / strip).Min(slabEnd))
						at := func() asm.I32 { return packedB.Add(j.Sub(jc).Mul(bSliver.Mul(strip / abi.TileN))) }
						o.For(j, jc, jEnd, packed, func() {
							look(at())
							packB()
						})
						o.For(ic, mc, mEnd, i.Sub(ic), func() {
							iEnd.Set(ic.Add(abi.NearM).Min(mEnd))
							o.For(j, jc, jEnd, 1, func() {
								look(at())
								multiply()
							})
						})
					})
				})
			})
			packedA.Set(blockA)
		})
	}
	firstA, firstB, item := o.I32(a), o.I32(b), o.I32(0)
	c.Increase(i0.Mul(cPlane))
	o.If(bias, func() { bias.Increase(i0.Mul(m).ShiftLeft(2)) })
	o.For(item, i0.ShiftLeft(2), i1.ShiftLeft(2), 4, func() {
		o.If(aStart, func() {
			a.Set(firstA.Add(aStart.Add(item).LoadI32(0)))
			b.Set(firstB.Add(bStart.Add(item).LoadI32(0)))
		})
		o.IfElse(m1.Sub(m0).Less(unpackedRows+1), few, many)
		c.Increase(cPlane)
		o.If(bias, func() { bias.Increase(m.ShiftLeft(2)) })
	})
	return o.Func
}

// edgeTile is the micro-kernel for a tile of which only some rows and columns
// exist: it works on a whole tile in scratch.
func (k *kernels) edgeTile(micro *asm.Func) *asm.Func {
	f := k.Func("")
	n, a, b := f.ParamI32(), f.ParamI32(), f.ParamI32()
	c, stride, first, bias := f.ParamI32(), f.ParamI32(), f.ParamI32(), f.ParamI32()
	tile, rows, columns := f.ParamI32(), f.ParamI32(), f.ParamI32()
	i, from, to, left := f.I32(0), f.I32(0), f.I32(0), f.I32(0)
	move := func(toTile bool) {
		f.For(i, 0, rows, 1, func() {
			from.Set(tile.Add(i.Mul(4 * abi.TileN)))
			to.Set(c.Add(i.Mul(stride)))
			if toTile {
				from.Set(c.Add(i.Mul(stride)))
				to.Set(tile.Add(i.Mul(4 * abi.TileN)))
			}
			left.Set(columns)
			f.If(left.AtLeast(4), func() {
				f.DoWhile(func() asm.I32 {
					to.Store(0, from.Load(0))
					from.Increase(16)
					to.Increase(16)
					left.Increase(-4)
					return left.AtLeast(4)
				})
			})
			f.If(left, func() {
				f.DoWhile(func() asm.I32 {
					to.StoreF32(0, from.LoadF32(0))
					from.Increase(4)
					to.Increase(4)
					left.Increase(-1)
					return left
				})
			})
		})
	}
	f.If(first.Equals(0), func() { move(true) })
	f.Call(micro, n, a, b, tile, asm.Int(4*abi.TileN), first, bias)
	move(false)
	return f
}
