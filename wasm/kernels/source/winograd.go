package source

import (
	"lrpexplainer/wasm/kernels/abi"
	asm "lrpexplainer/wasm/kernels/assembler"
)

// F(4×4, 3×3) and F(2×2, 3×3) of Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks"
// (CVPR 2016), sections 4.3 and 4.1: y = Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A for every pair of an input and
// an output channel, summed over the inputs. The sums are 36 or 16 matrix products, one a point, by the
// micro-kernels of product.go: tiles are rows, as many a sliver as theirs have, and output
// channels are columns, eight a sliver.

// So many planes of a quad of tiles are touched before they are transformed: they fit in the
// first level of cache.
const touchedPlanes = 32

// winogradKernels are the functions that the convolution is made of, whatever its tile.
type winogradKernels struct {
	transformTiles, transformApart, finishTile map[int]*asm.Func // by the tile's outputs on a side
	transformWeights                           *asm.Func
}

func (k *kernels) winogradKernels() winogradKernels {
	w := winogradKernels{map[int]*asm.Func{}, map[int]*asm.Func{}, map[int]*asm.Func{}, k.transformWeights()}
	for _, form := range []form{coarse, fine} {
		w.transformTiles[form.outputs] = k.transformTiles(form, false)
		w.transformApart[form.outputs] = k.transformTiles(form, true)
		w.finishTile[form.outputs] = k.finishTile(form)
	}
	return w
}

// winograd is the convolution with its products in tiles of the height. For a block of
// tiles all inputs are transformed; for each sliver of outputs its weights, and then products and
// outputs follow for a group of tiles at a time. What is read next is touched before: the processor
// does not foresee where, in so many planes.
func (k *kernels) winograd(w winogradKernels, p productKernels, tileHeight int) *asm.Func {
	o := k.operation(abi.Winograd{})
	y, x, weight, bias, tiles := o.int("Y"), o.int("X"), o.int("W"), o.int("Bias"), o.int("Tile")
	m, channels, height, width := o.int("M"), o.int("C"), o.int("Height"), o.int("Width")
	count, tilesX, xPlane, rowStride := o.int("Tiles"), o.int("TilesX"), o.int("XPlane"), o.int("RowStride")
	wFirst, wRow, wColumn, wTap := o.int("WFirst"), o.int("WRow"), o.int("WColumn"), o.int("WTap")
	blockTiles, mapAt := o.int("BlockTiles"), o.address("Map")
	perSample, ySample, numbers := o.int("PerSample"), o.int("YSample"), o.int("Number")

	outputs := o.int("Outputs") // on a side
	side := o.I32(outputs.Add(2))
	points := o.I32(side.Mul(side))
	depth := o.I32(channels.RoundUp(unroll))
	inputPoint := o.I32(depth.Mul(4).Add(4 * abi.WinogradGap / abi.TileM)) // bytes of a tile at a point
	inputTile := o.I32(inputPoint.Mul(points))
	biases := o.I32(o.int("Scratch").Add(o.thread.Mul(o.int("ThreadScratch"))))
	const noBias = 4 * abi.TileN // behind the biases
	products := o.I32(biases.Add(4 * (abi.TileN + abi.MaxTileM)))
	weights := o.I32(products.Add(points.Mul(4 * abi.TileN * (abi.WinogradGroup + abi.TileM))))
	inputs := o.I32(weights.Add(depth.Mul(4 * abi.TileN).Add(4 * abi.WinogradGap).Mul(points)))

	// Parts are ranges of tiles or of outputs.
	t0, t1, m0, m1 := o.I32(0), o.I32(count), o.I32(0), o.I32(m)
	o.IfElse(o.int("ByTiles"), func() {
		from, to := o.share(count, 4)
		t0.Set(from)
		t1.Set(to)
	}, func() {
		from, to := o.share(m, abi.TileN)
		m0.Set(from)
		m1.Set(to)
	})

	block, here, t, c, mm, touched := o.I32(0), o.I32(0), o.I32(0), o.I32(0), o.I32(0), o.I32(0)

	// The block's tiles, of which there are so many here, go into slivers of tileHeight, and the
	// last few into such of TileM. sliver finds where that of tile t begins and how many it has.
	high := o.I32(0) // tiles in slivers of tileHeight
	divide := func() {
		if tileHeight == abi.TileM {
			return
		}
		high.Set(here.Div(tileHeight).Mul(tileHeight))
		left := o.I32(here.Sub(high))
		o.If(left.AtLeast(abi.TileM+1), func() { high.Increase(tileHeight) })
		if short := 2*abi.TileM - tileHeight; short > 0 {
			o.If(high.Differs(0).And(left.AtLeast(1)).And(left.Less(short+1)), func() { high.Increase(-tileHeight) })
		}
	}
	sliver := func(t asm.I32) (begins, rows asm.I32) {
		begins, rows = o.I32(high.Add(t.Sub(high).And(-abi.TileM))), o.I32(abi.TileM)
		if tileHeight > abi.TileM {
			o.If(t.Less(high), func() {
				begins.Set(t.Div(tileHeight).Mul(tileHeight))
				rows.Set(tileHeight)
			})
		}
		return begins, rows
	}
	// A pair of tiles is never in two slivers, but a quad may be.
	transformInputs := func() {
		o.For(t, 0, here, 4, func() {
			tile := columnAddresses(o.Func, x, tiles.Add(block.Add(t).ShiftLeft(2)), here.Sub(t))
			begins, rows := sliver(t)
			to, stride := o.I32(inputs.Add(begins.Mul(inputTile)).Add(t.Sub(begins).ShiftLeft(2))), o.I32(inputPoint.Mul(rows))
			each := func(transform func()) {
				o.For(c, 0, channels, 1, func() {
					o.If(c.And(touchedPlanes-1).Equals(0), func() {
						plane := o.I32(0)
						o.For(plane, 0, channels.Sub(c).Min(touchedPlanes).Mul(xPlane), xPlane, func() {
							first, last := o.I32(tile[0].Add(plane)), o.I32(tile[3].Add(side.Sub(1).ShiftLeft(2)).Add(plane))
							r := o.I32(0)
							o.For(r, 0, side, 1, func() {
								touched.Set(touched.Add(first.LoadI32(0)).Add(last.LoadI32(0)))
								first.Increase(rowStride)
								last.Increase(rowStride)
							})
						})
					})
					transform()
					to.Increase(rows.ShiftLeft(2))
					for i := range tile {
						tile[i].Increase(xPlane)
					}
				})
			}
			begins2, rows2 := sliver(o.I32(t.Add(2)))
			o.IfElse(begins.Equals(begins2), func() {
				each(func() {
					byForm(o.Func, outputs, func(form form) {
						o.Call(w.transformTiles[form.outputs], to, stride, rowStride, tile[0], tile[1], tile[2], tile[3])
					})
				})
			}, func() {
				to2, stride2 := o.I32(inputs.Add(begins2.Mul(inputTile)).Add(t.Add(2).Sub(begins2).ShiftLeft(2))), o.I32(inputPoint.Mul(rows2))
				each(func() {
					byForm(o.Func, outputs, func(form form) {
						o.Call(w.transformApart[form.outputs], to, stride, to2, stride2, rowStride, tile[0], tile[1], tile[2], tile[3])
					})
					to2.Increase(rows2.ShiftLeft(2))
				})
			})
		})
		o.If(depth.Differs(channels), func() {
			rows := o.I32(0)
			o.For(t, 0, here, rows, func() {
				_, r := sliver(t)
				rows.Set(r)
				at := o.I32(inputs.Add(t.Mul(inputTile)).Add(channels.Mul(rows.ShiftLeft(2))))
				k.clearPoints(o.Func, points, at, inputPoint.Mul(rows), depth.Sub(channels).Mul(rows.ShiftLeft(2)))
			})
		})
	}

	have, row, q := o.I32(0), o.I32(0), o.I32(0) // outputs of the sliver, and their bytes as whole vectors
	weightPoint := o.I32(0)                      // bytes of a point's weights
	transformWeights := func() {
		first, each := o.I32(weight.Add(mm.Mul(wRow))), o.I32(0)
		o.IfElse(wRow.Less(wColumn), func() {
			o.For(each, first, first.Add(channels.Mul(wColumn)), wColumn, func() { touch(o.Func, touched, each, each.Add(have.Mul(wRow))) })
		}, func() {
			o.For(each, first, first.Add(have.Mul(wRow)), wRow, func() { touch(o.Func, touched, each, each.Add(channels.Mul(wColumn))) })
		})
		weightPoint.Set(row.Mul(depth).Add(4 * abi.WinogradGap))
		to := o.I32(weights)
		o.For(c, 0, channels, 1, func() {
			o.For(q, 0, have, 4, func() {
				var row [4]asm.I32
				for i := range row { // outputs beyond the last repeat it
					row[i] = first.Add(wFirst).Add(c.Mul(wColumn)).Add(q.Add(i).Min(have.Sub(1)).Mul(wRow))
				}
				o.Call(w.transformWeights, outputs, to, weightPoint, wTap, row[0], row[1], row[2], row[3], mapAt)
				to.Increase(16)
			})
		})
		k.clearPoints(o.Func, points, to, weightPoint, depth.Sub(channels).Mul(row))
	}
	group, groupEnd, point := o.I32(0), o.I32(0), o.I32(0)
	multiply := func() {
		rows := o.I32(0)
		o.For(t, group, groupEnd, rows, func() {
			_, r := sliver(t)
			rows.Set(r)
			a := o.I32(inputs.Add(t.Mul(inputTile)))
			b := o.I32(weights)
			to := o.I32(products.Add(t.Sub(group).Mul(row).Mul(points)))
			byHeight(o.Func, rows, tileHeight, func(tileHeight int) {
				var widths []func()
				for v := range vectors {
					widths = append(widths, func() {
						o.For(point, 0, points, 1, func() {
							o.Call(p.micro[tileHeight][v], depth, a, b, to, row, asm.Int(1), biases.Add(noBias))
							a.Increase(inputPoint.Mul(tileHeight))
							b.Increase(weightPoint)
							to.Increase(row.Mul(tileHeight))
						})
					})
				}
				o.Switch(row.Div(16).Sub(1), widths...)
			})
		})
	}
	finish := func() {
		plane := o.I32(height.Mul(width).ShiftLeft(2))
		last := o.I32(t.Min(here))
		o.For(q, 0, have, 4, func() {
			o.For(t, group, last, 1, func() {
				number := o.I32(numbers.Add(block.Add(t).ShiftLeft(2)).LoadI32(0))
				sample := o.I32(number.Div(perSample))
				inSample := o.I32(number.Sub(sample.Mul(perSample)))
				tileY := o.I32(inSample.Div(tilesX))
				tileX := o.I32(inSample.Sub(tileY.Mul(tilesX)))
				begins, rows := sliver(t)
				from := products.Add(begins.Sub(group).Mul(points).Add(t.Sub(begins)).Mul(row)).Add(q.ShiftLeft(2))
				to := y.Add(sample.Mul(ySample)).Add(mm.Add(q).Mul(plane)).Add(tileY.Mul(width).Add(tileX).Mul(outputs).ShiftLeft(2))
				byForm(o.Func, outputs, func(form form) {
					o.Call(w.finishTile[form.outputs], from, rows.Mul(row), biases.Add(q.ShiftLeft(2)), to, plane, width.ShiftLeft(2),
						height.Sub(tileY.Mul(outputs)), width.Sub(tileX.Mul(outputs)), have.Sub(q))
				})
			})
		})
	}

	o.Fill(biases, 0, asm.Int(4*(abi.TileN+abi.MaxTileM)))
	o.For(block, t0, t1, blockTiles, func() {
		here.Set(t1.Sub(block).Min(blockTiles))
		divide()
		transformInputs()
		o.For(mm, m0, m1, abi.TileN, func() {
			have.Set(m1.Sub(mm).Min(abi.TileN))
			row.Set(have.RoundUp(4).ShiftLeft(2))
			transformWeights()
			o.If(bias, func() {
				o.For(c, 0, have, 1, func() {
					biases.Add(c.ShiftLeft(2)).StoreF32(0, bias.Add(mm.Add(c).ShiftLeft(2)).LoadF32(0))
				})
			})
			o.For(group, 0, here, groupEnd.Sub(group), func() {
				groupEnd.Set(group.Add(abi.WinogradGroup).Min(here))
				multiply()
				groupEnd.Set(t)
				finish()
			})
		})
	})
	biases.StoreI32(0, touched) // so that what is touched is read
	return o.Func
}

// clearPoints fills n bytes at each point's place with zeros, so that the products can
// take four channels at a time.
func (k *kernels) clearPoints(f *asm.Func, points, at, stride, n asm.I32) {
	f.If(n, func() {
		point := f.I32(0)
		f.For(point, 0, points, 1, func() {
			f.Fill(at, 0, n)
			at.Increase(stride)
		})
	})
}
