package source

import (
	"lrpexplainer/wasm/kernels/abi"
	asm "lrpexplainer/wasm/kernels/assembler"
)

// F(4×4, 3×3) of Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks"
// (CVPR 2016), section 4.3: y = Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A for every pair of an input and
// an output channel, summed over the inputs. The sums are 36 matrix products, in which
// tiles are rows, four a sliver, and output channels are columns, eight a sliver.

// points is the number of products.
const points = 36

// inputTransform is Bᵀx for a column of six.
func inputTransform(f *asm.Func, x [6]asm.V128) (out [6]asm.V128) {
	a, b := f.V128(x[4].Sub(x[2].Mul(asm.Vector(4)))), f.V128(x[3].Sub(x[1].Mul(asm.Vector(4))))
	c, d := f.V128(x[4].Sub(x[2])), f.V128(x[3].Sub(x[1]))
	d.Set(d.Add(d))
	return [6]asm.V128{
		f.V128(x[0].Mul(asm.Vector(4)).Sub(x[2].Mul(asm.Vector(5))).Add(x[4])),
		f.V128(a.Add(b)), f.V128(a.Sub(b)), f.V128(c.Add(d)), f.V128(c.Sub(d)),
		f.V128(x[1].Mul(asm.Vector(4)).Sub(x[3].Mul(asm.Vector(5))).Add(x[5])),
	}
}

// weightTransform is G·g for a column of three.
func weightTransform(f *asm.Func, g [3]asm.V128) (out [6]asm.V128) {
	outer := f.V128(g[0].Add(g[2]).Mul(asm.Vector(-1. / 6)))
	inner := f.V128(g[1].Mul(asm.Vector(1. / 6)))
	far := f.V128(g[0].Mul(asm.Vector(1. / 24)).Add(g[2].Mul(asm.Vector(1. / 6))))
	middle := f.V128(g[1].Mul(asm.Vector(1. / 12)))
	return [6]asm.V128{
		f.V128(g[0].Mul(asm.Vector(1. / 4))),
		f.V128(outer.Sub(inner)), f.V128(outer.Add(inner)), f.V128(far.Add(middle)), f.V128(far.Sub(middle)),
		g[2],
	}
}

// outputTransform is Aᵀm for a column of six.
func outputTransform(f *asm.Func, m [6]asm.V128) (out [4]asm.V128) {
	sum1, diff1 := f.V128(m[1].Add(m[2])), f.V128(m[1].Sub(m[2]))
	sum2, diff2 := f.V128(m[3].Add(m[4])), f.V128(m[3].Sub(m[4]))
	return [4]asm.V128{
		f.V128(m[0].Add(sum1).Add(sum2)),
		f.V128(diff1.Add(diff2.Add(diff2))),
		f.V128(sum1.Add(sum2.Mul(asm.Vector(4)))),
		f.V128(diff1.Add(diff2.Mul(asm.Vector(8))).Add(m[5])),
	}
}

// transformTiles writes Bᵀ d B of four tiles of one channel, a vector a point, the
// points stride bytes apart.
func (k *kernels) transformTiles() *asm.Func {
	f := k.Func("")
	to, stride, row := f.ParamI32(), f.ParamI32(), f.ParamI32()
	tile := [4]asm.I32{f.ParamI32(), f.ParamI32(), f.ParamI32(), f.ParamI32()}
	var across [6][6]asm.V128 // [row][point]
	for r := range across {
		var left, right [4]asm.V128 // columns 0 to 3 and 2 to 5 of each tile
		for t := range tile {
			left[t], right[t] = f.V128(tile[t].Load(0)), f.V128(tile[t].Load(8))
			tile[t].Increase(row)
		}
		l, r4 := transpose(f, left), transpose(f, right)
		across[r] = inputTransform(f, [6]asm.V128{l[0], l[1], l[2], l[3], r4[2], r4[3]})
	}
	for j := range 6 {
		var column [6]asm.V128
		for r := range column {
			column[r] = across[r][j]
		}
		at := f.I32(to.Add(stride.Mul(j)))
		for _, v := range inputTransform(f, column) {
			at.Store(0, v)
			at.Increase(stride.Mul(6))
		}
	}
	return f
}

// transformWeights writes G g Gᵀ of four output channels and one input channel, a vector
// a point, the points stride bytes apart.
func (k *kernels) transformWeights() *asm.Func {
	f := k.Func("")
	to, stride, tap := f.ParamI32(), f.ParamI32(), f.ParamI32()
	row := [4]asm.I32{f.ParamI32(), f.ParamI32(), f.ParamI32(), f.ParamI32()}
	mapAt := f.ParamI32()
	ρ := weightMapAt(f, mapAt)
	var g [3][3]asm.V128
	for r := range g {
		for c := range g[r] {
			g[r][c] = f.V128(asm.Vector(0))
		}
	}
	ρ.eachForm(f, func(ρ func(asm.V128) asm.V128) {
		at := f.I32(0)
		for r := range g {
			for c := range g[r] {
				g[r][c].Set(ρ(gather(row, at)))
				at.Increase(tap)
			}
		}
	})
	var across [3][6]asm.V128
	for r := range across {
		across[r] = weightTransform(f, g[r])
	}
	for j := range 6 {
		at := f.I32(to.Add(stride.Mul(j)))
		for _, v := range weightTransform(f, [3]asm.V128{across[0][j], across[1][j], across[2][j]}) {
			at.Store(0, v)
			at.Increase(stride.Mul(6))
		}
	}
	return f
}

// finishTile writes Aᵀ m A + bias of one tile for up to four output channels, from
// vectors of channels that lie stride bytes apart. Only the rows, columns and channels
// that exist are written.
func (k *kernels) finishTile() *asm.Func {
	f := k.Func("")
	from, stride, bias := f.ParamI32(), f.ParamI32(), f.ParamI32()
	y, plane, rowStride := f.ParamI32(), f.ParamI32(), f.ParamI32()
	rows, columns, channels := f.ParamI32(), f.ParamI32(), f.ParamI32()
	var down [6][4]asm.V128 // [point's column][row]
	for j := range down {
		at := f.I32(from.Add(stride.Mul(j)))
		var column [6]asm.V128
		for i := range column {
			column[i] = f.V128(at.Load(0))
			at.Increase(stride.Mul(6))
		}
		down[j] = outputTransform(f, column)
	}
	offset := f.V128(bias.Load(0))
	for r := range 4 {
		f.If(asm.Int(r).Less(rows), func() {
			out := outputTransform(f, [6]asm.V128{down[0][r], down[1][r], down[2][r], down[3][r], down[4][r], down[5][r]})
			for i := range out {
				out[i].Set(out[i].Add(offset))
			}
			at := f.I32(y.Add(rowStride.Mul(r)))
			for channel, v := range transpose(f, out) {
				f.If(asm.Int(channel).Less(channels), func() {
					f.IfElse(columns.AtLeast(4), func() {
						at.Store(0, v)
					}, func() {
						for lane := range byte(3) {
							f.If(asm.Int(int(lane)).Less(columns), func() { at.StoreLane(4*int(lane), v, lane) })
						}
					})
				})
				at.Increase(plane)
			}
		})
	}
	return f
}

// tileProduct is the product for four tiles and 4·vectors channels at one point.
func (k *kernels) tileProduct(vectors int) *asm.Func {
	f := k.Func("")
	n, a, b, c := f.ParamI32(), f.ParamI32(), f.ParamI32(), f.ParamI32()
	acc := accumulators(f, abi.TileM, vectors)
	k.accumulate(f, acc, n, a, b)
	for i := range acc {
		for j := range acc[i] {
			c.Store(16*(i*vectors+j), acc[i][j])
		}
	}
	return f
}

// winograd writes the convolution. For a block of tiles all inputs are transformed; for
// each sliver of outputs its weights, and then products and outputs follow for a group
// of tiles at a time.
func (k *kernels) winograd(ops []*asm.Func) {
	transformTiles, transformWeights, finishTile := k.transformTiles(), k.transformWeights(), k.finishTile()
	var product [vectors]*asm.Func
	for i := range product {
		product[i] = k.tileProduct(i + 1)
	}

	o := k.operation(abi.Winograd{})
	ops[abi.OpWinograd] = o.Func
	y, x, w, bias, tiles := o.int("Y"), o.int("X"), o.int("W"), o.int("Bias"), o.int("Tile")
	m, channels, height, width := o.int("M"), o.int("C"), o.int("Height"), o.int("Width")
	count, tilesX, xPlane, rowStride := o.int("Tiles"), o.int("TilesX"), o.int("XPlane"), o.int("RowStride")
	wRow, wColumn, wTap := o.int("WRow"), o.int("WColumn"), o.int("WTap")
	blockTiles, mapAt := o.int("BlockTiles"), o.address("Map")
	perSample, ySample, numbers := o.int("PerSample"), o.int("YSample"), o.int("Number")
	w.Increase(o.int("WFirst"))

	depth := o.I32(channels.RoundUp(unroll))
	quadPoint := o.I32(depth.Mul(4 * 4).Add(4 * abi.WinogradGap)) // bytes of a quad's point
	quad := o.I32(quadPoint.Mul(points))                          // bytes of a quad
	inputs := o.I32(o.int("Scratch").Add(o.thread.Mul(o.int("ThreadScratch"))))
	weights := o.I32(inputs.Add(quadPoint.Mul(points).Mul(blockTiles.Div(4))))
	products := o.I32(weights.Add(depth.Mul(4 * abi.TileN).Add(4 * abi.WinogradGap).Mul(points)))
	biases := o.I32(products.Add(4 * points * 4 * abi.TileN * abi.WinogradGroup))

	// Parts are ranges of tiles where there are many, else ranges of outputs.
	t0, t1, m0, m1 := o.I32(0), o.I32(count), o.I32(0), o.I32(m)
	o.IfElse(count.AtLeast(o.parts.Mul(64)), func() {
		from, to := o.share(count, 4)
		t0.Set(from)
		t1.Set(to)
	}, func() {
		from, to := o.share(m, abi.TileN)
		m0.Set(from)
		m1.Set(to)
	})

	block, blockEnd, t, c, mm, at := o.I32(0), o.I32(0), o.I32(0), o.I32(0), o.I32(0), o.I32(0)
	o.For(block, t0, t1, blockTiles, func() {
		blockEnd.Set(block.Add(blockTiles).Min(t1))
		o.For(t, block, blockEnd, 4, func() {
			tile := columnAddresses(o.Func, x, tiles.Add(t.ShiftLeft(2)), blockEnd.Sub(t))
			to := o.I32(inputs.Add(t.Sub(block).Div(4).Mul(quad)))
			o.For(c, 0, channels, 1, func() {
				o.Call(transformTiles, to, quadPoint, rowStride, tile[0], tile[1], tile[2], tile[3])
				to.Increase(16)
				for i := range tile {
					tile[i].Increase(xPlane)
				}
			})
			k.clearPoints(o.Func, to, quadPoint, depth.Sub(channels).ShiftLeft(4))
		})
		o.For(mm, m0, m1, abi.TileN, func() {
			have := o.I32(m1.Sub(mm).Min(abi.TileN))
			quads := o.I32(have.Add(3).Div(4))
			sliverRow := o.I32(quads.ShiftLeft(4))                              // bytes of a step of k
			sliverPoint := o.I32(sliverRow.Mul(depth).Add(4 * abi.WinogradGap)) // bytes of a point's weights
			productPoint := o.I32(sliverRow.ShiftLeft(2))                       // bytes of a point's products of a quad
			productQuad := o.I32(productPoint.Mul(points))                      // bytes of a quad's products
			q := o.I32(0)
			to := o.I32(weights)
			o.For(c, 0, channels, 1, func() {
				o.For(q, 0, quads, 1, func() {
					var row [4]asm.I32
					for i := range row { // outputs beyond the last repeat it
						row[i] = w.Add(c.Mul(wColumn)).Add(mm.Add(q.ShiftLeft(2).Add(i).Min(have.Sub(1))).Mul(wRow))
					}
					o.Call(transformWeights, to, sliverPoint, wTap, row[0], row[1], row[2], row[3], mapAt)
					to.Increase(16)
				})
			})
			k.clearPoints(o.Func, o.I32(weights.Add(sliverRow.Mul(channels))), sliverPoint, depth.Sub(channels).Mul(sliverRow))
			o.For(c, 0, abi.TileN, 1, func() {
				at.Set(biases.Add(c.ShiftLeft(2)))
				at.StoreI32(0, asm.Int(0))
				o.If(bias.Differs(0).And(c.Less(have)), func() { at.StoreF32(0, bias.Add(mm.Add(c).ShiftLeft(2)).LoadF32(0)) })
			})

			group, groupEnd, point := o.I32(0), o.I32(0), o.I32(0)
			o.For(group, block, blockEnd, 4*abi.WinogradGroup, func() {
				groupEnd.Set(group.Add(4 * abi.WinogradGroup).Min(blockEnd))
				o.For(point, 0, points, 1, func() {
					b := o.I32(weights.Add(point.Mul(sliverPoint)))
					to := o.I32(products.Add(point.Mul(productPoint)))
					a := o.I32(inputs.Add(group.Sub(block).Div(4).Mul(quad)).Add(point.Mul(quadPoint)))
					o.For(t, group, groupEnd, 4, func() {
						var widths []func()
						for i := range product {
							widths = append(widths, func() { o.Call(product[i], depth, a, b, to) })
						}
						o.Switch(quads.Sub(1), widths...)
						a.Increase(quad)
						to.Increase(productQuad)
					})
				})
				o.For(t, group, groupEnd, 1, func() {
					number := o.I32(numbers.Add(t.ShiftLeft(2)).LoadI32(0))
					sample := o.I32(number.Div(perSample))
					inSample := o.I32(number.Sub(sample.Mul(perSample)))
					tileY := o.I32(inSample.Div(tilesX))
					tileX := o.I32(inSample.Sub(tileY.Mul(tilesX)))
					inGroup := t.Sub(group)
					from := o.I32(products.Add(inGroup.Div(4).Mul(productQuad)).Add(inGroup.And(3).Mul(sliverRow)))
					plane := o.I32(height.Mul(width).ShiftLeft(2))
					to := o.I32(y.Add(sample.Mul(ySample)).Add(mm.Mul(plane)).Add(tileY.Mul(width).Add(tileX).ShiftLeft(4)))
					o.For(q, 0, quads, 1, func() {
						o.Call(finishTile, from, productPoint, biases.Add(q.ShiftLeft(4)), to, plane, width.ShiftLeft(2),
							height.Sub(tileY.ShiftLeft(2)), width.Sub(tileX.ShiftLeft(2)), have.Sub(q.ShiftLeft(2)))
						from.Increase(16)
						to.Increase(plane.ShiftLeft(2))
					})
				})
			})
		})
	})
}

// clearPoints fills n bytes at each point's place with zeros, so that the products can
// take four channels at a time.
func (k *kernels) clearPoints(f *asm.Func, at, stride, n asm.I32) {
	f.If(n, func() {
		point := f.I32(0)
		f.For(point, 0, points, 1, func() {
			f.Fill(at, 0, n)
			at.Increase(stride)
		})
	})
}
