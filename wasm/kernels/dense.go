package kernels

import (
	"lrpexplainer/nn"
	"lrpexplainer/wasm/kernels/abi"
)

// Dense streams the matrix once for a single row, and is a matrix product for
// several.
func (b *Backend) Dense(y, x []float32, w nn.DenseWeight, bias []float32, rows int, ρ nn.WeightMap) {
	b.stream(y, x, w.Data, bias, w.Out, w.In, w.InMajor, rows, ρ)
}

// DenseTransposed is Dense with the matrix transposed.
func (b *Backend) DenseTransposed(x, y []float32, w nn.DenseWeight, rows int, ρ nn.WeightMap) {
	b.stream(x, y, w.Data, nil, w.In, w.Out, !w.InMajor, rows, ρ)
}

// stream is y = x·ρ(W)ᵀ + bias for W (out,in), or (in,out) if inMajor.
func (b *Backend) stream(y, x, w, bias []float32, out, in int, inMajor bool, rows int, ρ nn.WeightMap) {
	if rows == 1 {
		d := abi.Dense{Y: y, X: x, W: w, Bias: bias, Rows: int32(out), Cols: int32(in), Map: weightMap(ρ)}
		op := abi.OpDots
		if inMajor {
			op, d.Rows, d.Cols = abi.OpCombination, int32(in), int32(out)
		}
		call(op, &d, b.parts(len(w), valuesPerPart))
		return
	}
	columns, offsets, inOffsets := table(&b.columns, out), table(&b.offsets, in), table(&b.weightOffsets, in)
	perOut, perIn := in, 1
	if inMajor {
		perOut, perIn = 1, out
	}
	for i := range columns {
		columns[i] = int32(4 * i * perOut)
	}
	for i := range offsets {
		offsets[i], inOffsets[i] = int32(4*i*perIn), int32(4*i)
	}
	p := abi.Product{
		C: y, A: x, B: w, AOffset: inOffsets, BOffset: offsets, Column: columns,
		M: int32(rows), N: int32(out), K: int32(in), AStride: int32(4 * in), CStride: int32(4 * out),
		BMap: weightMap(ρ),
	}
	if bias != nil {
		for r := range rows {
			copy(y[r*out:(r+1)*out], bias)
		}
		p.Add = 1
	}
	b.product(p)
}
