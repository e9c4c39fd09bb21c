package source

import (
	"lrpexplainer/wasm/kernels/abi"
	asm "lrpexplainer/wasm/kernels/assembler"
)

// form is F(n×n, 3×3), an algorithm for n×n outputs of n+2×n+2 inputs: its transforms of one column. n is 4 or 2.
type form struct {
	outputs int
	inputs  func(f *asm.Func, x []asm.V128) []asm.V128  // Bᵀ·x
	weights func(f *asm.Func, g [3]asm.V128) []asm.V128 // G·g
	results func(f *asm.Func, m []asm.V128) []asm.V128  // Aᵀ·m
}

// side is how many inputs a tile has in a row, and how many points a column has.
func (w form) side() int { return w.outputs + 2 }

// coarse is F(4×4, 3×3), with points 0, ±1, ±2 and ∞.
var coarse = form{
	outputs: abi.WinogradCoarse,
	inputs: func(f *asm.Func, x []asm.V128) []asm.V128 {
		a, b := f.V128(x[4].Sub(x[2].Mul(asm.Vector(4)))), f.V128(x[3].Sub(x[1].Mul(asm.Vector(4))))
		c, d := f.V128(x[4].Sub(x[2])), f.V128(x[3].Sub(x[1]))
		d.Set(d.Add(d))
		return []asm.V128{
			f.V128(x[0].Mul(asm.Vector(4)).Sub(x[2].Mul(asm.Vector(5))).Add(x[4])),
			f.V128(a.Add(b)), f.V128(a.Sub(b)), f.V128(c.Add(d)), f.V128(c.Sub(d)),
			f.V128(x[1].Mul(asm.Vector(4)).Sub(x[3].Mul(asm.Vector(5))).Add(x[5])),
		}
	},
	weights: func(f *asm.Func, g [3]asm.V128) []asm.V128 {
		outer := f.V128(g[0].Add(g[2]).Mul(asm.Vector(-1. / 6)))
		inner := f.V128(g[1].Mul(asm.Vector(1. / 6)))
		far := f.V128(g[0].Mul(asm.Vector(1. / 24)).Add(g[2].Mul(asm.Vector(1. / 6))))
		middle := f.V128(g[1].Mul(asm.Vector(1. / 12)))
		return []asm.V128{
			f.V128(g[0].Mul(asm.Vector(1. / 4))),
			f.V128(outer.Sub(inner)), f.V128(outer.Add(inner)), f.V128(far.Add(middle)), f.V128(far.Sub(middle)),
			g[2],
		}
	},
	results: func(f *asm.Func, m []asm.V128) []asm.V128 {
		sum1, diff1 := f.V128(m[1].Add(m[2])), f.V128(m[1].Sub(m[2]))
		sum2, diff2 := f.V128(m[3].Add(m[4])), f.V128(m[3].Sub(m[4]))
		return []asm.V128{
			f.V128(m[0].Add(sum1).Add(sum2)),
			f.V128(diff1.Add(diff2.Add(diff2))),
			f.V128(sum1.Add(sum2.Mul(asm.Vector(4)))),
			f.V128(diff1.Add(diff2.Mul(asm.Vector(8))).Add(m[5])),
		}
	},
}

// fine is F(2×2, 3×3), with points 0, ±1 and ∞.
var fine = form{
	outputs: abi.WinogradFine,
	inputs: func(f *asm.Func, x []asm.V128) []asm.V128 {
		return []asm.V128{f.V128(x[0].Sub(x[2])), f.V128(x[1].Add(x[2])), f.V128(x[2].Sub(x[1])), f.V128(x[1].Sub(x[3]))}
	},
	weights: func(f *asm.Func, g [3]asm.V128) []asm.V128 {
		outer, inner := f.V128(g[0].Add(g[2]).Mul(asm.Vector(0.5))), f.V128(g[1].Mul(asm.Vector(0.5)))
		return []asm.V128{g[0], f.V128(outer.Add(inner)), f.V128(outer.Sub(inner)), g[2]}
	},
	results: func(f *asm.Func, m []asm.V128) []asm.V128 {
		return []asm.V128{f.V128(m[0].Add(m[1]).Add(m[2])), f.V128(m[1].Sub(m[2]).Sub(m[3]))}
	},
}

// transformTiles writes Bᵀ d B of four tiles of one channel, a vector a point, the
// points stride bytes apart: all of it at to, or, where a sliver ends between them, the first two
// tiles' there and the others' at a place and stride of their own.
func (k *kernels) transformTiles(w form, apart bool) *asm.Func {
	f := k.Func("")
	to, stride := f.ParamI32(), f.ParamI32()
	var to2, stride2 asm.I32
	if apart {
		to2, stride2 = f.ParamI32(), f.ParamI32()
	}
	row := f.ParamI32()
	tile := [4]asm.I32{f.ParamI32(), f.ParamI32(), f.ParamI32(), f.ParamI32()}
	across := make([][]asm.V128, w.side()) // [row][point]
	for r := range across {
		var left, right [4]asm.V128 // columns 0 to 3 and the last four of each tile
		for t := range tile {
			left[t] = f.V128(tile[t].Load(0))
			if w.side() > 4 {
				right[t] = f.V128(tile[t].Load(4 * (w.side() - 4)))
			}
			tile[t].Increase(row)
		}
		l := transpose(f, left)
		columns := l[:]
		if w.side() > 4 {
			r4 := transpose(f, right)
			columns = append(columns, r4[8-w.side():]...)
		}
		across[r] = w.inputs(f, columns)
	}
	for j := range across {
		var column []asm.V128
		for r := range across {
			column = append(column, across[r][j])
		}
		at := f.I32(to.Add(stride.Mul(j)))
		var at2 asm.I32
		if apart {
			at2 = f.I32(to2.Add(stride2.Mul(j)))
		}
		for _, v := range w.inputs(f, column) {
			if apart {
				at.StoreTwo(0, v, 0)
				at2.StoreTwo(0, v, 1)
				at2.Increase(stride2.Mul(w.side()))
			} else {
				at.Store(0, v)
			}
			at.Increase(stride.Mul(w.side()))
		}
	}
	return f
}

// transformWeights writes G g Gᵀ of four output channels and one input channel, a vector
// a point, the points stride bytes apart, of the form with so many outputs on a side.
func (k *kernels) transformWeights() *asm.Func {
	f := k.Func("")
	outputs, to, stride, tap := f.ParamI32(), f.ParamI32(), f.ParamI32(), f.ParamI32()
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
	byForm(f, outputs, func(w form) {
		var across [3][]asm.V128
		for r := range across {
			across[r] = w.weights(f, g[r])
		}
		for j := range w.side() {
			at := f.I32(to.Add(stride.Mul(j)))
			for _, v := range w.weights(f, [3]asm.V128{across[0][j], across[1][j], across[2][j]}) {
				at.Store(0, v)
				at.Increase(stride.Mul(w.side()))
			}
		}
	})
	return f
}

// byForm writes what is done by the form with so many outputs on a side.
func byForm(f *asm.Func, outputs asm.I32, by func(w form)) {
	f.IfElse(outputs.Equals(coarse.outputs), func() { by(coarse) }, func() { by(fine) })
}

// finishTile writes Aᵀ m A + bias of one tile for up to four output channels, from
// vectors of channels that lie stride bytes apart. Only the rows, columns and channels
// that exist are written.
func (k *kernels) finishTile(w form) *asm.Func {
	f := k.Func("")
	from, stride, bias := f.ParamI32(), f.ParamI32(), f.ParamI32()
	y, plane, rowStride := f.ParamI32(), f.ParamI32(), f.ParamI32()
	rows, columns, channels := f.ParamI32(), f.ParamI32(), f.ParamI32()
	down := make([][]asm.V128, w.side()) // [point's column][row]
	for j := range down {
		at := f.I32(from.Add(stride.Mul(j)))
		column := make([]asm.V128, w.side())
		for i := range column {
			column[i] = f.V128(at.Load(0))
			at.Increase(stride.Mul(w.side()))
		}
		down[j] = w.results(f, column)
	}
	offset := f.V128(bias.Load(0))
	for r := range w.outputs {
		f.If(asm.Int(r).Less(rows), func() {
			var across []asm.V128
			for j := range down {
				across = append(across, down[j][r])
			}
			out := w.results(f, across)
			for i := range out {
				out[i].Set(out[i].Add(offset))
			}
			at := f.I32(y.Add(rowStride.Mul(r)))
			var square [4]asm.V128 // columns that a tile of two does not have repeat those it has
			for i := range square {
				square[i] = out[i%w.outputs]
			}
			for channel, v := range transpose(f, square) {
				f.If(asm.Int(channel).Less(channels), func() {
					f.IfElse(columns.AtLeast(w.outputs), func() {
						if w.outputs == 4 {
							at.Store(0, v)
						} else {
							at.StoreTwo(0, v, 0)
						}
					}, func() {
						for lane := range byte(w.outputs - 1) {
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
